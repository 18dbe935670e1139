import { createHash } from 'node:crypto'
import {
  createServer,
  request as sendRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { ENVIRONMENT, type Call } from '../slow/deployed/iam.ts'
import { s3OfATest } from './s3.ts'

export type QueuedMessage = {
  readonly body: string
  readonly attributes: Readonly<Record<string, string>>
  readonly takenAt: number
}

export type Aws = {
  readonly endpoint: string
  /** Every call, in order; who calls is told by the key that signs it. */
  readonly calls: Call[]
  /** What lies in each queue, by its name. */
  readonly queues: Map<string, QueuedMessage[]>
  /** What was started of state machines: the input of each. */
  readonly executions: Readonly<Record<string, never>>[]
  readonly mails: { readonly to: string; readonly text: string }[]
  readonly texts: { readonly from: string; readonly to: string }[]
  /** While it says so, the table refuses a call, and a text is not answered. */
  refuse: (job: string, operation: string) => boolean
  /** How far its clock, and that of whoever it answers, is ahead. */
  aheadMs: number
  readonly close: () => void
}

type Answered = { readonly status?: number; readonly type: string; readonly body: string | Buffer }

const arn = (service: string, rest: string) =>
  `arn:aws:${service}:${ENVIRONMENT.region}:${ENVIRONMENT.account}:${rest}`

/** As much of AWS as the jobs call, before a real engine: each call is written down as IAM would ask of it. */
export async function openAws(
  engine: string,
  secrets: (secretArn: string) => string | undefined,
): Promise<Aws> {
  const s3 = s3OfATest(() => Date.now() + aws.aheadMs)
  const put = new Set<string>()
  const server = createServer((incoming, outgoing) => {
    outgoing.setHeader('date', new Date(Date.now() + aws.aheadMs).toUTCString())
    const target = String(incoming.headers['x-amz-target'] ?? '')
    const type = incoming.headers['content-type'] ?? ''
    if (target === '' && !type.startsWith('application/x-www-form-urlencoded'))
      return answerAsS3(incoming, outgoing)
    void bodyOf(incoming)
      .then(async (raw) => answerTo(incoming, raw))
      .then(
        ({ status = 200, type: of, body }) => {
          outgoing.writeHead(status, { 'content-type': of })
          outgoing.end(body)
        },
        () => incoming.socket.destroy(),
      )
  })

  async function answerTo(incoming: IncomingMessage, raw: Buffer): Promise<Answered> {
    const job = jobOf(incoming)
    const target = String(incoming.headers['x-amz-target'] ?? '')
    const [service = '', operation = ''] = target.split('.')
    if (service.startsWith('DynamoDB')) return answerAsTable(incoming.headers, job, operation, raw)
    if (target === '') return answerAsMail(job, new URLSearchParams(raw.toString()))
    const asked = JSON.parse(raw.toString()) as Record<string, unknown>
    if (service === 'AmazonSQS')
      return operation === 'GetQueueAttributes' ? countOf(job, asked) : answerAsQueue(job, asked)
    if (service === 'AWSStepFunctions') {
      const machine = String(asked['stateMachineArn'])
      note(job, `states:${operation}`, machine)
      aws.executions.push(JSON.parse(String(asked['input'])) as Record<string, never>)
      return json({ executionArn: `${machine}:1`, startDate: Date.now() / 1_000 })
    }
    if (service === 'GraniteServiceVersion20100801') {
      // CloudWatch: no alarm rings.
      note(job, `cloudwatch:${operation}`, arn('cloudwatch', 'alarm:*'))
      return json({ MetricAlarms: [] })
    }
    if (service === 'secretsmanager') {
      const id = String(asked['SecretId'])
      note(job, 'secretsmanager:GetSecretValue', id)
      return json({ ARN: id, SecretString: secrets(id) })
    }
    const from = String(asked['OriginationIdentity'])
    note(job, `sms-voice:${operation}`, arn('sms-voice', `phone-number/${from}`))
    // Nobody knows then whether it left.
    if (aws.refuse(job, operation)) throw new Error('no answer')
    aws.texts.push({ from, to: String(asked['DestinationPhoneNumber']) })
    return json({ MessageId: 'm-1' })
  }

  async function answerAsTable(
    headers: IncomingHttpHeaders,
    job: string,
    operation: string,
    raw: Buffer,
  ): Promise<Answered> {
    const asked = JSON.parse(raw.toString()) as Record<string, unknown>
    for (const { action, keys, table } of partsOf(operation, asked))
      note(job, `dynamodb:${action}`, arn('dynamodb', `table/${table}`), {
        'dynamodb:LeadingKeys': keys,
      })
    if (aws.refuse(job, operation)) {
      const refusal = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException'
      return { status: 400, ...json({ ['__type']: refusal, message: 'no' }) }
    }
    return forward(engine, headers, raw)
  }

  function answerAsQueue(job: string, asked: Record<string, unknown>): Answered {
    const name = String(asked['QueueUrl']).split('/').at(-1) ?? ''
    const body = String(asked['MessageBody'])
    note(job, 'sqs:SendMessage', arn('sqs', name))
    const given = (asked['MessageAttributes'] ?? {}) as Record<string, { StringValue?: string }>
    const attributes = Object.fromEntries(
      Object.entries(given).map(([key, { StringValue }]) => [key, StringValue ?? '']),
    )
    const lying = aws.queues.get(name) ?? []
    lying.push({ body, attributes, takenAt: Date.now() + aws.aheadMs })
    aws.queues.set(name, lying)
    return json({
      MessageId: `m-${lying.length}`,
      MD5OfMessageBody: createHash('md5').update(body).digest('hex'),
    })
  }

  function countOf(job: string, asked: Record<string, unknown>): Answered {
    const name = String(asked['QueueUrl']).split('/').at(-1) ?? ''
    note(job, 'sqs:GetQueueAttributes', arn('sqs', name))
    const waiting = String(aws.queues.get(name)?.length ?? 0)
    return json({
      Attributes: {
        ApproximateNumberOfMessages: waiting,
        ApproximateNumberOfMessagesNotVisible: '0',
        ApproximateNumberOfMessagesDelayed: '0',
      },
    })
  }

  function answerAsMail(job: string, asked: URLSearchParams): Answered {
    const from = asked.get('Source') ?? ''
    const to = asked.get('Destination.ToAddresses.member.1') ?? ''
    const context = { 'ses:FromAddress': [from], 'ses:Recipients': [to] }
    note(job, `ses:${asked.get('Action') ?? ''}`, arn('ses', 'identity/example.org'), context)
    // An identity may have a configuration set, which is asked too.
    note(job, `ses:${asked.get('Action') ?? ''}`, arn('ses', 'configuration-set/default'), context)
    aws.mails.push({
      to,
      text: asked.get('Message.Body.Text.Data') ?? '',
    })
    const body =
      '<SendEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendEmailResult><MessageId>m</MessageId></SendEmailResult></SendEmailResponse>'
    return { type: 'text/xml', body }
  }

  function answerAsS3(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { pathname, searchParams } = new URL(incoming.url ?? '', 'http://s3')
    const isList = searchParams.get('list-type') === '2'
    const [, bucket = '', ...key] = pathname.split('/')
    const actions: Readonly<Record<string, string>> = {
      GET: 's3:GetObject',
      HEAD: 's3:GetObject',
      PUT: 's3:PutObject',
      // An upload in parts: where it begins, and where it ends; or the deletion of many.
      POST: searchParams.has('delete') ? 's3:DeleteObject' : 's3:PutObject',
      DELETE: searchParams.has('uploadId') ? 's3:AbortMultipartUpload' : 's3:DeleteObject',
    }
    const action = actions[incoming.method ?? ''] ?? ''
    const job = jobOf(incoming)
    if (isList) note(job, 's3:ListBucket', `arn:aws:s3:::${bucket}`)
    else if (searchParams.has('delete'))
      hearDeleted(incoming, (one) => note(job, action, `arn:aws:s3:::${bucket}/${one}`))
    else if (job !== '') note(job, action, `arn:aws:s3:::${bucket}/${key.join('/')}`)
    // Of one that is copied it is asked whether it may be read.
    const source = incoming.headers['x-amz-copy-source']
    if (source !== undefined)
      note(job, 's3:GetObject', `arn:aws:s3:::${decodeURIComponent(String(source))}`)
    // What is not there is told from what is forbidden only to those who may list.
    if (!isList && action === 's3:GetObject' && !put.has(pathname))
      note(job, 's3:ListBucket', `arn:aws:s3:::${bucket}`)
    if (action === 's3:PutObject') put.add(pathname)
    if (action === 's3:DeleteObject') put.delete(pathname)
    s3.emit('request', incoming, outgoing)
  }

  function note(
    job: string,
    action: string,
    resource: string,
    context: Call['context'] = {},
  ): void {
    aws.calls.push({ job, action, resource, context })
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const aws: Aws = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    queues: new Map(),
    executions: [],
    mails: [],
    texts: [],
    refuse: () => false,
    aheadMs: 0,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
  return aws
}

function hearDeleted(incoming: IncomingMessage, hear: (key: string) => void): void {
  const parts: Buffer[] = []
  incoming.on('data', (part: Buffer) => parts.push(part))
  incoming.on('end', () => {
    const asked = Buffer.concat(parts).toString()
    for (const [, key = ''] of asked.matchAll(/<Key>([^<]*)<\/Key>/g)) hear(key)
  })
}

/** The key id that signed it, in its header or, in a URL that was signed beforehand, in its query. */
function jobOf({ headers, url = '' }: IncomingMessage): string {
  const inQuery = new URL(url, 'http://aws').searchParams.get('X-Amz-Credential') ?? ''
  const [, inHeader = ''] = /Credential=([^/]+)\//.exec(headers.authorization ?? '') ?? []
  return inHeader === '' ? (inQuery.split('/')[0] ?? '') : inHeader
}

type Part = { readonly action: string; readonly table: string; readonly keys: readonly string[] }
type BatchWrite = {
  readonly PutRequest?: { readonly Item: unknown }
  readonly DeleteRequest?: { readonly Key: unknown }
}
type Place = Readonly<Record<string, { readonly S?: string }>>

/** Of a batch its keys together, of a transaction each item on its own, as IAM is asked. */
function partsOf(operation: string, asked: Record<string, unknown>): readonly Part[] {
  const pk = (place: unknown) => (place as Place | undefined)?.['pk']?.S ?? ''
  const table = String(asked['TableName'])
  if (operation === 'TransactWriteItems')
    return (asked['TransactItems'] as Record<string, Record<string, unknown>>[]).flatMap((item) =>
      Object.entries(item).map(([kind, one]) => ({
        action: kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`,
        table: String(one['TableName']),
        keys: [pk(one['Item'] ?? one['Key'])],
      })),
    )
  if (operation === 'BatchGetItem')
    return Object.entries(asked['RequestItems'] as Record<string, { Keys: unknown[] }>).map(
      ([name, { Keys }]) => ({ action: operation, table: name, keys: Keys.map(pk) }),
    )
  if (operation === 'BatchWriteItem')
    return Object.entries(asked['RequestItems'] as Record<string, BatchWrite[]>).map(
      ([name, writes]) => ({
        action: operation,
        table: name,
        keys: writes.map((one) => pk(one.PutRequest?.Item ?? one.DeleteRequest?.Key)),
      }),
    )
  if (operation === 'Query') {
    const values = asked['ExpressionAttributeValues'] as Place
    return [{ action: operation, table, keys: [values[':pk']?.S ?? ''] }]
  }
  return [{ action: operation, table, keys: [pk(asked['Item'] ?? asked['Key'])] }]
}

const json = (value: unknown): Answered => ({
  type: 'application/x-amz-json-1.0',
  body: JSON.stringify(value),
})

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  return Buffer.concat((await incoming.toArray()) as Buffer[])
}

/** The engine keeps a table for whoever asks by the same key and region. */
function forward(
  engine: string,
  { host: _host, ...headers }: IncomingHttpHeaders,
  raw: Buffer,
): Promise<Answered> {
  const authorization = String(headers.authorization).replace(
    /Credential=[^/]+\/(\d+)\/[^/]+\//,
    'Credential=local/$1/us-east-1/',
  )
  return new Promise((resolve, reject) => {
    const outgoing = sendRequest(
      engine,
      { method: 'POST', headers: { ...headers, authorization, 'content-length': raw.length } },
      (response) => {
        const status = response.statusCode ?? 502
        bodyOf(response).then((body) => resolve({ ...json({}), status, body }), reject)
      },
    )
    outgoing.on('error', reject)
    outgoing.end(raw)
  })
}

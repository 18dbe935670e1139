import type {
  APIGatewayProxyEventV2,
  AttributeValue,
  DynamoDBRecord,
  EventBridgeEvent,
  ScheduledEvent,
  SQSRecord,
} from 'aws-lambda'
import { createHash, randomUUID } from 'node:crypto'
import type { AttributeValue as Stored } from '@aws-sdk/client-dynamodb'
import type { QueuedMessage } from '../../house/aws.ts'
import { ENVIRONMENT } from './iam.ts'

/*
 * Events as AWS hands them to a function, whole: by the examples of its documentation. Which bodies the
 * HTTP API leaves as text is not in the documentation; it was measured by others on AWS itself
 * (github.com/ministackorg/ministack, pull request 766).
 */

const TEXT = /^(?:text\/|application\/(?:json|xml|javascript)\b)/i
const arn = (service: string, rest: string) =>
  `arn:aws:${service}:${ENVIRONMENT.region}:${ENVIRONMENT.account}:${rest}`

/** A call of the HTTP API, payload 2.0. */
export async function httpEvent(
  asked: Request,
  target: string,
  { key, path }: { readonly key: string; readonly path: string },
): Promise<APIGatewayProxyEventV2> {
  const [rawPath = '', rawQueryString = ''] = target.split('?')
  const body = Buffer.from(await asked.arrayBuffer())
  const { cookie, ...headers } = Object.fromEntries(asked.headers)
  const isText = TEXT.test(headers['content-type'] ?? '')
  const query = [...new URLSearchParams(rawQueryString)]
  const names = [...new Set(query.map(([name]) => name))]
  const now = new Date()
  return {
    version: '2.0',
    routeKey: key,
    rawPath,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split('; ') }),
    headers: {
      ...headers,
      'content-length': String(body.length),
      host: 'stop.example.org',
      'x-amzn-trace-id': 'Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e',
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    // Members of one name are joined by commas.
    ...(names.length > 0 && {
      queryStringParameters: Object.fromEntries(
        names.map((name) => [
          name,
          query.flatMap(([of, value]) => (of === name ? [value] : [])).join(','),
        ]),
      ),
    }),
    requestContext: {
      accountId: ENVIRONMENT.account,
      apiId: 'r3pmxmplak',
      domainName: 'stop.example.org',
      domainPrefix: 'stop',
      http: {
        method: asked.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: key,
      stage: '$default',
      time: '12/Mar/2020:19:03:58 +0000',
      timeEpoch: now.getTime(),
    },
    ...(path.includes('{') ? { pathParameters: parametersOf(path, rawPath) } : {}),
    isBase64Encoded: body.length > 0 && !isText,
    ...(body.length > 0 ? { body: body.toString(isText ? 'utf8' : 'base64') } : {}),
  }
}

function parametersOf(route: string, path: string): Record<string, string> {
  const pattern = route
    .replaceAll(/\{(\w+)\+\}/g, '(?<$1>.+)')
    .replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')
  return { ...new RegExp(`^${pattern}$`).exec(path)?.groups }
}

/** One message of a queue. */
export function queueRecord(
  queue: string,
  { body, attributes, takenAt }: QueuedMessage,
): SQSRecord {
  return {
    messageId: randomUUID(),
    receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a',
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(takenAt),
      SenderId: 'AIDAIENQZJOLO23YVJ4VO',
      ApproximateFirstReceiveTimestamp: String(takenAt + 2),
    },
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, stringValue]) => [
        name,
        { stringValue, stringListValues: [], binaryListValues: [], dataType: 'Number' },
      ]),
    ),
    md5OfBody: createHash('md5').update(body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: arn('sqs', queue),
    awsRegion: ENVIRONMENT.region,
  }
}

type Item = Readonly<Record<string, Stored>>

/** What the table's stream says of each change of an item: that it came, was changed, or is over. */
export function streamRecord(
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE',
  item: Item,
  at: number,
): DynamoDBRecord {
  const image = Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, toLambda(value)]),
  )
  const { pk, sk } = image
  return {
    eventID: createHash('md5').update(String(at)).digest('hex'),
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: ENVIRONMENT.region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(Date.now() / 1_000),
      Keys: { ...(pk && { pk }), ...(sk && { sk }) },
      ...(eventName === 'REMOVE' ? {} : { NewImage: image }),
      SequenceNumber: String(at).padStart(21, '1'),
      SizeBytes: 26,
      StreamViewType: 'NEW_IMAGE',
    },
    // An item that is over is removed by DynamoDB itself.
    ...(eventName === 'REMOVE' && {
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    }),
    eventSourceARN: arn('dynamodb', 'table/Keep/stream/2026-11-01T00:00:00.000'),
  }
}

/** Lambda writes bytes in base64. */
function toLambda(value: Stored): AttributeValue {
  return JSON.parse(
    JSON.stringify(value, (_, one: unknown) =>
      one instanceof Uint8Array ? Buffer.from(one).toString('base64') : one,
    ),
  ) as AttributeValue
}

/** What a rule of EventBridge hands on: to a function, or as the text of a queue's message. */
export function busEvent<T extends string, D>(
  source: string,
  type: T,
  detail: D,
): EventBridgeEvent<T, D> {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': type,
    source,
    account: ENVIRONMENT.account,
    time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    region: ENVIRONMENT.region,
    resources: [arn('events', 'rule/Schedule')],
    detail,
  }
}

/** The clock of the stack. */
export function scheduledEvent(): ScheduledEvent {
  return busEvent('aws.events', 'Scheduled Event', {})
}

import * as sns from '../fixtures/providers/sns/sign.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { received } from '../inbound/providers/ses-house.ts'
import { HOPS_MAX } from '../../functions/worker/hops.ts'
import { JOB_NAMES, type JobName } from '../../infra/aws/jobs.ts'
import { openDeployed, type Deployed } from './deployed/deployed.ts'
import { scanItems } from '../house/witness.ts'
import { busEvent, scheduledEvent, streamRecord } from './deployed/events.ts'
import { bounceOf, LIFE_ACCOUNTS, liveThrough } from './deployed/life.ts'
import { ENVIRONMENT, grantsOf, isAllowed, isUsedBy, policyOf, type Grant } from './deployed/iam.ts'
import { build, removeSynthesised } from './deployed/synthesised.ts'

const stack = build({
  ...ENVIRONMENT,
  domainName: 'stop.example.org',
  certificateArn: 'arn:aws:acm:eu-west-3:111122223333:certificate/1',
  mailDomain: 'unsub.example.org',
  mailRuleSet: 'incoming',
  mailBucket: 'mail-of-example-org',
  mailFrom: 'stop@example.org',
  textFrom: '+33700000009',
  twoPersons: 'yes',
})

/** What no call of a handler asks for, and who does. */
const NOT_OURS: readonly {
  readonly action: RegExp
  readonly job?: JobName
  readonly why: string
}[] = [
  { action: /^logs:(?:CreateLogStream|PutLogEvents) /, why: 'Lambda writes what a job prints.' },
  { action: /^xray:Put(?:TraceSegments|TelemetryRecords) /, why: 'Lambda writes traces.' },
  {
    action: /^kms:(?:Decrypt|DescribeKey|Encrypt|GenerateDataKey|ReEncryptFrom|ReEncryptTo) /,
    why: 'DynamoDB and Secrets Manager ask in the name of the job that calls them.',
  },
  {
    action:
      /^sqs:(?:ReceiveMessage|ChangeMessageVisibility|GetQueueUrl|DeleteMessage|GetQueueAttributes) /,
    why: 'Lambda polls the queues of the inbox.',
  },
  {
    action: /^sqs:SendMessage StreamFailures/,
    why: 'Lambda leaves there what the stream consumer gave up.',
  },
  {
    action: /^dynamodb:(?:ListStreams|DescribeStream|GetRecords|GetShardIterator) /,
    why: 'Lambda reads the stream.',
  },
  {
    action: /^dynamodb:(?:UpdateItem (?:W|O)#\*|DeleteItem O#\*)$/,
    why: 'Counted where a target has a limit, decided where one was given up: `test/propagate/`.',
  },
  {
    job: 'stream',
    action: /^dynamodb:BatchGetItem C#\*$/,
    why: 'A standing that has parts: `test/laws/large-standing.test.ts`.',
  },
  {
    job: 'refresh',
    action: /^dynamodb:GetItem C#\*$/,
    why: 'One contact alone, or a standing that has parts: `test/laws/snapshot.test.ts`.',
  },
  {
    job: 'propagate',
    action: /^dynamodb:(?:BatchGetItem C#\*|(?:Put|Delete)Item TARGET#\*)$/,
    why: 'A standing that has parts; a job for hundreds that wait: `test/propagate/jobs.test.ts`.',
  },
  {
    job: 'audit',
    action: /^dynamodb:(?:ConditionCheckItem |PutItem (?:C#\*|O#\*|U#\*|REVIEW)$)/,
    why: 'What is found on a list, which is read over the network: `test/propagate/audit.test.ts`.',
  },
  {
    job: 'scrubber',
    action: /^s3:(?:Put|Delete)Object snapshot/,
    why: 'A long way to the end of the log is stored as a version: `test/laws/snapshot.test.ts`.',
  },
  {
    job: 'scrubber',
    action: /^states:StartExecution /,
    why: 'A list of hundreds of megabytes: `list-machine.test.ts`.',
  },
  {
    action: /^dynamodb:(?:Put|Delete)Item Y#\*$/,
    why: 'A provider that is polled is asked over the network: `schedule.test.ts`, `providers/ovh.test.ts`.',
  },
]

let deployed: Deployed
let wrong: readonly string[]
beforeAll(async () => {
  deployed = await openDeployed(stack, { engine: inject('endpoint'), accounts: LIFE_ACCOUNTS })
  wrong = await liveThrough(deployed)
}, 400_000)
afterAll(async () => {
  await deployed.close()
  removeSynthesised()
})

it('the deployed jobs answer as they do on one machine', () => {
  expect(wrong).toEqual([])
})

// The steps of large lists are called by a state machine alone: `list-machine.test.ts`.
describe.each(JOB_NAMES.filter((one) => one !== 'parts'))('%s', (job) => {
  const policy = policyOf(stack, job)

  it('makes no call that its own policy does not allow', () => {
    const own = deployed.aws.calls.filter((call) => call.job === job)
    expect(own.length).toBeGreaterThan(0)
    expect(own.filter((call) => !isAllowed(policy, call))).toEqual([])
  })

  it('is given nothing that it does not use', () => {
    const unused = grantsOf(policy, job).filter(
      (grant) =>
        !NOT_OURS.some((one) => one.action.test(written(grant)) && (one.job ?? job) === job) &&
        !deployed.aws.calls.some((call) => isUsedBy(grant, call)),
    )
    expect(unused.map(written)).toEqual([])
  })
})

describe('what follows from a message of the inbox', () => {
  const stopFrom = (originationNumber: string) => {
    const payload = sns.smsPayload('STOP', {
      originationNumber,
      inboundMessageId: originationNumber,
    })
    const at = new Date(Date.now() + deployed.aws.aheadMs).toISOString()
    return JSON.stringify(sns.notification(payload, { at }))
  }
  const queue = () => deployed.nameOf('ProviderEventsQueue')
  const lying = () => deployed.aws.queues.get(deployed.nameOf('InboxQueue')) ?? []

  it('is counted, one hop further than the message', async () => {
    const before = lying().length
    const message = {
      body: stopFrom('+33612340021'),
      attributes: { hops: '7' },
      takenAt: Date.now(),
    }
    expect(await deployed.deliver(queue(), [stopFrom('+33612340020'), message])).toEqual([])
    const hops = lying()
      .slice(before)
      .map(({ attributes }) => attributes['hops'])
    expect(new Set(hops)).toEqual(new Set(['1', '8']))
  })

  it('is not queued past the limit: the message stays, an operator is alarmed, the stop stands', async () => {
    const before = lying().length
    const attributes = { hops: String(HOPS_MAX) }
    const message = { body: stopFrom('+33612340022'), attributes, takenAt: Date.now() }
    const other = stopFrom('+33612340023')
    expect(await deployed.deliver(queue(), [message, other])).toHaveLength(1)
    expect(lying().length).toBe(before + 1)
    expect(deployed.lines.join('')).toContain('{"event":"loop_stopped","count":1000}')
    const to = '+33612340022'
    const checked = await deployed.api('POST', '/v1/check', { to, sender: 'acme' })
    expect(checked.body).toMatchObject({ allowed: false, reason: 'opted_out' })
  })
})

describe('an event as AWS writes it', () => {
  const at = () => new Date(Date.now() + deployed.aws.aheadMs).toISOString()
  const reasonOf = async (to: string) => {
    const { body } = await deployed.api('POST', '/v1/check', { to, sender: 'acme' })
    return (body as { reason: string }).reason
  }
  const linkTo = async (to: string) => {
    const { body } = await deployed.api('POST', '/v1/links', { sender: 'acme', to: [to] })
    const [link] = (body as { links: { url: string; headers: Record<string, string> }[] }).links
    const [, mailbox = ''] = /<mailto:([^?>]+)/.exec(link?.headers['List-Unsubscribe'] ?? '') ?? []
    return { path: new URL(link?.url ?? '').pathname, mailbox }
  }

  it('HTTP API: a form comes in base64 and JSON as text, with cookies and a query', async () => {
    const { path } = await linkTo('leo@example.org')
    const form = { 'content-type': 'application/x-www-form-urlencoded', cookie: 'a=1; b=2' }
    const pressed = { method: 'POST', headers: form, body: 'List-Unsubscribe=One-Click' }
    expect((await deployed.request(`${path}?a=1&a=2`, pressed)).status).toBe(200)
    expect(await reasonOf('leo@example.org')).toBe('opted_out')
  })

  it('HTTP API: a body of no type at all is refused as one, not lost on the way', async () => {
    const body = new Blob([Buffer.from('{"to":"leo@example.org","sender":"acme"}')])
    const headers = { authorization: `Bearer ${deployed.adminKey}` }
    const { status } = await deployed.request('/v1/check', { method: 'POST', headers, body })
    expect(status).toBe(415)
  })

  it('SQS: only the failed messages of a batch are delivered again', async () => {
    const queue = deployed.nameOf('ProviderEventsQueue')
    const topic = JSON.stringify(sns.notification('STOP', { topic: `${sns.SMS_TOPIC}-other` }))
    const people = ['+33612340031', '+33612340032']
    const stops = people.map((from, id) =>
      JSON.stringify(
        sns.notification(
          sns.smsPayload('STOP', { originationNumber: from, inboundMessageId: `batch-${id}` }),
          { at: at() },
        ),
      ),
    )
    const [first = '', second = ''] = stops
    expect(await deployed.deliver(queue, [first, 'no JSON', topic, second])).toEqual([
      'no JSON',
      topic,
    ])
    for (const person of people) expect(await reasonOf(person)).toBe('opted_out')
  })

  it('SQS: an unsealed message stays in the inbox and does not block others', async () => {
    const use = { key: `key_${'0'.repeat(18)}`, secretHash: '0'.repeat(64), day: '2026-11-21' }
    const note = JSON.stringify({ basta: 'key_used', ...use })
    const odd = [Buffer.from('nobody sealed this').toString('base64'), '{"basta":"other"}', '{']
    const failed = await deployed.deliver(deployed.nameOf('InboxQueue'), [...odd, note])
    expect(failed).toEqual(odd)
  })

  it('SNS through SQS: a mail to a link stops there and then, without a second message', async () => {
    const { mailbox } = await linkTo('mia@example.org')
    const mail = sns.notification(received({ to: [mailbox] }), { topic: sns.MAIL_TOPIC, at: at() })
    const lying = () => deployed.aws.queues.get(deployed.nameOf('InboxQueue'))?.length
    const before = lying()
    const queue = deployed.nameOf('ProviderEventsQueue')
    expect(await deployed.deliver(queue, [JSON.stringify(mail)])).toEqual([])
    expect(await reasonOf('mia@example.org')).toBe('opted_out')
    expect(lying()).toBe(before)
  })

  it('EventBridge through SQS: a bounce is recorded', async () => {
    const event = busEvent('aws.ses', 'Email Bounced', bounceOf('noa@example.org', at()))
    const queue = deployed.nameOf('SesEventsQueue')
    expect(await deployed.deliver(queue, [JSON.stringify(event)])).toEqual([])
    expect(await reasonOf('noa@example.org')).toBe('bounced')
  })

  it('the schedule: runs all tasks, and fails if one failed, so that an alarm sees it', async () => {
    expect(await deployed.invoke('worker', scheduledEvent())).toBeNull()
    expect(deployed.lines.at(-1)).toContain('schedule_done')
    deployed.aws.refuse = (job, operation) => job === 'worker' && operation === 'Query'
    await expect(deployed.invoke('worker', scheduledEvent())).rejects.toThrow()
    deployed.aws.refuse = () => false
  })

  it('the stream: a failed batch is delivered again, and an event is recorded once', async () => {
    const before = new Set(await told())
    await deployed.pumpStream()
    const { body } = await deployed.api('POST', '/v1/stops', {
      to: ['+33612340033', '+33612340034'],
      scope: 'all',
      channelOfRequest: 'phone',
      reference: 'a call',
    })
    const { events } = body as { events: string[] }
    deployed.aws.refuse = (job) => job === 'stream'
    await expect(deployed.pumpStream()).rejects.toThrow()
    deployed.aws.refuse = () => false
    await deployed.pumpStream()
    // What is no new event is let through by no filter, and is passed over where it comes.
    const items = await scanItems(deployed)
    const ofPeople = items.filter(({ pk }) => pk?.S?.startsWith('C#') === true).slice(-50)
    const changes = ofPeople.flatMap((item, at) => [
      streamRecord('INSERT', item, 2 * at),
      streamRecord('MODIFY', item, 2 * at + 1),
      streamRecord('REMOVE', item, 2 * at + 2),
    ])
    await deployed.invoke('stream', { Records: changes })
    deployed.wait(3_600)
    const news = (await told()).filter((id) => !before.has(id))
    expect(news).toHaveLength(new Set(news).size)
    expect(news).toEqual(expect.arrayContaining(events))
  })

  /** The ids of all that mirrors are told. */
  async function told(): Promise<string[]> {
    const ids: string[] = []
    let after = ''
    for (;;) {
      const { body } = await deployed.api('GET', `/v1/events${after && `?after=${after}`}`)
      const page = body as { events: { id: string }[]; next: string; more: boolean }
      ids.push(...page.events.map(({ id }) => id))
      if (!page.more) return ids
      after = encodeURIComponent(page.next)
    }
  }
})

function written({ action, resource, condition }: Grant): string {
  return `${action} ${condition?.value ?? resource.split(':').at(-1) ?? ''}`
}

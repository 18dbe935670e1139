import * as sns from '../fixtures/providers/sns/sign.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { HOPS_MAX } from '../../functions/worker/hops.ts'
import { JOB_NAMES } from '../../infra/aws/jobs.ts'
import { openDeployed, type Deployed } from './deployed/deployed.ts'
import { LIFE_ACCOUNTS, liveThrough } from './deployed/life.ts'
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
})

/** What no call of a handler asks for, and who does. */
const NOT_OURS: readonly { readonly action: RegExp; readonly why: string }[] = [
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
    action: /^dynamodb:(?:Put|Delete)Item Y#\*$/,
    why: 'A provider that is polled is asked over the network: `schedule.test.ts`, `providers/ovh.test.ts`.',
  },
]

let deployed: Deployed
let wrong: readonly string[]
beforeAll(async () => {
  deployed = await openDeployed(stack, { engine: inject('endpoint'), accounts: LIFE_ACCOUNTS })
  wrong = await liveThrough(deployed)
}, 240_000)
afterAll(async () => {
  await deployed.close()
  removeSynthesised()
})

it('the deployed jobs answer as they do on one machine', () => {
  expect(wrong).toEqual([])
})

describe.each(JOB_NAMES)('%s', (job) => {
  const policy = policyOf(stack, job)

  it('makes no call that its own policy does not allow', () => {
    const own = deployed.aws.calls.filter((call) => call.job === job)
    expect(own.length).toBeGreaterThan(0)
    expect(own.filter((call) => !isAllowed(policy, call))).toEqual([])
  })

  it('is given nothing that it does not use', () => {
    const unused = grantsOf(policy, job).filter(
      (grant) =>
        !NOT_OURS.some(({ action }) => action.test(written(grant))) &&
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

  it('is not put past the bound: the message stays, an operator hears of it, the stop stands', async () => {
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

function written({ action, resource, condition }: Grant): string {
  return `${action} ${condition?.value ?? resource.split(':').at(-1) ?? ''}`
}

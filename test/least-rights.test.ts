import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { JOBS } from '../infra/aws/jobs.ts'
import { openDeployed, type Deployed } from './deployed.ts'
import { LIFE_ACCOUNTS, liveThrough } from './deployed-life.ts'
import { ENVIRONMENT, grantsOf, isAllowed, isUsedBy, policyOf, type Grant } from './iam.ts'
import { build, removeSynthesised } from './synthesised.ts'

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

describe.each(JOBS)('%s', (job) => {
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

function written({ action, resource, condition }: Grant): string {
  return `${action} ${condition?.value ?? resource.split(':').at(-1) ?? ''}`
}

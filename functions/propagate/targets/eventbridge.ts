import * as z from 'zod/mini'
import type { AwsKeys } from '../../domain/aws-keys.ts'
import { formatSecond } from '../../domain/time.ts'
import type { Act, Outcome, Said } from '../../domain/told.ts'
import { bodyAs, DELIVERED, exchange, exchangeOne, retry } from '../answer.ts'
import { byException } from '../aws/exception.ts'
import { awsCredentials, awsRegion, signed } from '../aws/signed.ts'
import { defineDecidingTarget, type Call } from '../target.ts'

const settings = z.strictObject({
  region: awsRegion,
  /** Its name, or its ARN in another account. */
  bus: z.string().check(z.regex(/^[\w./:-]{1,300}$/)),
})

const DETAIL_TYPES: Readonly<Record<Act, string>> = {
  stop: 'opt-out.recorded',
  bounce: 'bounce.recorded',
  lift: 'opt-out.lifted',
  erasure: 'erasure.recorded',
}

/**
 * Amazon EventBridge: an event for the rules of a bus. The request and the verdict of each entry are
 * those of the AWS SDK. A 200 hides failures: each entry has an id, or an error. What no rule matches
 * is taken all the same (from memory), so an accepted event is not a proof that anybody reads it. The
 * same event may come twice, with the same `id`. How many a second it takes depends on the Region.
 */
export const eventbridge = defineDecidingTarget({
  about: {
    name: 'Amazon EventBridge',
    channels: ['sms', 'email'],
    tells: ['stop', 'bounce', 'lift', 'erasure'],
    blocks: 'as_declared',
    level: 'sdk',
    sources: '`@aws-sdk/client-eventbridge` 3.1169.0; botocore; EventBridge user guide',
  },
  settings,
  credentials: awsCredentials,
  scopeFault: () => undefined,
  itemsMax: 10,
  tell: async (call, { region, bus }, own, told) => {
    const entries = told.map((item) => ({
      EventBusName: bus,
      Source: 'basta',
      DetailType: DETAIL_TYPES[item.act],
      Detail: JSON.stringify(detailOf(item)),
      Time: item.occurredAt,
    }))
    const request = await requestOf(call, region, own, 'PutEvents', { Entries: entries })
    return exchange(call, told.length, request, (answer) => {
      const said = answer.status === 200 ? bodyAs(ANSWER, answer) : undefined
      if (said === undefined) return byException(answer, call.now())
      // Verdicts are found by their place alone, so a list of another length says nothing.
      if (said.Entries.length !== told.length) return retry('no_verdict')
      return said.Entries.map(verdictOf)
    })
  },
  ping: async (call, { region, bus }, own) => {
    const request = await requestOf(call, region, own, 'DescribeEventBus', { Name: bus })
    return exchangeOne(call, request, (answer) =>
      answer.status === 200 ? DELIVERED : byException(answer, call.now()),
    )
  },
  read: 'An event bus passes events on and keeps no list that could be read.',
})

const ENTRY = z.object({
  EventId: z.optional(z.nullable(z.string())),
  ErrorCode: z.optional(z.nullable(z.string())),
})
const ANSWER = z.object({ FailedEntryCount: z.number(), Entries: z.array(ENTRY) })

function verdictOf({ EventId: id, ErrorCode: code }: z.infer<typeof ENTRY>): Outcome {
  if (typeof id === 'string' && id !== '' && typeof code !== 'string') return DELIVERED
  return retry(code === 'ThrottlingException' ? 'throttling' : 'entry_failed')
}

/** `id` is the same in each attempt. */
function detailOf({ correlation, occurredAt, ...rest }: Said) {
  const { event, sequence, act, method, contact, channel, address, blocks, scopes, senders } = rest
  const { stillStopped } = rest
  return {
    id: correlation,
    event,
    sequence,
    act,
    method,
    contact,
    channel: channel ?? null,
    address: address ?? null,
    blocks,
    scopes,
    senders,
    ...(act === 'lift' && { stillStopped }),
    occurredAt: formatSecond(occurredAt),
    ...(rest.isRedelivered === true && { redelivered: true }),
  }
}

function requestOf(
  call: Call,
  region: string,
  own: AwsKeys | undefined,
  action: string,
  body: unknown,
) {
  return signed(call, own, {
    service: 'events',
    region,
    url: `https://events.${region}.amazonaws.com/`,
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSEvents.${action}`,
    },
    body: JSON.stringify(body),
  })
}

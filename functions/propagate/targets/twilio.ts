import * as z from 'zod/mini'
import { formatSecond, toSecond } from '../../domain/time.ts'
import type { Outcome, Told } from '../../domain/told.ts'
import {
  basic,
  bodyAs,
  byStatus,
  DELIVERED,
  exchange,
  INVALID_ADDRESS,
  retry,
  secret,
} from '../answer.ts'
import { allTrafficFault } from '../scope.ts'
import { defineTarget } from '../target.ts'

/**
 * Twilio Consents: what one Messaging Service, or one number, may send. It is proved against the
 * official SDK and Twilio's OpenAPI; the limit, the batch, and that an opt-in overrides a STOP rest on
 * documentation. US toll-free numbers keep their own list in the network, which no call changes.
 *
 * A 201 hides failures: each item has an error code. Twilio's list cannot be read back. A stop blocks
 * all traffic of the service, so each purpose needs a service of its own.
 */
export const twilio = defineTarget({
  about: {
    name: 'Twilio',
    channels: ['sms'],
    // A bounce is no consent, and Twilio knows itself which numbers are dead.
    tells: ['stop', 'lift'],
    blocks: 'all_traffic',
    level: 'sdk',
    sources: '`twilio` 6.2.0; twilio-oai d50069b; twilio.com/docs/api/errors/30646',
  },
  settings: z.strictObject({
    sender: z.string().check(z.regex(/^(?:MG[0-9a-f]{32}|\+[1-9]\d{6,14})$/, 'expected MG… or +…')),
  }),
  credentials: z.strictObject({
    accountSid: z.string().check(z.regex(/^AC[0-9a-f]{32}$/, 'expected AC…')),
    authToken: secret,
  }),
  scopeFault: (_, declared) =>
    allTrafficFault(
      declared,
      'an opt-out of a Twilio service or number',
      'use a Messaging Service that sends marketing alone',
    ),
  itemsMax: 25,
  limit: { calls: 100, seconds: 60, key: () => 'twilio' },
  tell: (call, { sender }, { accountSid, authToken }, told) => {
    const body = new URLSearchParams()
    for (const item of told) body.append('Items', JSON.stringify(consent(item, sender, call.now())))
    const request = {
      url: 'https://accounts.twilio.com/v1/Consents/Bulk',
      method: 'POST',
      headers: {
        accept: 'application/json',
        authorization: basic(accountSid, authToken),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: body.toString(),
    } as const
    return exchange(call, told.length, request, (answer) => {
      const said = answer.status === 201 ? bodyAs(ANSWER, answer) : undefined
      if (said === undefined) return byStatus(answer, call.now())
      const verdicts = new Map(said.items.map((one) => [one.correlation_id, one]))
      return told.map(({ correlation }) => verdictOf(verdicts.get(correlation)))
    })
  },
  read: 'Twilio answers no list of consents: there is no call that reads them. What it holds shows only in send error 21610 and in its webhooks.',
})

const ITEM = z.object({
  correlation_id: z.string(),
  error_code: z.number(),
  error_messages: z.array(z.string()),
})
const ANSWER = z.object({ items: z.array(ITEM) })

function consent(
  { act, method, address, correlation, occurredAt }: Told,
  sender: string,
  now: Date,
) {
  const isStop = act !== 'lift'
  const byText = isStop ? 'opt-out-message' : 'opt-in-message'
  return {
    contact_id: address,
    correlation_id: correlation,
    sender_id: sender,
    status: isStop ? 'opt-out' : 'opt-in',
    source: method === 'keyword' ? byText : 'others',
    // A time in the future, by their clock or ours, is refused.
    date_of_consent: formatSecond(Math.min(occurredAt, toSecond(now))),
  }
}

/** Only the number is of the person; a wrong sender can be mended by the owner. */
function verdictOf(said: z.infer<typeof ITEM> | undefined): Outcome {
  if (said === undefined) return retry('no_verdict')
  if (said.error_code === 0) return DELIVERED
  if (said.error_messages.includes('INVALID_CONTACT_ID')) return INVALID_ADDRESS
  if (said.error_messages.includes('INVALID_SENDER_ID')) return retry('unknown_sender')
  return retry(`twilio_${String(said.error_code)}`)
}

import * as z from 'zod/mini'
import { eventId, eventsOf, looseSecond, looseText, readExactJson } from '../exact-json.ts'
import { withPlus } from '../phone-digits.ts'
import { defineProvider, type Message, type Report } from '../provider.ts'
import { sharedSecret, verifySharedSecret } from '../shared-secret.ts'

const account = z.object({ secret: sharedSecret })

const event = z.object({
  event: looseText,
  email: looseText,
  'message-id': looseText,
  camp_id: looseText,
  ts_event: looseSecond,
  msg_status: looseText,
  to: looseText,
  messageId: looseText,
  date: looseText,
  reply: looseText,
})
type Event = z.infer<typeof event>

/** Transactional and marketing webhooks name the same things a little differently. */
const EMAIL: Readonly<Record<string, Report['what']>> = {
  unsubscribed: 'unsubscribed',
  unsubscribe: 'unsubscribed',
  complaint: 'complained',
  spam: 'complained',
  hard_bounce: 'bounced',
  invalid_email: 'bounced',
  soft_bounce: 'soft_bounced',
  blocked: 'soft_bounced',
  delivered: 'delivered',
}

const SMS: Readonly<Record<string, Report['what']>> = {
  unsubscribe: 'unsubscribed',
  unsubscribed: 'unsubscribed',
  blacklisted: 'unsubscribed',
  subscribe: 'resubscribed',
  hard_bounce: 'bounced',
  soft_bounce: 'soft_bounced',
  delivered: 'delivered',
}

/**
 * Brevo webhooks: e-mail events, transactional and marketing, single or batched, and SMS events. Brevo signs
 * nothing: the secret comes as bearer token, Basic password or in the path. A 4xx or 5xx loses an event for
 * ever, so a refusal is 200 too and waits in quarantine. Source: developers.brevo.com, "Transactional
 * webhooks", "Marketing webhooks", "Secure webhook calls". Not verified: what an SMS reply or opt-out
 * looks like. `msg_status` "replied" with a `reply`, "unsubscribe(d)", "subscribe" and "blacklisted"
 * are taken from the names in Brevo's SMS statistics and SDK; documented are only sent, delivered
 * and bounces.
 */
export const brevo = defineProvider({
  about: {
    name: 'Brevo',
    hears: 'e-mail unsubscribes, complaints, bounces, deliveries; SMS bounces, replies, opt-outs',
    authentication: 'none of its own: secret as bearer token, Basic password or in the path',
    entry: 'secret',
    blocksItself: 'its blocklists block unsubscribes, hard bounces and complaints',
    checkedAgainst: 'documentation',
  },
  account,
  signs: 'nothing',
  refusalStatus: 200,
  verify: (request, { secret }) => verifySharedSecret(request, secret),
  read: ({ body }) =>
    eventsOf(readExactJson(body)).flatMap((one): Message[] => {
      const said = event.parse(one)
      return said.msg_status === undefined ? readEmail(said) : readSms(said, said.msg_status)
    }),
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})

function readEmail(said: Event): Message[] {
  const { event: name = '', email = '', ts_event: second } = said
  const what = Object.hasOwn(EMAIL, name) ? EMAIL[name] : undefined
  if (what === undefined) return []
  return [
    {
      kind: 'report',
      what,
      // Its `id` is the webhook's, the same in every event.
      id: eventId(said, said['message-id'] ?? said.camp_id, second),
      channel: 'email',
      // Without one it goes to quarantine, and the others of its request are recorded.
      address: email,
      // Unsigned, so it may only make a delivery older, never a stop.
      at: what === 'delivered' ? second : undefined,
      code: what.endsWith('bounced') ? name : undefined,
    },
  ]
}

function readSms(said: Event, status: string): Message[] {
  const number = withPlus(said.to ?? '')
  const id = eventId(said, said.messageId, said.date)
  if (status === 'replied')
    return [{ kind: 'reply', id, channel: 'sms', from: number, text: said.reply ?? '' }]
  const what = Object.hasOwn(SMS, status) ? SMS[status] : undefined
  if (what === undefined) return []
  return [{ kind: 'report', what, id, channel: 'sms', address: number }]
}

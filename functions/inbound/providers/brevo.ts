import * as z from 'zod/mini'
import {
  eventId,
  readEvents,
  isMadeUpWithout,
  looseSecond,
  looseText,
  readExactJson,
} from '../read/exact-json.ts'
import { defineProvider } from '../provider.ts'
import { jsonBody, secondOf, secretInPath } from '../probe.ts'
import type { Message, Report, Sent } from '../../domain/message.ts'
import { readSent } from '../read/sent.ts'
import { unreadEvent } from '../read/unread-event.ts'
import { readRefusal } from '../read/refusal-reason.ts'
import { readReply } from '../read/reply.ts'
import { bySharedSecret } from '../verify/shared-secret.ts'

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
  reason: looseText,
})
type Event = z.infer<typeof event>

/** Transactional and marketing webhooks use slightly different names for the same events. */
const EMAIL: Readonly<Record<string, Report['what']>> = {
  unsubscribed: 'unsubscribed',
  unsubscribe: 'unsubscribed',
  complaint: 'complained',
  spam: 'complained',
  hard_bounce: 'bounced',
  invalid_email: 'bounced',
  soft_bounce: 'soft_bounced',
  delivered: 'delivered',
}

/** Events that say nothing about a person's wish. */
const OTHER_EMAIL: ReadonlySet<string> = new Set([
  'deferred',
  'error',
  'opened',
  'open',
  'unique_opened',
  'first_opening',
  'proxy_open',
  'unique_proxy_open',
  'loaded_by_proxy',
  'click',
  'list_addition',
  'contact_updated',
  'contact_deleted',
])

const SMS: Readonly<Record<string, Report['what']>> = {
  unsubscribe: 'unsubscribed',
  unsubscribed: 'unsubscribed',
  blacklisted: 'unsubscribed',
  subscribe: 'resubscribed',
  hard_bounce: 'bounced',
  soft_bounce: 'soft_bounced',
  delivered: 'delivered',
}

/** Events that say nothing about a person's wish, unless their reason does. */
const OTHER_SMS: ReadonlySet<string> = new Set(['deferred', 'rejected', 'skip', 'error'])

/**
 * Brevo webhooks: e-mail events, transactional and marketing, single or batched, and SMS events. Brevo signs
 * nothing: the secret comes as bearer token, Basic password or in the path. A 4xx or 5xx loses an event for
 * ever, so a refusal is 200 too and waits in quarantine; only on 429 does it come again. Source: developers.brevo.com, "Transactional
 * webhooks", "Marketing webhooks", "Secure webhook calls"; the two reasons of `blocked` as clients of
 * Brevo have recorded them. Not verified: what other reasons there are, and what an SMS reply or opt-out
 * looks like. `msg_status` "replied" with a `reply`, "unsubscribe(d)", "subscribe" and "blacklisted"
 * are taken from the names in Brevo's SMS statistics and SDK; documented are only sent, delivered
 * and bounces.
 */
export const brevo = defineProvider({
  about: {
    name: 'Brevo',
    hears:
      'e-mail unsubscribes, complaints, bounces, sends, deliveries; SMS sends, bounces, replies, opt-outs',
    authentication: 'none of its own: secret as bearer token, Basic password or in the path',
    entry: '`secret`',
    blocksItself: 'its blocklists block unsubscribes, hard bounces and complaints',
    checkedAgainst: 'documentation',
    test: { way: 'unsubscribe_mail', restsOn: 'not known' },
  },
  ...bySharedSecret,
  numbers: { isPlusless: true },
  proof: secretInPath((saying) =>
    jsonBody({
      event: 'unsubscribed',
      email: saying.mail,
      'message-id': saying.id,
      ts_event: secondOf(saying),
    }),
  ),
  refusalStatus: 200,
  retryStatus: 429,
  read: ({ body }) =>
    readEvents(readExactJson(body), (one): Message[] => {
      const said = event.parse(one)
      return said.msg_status === undefined
        ? readEmail(one, said)
        : readSms(one, said, said.msg_status)
    }),
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})

function readEmail(one: object, said: Event): Message[] {
  const { event: name, email, ts_event: second } = said
  // Its `id` is the webhook's, the same in every event.
  const id = eventId(one, said['message-id'] ?? said.camp_id, second)
  if (name !== undefined && OTHER_EMAIL.has(name)) return []
  if (name === 'request' || name === 'sent') return emailSent(said, 'sent')
  const what = meaningOf(said)
  if (what === undefined) return [unreadEvent(one, name, { channel: 'email', from: email, id })]
  return [
    {
      kind: 'report',
      what,
      id,
      isIdMadeUp: isMadeUpWithout(second),
      channel: 'email',
      // Without an address it goes to quarantine, and the other events of the request are recorded.
      address: email ?? '',
      // Unsigned, so its time may only make a delivery older, never a stop.
      at: what === 'delivered' ? second : undefined,
      code: codeOf(what, name),
    },
    ...(what === 'delivered' ? emailSent(said, 'delivered') : []),
  ]
}

/** A campaign has one id for all its recipients; with the address it names one message. */
function emailSent(
  { email, camp_id: campaign, ts_event: at, 'message-id': id }: Event,
  timeIs: Sent['timeIs'],
): Message[] {
  const messageId = id ?? (campaign && `campaign:${campaign}`)
  return readSent({ messageId, channel: 'email', address: email, at, timeIs })
}

/**
 * `blocked` means that the address is on Brevo's blocklist. "due to unsubscribed user" says why; "due
 * to blacklist user", or no reason, leaves the cause open: an unsubscribe, a complaint, a bounce, or an
 * operator.
 */
function meaningOf({ event: name = '', reason = '' }: Event): Report['what'] | undefined {
  if (name !== 'blocked') return Object.hasOwn(EMAIL, name) ? EMAIL[name] : undefined
  return /unsubscri/i.test(reason) ? 'unsubscribed' : 'maybe_unsubscribed'
}

function codeOf(what: Report['what'], name: string | undefined): string | undefined {
  if (what === 'maybe_unsubscribed') return 'it is on the blocklist'
  return what.endsWith('bounced') ? name : undefined
}

function readSms(one: object, said: Event, status: string): Message[] {
  const number = said.to ?? ''
  const id = eventId(said, said.messageId, said.date)
  const isIdMadeUp = isMadeUpWithout(said.date)
  const { reply: text } = said
  if (status === 'replied')
    return readReply({
      id,
      isIdMadeUp,
      network: 'sms',
      from: number || undefined,
      content: { text, isText: text !== undefined },
      sample: one,
    })
  const what = Object.hasOwn(SMS, status) ? SMS[status] : readRefusal(status, said.reason)
  if (what !== undefined) {
    const code = what === 'maybe_unsubscribed' ? 'it is on the blocklist' : undefined
    return [
      { kind: 'report', what, id, isIdMadeUp, channel: 'sms', address: number, code },
      ...(status === 'delivered' ? smsSent(said) : []),
    ]
  }
  if (status === 'sent' || status === 'accepted') return smsSent(said)
  if (OTHER_SMS.has(status)) return []
  return [unreadEvent(one, status, { channel: 'sms', from: number || undefined, id })]
}

/** `date` has no zone. */
function smsSent({ messageId, to: address }: Event): Message[] {
  return readSent({ messageId, channel: 'sms', address, timeIs: 'sent' })
}

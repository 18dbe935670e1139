import { createHmac } from 'node:crypto'
import * as z from 'zod/mini'
import { parseZonedTime, type Second } from '../../domain/time.ts'
import { binaryText } from '../binary-text.ts'
import { kindOfMedia, readContent, type Content } from '../content.ts'
import { looseText } from '../exact-json.ts'
import { readJsonBody } from '../json-body.ts'
import { networkNumber } from '../networks.ts'
import { defineProvider, problemsOf, UnreadableError, type Message } from '../provider.ts'
import { readRefusal } from '../refusal-reason.ts'
import { readSaid } from '../said.ts'
import { unreadEvent } from '../unread-event.ts'
import { decodeBase64, equalInConstantTime, oneToThree } from '../secret.ts'
import { readUnixSeconds, signedTime } from '../signed-time.ts'

const account = z.object({
  /** Of the webhook, chosen by the customer: 128 bits as hex, or more of anything. */
  secret: oneToThree(z.string('missing').check(z.minLength(22, 'shorter than 22 characters'))),
})

const HEADER = 'x-sinch-webhook-signature'

const id = z.string('text').check(z.minLength(1, 'not empty'))
const number = z.string('a number')
const time = z.optional(z.nullable(z.string()))

/** SMS API: `mo_…` is what a person wrote; all else is what became of our own messages. */
const smsEvent = z.object({ type: z.string() })
const sms = z.object({
  type: z.string(),
  id,
  from: number,
  to: z.optional(number),
  received_at: time,
})
const recipientReport = z.object({
  batch_id: id,
  recipient: number,
  code: looseText,
  applied_originator: z.optional(z.nullable(number)),
  at: time,
})
const batchReport = z.object({
  batch_id: id,
  statuses: z.array(z.object({ code: looseText, recipients: z.optional(z.array(number)) })),
})

/** The person opted out of this toll-free number, which the network enforces. */
const OPTED_OUT = '257'

/** Conversation API: one app hears many channels. */
const conversation = z.object({
  message: z.object({
    id,
    direction: z.optional(z.string()),
    channel_identity: z.object({ channel: z.string('text'), identity: z.string('text') }),
    sender_id: z.optional(z.string()),
    accept_time: time,
    contact_message: z.record(z.string(), z.unknown()),
  }),
})
const optOut = z.object({
  opt_out_notification: z.object({
    request_id: id,
    channel: z.string('text'),
    identity: z.string('text'),
    status: z.optional(z.string()),
  }),
  accepted_time: time,
})
const deliveryReport = z.object({
  message_delivery_report: z.object({
    message_id: id,
    channel_identity: z.object({ channel: z.string('text'), identity: z.string('text') }),
    reason: z.object({ code: looseText, description: looseText }),
  }),
})

/** Other callbacks of the Conversation API, by the member that names them: nobody's word. */
const OTHER_CALLBACKS: ReadonlySet<string> = new Set([
  'event',
  'event_delivery_report',
  'message_submit_notification',
  'message_redaction',
  'smart_conversation_notification',
  'smart_conversations_event',
  'conversation_start_notification',
  'conversation_stop_notification',
  'conversation_delete_notification',
  'contact_create_notification',
  'contact_update_notification',
  'contact_delete_notification',
  'contact_merge_notification',
  'contact_identities_duplication_notification',
  'capability_notification',
  'channel_event_notification',
  'opt_in_notification',
  'record_notification',
])

/**
 * Sinch SMS API and Conversation API, one webhook URL each: JSON signed over body, nonce and time.
 * Every
 * channel that knows people by number is heard; of the others somebody is told. Sources: Sinch's
 * "Webhooks" (SMS) and "Callbacks" (Conversation), and the shapes of its SDKs. From documentation
 * alone: the code 257 of delivery reports, the reasons of the Conversation API.
 * Unverified: whether a retry is signed anew (outside of our 300 s nothing lifts), and opt-out
 * notifications.
 */
export const sinch = defineProvider({
  about: {
    name: 'Sinch',
    hears:
      'text messages (SMS API); text messages, WhatsApp, Viber, RCS and opt-outs (Conversation API); opt-outs it refuses to send to',
    authentication: 'x-sinch-webhook-signature, HMAC-SHA256 over body, nonce and time',
    entry: 'secret',
    blocksItself: 'on toll-free numbers only',
    checkedAgainst: 'documentation',
  },
  account,
  signs: 'body',
  numbers: { isPlusless: true },
  refusalStatus: 401,
  verify: ({ headers, body }, { secret }) => {
    const header = headers[HEADER]
    const nonce = headers[`${HEADER}-nonce`]
    const timestamp = headers[`${HEADER}-timestamp`]
    if (header === undefined || nonce === undefined || timestamp === undefined)
      return 'missing_signature'
    const given = decodeBase64(header)
    const signedAt = readUnixSeconds(timestamp)
    const algorithm = headers[`${HEADER}-algorithm`] ?? 'HmacSHA256'
    // A dot in the nonce could stand for one of the body's: what is signed must have one reading.
    const isPlain = /^[^.]{1,200}$/.test(nonce) && algorithm === 'HmacSHA256'
    if (given === undefined || signedAt === undefined || !isPlain) return 'malformed_signature'
    const isGenuine = secret.some((one) => {
      const wanted = createHmac('sha256', one).update(body).update(`.${nonce}.${timestamp}`)
      return equalInConstantTime(given, wanted.digest())
    })
    return isGenuine ? undefined : 'wrong_signature'
  },
  // No nonce is kept: it signs the body with it, and each message counts once by its id.
  signedTime: ({ headers }) => {
    const at = readUnixSeconds(headers[`${HEADER}-timestamp`] ?? '')
    return at === undefined ? undefined : signedTime(at)
  },
  read: ({ body }) => {
    const event = readJsonBody(body, z.record(z.string(), z.unknown(), 'an object'))
    const { type } = smsEvent.safeParse(event).data ?? {}
    if (type !== undefined) return type.startsWith('mo_') ? readSms(event) : readSmsReport(event)
    if ('message' in event) return readConversation(event)
    if ('opt_out_notification' in event) return readOptOut(event)
    if ('message_delivery_report' in event) return readDelivery(event)
    if (Object.keys(event).some((name) => OTHER_CALLBACKS.has(name))) return []
    const name = Object.keys(event).find((one) => /_(?:notification|report|callback)$/.test(one))
    return [unreadEvent(event, name, {})]
  },
  answersItself: () => false,
  answer: () => ({ status: 204, body: '' }),
})

function readSms(event: Readonly<Record<string, unknown>>): Message[] {
  const { type, id, from, to, received_at: at } = parse(sms, event)
  const { body } = event
  const isBinary = type === 'mo_binary' && typeof body === 'string'
  const text = isBinary ? binaryText(Buffer.from(body, 'base64')) : undefined
  return readSaid({
    id,
    network: 'sms',
    from,
    to,
    content: text === undefined ? smsContent(type, body) : { text },
    at: readTime(at),
    sample: event,
  })
}

/** A text; or the subject, the words and the media of an MMS. */
function smsContent(type: string, body: unknown): Content {
  if (typeof body !== 'object' || body === null) return readContent({ body }, type)
  const { message, media } = body as { message?: unknown; media?: unknown }
  const types = (Array.isArray(media) ? media : []).map((one: unknown) => {
    const { content_type: name, url } = (one ?? {}) as { content_type?: unknown; url?: unknown }
    return [name, url].find((given) => typeof given === 'string') ?? 'unknown'
  })
  const words = typeof message === 'string' && message !== '' ? { message } : body
  return { ...readContent(words), kind: kindOfMedia(types) ?? type }
}

function readSmsReport(event: Readonly<Record<string, unknown>>): Message[] {
  const recipient = recipientReport.safeParse(event).data
  if (recipient?.code === OPTED_OUT) {
    const { batch_id: batch, recipient: address, applied_originator: to, at } = recipient
    const said = { kind: 'report', what: 'unsubscribed', channel: 'sms', address } as const
    return [{ ...said, id: batch, to: to ?? undefined, at: readTime(at), code: OPTED_OUT }]
  }
  const batch = batchReport.safeParse(event).data
  const left = batch?.statuses.filter(({ code }) => code === OPTED_OUT) ?? []
  return left.flatMap(({ recipients = [] }) =>
    recipients.map((address): Message => {
      const said = { kind: 'report', what: 'unsubscribed', channel: 'sms', address } as const
      return { ...said, id: batch?.batch_id ?? '', code: OPTED_OUT }
    }),
  )
}

function readConversation(event: Readonly<Record<string, unknown>>): Message[] {
  const { message } = parse(conversation, event)
  if (message.direction === 'TO_CONTACT') return []
  const { channel, identity } = message.channel_identity
  const [name = ''] = Object.keys(message.contact_message).filter((one) => one.endsWith('_message'))
  const kind = name.replace(/_message$/, '')
  const media = z.object({ url: z.string() }).safeParse(message.contact_message[name]).data
  return readSaid({
    id: message.id,
    network: channel,
    from: networkNumber(channel, identity) ?? identity,
    to: message.sender_id || undefined,
    content: {
      ...readContent(message.contact_message, kind),
      ...(kind === 'media' && media !== undefined ? { kind: kindOfMedia([media.url]) } : {}),
    },
    at: readTime(message.accept_time),
    sample: event,
  })
}

function readOptOut(event: Readonly<Record<string, unknown>>): Message[] {
  const { opt_out_notification: optedOut, accepted_time: at } = parse(optOut, event)
  const { channel, identity, request_id: id, status } = optedOut
  const address = networkNumber(channel, identity)
  if (address === undefined)
    return [
      {
        ...unreadEvent(event, 'opt_out_notification', { id, from: identity }),
        why: 'unknown_channel',
        at: readTime(at),
      },
    ]
  // Of an opt-out that failed nobody knows who asked for it: unsure means held.
  const what = status === 'OPT_OUT_SUCCEEDED' ? 'unsubscribed' : 'maybe_unsubscribed'
  return [{ kind: 'report', what, id, channel: 'sms', address, at: readTime(at), code: status }]
}

/** Sinch does not send to who opted out: an opt-out it heard, perhaps before it passed any on. */
function readDelivery(event: Readonly<Record<string, unknown>>): Message[] {
  const parsed = deliveryReport.safeParse(event)
  if (!parsed.success) return []
  const { message_id: id, channel_identity: to, reason } = parsed.data.message_delivery_report
  const address = networkNumber(to.channel, to.identity)
  const what = readRefusal(reason.code, reason.description)
  if (what === undefined || address === undefined) return []
  return [{ kind: 'report', what, id, channel: 'sms', address, code: reason.code }]
}

function parse<S extends z.ZodMiniType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new UnreadableError(problemsOf(parsed.error.issues))
  return parsed.data
}

function readTime(time: string | null | undefined): Second | undefined {
  return time ? parseZonedTime(time) : undefined
}

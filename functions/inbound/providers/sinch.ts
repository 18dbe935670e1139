import { createHmac } from 'node:crypto'
import * as z from 'zod/mini'
import { parseZonedTime, type Second } from '../../domain/time.ts'
import { binaryText } from '../binary-text.ts'
import { readJsonBody } from '../json-body.ts'
import { withPlus } from '../phone-digits.ts'
import { defineProvider, type Message } from '../provider.ts'
import { decodeBase64, equalInConstantTime, oneToThree } from '../secret.ts'
import { readUnixSeconds, signedTime } from '../signed-time.ts'

const account = z.object({
  /** Of the webhook, chosen by the customer: 128 bits as hex, or more of anything. */
  secret: oneToThree(z.string('missing').check(z.minLength(22, 'shorter than 22 characters'))),
})

const HEADER = 'x-sinch-webhook-signature'

const id = z.string('text').check(z.minLength(1, 'not empty'))
const text = z._default(z.nullable(z.string()), null)
const number = z.pipe(z.string('a number'), z.transform(withPlus))
const time = z.optional(z.nullable(z.string()))

/** SMS API: `mo_…` is what a person wrote; all else is what became of our own messages. */
const smsEvent = z.object({ type: z.string() })
const common = { id, from: number, to: z.optional(number), received_at: time }
const sms = z.discriminatedUnion('type', [
  z.object({ ...common, type: z.literal('mo_text'), body: text }),
  z.object({ ...common, type: z.literal('mo_binary'), body: text }),
  z.object({
    ...common,
    type: z.literal('mo_media'),
    body: z.optional(z.object({ subject: text, message: text })),
  }),
])

/** Conversation API: one app hears many channels, of which these are text messages. */
const CHANNELS: readonly string[] = ['SMS', 'MMS', 'RCS']
const conversationEvent = z.union([
  z.object({ message: z.object({ channel_identity: z.object({ channel: z.string() }) }) }),
  z.object({ opt_out_notification: z.object({ channel: z.string(), status: z.string() }) }),
])
const conversation = z.object({
  message: z.object({
    id,
    channel_identity: z.object({ identity: number }),
    sender_id: z.optional(z.pipe(z.string(), z.transform(withPlus))),
    accept_time: time,
    contact_message: z.object({
      text_message: z.optional(z.object({ text })),
      choice_response_message: z.optional(z.object({ postback_data: text })),
      media_card_message: z.optional(z.object({ caption: text })),
      fallback_message: z.optional(z.object({ raw_message: text })),
    }),
  }),
})
const optOut = z.object({
  opt_out_notification: z.object({ request_id: id, identity: number }),
  accepted_time: time,
})

/**
 * Sinch SMS API and Conversation API, one webhook URL each: JSON signed over body, nonce and time.
 * Sources: Sinch's "Webhooks" (SMS) and "Callbacks" (Conversation), and the shapes of its SDKs.
 * Unverified: whether a retry is signed anew (outside of our 300 s nothing lifts), and opt-out
 * notifications.
 */
export const sinch = defineProvider({
  about: {
    name: 'Sinch',
    hears: 'text messages (SMS API and Conversation API), opt-outs of the Conversation API',
    authentication: 'x-sinch-webhook-signature, HMAC-SHA256 over body, nonce and time',
    entry: 'secret',
    blocksItself: 'on toll-free numbers only',
    checkedAgainst: 'documentation',
  },
  account,
  signs: 'body',
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
    const event = readJsonBody(body, z.union([smsEvent, conversationEvent, z.object({})]))
    if ('type' in event) return event.type.startsWith('mo_') ? readSms(body) : []
    if ('message' in event) {
      const { channel } = event.message.channel_identity
      return CHANNELS.includes(channel) ? readConversation(body) : []
    }
    if ('opt_out_notification' in event) {
      const { channel, status } = event.opt_out_notification
      const isDone = CHANNELS.includes(channel) && status === 'OPT_OUT_SUCCEEDED'
      return isDone ? readOptOut(body) : []
    }
    return []
  },
  answersItself: () => false,
  answer: () => ({ status: 204, body: '' }),
})

function readSms(raw: Uint8Array): Message[] {
  const { received_at: at, ...message } = readJsonBody(raw, sms)
  return [
    {
      kind: 'reply',
      id: message.id,
      channel: 'sms',
      from: message.from,
      to: message.to,
      text: smsText(message),
      at: readTime(at),
    },
  ]
}

function smsText({ type, body }: Pick<z.infer<typeof sms>, 'type' | 'body'>): string {
  if (typeof body === 'object') return body?.message || body?.subject || ''
  return type === 'mo_binary' ? binaryText(Buffer.from(body ?? '', 'base64')) : (body ?? '')
}

function readConversation(raw: Uint8Array): Message[] {
  const { message } = readJsonBody(raw, conversation)
  const { text_message, choice_response_message, media_card_message, fallback_message } =
    message.contact_message
  return [
    {
      kind: 'reply',
      id: message.id,
      channel: 'sms',
      from: message.channel_identity.identity,
      to: message.sender_id || undefined,
      text:
        text_message?.text ??
        choice_response_message?.postback_data ??
        media_card_message?.caption ??
        fallback_message?.raw_message ??
        '',
      at: readTime(message.accept_time),
    },
  ]
}

function readOptOut(raw: Uint8Array): Message[] {
  const { opt_out_notification: optedOut, accepted_time: at } = readJsonBody(raw, optOut)
  return [
    {
      kind: 'report',
      what: 'unsubscribed',
      id: optedOut.request_id,
      channel: 'sms',
      address: optedOut.identity,
      at: readTime(at),
    },
  ]
}

function readTime(time: string | null | undefined): Second | undefined {
  return time ? parseZonedTime(time) : undefined
}

import * as z from 'zod/mini'
import { createHmac } from 'node:crypto'
import { parseZonedTime } from '../../domain/time.ts'
import { binaryText } from '../read/binary-text.ts'
import { kindOfMedia, readContent, type Content } from '../read/content.ts'
import { looseText } from '../read/exact-json.ts'
import { readJsonBody } from '../read/json-body.ts'
import { defineProvider, problemsOf } from '../provider.ts'
import { jsonBody, secondOf, signedPost, withoutPlus } from '../probe.ts'
import { UnreadableError, type Message } from '../../domain/message.ts'
import { readReply } from '../read/reply.ts'
import { decodeBase64, equalInConstantTime, upToThreeSecrets } from '../verify/secret.ts'
import { readUnixSeconds, signedTime } from '../../domain/signed-time.ts'
import { readConversationCallback } from '../read/sinch-conversation.ts'

const account = z.object({
  /** Chosen by the customer for the webhook: 128 bits as hex, or more in any notation. */
  secret: upToThreeSecrets(
    z.string('missing').check(z.minLength(22, 'shorter than 22 characters')),
  ),
})

const HEADER = 'x-sinch-webhook-signature'

const id = z.string('text').check(z.minLength(1, 'not empty'))
const number = z.string('a number')
const time = z.optional(z.nullable(z.string()))

/** SMS API: `mo_…` is what a person wrote; the rest is the outcome of our own messages. */
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

/** The person opted out of this toll-free number; the network enforces it. */
const OPTED_OUT = '257'

/**
 * Sinch SMS API and Conversation API, one webhook URL each: JSON signed over body, nonce and time.
 * Every channel that knows people by number is heard; of the others somebody is told. Sources:
 * Sinch's "Webhooks" (SMS) and "Callbacks" (Conversation), and the shapes of its SDKs. From
 * documentation alone: the code 257 of delivery reports, the reasons of the Conversation API.
 * Unverified: whether a retry is signed anew (outside of our 300 s nothing lifts), and opt-out
 * notifications.
 */
export const sinch = defineProvider({
  about: {
    name: 'Sinch',
    hears:
      'text messages (SMS API); text messages, WhatsApp, Viber, RCS and opt-outs (Conversation API); opt-outs it refuses to send to',
    authentication: 'x-sinch-webhook-signature, HMAC-SHA256 over body, nonce and time',
    entry: '`secret`',
    blocksItself: 'on toll-free numbers only',
    checkedAgainst: 'documentation',
    test: { way: 'text_stop', restsOn: 'not known' },
  },
  account,
  signs: 'body',
  credentials: ({ secret }) => secret,
  numbers: { isPlusless: true },
  proof: {
    by: 'shared_secret',
    secrets: ({ secret }) => secret,
    probe: (saying, secret) => {
      const { id, from, to, text, at } = saying
      const second = String(secondOf(saying))
      const post = jsonBody({
        type: 'mo_text',
        id,
        from: withoutPlus(from),
        to: withoutPlus(to),
        body: text,
        received_at: at.toISOString(),
      })
      return signedPost(saying, post, {
        [HEADER]: createHmac('sha256', secret)
          .update(post.body)
          .update(`.${id}.${second}`)
          .digest('base64'),
        [`${HEADER}-algorithm`]: 'HmacSHA256',
        [`${HEADER}-nonce`]: id,
        [`${HEADER}-timestamp`]: second,
      })
    },
  },
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
    // A dot in the nonce could be moved into the body: signed bytes must have only one reading.
    const isPlain = /^[^.]{1,200}$/.test(nonce) && algorithm === 'HmacSHA256'
    if (given === undefined || signedAt === undefined || !isPlain) return 'malformed_signature'
    const isGenuine = secret.some((one) => {
      const wanted = createHmac('sha256', one).update(body).update(`.${nonce}.${timestamp}`)
      return equalInConstantTime(given, wanted.digest())
    })
    return isGenuine ? undefined : 'wrong_signature'
  },
  // No nonce is stored: it is signed with the body, and each message counts once by its id.
  signedTime: ({ headers }) => {
    const at = readUnixSeconds(headers[`${HEADER}-timestamp`] ?? '')
    return at === undefined ? undefined : signedTime(at)
  },
  read: ({ body }) => {
    const event = readJsonBody(body, z.record(z.string(), z.unknown(), 'an object'))
    const { type } = smsEvent.safeParse(event).data ?? {}
    if (type !== undefined) return type.startsWith('mo_') ? readSms(event) : readSmsReport(event)
    return readConversationCallback(event)
  },
  answersItself: () => false,
  answer: () => ({ status: 204, body: '' }),
})

function readSms(event: Readonly<Record<string, unknown>>): Message[] {
  const parsed = sms.safeParse(event)
  if (!parsed.success) throw new UnreadableError(problemsOf(parsed.error.issues))
  const { type, id, from, to, received_at: at } = parsed.data
  const { body } = event
  const isBinary = type === 'mo_binary' && typeof body === 'string'
  const text = isBinary ? binaryText(Buffer.from(body, 'base64')) : undefined
  return readReply({
    id,
    network: 'sms',
    from,
    to,
    content: text === undefined ? smsContent(type, body) : { text },
    at: at ? parseZonedTime(at) : undefined,
    sample: event,
  })
}

/** A text; or the subject, the text and the media of an MMS. */
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
    return [
      {
        ...said,
        id: batch,
        to: to ?? undefined,
        at: at ? parseZonedTime(at) : undefined,
        code: OPTED_OUT,
      },
    ]
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

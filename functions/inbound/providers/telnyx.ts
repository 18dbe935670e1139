import * as z from 'zod/mini'
import { createPublicKey, verify } from 'node:crypto'
import { parseZonedTime } from '../../domain/time.ts'
import { kindOfMedia, readContent } from '../read/content.ts'
import { looseText } from '../read/exact-json.ts'
import { readJsonBody } from '../read/json-body.ts'
import { defineProvider, problemsOf } from '../provider.ts'
import { UnreadableError, type Message } from '../../domain/message.ts'
import { readRefusal } from '../read/refusal-reason.ts'
import { readReply } from '../read/reply.ts'
import { readSent } from '../read/sent.ts'
import { unreadEvent } from '../read/unread-event.ts'
import { decodeBase64, upToThreeSecrets } from '../verify/secret.ts'
import { readUnixSeconds, signedTime } from '../../domain/signed-time.ts'

/** RFC 8410: what comes before the 32 bytes of an Ed25519 key in SubjectPublicKeyInfo. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const KEY_BYTES = 32
const SIGNATURE_BYTES = 64

const account = z.object({
  /** As Mission Control shows it. It is a public key: it verifies but cannot sign. */
  publicKey: upToThreeSecrets(
    z
      .string('missing')
      .check(
        z.refine(
          (key) => decodeBase64(key)?.length === KEY_BYTES,
          `the base64 of ${KEY_BYTES} bytes`,
        ),
      ),
  ),
})

/** Telnyx's own words, matched against the whole body ("Advanced opt-in/out", messaging profile). */
const ANSWERED_BY_TELNYX = new Set(
  'STOP,STOPALL,STOP ALL,UNSUBSCRIBE,CANCEL,END,QUIT,START,UNSTOP'.split(','),
)

const event = z.object({
  data: z.object({ event_type: z.string('text'), payload: z.unknown() }, 'the event'),
})
const inbound = z.object({
  id: z.string('text').check(z.minLength(1, 'not empty')),
  direction: z.optional(z.string()),
  type: z.optional(z.nullable(z.string())),
  from: z.object({ phone_number: z.string('text') }, 'who wrote'),
  // A list; in the older shape of 2019 a plain number. An RCS agent has none.
  to: z.optional(z.union([z.string(), z.array(z.object({ phone_number: looseText }))])),
  text: z.optional(z.nullable(z.string())),
  /** RCS and WhatsApp: the message as JSON, with texts, suggestions and files. */
  body: z.optional(z.unknown()),
  media: z.catch(z.optional(z.array(z.object({ content_type: looseText }))), undefined),
  received_at: z.optional(z.nullable(z.string())),
})
const sentPayload = z.object({
  id: z.string('text'),
  from: z.catch(z.optional(z.object({ phone_number: looseText })), undefined),
  to: z.array(z.object({ phone_number: z.string('text'), status: looseText })),
  sent_at: looseText,
})
const finalized = z.object({
  id: z.string('text').check(z.minLength(1, 'not empty')),
  from: z.catch(z.optional(z.object({ phone_number: looseText })), undefined),
  to: z.array(z.object({ phone_number: z.string('text'), status: looseText })),
  errors: z.array(z.object({ code: looseText, title: looseText, detail: looseText })),
})

/** "Blocked due to STOP message" (Telnyx, "Messaging error codes"). */
const BLOCKED_BY_STOP = '40300'
/** Other events about messages that say nothing about a person's wish. */
const OTHER_EVENTS: ReadonlySet<string> = new Set([
  'message.read',
  'message.delivered',
  'message.typing',
])

/**
 * Telnyx messaging webhooks (API v2): JSON signed with Ed25519 over `timestamp|body`; outside of
 * 300 s either way it lifts nothing. RCS and WhatsApp come by the same event, their text in `body`.
 * A message not sent for error 40300 is an opt-out. Sources: Telnyx's "Receiving webhooks" and
 * "Inbound message" callback; the official SDK. From documentation alone: "Receiving RCS webhooks",
 * "Messaging error code reference". Unverified: the shape of WhatsApp messages.
 */
export const telnyx = defineProvider({
  about: {
    name: 'Telnyx',
    hears:
      'text messages, RCS (JSON, API v2); what was sent; opt-outs it refuses to send to (40300)',
    authentication: 'telnyx-signature-ed25519 over time and body',
    entry: '`publicKey`',
    blocksItself: 'STOP and six more words, the messaging profile',
    checkedAgainst: 'official SDK',
    test: { way: 'text_stop', restsOn: 'not known' },
  },
  account,
  signs: 'body',
  credentials: ({ publicKey }) => publicKey,
  proof: { by: 'key_of_the_provider', keys: ({ publicKey }) => publicKey },
  refusalStatus: 401,
  verify: ({ headers, body }, { publicKey }) => {
    const header = headers['telnyx-signature-ed25519']
    const timestamp = headers['telnyx-timestamp']
    if (header === undefined || timestamp === undefined) return 'missing_signature'
    const signature = decodeBase64(header)
    const signedAt = readUnixSeconds(timestamp)
    if (signature?.length !== SIGNATURE_BYTES || signedAt === undefined)
      return 'malformed_signature'
    const signed = Buffer.concat([Buffer.from(`${timestamp}|`), body])
    const isGenuine = publicKey.some((key) => verify(null, signed, keyOf(key), signature))
    return isGenuine ? undefined : 'wrong_signature'
  },
  signedTime: ({ headers }) => {
    const at = readUnixSeconds(headers['telnyx-timestamp'] ?? '')
    return at === undefined ? undefined : signedTime(at)
  },
  read: ({ body }) => {
    const { data } = readJsonBody(body, event)
    const { event_type: type, payload } = data
    if (type === 'message.finalized') return readFinalized(payload)
    if (type === 'message.sent') return readSentPayload(payload)
    if (OTHER_EVENTS.has(type)) return []
    if (type !== 'message.received') return [unreadEvent(data, type, {})]
    const parsed = inbound.safeParse(payload)
    if (!parsed.success) throw new UnreadableError(problemsOf(parsed.error.issues))
    const { id, direction = 'inbound', from, to, text, received_at: at, ...message } = parsed.data
    if (direction !== 'inbound') return []
    const media = (message.media ?? []).map(({ content_type: one }) => one ?? 'unknown')
    const content = text ? { text } : readContent(message.body ?? { text })
    return readReply({
      id,
      network: message.type ?? 'sms',
      from: from.phone_number,
      to: Array.isArray(to) ? to[0]?.phone_number : to,
      content: { ...content, kind: kindOfMedia(media) ?? kindOfBody(message.body) },
      at: at ? parseZonedTime(at) : undefined,
      sample: payload,
    })
  },
  answersItself: ({ text }) => ANSWERED_BY_TELNYX.has(text.trim().toUpperCase()),
  answer: () => ({ status: 204, body: '' }),
})

/** An RCS or WhatsApp body names its kind in `type`, or by its only member. */
function kindOfBody(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { type } = body as { type?: unknown }
  return typeof type === 'string' ? type.toLowerCase() : Object.keys(body)[0]
}

/**
 * Telnyx does not send to people who opted out: so it knows of an opt-out, perhaps before it forwarded
 * any.
 */
function readFinalized(payload: unknown): Message[] {
  const parsed = finalized.safeParse(payload)
  if (!parsed.success) return []
  const { id, from, to, errors } = parsed.data
  const [refused] = errors.flatMap(({ code, title, detail }) => {
    const what = code === BLOCKED_BY_STOP ? 'unsubscribed' : readRefusal(title, detail)
    return what === undefined ? [] : [{ what, code: code ?? title }]
  })
  if (refused === undefined) return readSentPayload(payload)
  return to
    .filter(({ status = '' }) => !/^(?:delivered|sent)$/.test(status))
    .map(({ phone_number: address }): Message => {
      const report = { kind: 'report', channel: 'sms', id, address } as const
      return { ...report, ...refused, to: from?.phone_number }
    })
}

/** A message goes to several numbers, each with its state. */
function readSentPayload(payload: unknown): Message[] {
  const { data } = sentPayload.safeParse(payload)
  return (data?.to ?? []).flatMap(({ phone_number: address, status = '' }) =>
    /^(?:sent|delivered|delivery_unconfirmed)$/.test(status)
      ? readSent({
          messageId: data?.id,
          channel: 'sms',
          address,
          to: data?.from?.phone_number,
          at: parseZonedTime(data?.sent_at ?? ''),
          timeIs: 'sent',
        })
      : [],
  )
}

function keyOf(publicKey: string) {
  const der = Buffer.concat([SPKI_PREFIX, Buffer.from(publicKey, 'base64')])
  return createPublicKey({ key: der, format: 'der', type: 'spki' })
}

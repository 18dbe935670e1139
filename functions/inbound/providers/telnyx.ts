import { createPublicKey, verify } from 'node:crypto'
import * as z from 'zod/mini'
import { parseZonedTime } from '../../domain/time.ts'
import { readJsonBody } from '../json-body.ts'
import { defineProvider, UnreadableError, problemsOf } from '../provider.ts'
import { decodeBase64, oneToThree } from '../secret.ts'
import { readUnixSeconds, signedTime } from '../signed-time.ts'

/** RFC 8410: what comes before the 32 bytes of an Ed25519 key in SubjectPublicKeyInfo. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const KEY_BYTES = 32
const SIGNATURE_BYTES = 64

const account = z.object({
  /** As Mission Control shows it. Public: it verifies, it signs nothing. */
  publicKey: oneToThree(
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
  from: z.object({ phone_number: z.string('text') }, 'who wrote'),
  // A list; a plain number in the shape of 2019.
  to: z.optional(z.union([z.string(), z.array(z.object({ phone_number: z.string() }))])),
  text: z.optional(z.nullable(z.string())),
  received_at: z.optional(z.nullable(z.string())),
})

/**
 * Telnyx messaging webhooks (API v2): JSON signed with Ed25519 over `timestamp|body`; outside
 * of 300 s either way it lifts nothing. Sources: Telnyx's "Receiving webhooks" and "Inbound message" callback; the official SDK.
 */
export const telnyx = defineProvider({
  about: {
    name: 'Telnyx',
    hears: 'text messages (JSON, API v2)',
    authentication: 'telnyx-signature-ed25519 over time and body',
    entry: 'publicKey',
    blocksItself: 'STOP and six more words, the messaging profile',
    checkedAgainst: 'official SDK',
  },
  account,
  signs: 'body',
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
    // What became of our own messages (`message.sent`, `message.finalized`) shares the URL.
    if (data.event_type !== 'message.received') return []
    const parsed = inbound.safeParse(data.payload)
    if (!parsed.success) throw new UnreadableError(problemsOf(parsed.error.issues))
    const { id, direction = 'inbound', from, to, text, received_at: at } = parsed.data
    if (direction !== 'inbound') return []
    return [
      {
        kind: 'reply',
        id,
        channel: 'sms',
        from: from.phone_number,
        to: Array.isArray(to) ? to[0]?.phone_number : to,
        text: text ?? '',
        at: at ? parseZonedTime(at) : undefined,
      },
    ]
  },
  answersItself: ({ text }) => ANSWERED_BY_TELNYX.has(text.trim().toUpperCase()),
  answer: () => ({ status: 204, body: '' }),
})

function keyOf(publicKey: string) {
  const der = Buffer.concat([SPKI_PREFIX, Buffer.from(publicKey, 'base64')])
  return createPublicKey({ key: der, format: 'der', type: 'spki' })
}

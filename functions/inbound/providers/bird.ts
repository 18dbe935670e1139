import { createHash, createHmac } from 'node:crypto'
import * as z from 'zod/mini'
import { parseZonedTime } from '../../domain/time.ts'
import { readJsonBody } from '../json-body.ts'
import { defineProvider, problemsOf, UnreadableError } from '../provider.ts'
import { decodeBase64, equalInConstantTime, oneToThree } from '../secret.ts'
import { readUnixSeconds, signedTime } from '../signed-time.ts'

const account = z.object({
  /** Chosen by the customer for the subscription: 128 bits as hex, or more of anything. */
  signingKey: oneToThree(z.string('missing').check(z.minLength(22, 'shorter than 22 characters'))),
})

const event = z.object({ event: z.string('text'), payload: z.unknown() })
const inbound = z.object({
  id: z.string('text').check(z.minLength(1, 'not empty')),
  direction: z.optional(z.string()),
  sender: z.object({ contact: z.object({ identifierValue: z.string('text') }) }, 'who wrote'),
  body: z.optional(z.object({ text: z.optional(z.object({ text: z.optional(z.string()) })) })),
  createdAt: z.optional(z.string()),
})

/**
 * Bird Channels API: `sms.inbound` of a webhook subscription, signed over time, URL and body; the
 * window of 300 s is our own, and guards only what lifts. Bird names a channel, not a number: every sender of the account is
 * meant. Sources: docs.bird.com "Verifying a webhook subscription" and "Receiving messages". There
 * is no public test vector; unverified: retries, and that the time is in unix seconds.
 */
export const bird = defineProvider({
  about: {
    name: 'Bird',
    hears: 'text messages (Channels API, sms.inbound)',
    authentication: 'messagebird-signature, HMAC-SHA256 over time, public URL and body',
    entry: 'signingKey',
    blocksItself: 'not known',
    checkedAgainst: 'documentation',
  },
  account,
  signs: 'body',
  refusalStatus: 401,
  verify: ({ headers, url, body }, { signingKey }) => {
    const header = headers['messagebird-signature']
    const timestamp = headers['messagebird-request-timestamp']
    if (header === undefined || timestamp === undefined) return 'missing_signature'
    const given = decodeBase64(header)
    const signedAt = readUnixSeconds(timestamp)
    if (given === undefined || signedAt === undefined) return 'malformed_signature'
    const bodyHash = createHash('sha256').update(body).digest()
    const isGenuine = signingKey.some((key) => {
      const wanted = createHmac('sha256', key).update(`${timestamp}\n${url}\n`).update(bodyHash)
      return equalInConstantTime(given, wanted.digest())
    })
    return isGenuine ? undefined : 'wrong_signature'
  },
  signedTime: ({ headers }) => {
    const at = readUnixSeconds(headers['messagebird-request-timestamp'] ?? '')
    return at === undefined ? undefined : signedTime(at)
  },
  read: ({ body: raw }) => {
    const { event: name, payload } = readJsonBody(raw, event)
    if (name !== 'sms.inbound') return []
    const parsed = inbound.safeParse(payload)
    if (!parsed.success) throw new UnreadableError(problemsOf(parsed.error.issues))
    const { id, direction = 'incoming', sender, body, createdAt } = parsed.data
    if (direction !== 'incoming') return []
    return [
      {
        kind: 'reply',
        id,
        channel: 'sms',
        from: sender.contact.identifierValue,
        text: body?.text?.text ?? '',
        at: createdAt === undefined ? undefined : parseZonedTime(createdAt),
      },
    ]
  },
  answersItself: () => false,
  answer: () => ({ status: 204, body: '' }),
})

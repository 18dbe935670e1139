import * as z from 'zod/mini'
import { createHmac } from 'node:crypto'
import { parseZonedTime } from '../../domain/time.ts'
import { defineProvider, problemsOf } from '../provider.ts'
import { jsonBody, secondOf, signedPost } from '../probe.ts'
import { UnreadableError } from '../../domain/message.ts'
import { decodeBase64, equalInConstantTime, upToThreeSecrets } from '../verify/secret.ts'
import { sampleOf } from '../read/sample.ts'
import { readUnixSeconds, signedTime } from '../../domain/signed-time.ts'

const SECRET_BYTES_MIN = 24
const SECRET_BYTES_MAX = 64

const account = z.object({
  secret: upToThreeSecrets(
    z.string('missing').check(
      z.refine((secret) => {
        const length = keyOf(secret)?.length ?? 0
        return length >= SECRET_BYTES_MIN && length <= SECRET_BYTES_MAX
      }, `"whsec_" and the base64 of ${SECRET_BYTES_MIN} to ${SECRET_BYTES_MAX} bytes`),
    ),
  ),
})

/** Many programs write a number without quotes; it loses nothing. */
const textOrNumber = (what: string) =>
  z.pipe(
    z.union([z.string(), z.int()], what),
    z.transform((value: string | number) => String(value)),
  )

const body = z.object({
  id: z.pipe(
    textOrNumber('text'),
    z.string().check(z.minLength(1, 'not empty'), z.maxLength(200, 'at most 200 characters')),
  ),
  channel: z.enum(['sms', 'email'], '"sms" or "email"'),
  from: textOrNumber('the address of the person who answered'),
  to: z.optional(textOrNumber('the number or address it was sent to')),
  text: z.optional(z.string('what the person wrote')),
  at: z.optional(
    z
      .string('an ISO 8601 time with its zone')
      .check(z.refine((at) => parseZonedTime(at) !== undefined, 'an ISO 8601 time with its zone')),
  ),
})

/**
 * Any system of your own: JSON `{id, channel, from, to?, text, at?}` signed by Standard Webhooks
 * (`webhook-id`, `webhook-timestamp`, `webhook-signature`). Source: standardwebhooks.com, spec 1.0.
 */
export const generic = defineProvider({
  about: {
    name: 'Standard Webhooks',
    hears: 'any system of your own: JSON {id, channel, from, to?, text, at?}',
    authentication: 'webhook-signature, HMAC-SHA256 over id, time and body',
    entry: '`secret`',
    blocksItself: 'no',
    checkedAgainst: 'official SDK',
    test: { way: 'own_system', restsOn: 'documentation' },
  },
  account,
  signs: 'body',
  credentials: ({ secret }) => secret,
  addressPointer: '#/from',
  proof: {
    by: 'shared_secret',
    secrets: ({ secret }) => secret,
    probe: (saying, secret) => {
      const { id, from, to, text, at } = saying
      const second = secondOf(saying)
      const post = jsonBody({ id, channel: 'sms', from, to, text, at: at.toISOString() })
      const signature = createHmac('sha256', keyOf(secret) ?? '')
        .update(`${id}.${second}.`)
        .update(post.body)
        .digest('base64')
      return signedPost(saying, post, {
        'webhook-id': id,
        'webhook-timestamp': String(second),
        'webhook-signature': `v1,${signature}`,
      })
    },
  },
  refusalStatus: 401,
  verify: ({ headers, body: raw }, { secret }) => {
    const id = headers['webhook-id']
    const timestamp = headers['webhook-timestamp']
    const signatures = headers['webhook-signature']
    if (id === undefined || timestamp === undefined || signatures === undefined)
      return 'missing_signature'
    if (readUnixSeconds(timestamp) === undefined) return 'malformed_signature'
    const wanted = secret.map((one) =>
      createHmac('sha256', keyOf(one) ?? '')
        .update(`${id}.${timestamp}.`)
        .update(raw)
        .digest(),
    )
    // Unknown versions are skipped; one match is enough.
    const isGenuine = signatures.split(' ').some((entry) => {
      const given = entry.startsWith('v1,') ? decodeBase64(entry.slice(3)) : undefined
      return given !== undefined && wanted.some((one) => equalInConstantTime(given, one))
    })
    return isGenuine ? undefined : 'wrong_signature'
  },
  signedTime: ({ headers }) => {
    const at = readUnixSeconds(headers['webhook-timestamp'] ?? '')
    return at === undefined ? undefined : signedTime(at)
  },
  read: ({ body: raw }) => {
    const parsed = body.safeParse(parseJson(raw))
    if (!parsed.success) {
      const { issues } = parsed.error
      const faults = issues.map(({ path, message }) => ({
        pointer: `#/${path.map(String).join('/')}`,
        detail: message,
      }))
      throw new UnreadableError(problemsOf(issues), faults)
    }
    const { at: written, text, ...message } = parsed.data
    const at = written === undefined ? undefined : parseZonedTime(written)
    if (text === undefined) {
      const sample = sampleOf(parsed.data)
      const unread = { kind: 'unread', what: 'message', why: 'no_text', shape: 'message' } as const
      return [{ ...unread, ...message, at, sample }]
    }
    return [{ kind: 'reply', ...message, text, at }]
  },
  answersItself: () => false,
  repliesInAnswer: true,
  answer: (replies) => ({
    status: 200,
    contentType: 'application/json',
    body: JSON.stringify({ ok: true, replies }),
  }),
})

function keyOf(secret: string): Buffer | undefined {
  return secret.startsWith('whsec_') ? decodeBase64(secret.slice('whsec_'.length)) : undefined
}

function parseJson(raw: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(raw).toString())
  } catch {
    throw new UnreadableError('the body is not JSON')
  }
}

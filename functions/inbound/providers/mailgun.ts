import * as z from 'zod/mini'
import { createHash, createHmac } from 'node:crypto'
import { SECONDS_A_DAY, toSecond } from '../../domain/time.ts'
import {
  bareAddress,
  eventId,
  isMadeUpWithout,
  looseSecond,
  looseText,
  readExactJson,
} from '../read/exact-json.ts'
import { defineProvider } from '../provider.ts'
import { jsonBody, secondOf, signedPost } from '../probe.ts'
import { UnreadableError, type Message, type Report } from '../../domain/message.ts'
import { equalInConstantTime, upToThreeSecrets } from '../verify/secret.ts'
import { signedTime } from '../../domain/signed-time.ts'
import { readSent } from '../read/sent.ts'
import { unreadEvent } from '../read/unread-event.ts'

/**
 * The signature covers only the token and the time, so a token is accepted with one body only, and
 * tokens are remembered for 30 days. A request may therefore be this old, which is less: within that
 * time a late request is as safe as a new one. Mailgun itself retries for about eight hours.
 */
const AGE_SECONDS_MAX = 21 * SECONDS_A_DAY
const AHEAD_SECONDS_MAX = 7 * SECONDS_A_DAY

const account = z.object({
  /** The HTTP webhook signing key, not the API key. */
  signingKey: upToThreeSecrets(
    z.string('missing').check(z.minLength(22, 'shorter than 22 characters')),
  ),
})

const signed = z.object({
  signature: z.object({
    // Of fixed lengths, so that no digit can move from one to the other.
    timestamp: z.pipe(
      z.union([z.string(), z.number()]),
      z.pipe(
        z.transform((value: string | number) => String(value)),
        z.string().check(z.regex(/^\d{10}$/)),
      ),
    ),
    token: z.string().check(z.regex(/^[\w-]{50}$/)),
    signature: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  }),
})

const payload = z.object({
  'event-data': z.object({
    event: looseText,
    id: looseText,
    timestamp: looseSecond,
    recipient: looseText,
    severity: looseText,
    reason: looseText,
    'delivery-status': z.catch(z.optional(z.object({ code: looseText })), undefined),
    message: z.catch(
      z.optional(
        z.object({
          headers: z.optional(z.object({ from: looseText, 'message-id': looseText })),
        }),
      ),
      undefined,
    ),
    'user-variables': z.catch(z.optional(z.record(z.string(), z.unknown())), undefined),
  }),
})
type EventData = z.infer<typeof payload>['event-data']

const MEANINGS: Readonly<Record<string, Report['what']>> = {
  unsubscribed: 'unsubscribed',
  complained: 'complained',
  delivered: 'delivered',
}

/** Events that say nothing about a person's wish: mail, storage, lists. */
const OTHER: ReadonlySet<string> = new Set([
  'rejected',
  'opened',
  'clicked',
  'stored',
  'list_member_uploaded',
  'list_member_upload_error',
  'list_uploaded',
])

/** What Mailgun means by a permanent failure. */
const REASONS: Readonly<Record<string, Report['what']>> = {
  bounce: 'bounced',
  'delayed-bounce': 'bounced',
}

/**
 * Why it did not even try: the address is on one of its own lists. Its codes 605 to 607 say the same;
 * an unknown list may hold opt-outs too.
 */
const SUPPRESSED: Readonly<Record<string, Report['what']>> = {
  'suppress-bounce': 'bounced',
  'suppress-unsubscribe': 'unsubscribed',
  'suppress-complaint': 'complained',
  '605': 'bounced',
  '606': 'unsubscribed',
  '607': 'complained',
}

/**
 * Other reasons say little; these codes of the receiving server mean that the mailbox does not exist.
 */
const NO_SUCH_MAILBOX: ReadonlySet<string> = new Set(['550', '551', '553'])

/**
 * Mailgun webhooks (JSON events): hex HMAC-SHA256 over timestamp and token, which leaves the body
 * out; a token is therefore taken with one body only. Source: Mailgun documentation, "Securing
 * webhooks", "Event structure" and "Stats" (the reasons of failures). Not verified: whether a retry
 * is signed anew, what reasons there are beside those of the statistics, and the codes 605 to 607.
 */
export const mailgun = defineProvider({
  about: {
    name: 'Mailgun',
    hears: 'unsubscribes, complaints, bounces, sends, deliveries',
    authentication: 'HMAC-SHA256 over timestamp and token, each token with one body only',
    entry: '`signingKey`',
    blocksItself: 'its suppression lists block unsubscribes, bounces and complaints',
    checkedAgainst: 'documentation',
    test: { way: 'unsubscribe_mail', restsOn: 'not known' },
  },
  account,
  signs: 'part',
  credentials: ({ signingKey }) => signingKey,
  proof: {
    by: 'shared_secret',
    secrets: ({ signingKey }) => signingKey,
    probe: (saying, key) => {
      const timestamp = String(secondOf(saying))
      const token = createHash('sha512').update(saying.id).digest('hex').slice(0, 50)
      const signature = createHmac('sha256', key)
        .update(timestamp + token)
        .digest('hex')
      const { id, mail: recipient } = saying
      const event = { event: 'unsubscribed', id, timestamp: secondOf(saying), recipient }
      const post = jsonBody({ signature: { timestamp, token, signature }, 'event-data': event })
      return signedPost(saying, post, {})
    },
  },
  refusalStatus: 401,
  verify: ({ body, receivedAt }, { signingKey }) => {
    const json = jsonOf(body)
    if (json === undefined || !('signature' in json)) return 'missing_signature'
    const parsed = signed.safeParse(json)
    if (!parsed.success) return 'malformed_signature'
    const { timestamp, token, signature } = parsed.data.signature
    const given = Buffer.from(signature, 'hex')
    const isGenuine = signingKey.some((key) =>
      equalInConstantTime(
        given,
        createHmac('sha256', key)
          .update(timestamp + token)
          .digest(),
      ),
    )
    if (!isGenuine) return 'wrong_signature'
    const age = toSecond(receivedAt) - Number(timestamp)
    return age > AGE_SECONDS_MAX || age < -AHEAD_SECONDS_MAX ? 'stale' : undefined
  },
  signedTime: ({ body }) => {
    const { data } = signed.safeParse(jsonOf(body))
    return data && signedTime(Number(data.signature.timestamp))
  },
  nonce: ({ body }) => {
    const { data } = signed.safeParse(jsonOf(body))
    return data && data.signature.timestamp + data.signature.token
  },
  read: ({ body }) => {
    const parsed = payload.safeParse(readExactJson(body))
    if (!parsed.success) throw new UnreadableError('event-data is missing')
    const said = parsed.data['event-data']
    const { event: name, id, timestamp, recipient, reason, message } = said
    if (name !== undefined && OTHER.has(name)) return []
    if (name === 'accepted') return sentOf(said)
    const what = meaningOf(said)
    if (what === undefined)
      return [unreadEvent(said, name, { channel: 'email', from: recipient, id })]
    const from = message?.headers?.from
    return [
      {
        kind: 'report',
        what,
        id: eventId(said, id, timestamp),
        isIdMadeUp: isMadeUpWithout(id ?? timestamp),
        channel: 'email',
        address: recipient ?? '',
        to: from === undefined ? undefined : bareAddress(from),
        // Unsigned, so its time may only make a delivery older, never a stop.
        at: what === 'delivered' ? timestamp : undefined,
        code: /bounced$|^maybe/.test(what) ? reason : undefined,
      },
      ...(what === 'delivered' ? sentOf(said) : []),
    ]
  },
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})

/** The variables `purpose` and `topic` of a message are the sender's own. */
function sentOf(said: EventData): Message[] {
  const { event: name, recipient, timestamp, message, 'user-variables': labels } = said
  const { from, 'message-id': messageId } = message?.headers ?? {}
  return readSent({
    messageId,
    channel: 'email',
    address: recipient,
    to: from === undefined ? undefined : bareAddress(from),
    at: timestamp,
    timeIs: name === 'accepted' ? 'sent' : 'delivered',
    labels,
  })
}

function meaningOf(said: EventData): Report['what'] | undefined {
  const { event = '', severity, reason = '', 'delivery-status': status } = said
  if (event !== 'failed') return Object.hasOwn(MEANINGS, event) ? MEANINGS[event] : undefined
  const code = status?.code ?? ''
  const list = [reason, code].find((one) => Object.hasOwn(SUPPRESSED, one))
  if (list !== undefined) return SUPPRESSED[list]
  if (reason.startsWith('suppress')) return 'maybe_unsubscribed'
  if (severity !== 'permanent') return 'soft_bounced'
  if (Object.hasOwn(REASONS, reason)) return REASONS[reason]
  return NO_SUCH_MAILBOX.has(code) ? 'bounced' : 'soft_bounced'
}

function jsonOf(body: Uint8Array): object | undefined {
  try {
    const json: unknown = JSON.parse(Buffer.from(body).toString())
    return typeof json === 'object' && json !== null ? json : undefined
  } catch {
    return undefined
  }
}

import * as z from 'zod/mini'
import { createHash, createHmac } from 'node:crypto'
import { parseZonedTime } from '../../domain/time.ts'
import { readContent } from '../read/content.ts'
import { looseText } from '../read/exact-json.ts'
import { readJsonBody } from '../read/json-body.ts'
import { defineProvider, problemsOf } from '../provider.ts'
import { jsonBody, secondOf, signedPost } from '../probe.ts'
import { UnreadableError, type Message } from '../../domain/message.ts'
import { readRefusal } from '../read/refusal-reason.ts'
import { readReply } from '../read/reply.ts'
import { unreadEvent } from '../read/unread-event.ts'
import { decodeBase64, equalInConstantTime, upToThreeSecrets } from '../verify/secret.ts'
import { readUnixSeconds, signedTime } from '../../domain/signed-time.ts'

const account = z.object({
  /** Chosen by the customer for the subscription: 128 bits as hex, or more in any notation. */
  signingKey: upToThreeSecrets(
    z.string('missing').check(z.minLength(22, 'shorter than 22 characters')),
  ),
})

const event = z.object({ event: z.string('text'), payload: z.unknown() })
const contact = z.object({
  identifierKey: looseText,
  identifierValue: z.optional(z.nullable(z.string())),
})
const inbound = z.object({
  id: z.string('text').check(z.minLength(1, 'not empty')),
  direction: z.optional(z.string()),
  sender: z.object({ contact }, 'who wrote'),
  body: z.optional(z.unknown()),
  createdAt: z.optional(z.string()),
})
const outbound = z.object({
  id: z.string('text').check(z.minLength(1, 'not empty')),
  receiver: z.object({ contacts: z.array(contact) }),
  reason: looseText,
  details: looseText,
  failure: z.catch(z.optional(z.object({ description: looseText })), undefined),
})

/** How Bird identifies a person on a channel: by phone number, by mail, or by the network's own id. */
const PHONE = 'phonenumber'
const MAIL = 'emailaddress'

/**
 * Bird Channels API: `sms.inbound` and the `….inbound` of its other channels, signed over time, URL
 * and body; the window of 300 s is our own, and guards only what lifts. Bird names a channel, not a
 * number: every sender of the account is meant. Sources: docs.bird.com "Verifying a webhook
 * subscription" and "Receiving messages". There is no public test vector; unverified: retries, that
 * the time is in unix seconds, the words of the reasons for which it does not send.
 */
export const bird = defineProvider({
  about: {
    name: 'Bird',
    hears:
      'text messages, WhatsApp, RCS, mail (Channels API, ….inbound); opt-outs it refuses to send to',
    authentication: 'messagebird-signature, HMAC-SHA256 over time, public URL and body',
    entry: '`signingKey`',
    blocksItself: 'not known',
    checkedAgainst: 'documentation',
    test: { way: 'text_stop', restsOn: 'not known' },
  },
  account,
  signs: 'body',
  credentials: ({ signingKey }) => signingKey,
  proof: {
    by: 'shared_secret',
    secrets: ({ signingKey }) => signingKey,
    probe: (saying, key) => {
      const at = String(secondOf(saying))
      const post = jsonBody({
        service: 'channels',
        event: 'sms.inbound',
        payload: {
          id: saying.id,
          sender: { contact: { identifierKey: PHONE, identifierValue: saying.from } },
          body: { type: 'text', text: { text: saying.text } },
          direction: 'incoming',
          createdAt: saying.at.toISOString(),
        },
      })
      return signedPost(saying, post, {
        'messagebird-request-timestamp': at,
        'messagebird-signature': createHmac('sha256', key)
          .update(`${at}\n${saying.url}\n`)
          .update(createHash('sha256').update(post.body).digest())
          .digest('base64'),
      })
    },
  },
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
    const [channel = '', what] = name.split('.')
    if (what === 'outbound') return readOutbound(payload)
    if (what === 'interaction') return []
    if (what !== 'inbound') return [unreadEvent(payload, name, {})]
    const parsed = inbound.safeParse(payload)
    if (!parsed.success) throw new UnreadableError(problemsOf(parsed.error.issues))
    const { id, direction = 'incoming', sender, body, createdAt } = parsed.data
    if (direction !== 'incoming') return []
    const { identifierKey: key = PHONE, identifierValue: from } = sender.contact
    const { type } = z.object({ type: z.string() }).safeParse(body).data ?? {}
    const content = readContent(body, type)
    const at = createdAt === undefined ? undefined : parseZonedTime(createdAt)
    if (key === MAIL && from && content.text !== undefined)
      return [{ kind: 'reply', id, channel: 'email', from, text: content.text, at }]
    const network = key === PHONE ? 'sms' : channel
    return readReply({ id, network, from: from ?? undefined, content, at, sample: payload })
  },
  answersItself: () => false,
  answer: () => ({ status: 204, body: '' }),
})

/**
 * Bird does not send to people who opted out: so it knows of an opt-out, perhaps before it forwarded
 * any.
 */
function readOutbound(payload: unknown): Message[] {
  const parsed = outbound.safeParse(payload)
  if (!parsed.success) return []
  const { id, receiver, reason, details, failure } = parsed.data
  const what = readRefusal(reason, details, failure?.description)
  if (what === undefined) return []
  return receiver.contacts.flatMap(({ identifierKey: key = PHONE, identifierValue: address }) => {
    if (!address || (key !== PHONE && key !== MAIL)) return []
    const channel = key === PHONE ? 'sms' : 'email'
    return [{ kind: 'report', what, id, channel, address, code: details }] as const
  })
}

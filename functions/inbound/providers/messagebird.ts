import * as z from 'zod/mini'
import { createHash } from 'node:crypto'
import { parseZonedTime } from '../../domain/time.ts'
import { formOf, queryOf } from '../read/form.ts'
import { readContent } from '../read/content.ts'
import { readJsonBody } from '../read/json-body.ts'
import { isSha256Of, signJwt, verifyJwt, type Claims } from '../verify/jwt.ts'
import { defineProvider } from '../provider.ts'
import { formBody, secondOf, signedPost, withoutPlus } from '../probe.ts'
import { UnreadableError, type Message } from '../../domain/message.ts'
import type { InboundRequest } from '../../domain/listener.ts'
import { readRefusal } from '../read/refusal-reason.ts'
import { readReply } from '../read/reply.ts'
import { upToThreeSecrets } from '../verify/secret.ts'
import type { SignedTime } from '../../domain/signed-time.ts'

const account = z.object({
  /** Used as written, even if it looks like hex. */
  signingKey: upToThreeSecrets(
    z.string('missing').check(z.minLength(22, 'shorter than 22 characters')),
  ),
})

const HEADER = 'messagebird-signature-jwt'
const ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const
const SKEW_SECONDS = 5

/** Phone numbers may come as JSON numbers: below 2^53 they lose nothing. */
const value = z.union([z.string(), z.pipe(z.number(), z.transform(String))])
const json = z.record(z.string(), z.unknown(), 'an object')
const conversation = z.object({
  message: z.object({
    id: z.string('text').check(z.minLength(1, 'not empty')),
    direction: z.optional(z.string()),
    platform: z.optional(z.string()),
    from: z.optional(z.nullable(value)),
    to: z.optional(z.nullable(value)),
    type: z.optional(z.string()),
    content: z.optional(z.unknown()),
    createdDatetime: z.optional(z.string()),
  }),
  contact: z.optional(z.object({ msisdn: z.optional(z.nullable(value)) })),
})

/**
 * MessageBird (before Bird): an SMS flow that forwards to a URL, by GET or POST, proved by
 * `MessageBird-Signature-JWT` over URL and body. Sources: MessageBird's "Verify HTTP requests" with
 * its reference vectors, and its SDK. Unverified: the names of an inbound message's fields, of
 * which those of the documentation (`body`) and of the tutorials (`payload`) are read; and the
 * webhooks of its Conversations API (`message.content`), which carry WhatsApp and others. The older
 * `MessageBird-Signature` is not: it leaves the path out.
 */
export const messagebird = defineProvider({
  about: {
    name: 'MessageBird',
    hears:
      'text messages (flow that forwards to a URL), WhatsApp (Conversations API); opt-outs it refuses to send to',
    authentication: 'MessageBird-Signature-JWT over the public URL and body',
    entry: '`signingKey`',
    blocksItself: 'not known',
    checkedAgainst: 'official SDK',
    test: { way: 'text_stop', restsOn: 'not known' },
  },
  account,
  methods: ['GET', 'POST'],
  signs: 'body',
  credentials: ({ signingKey }) => signingKey,
  numbers: { isPlusless: true },
  proof: {
    by: 'shared_secret',
    secrets: ({ signingKey }) => signingKey,
    probe: (saying, key) => {
      const { url, id, from, to, text, at } = saying
      const post = formBody({
        id,
        originator: withoutPlus(from),
        recipient: withoutPlus(to),
        body: text,
        createdDatetime: at.toISOString(),
      })
      const second = secondOf(saying)
      const claims = {
        iss: 'MessageBird',
        nbf: second,
        exp: second + 60,
        jti: id,
        url_hash: createHash('sha256').update(url).digest('hex'),
        payload_hash: createHash('sha256').update(post.body).digest('hex'),
      }
      return signedPost(saying, post, { [HEADER]: signJwt(claims, key) })
    },
  },
  refusalStatus: 401,
  verify: ({ headers, url, body }, { signingKey }) => {
    const token = headers[HEADER]
    if (token === undefined) return 'missing_signature'
    const claims = verifyJwt(token, signingKey, ALGORITHMS)
    if (typeof claims === 'string') return claims
    if (claims['iss'] !== 'MessageBird' || typeof claims['jti'] !== 'string')
      return 'wrong_signature'
    if (!isSha256Of(claims['url_hash'], url)) return 'wrong_signature'
    const hash = claims['payload_hash']
    // Present exactly if there is a body.
    const isBody = hash === undefined ? body.length === 0 : isSha256Of(hash, body)
    if (!isBody) return 'wrong_signature'
    return timeOf(claims) === undefined ? 'malformed_signature' : undefined
  },
  // No `jti` is stored: URL and body are signed with it, and each message counts once by its id.
  signedTime: ({ headers }, { signingKey }) => {
    const claims = verifyJwt(headers[HEADER] ?? '', signingKey, ALGORITHMS)
    return typeof claims === 'string' ? undefined : timeOf(claims)
  },
  read: (request) => {
    const members = jsonOf(request)
    if (members !== undefined && typeof members['message'] === 'object')
      return readConversation(members)
    const field = fieldsOf(request, members)
    const text = field('payload') ?? field('body') ?? field('message')
    const id = field('id') ?? field('messageId') ?? field('message_id')
    const to = field('recipient') ?? field('receiver')
    const at = field('createdDatetime')
    // Status reports may come to the same URL: the outcome of our own message.
    if (text === undefined && field('status') !== undefined) {
      const code = field('statusReason')
      const what = readRefusal(code, field('status'))
      if (what === undefined || id === undefined || to === undefined) return []
      return [{ kind: 'report', what, id, channel: 'sms', address: to, code }]
    }
    const from = field('originator') ?? field('sender')
    if (!id) throw new UnreadableError('id is missing')
    if (!from) throw new UnreadableError('originator is missing')
    return readReply({
      id,
      network: 'sms',
      from,
      to,
      content: { text: text || undefined, isText: text !== undefined },
      at: at === undefined ? undefined : parseZonedTime(at),
      sample: members ?? (Buffer.from(request.body).toString() || request.url.split('?')[1]),
    })
  },
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})

function timeOf({ nbf, exp }: Claims): SignedTime | undefined {
  if (typeof nbf !== 'number' || typeof exp !== 'number') return undefined
  return { at: Math.floor(nbf), until: Math.floor(exp) + SKEW_SECONDS }
}

function readConversation(members: Readonly<Record<string, unknown>>): Message[] {
  const parsed = conversation.safeParse(members)
  if (!parsed.success) throw new UnreadableError('message has no id')
  const { message, contact } = parsed.data
  if (message.direction !== undefined && message.direction !== 'received') return []
  return readReply({
    id: message.id,
    network: message.platform ?? 'sms',
    from: message.from ?? contact?.msisdn ?? undefined,
    to: message.to ?? undefined,
    content: readContent(message.content, message.type),
    at: message.createdDatetime ? parseZonedTime(message.createdDatetime) : undefined,
    sample: members,
  })
}

function jsonOf({ body }: InboundRequest): Readonly<Record<string, unknown>> | undefined {
  const isJson = Buffer.from(body).toString().trim().startsWith('{')
  return isJson ? readJsonBody(body, json) : undefined
}

/** From the body if there is one, else from the query: both are signed as a whole. */
function fieldsOf(
  request: InboundRequest,
  json: Readonly<Record<string, unknown>> | undefined,
): (name: string) => string | undefined {
  if (json !== undefined) return (name) => value.safeParse(json[name]).data
  const fields = request.body.length === 0 ? queryOf(request) : formOf(request)
  return (name) => fields.get(name) ?? undefined
}

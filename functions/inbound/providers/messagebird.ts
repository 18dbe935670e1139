import * as z from 'zod/mini'
import { parseZonedTime } from '../../domain/time.ts'
import { formOf, queryOf } from '../form.ts'
import { readJsonBody } from '../json-body.ts'
import { isSha256Of, verifyJwt, type Claims } from '../jwt.ts'
import { defineProvider, UnreadableError, type InboundRequest } from '../provider.ts'
import { oneToThree } from '../secret.ts'
import type { SignedTime } from '../signed-time.ts'

const account = z.object({
  /** Taken as it is written, also where it looks like hex. */
  signingKey: oneToThree(z.string('missing').check(z.minLength(22, 'shorter than 22 characters'))),
})

const HEADER = 'messagebird-signature-jwt'
const ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const
const SKEW_SECONDS = 5

/** Numbers of phones come as numbers too: below 2^53 they lose nothing. */
const value = z.union([z.string(), z.pipe(z.number(), z.transform(String))])
const json = z.record(z.string(), z.unknown(), 'an object')

/**
 * MessageBird (before Bird): an SMS flow that forwards to a URL, by GET or POST, proved by
 * `MessageBird-Signature-JWT` over URL and body. Sources: MessageBird's "Verify HTTP requests" with
 * its reference vectors, and its SDK. Unverified: the names of an inbound message's fields, of which
 * those of the documentation (`body`) and of the tutorials (`payload`) are read. The older
 * `MessageBird-Signature` is not: it leaves the path out.
 */
export const messagebird = defineProvider({
  about: {
    name: 'MessageBird',
    hears: 'text messages (flow that forwards to a URL)',
    authentication: 'MessageBird-Signature-JWT over the public URL and body',
    entry: 'signingKey',
    blocksItself: 'not known',
    checkedAgainst: 'official SDK',
  },
  account,
  methods: ['GET', 'POST'],
  signs: 'body',
  numbers: { isPlusless: true },
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
    // Present exactly where there is a body.
    const isBody = hash === undefined ? body.length === 0 : isSha256Of(hash, body)
    if (!isBody) return 'wrong_signature'
    return timeOf(claims) === undefined ? 'malformed_signature' : undefined
  },
  // No `jti` is kept: URL and body are signed with it, and each message counts once by its id.
  signedTime: ({ headers }, { signingKey }) => {
    const claims = verifyJwt(headers[HEADER] ?? '', signingKey, ALGORITHMS)
    return typeof claims === 'string' ? undefined : timeOf(claims)
  },
  read: (request) => {
    const field = fieldsOf(request)
    const text = field('payload') ?? field('body') ?? field('message')
    // Status reports may share the URL: nobody said anything.
    if (text === undefined && field('status') !== undefined) return []
    const id = field('id') ?? field('messageId') ?? field('message_id')
    const from = field('originator') ?? field('sender')
    if (!id) throw new UnreadableError('id is missing')
    if (!from) throw new UnreadableError('originator is missing')
    const at = field('createdDatetime')
    return [
      {
        kind: 'reply',
        id,
        channel: 'sms',
        from,
        to: field('recipient') ?? field('receiver'),
        text: text ?? '',
        at: at === undefined ? undefined : parseZonedTime(at),
      },
    ]
  },
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})

function timeOf({ nbf, exp }: Claims): SignedTime | undefined {
  if (typeof nbf !== 'number' || typeof exp !== 'number') return undefined
  return { at: Math.floor(nbf), until: Math.floor(exp) + SKEW_SECONDS }
}

/** The body where there is one, else the query: either is signed as a whole. */
function fieldsOf(request: InboundRequest): (name: string) => string | undefined {
  const text = Buffer.from(request.body).toString().trim()
  if (text.startsWith('{')) {
    const members = new Map(Object.entries(readJsonBody(request.body, json)))
    return (name) => value.safeParse(members.get(name)).data
  }
  const fields = text === '' ? queryOf(request) : formOf(request)
  return (name) => fields.get(name) ?? undefined
}

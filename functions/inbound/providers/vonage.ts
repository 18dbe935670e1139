import * as z from 'zod/mini'
import { BastaError } from '../../domain/errors.ts'
import type { Outside } from '../../domain/outside.ts'
import { NotSentError } from '../../domain/sending.ts'
import { parseZonedTime } from '../../domain/time.ts'
import { readContent } from '../read/content.ts'
import { looseText } from '../read/exact-json.ts'
import { readJsonBody } from '../read/json-body.ts'
import { isSha256Of, signJwt, verifyJwt } from '../verify/jwt.ts'
import { jsonBody, secondOf, signedPost, withoutPlus } from '../probe.ts'
import type { ProbeRequest, ProbeSaying } from '../../domain/probe.ts'
import { createHash } from 'node:crypto'
import { defineProvider } from '../provider.ts'
import type { InboundRequest, Refusal } from '../../domain/listener.ts'
import type { Message } from '../../domain/message.ts'
import { readRefusal } from '../read/refusal-reason.ts'
import { readReply } from '../read/reply.ts'
import { readSent } from '../read/sent.ts'
import { upToThreeSecrets } from '../verify/secret.ts'
import { signedTime, type SignedTime } from '../../domain/signed-time.ts'
import {
  probeSms,
  readSms,
  signedTimeOfSms,
  verifySig,
  VONAGE_SIGNATURES,
} from '../read/vonage-sms.ts'

const common = {
  /** The account's, from the dashboard: 22 letters and digits are 128 bits. */
  signatureSecret: upToThreeSecrets(
    z.string('missing').check(z.minLength(22, 'shorter than 22 characters')),
  ),
  apiKey: z.optional(z.string('text')),
  /** Together with `apiKey`, for sending confirmations. */
  apiSecret: z.optional(z.string('text')),
}
const messagesAccount = z.object({
  ...common,
  api: z.literal('messages'),
  applicationId: z.optional(z.string('text')),
})
const smsAccount = z.object({
  ...common,
  api: z.literal('sms'),
  /** As the dashboard says: defaults differ, so there is none. */
  signatureMethod: z.enum(VONAGE_SIGNATURES, '"md5hash", "md5", "sha1", "sha256" or "sha512"'),
})
const account = z.discriminatedUnion('api', [messagesAccount, smsAccount], '"messages" or "sms"')

const SEND_URL = 'https://api.nexmo.com/v1/messages'

const text = z.optional(z.nullable(z.string()))
const event = z.object({ channel: z.string('text'), status: text })
const inbound = z.object({
  message_uuid: z.string('text').check(z.minLength(1, 'not empty')),
  from: text,
  to: text,
  timestamp: text,
  message_type: text,
})
const status = z.object({
  message_uuid: z.string('text').check(z.minLength(1, 'not empty')),
  to: z.string('text'),
  from: text,
  timestamp: text,
  error: z.catch(z.optional(z.object({ title: looseText, detail: looseText })), undefined),
})

/**
 * Vonage, by either of its APIs. Messages: JSON with a JWT (HS256) that holds the body's hash; an
 * unsigned callback, which Vonage sends in rare cases, is refused and comes again signed. SMS: GET,
 * form or JSON with a `sig` over every parameter; long texts come in parts. Every channel of the
 * Messages API that knows people by number is heard; of the others somebody is told. Sources: Vonage's
 * "Signed webhooks", "Inbound SMS" and "Signing messages", and its SDKs; from documentation alone:
 * "Messaging opted-out numbers" (err-code 9; of the Messages API the words of its error). Unverified:
 * whether a retry is signed anew (outside of our 300 s nothing lifts).
 */
export const vonage = defineProvider({
  about: {
    name: 'Vonage',
    hears:
      'text messages, WhatsApp, Viber, RCS (Messages API), or SMS API with texts in parts; what was sent; opt-outs it refuses to send to',
    authentication: 'JWT with the hash of the body, or sig over every parameter',
    entry: '`api`, `signatureSecret`, `signatureMethod`, `apiKey`, `apiSecret`, `applicationId`',
    blocksItself: 'no, but for the opt-out assist of US numbers',
    checkedAgainst: 'official SDK',
    test: { way: 'text_stop', restsOn: 'not known' },
  },
  account,
  methods: ['GET', 'POST'],
  signs: 'body',
  credentials: ({ signatureSecret }) => signatureSecret,
  numbers: { isPlusless: true },
  proof: {
    by: 'shared_secret',
    secrets: ({ signatureSecret }) => signatureSecret,
    probe: (saying, secret, entry) =>
      entry.api === 'messages'
        ? probeMessage(saying, secret, entry)
        : probeSms(saying, secret, entry),
  },
  refusalStatus: 401,
  verify: (request, entry) =>
    entry.api === 'messages' ? verifyToken(request, entry) : verifySig(request, entry),
  signedTime: readSignedTime,
  read: (request, { api }) => (api === 'messages' ? readMessage(request) : readSms(request)),
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
  maySend: ({ apiKey, apiSecret }) => apiKey !== undefined && apiSecret !== undefined,
  send,
})

function verifyToken(
  { headers, body }: InboundRequest,
  { signatureSecret, apiKey, applicationId }: z.infer<typeof messagesAccount>,
): Refusal | undefined {
  const token = bearerOf(headers)
  if (token === undefined) return 'missing_signature'
  const claims = verifyJwt(token, signatureSecret, ['HS256'])
  if (typeof claims === 'string') return claims
  const isOurs =
    claims['iss'] === 'Vonage' &&
    (apiKey === undefined || claims['api_key'] === apiKey) &&
    (applicationId === undefined || claims['application_id'] === applicationId)
  if (!isOurs || !isSha256Of(claims['payload_hash'], body)) return 'wrong_signature'
  return typeof claims['iat'] === 'number' ? undefined : 'malformed_signature'
}

/** As the Messages API signs a text: for a test of what an entry holds. */
function probeMessage(
  saying: ProbeSaying,
  secret: string,
  { apiKey, applicationId }: z.infer<typeof messagesAccount>,
): ProbeRequest {
  const post = jsonBody({
    channel: 'sms',
    message_uuid: saying.id,
    to: withoutPlus(saying.to),
    from: withoutPlus(saying.from),
    timestamp: saying.at.toISOString(),
    message_type: 'text',
    text: saying.text,
  })
  const claims = {
    iss: 'Vonage',
    iat: secondOf(saying),
    jti: saying.id,
    payload_hash: createHash('sha256').update(post.body).digest('hex'),
    api_key: apiKey,
    application_id: applicationId,
  }
  return signedPost(saying, post, { authorization: `Bearer ${signJwt(claims, secret)}` })
}

function bearerOf(headers: InboundRequest['headers']): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers['authorization'] ?? '')?.[1]
}

function readSignedTime(
  request: Pick<InboundRequest, 'headers' | 'url' | 'method' | 'body'>,
  { api, signatureSecret }: z.infer<typeof account>,
): SignedTime | undefined {
  if (api === 'sms') return signedTimeOfSms(request)
  const claims = verifyJwt(bearerOf(request.headers) ?? '', signatureSecret, ['HS256'])
  const at = typeof claims === 'string' ? undefined : claims['iat']
  return typeof at === 'number' ? signedTime(Math.floor(at)) : undefined
}

function readMessage({ body }: InboundRequest): Message[] {
  const { channel, status: state } = readJsonBody(body, event)
  // Status webhooks may come to the same URL: the outcome of our own message.
  if (state !== undefined) return readStatus(body, state ?? '')
  const message = readJsonBody(body, inbound)
  const whole: unknown = JSON.parse(Buffer.from(body).toString())
  return readReply({
    id: message.message_uuid,
    network: channel,
    from: message.from || undefined,
    to: message.to || undefined,
    content: readContent(whole, message.message_type),
    at: message.timestamp ? parseZonedTime(message.timestamp) : undefined,
    sample: whole,
  })
}

/**
 * Vonage does not send to people who opted out: so it knows of an opt-out, perhaps before it forwarded
 * any.
 */
function readStatus(body: Uint8Array, state: string): Message[] {
  const { message_uuid: id, to, from, timestamp, error } = readJsonBody(body, status)
  const what = readRefusal(error?.title, error?.detail)
  const at = timestamp ? parseZonedTime(timestamp) : undefined
  if (what === undefined) {
    const timeIs = state === 'submitted' ? 'sent' : 'delivered'
    if (timeIs === 'delivered' && state !== 'delivered') return []
    return readSent({
      messageId: id,
      channel: 'sms',
      address: to,
      to: from || undefined,
      at,
      timeIs,
    })
  }
  return [
    {
      kind: 'report',
      what,
      id,
      channel: 'sms',
      address: to,
      to: from || undefined,
      at,
      code: error?.title,
    },
  ]
}

/** Sends through the Messages API, which works for both. */
async function send(
  { apiKey = '', apiSecret = '' }: z.infer<typeof account>,
  { from, to, text }: { readonly from: string; readonly to: string; readonly text: string },
  outside: Outside,
): Promise<void> {
  const { status } = await outside.fetch(SEND_URL, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      channel: 'sms',
      message_type: 'text',
      from: from.replace(/^\+/, ''),
      to: to.replace(/^\+/, ''),
      text,
    }),
  })
  if (status >= 200 && status <= 299) return
  const answered = `Vonage answered ${status} to a reply.`
  // After a 4xx it was not sent. After a 5xx it may have been.
  throw status >= 400 && status <= 499
    ? new NotSentError(answered)
    : new BastaError('unavailable', answered)
}

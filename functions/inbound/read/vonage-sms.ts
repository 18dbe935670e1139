import * as z from 'zod/mini'
import { createHash, createHmac } from 'node:crypto'
import { binaryText } from './binary-text.ts'
import { byCodeUnit, formOf, queryOf } from './form.ts'
import { readJsonBody } from './json-body.ts'
import { UnreadableError, type Message, type Reply } from '../../domain/message.ts'
import type { InboundRequest, Refusal } from '../../domain/listener.ts'
import { readReply } from './reply.ts'
import { readSent } from './sent.ts'
import { formBody, secondOf, signedPost, withoutPlus } from '../probe.ts'
import type { ProbeRequest, ProbeSaying } from '../../domain/probe.ts'
import { equalInConstantTime } from '../verify/secret.ts'
import { readUnixSeconds, signedTime, type SignedTime } from '../../domain/signed-time.ts'

/** As the account's entry names them; `md5hash` is no HMAC. */
export const VONAGE_SIGNATURES = ['md5hash', 'md5', 'sha1', 'sha256', 'sha512'] as const
const HASHES = { md5: 'md5', sha1: 'sha1', sha256: 'sha256', sha512: 'sha512' } as const

export type VonageSmsAccount = {
  readonly signatureSecret: readonly string[]
  readonly signatureMethod: (typeof VONAGE_SIGNATURES)[number]
  readonly apiKey?: string | undefined
}

/** "User has requested not to receive messages from the sending number" ("Opt-out assist"). */
const OPTED_OUT = '9'

const json = z.record(
  z.string(),
  z.union([z.string(), z.pipe(z.union([z.number(), z.boolean()]), z.transform(String))]),
  'an object of plain values',
)

/** `sig` over every parameter ("Signing messages"). */
export function verifySig(
  request: InboundRequest,
  { signatureSecret, signatureMethod, apiKey }: VonageSmsAccount,
): Refusal | undefined {
  const fields = parametersOf(request)
  const sig = fields?.get('sig')
  const timestamp = fields?.get('timestamp')
  if (fields === undefined || sig === undefined || timestamp === undefined)
    return 'missing_signature'
  const signedAt = readUnixSeconds(timestamp)
  // A delimiter in a name could make one parameter look like two.
  const isPlain = [...fields.keys()].every((name) => !/[&=]/.test(name))
  if (!/^(?:[0-9a-f]{2})+$/i.test(sig) || signedAt === undefined || !isPlain)
    return 'malformed_signature'
  const given = Buffer.from(sig, 'hex')
  const signed = signedFields(fields)
  const isGenuine = signatureSecret.some((secret) =>
    equalInConstantTime(given, digestOf(signed, secret, signatureMethod)),
  )
  if (!isGenuine) return 'wrong_signature'
  const isOurs = apiKey === undefined || (fields.get('api-key') ?? apiKey) === apiKey
  return isOurs ? undefined : 'wrong_signature'
}

function signedFields(fields: ReadonlyMap<string, string>): string {
  return [...fields]
    .filter(([name]) => name !== 'sig')
    .toSorted(([a], [b]) => byCodeUnit(a, b))
    .map(([name, value]) => `&${name}=${value.replaceAll(/[&=]/g, '_')}`)
    .join('')
}

function digestOf(
  signed: string,
  secret: string,
  method: VonageSmsAccount['signatureMethod'],
): Buffer {
  return method === 'md5hash'
    ? createHash('md5').update(signed).update(secret).digest()
    : createHmac(HASHES[method], secret).update(signed).digest()
}

/** As Vonage signs a text: for a test of what an entry holds. */
export function probeSms(
  saying: ProbeSaying,
  secret: string,
  { signatureMethod, apiKey }: VonageSmsAccount,
): ProbeRequest {
  const fields = {
    msisdn: withoutPlus(saying.from),
    to: withoutPlus(saying.to),
    messageId: saying.id,
    text: saying.text,
    type: 'text',
    timestamp: String(secondOf(saying)),
    ...(apiKey === undefined ? {} : { 'api-key': apiKey }),
  }
  const signed = signedFields(new Map(Object.entries(fields)))
  const sig = digestOf(signed, secret, signatureMethod).toString('hex')
  return signedPost(saying, formBody({ ...fields, sig }), {})
}

export function signedTimeOfSms(
  request: Pick<InboundRequest, 'url' | 'method' | 'body'>,
): SignedTime | undefined {
  const at = readUnixSeconds(parametersOf(request)?.get('timestamp') ?? '')
  return at === undefined ? undefined : signedTime(at)
}

/** What is signed and read; undefined if a name occurs twice or the body holds nested values. */
function parametersOf(
  request: Pick<InboundRequest, 'url' | 'method' | 'body'>,
): ReadonlyMap<string, string> | undefined {
  const text = Buffer.from(request.body).toString()
  if (request.method === 'POST' && text.trimStart().startsWith('{')) {
    try {
      return new Map(Object.entries(readJsonBody(request.body, json)))
    } catch {
      return undefined
    }
  }
  const pairs = [...(request.method === 'GET' ? queryOf(request) : formOf(request))]
  const fields = new Map(pairs)
  return fields.size === pairs.length ? fields : undefined
}

/** What the SMS API posts: a text, a part of one, or the outcome of our own message. */
export function readSms(request: InboundRequest): Message[] {
  const fields = parametersOf(request) ?? new Map<string, string>()
  const data = fields.get('data')
  const text = fields.get('text') || (data && binaryText(Buffer.from(data, 'hex')))
  const id = fields.get('messageId')
  const from = fields.get('msisdn')
  const to = fields.get('to') || undefined
  if (!id) throw new UnreadableError('messageId is missing')
  if (!from) throw new UnreadableError('msisdn is missing')
  const at = readUnixSeconds(fields.get('timestamp') ?? '')
  // Delivery receipts may come to the same URL: the outcome of our own message.
  if (!text && fields.has('status')) {
    const code = fields.get('err-code')
    if (code !== OPTED_OUT) {
      const isSent = /^(?:accepted|delivered)$/.test(fields.get('status') ?? '')
      const told = { messageId: id, channel: 'sms', address: from, to } as const
      return isSent ? readSent({ ...told, at, timeIs: 'delivered' }) : []
    }
    const report = { kind: 'report', what: 'unsubscribed', id, channel: 'sms', to, at } as const
    return [{ ...report, address: from, code }]
  }
  return readReply({
    id,
    network: 'sms',
    from,
    to,
    content: {
      text,
      isText: fields.has('text') || fields.has('data'),
      kind: fields.get('type') === 'binary' ? 'sms' : fields.get('type'),
    },
    at,
    part: fields.get('concat') === 'true' ? partOf(fields) : undefined,
    sample: Object.fromEntries(fields),
  })
}

function partOf(fields: ReadonlyMap<string, string>): NonNullable<Reply['part']> {
  const reference = fields.get('concat-ref') ?? ''
  const number = Number(fields.get('concat-part'))
  const of = Number(fields.get('concat-total'))
  const isPart = Number.isInteger(number) && Number.isInteger(of) && number >= 1 && number <= of
  if (!/^\w{1,64}$/.test(reference) || !isPart || of > 255)
    throw new UnreadableError('concat-ref, concat-part and concat-total do not make a part')
  // Phones count to 256 or 65,536 and start again; the number written to and the length make the
  // reference less ambiguous.
  return { reference: `${fields.get('to') ?? ''}:${reference}:${of}`, number, of }
}

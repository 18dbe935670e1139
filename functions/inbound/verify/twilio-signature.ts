import { createHmac } from 'node:crypto'
import { byCodeUnit, formOf, queryOf } from '../read/form.ts'
import { isSha256Of } from './jwt.ts'
import type { InboundRequest, Refusal } from '../../domain/listener.ts'
import { decodeBase64, equalInConstantTime } from './secret.ts'

/**
 * `X-Twilio-Signature`: base64 HMAC-SHA1 over the full URL and, for a form, every parameter. For JSON
 * over the URL only, which contains the body's SHA-256 ("Validating requests", webhooks-security).
 */
export function verifyTwilio(
  request: InboundRequest,
  authToken: readonly string[],
): Refusal | undefined {
  const header = request.headers['x-twilio-signature']
  if (header === undefined) return 'missing_signature'
  const given = decodeBase64(header)
  if (given === undefined) return 'malformed_signature'
  const hash = bodyHashOf(request)
  const parameters = hash === null ? signedParameters(request) : ''
  const isGenuine = spellingsOf(request.url).some((url) =>
    authToken.some((token) => equalInConstantTime(given, hmac(token, url + parameters))),
  )
  if (!isGenuine) return 'wrong_signature'
  return hash === null || isSha256Of(hash, request.body) ? undefined : 'wrong_signature'
}

/** As Twilio signs a form: for a test of what an entry holds. */
export function signTwilio(request: SignedForm, token: string): string {
  return hmac(token, request.url + signedParameters(request)).toString('base64')
}

type SignedForm = Pick<InboundRequest, 'url' | 'method' | 'body'>

function hmac(token: string, signed: string): Buffer {
  return createHmac('sha1', token).update(signed).digest()
}

/** Null if it is not a JSON request of Twilio. The URL is signed, and the hash in it too. */
export function bodyHashOf(request: InboundRequest): string | null {
  return queryOf(request).get('bodySHA256')
}

/** Twilio signs some URLs with their port and some without; its own SDK tries both. */
function spellingsOf(url: string): string[] {
  const [, scheme, host, ownPort, rest = ''] =
    /^(https?:)(\/\/[^/?#:]+)(:\d+)?(.*)$/.exec(url) ?? []
  if (scheme === undefined || host === undefined) return [url]
  const port = ownPort ?? (scheme === 'https:' ? ':443' : ':80')
  return [scheme + host + rest, scheme + host + port + rest]
}

/** Names in byte order; for a repeated name each different value once, in order; no delimiters. */
function signedParameters(request: SignedForm): string {
  const values = new Map<string, Set<string>>()
  for (const [name, value] of formOf(request))
    values.set(name, (values.get(name) ?? new Set<string>()).add(value))
  return [...values]
    .toSorted(([a], [b]) => byCodeUnit(a, b))
    .flatMap(([name, distinct]) => [...distinct].toSorted(byCodeUnit).map((value) => name + value))
    .join('')
}

import * as z from 'zod/mini'
import { createHash } from 'node:crypto'
import type { InboundRequest, Refusal } from '../../domain/listener.ts'
import { equalInConstantTime, oneToThree } from './secret.ts'

/** 128 bits as hex, or more of anything. */
const SECRET_CHARACTERS_MIN = 22

/**
 * The entry of a provider that signs nothing: a secret it shows with each request, as the last
 * segment of the path, the password of HTTP Basic, or a bearer token.
 */
export const sharedSecret = oneToThree(
  z
    .string('missing')
    .check(
      z.minLength(SECRET_CHARACTERS_MIN, 'shorter than 22 characters (128 bits)'),
      z.regex(/^[\w.~-]+$/, 'letters, digits, "-", "_", "." and "~" only: it goes into a URL'),
    ),
)

/** Accepts the secret wherever the provider lets its customer put one. */
export function verifySharedSecret(
  { pathSecret, headers }: InboundRequest,
  secrets: readonly string[],
): Refusal | undefined {
  const given = [pathSecret, ...authorizationSecrets(headers['authorization'])].filter(
    (one) => one !== undefined,
  )
  if (given.length === 0) return 'missing_signature'
  return given.some((one) => matchesAny(one, secrets)) ? undefined : 'wrong_signature'
}

/** Compares digests, so that not even the length of the secret shows in the time it takes. */
export function matchesAny(given: string, secrets: readonly string[]): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const wanted = digest(given)
  return secrets.some((secret) => equalInConstantTime(digest(secret), wanted))
}

function authorizationSecrets(header: string | undefined): string[] {
  const [, scheme = '', value = ''] = /^(\w+) +(\S+)$/.exec(header ?? '') ?? []
  if (scheme.toLowerCase() === 'bearer') return [value]
  if (scheme.toLowerCase() !== 'basic') return []
  const decoded = Buffer.from(value, 'base64').toString()
  return [decoded.slice(decoded.indexOf(':') + 1)]
}

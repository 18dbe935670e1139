import * as z from 'zod/mini'
import { createHash } from 'node:crypto'
import type { InboundRequest, Refusal } from '../../domain/listener.ts'
import { equalInConstantTime, upToThreeSecrets } from './secret.ts'

/** 128 bits as hex, or more in any notation. */
const SECRET_CHARACTERS_MIN = 22

/**
 * For a provider without signatures: a secret sent with each request, as the path's last segment, the
 * password of HTTP Basic, or a bearer token.
 */
export const sharedSecret = upToThreeSecrets(
  z
    .string('missing')
    .check(
      z.minLength(SECRET_CHARACTERS_MIN, 'shorter than 22 characters (128 bits)'),
      z.regex(/^[\w.~-]+$/, 'letters, digits, "-", "_", "." and "~" only: it goes into a URL'),
    ),
)

/** Accepts the secret in every place where the provider lets its customers put it. */
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

/** What is the same in every provider that signs nothing and shows such a secret. */
export const bySharedSecret = {
  account: z.object({ secret: sharedSecret }),
  signs: 'nothing',
  verify: (request: InboundRequest, { secret }: { readonly secret: readonly string[] }) =>
    verifySharedSecret(request, secret),
} as const

/** Compares digests, so that not even the secret's length shows in the duration. */
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

import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import * as z from 'zod/mini'
import { canonicalJson } from '../domain/canonical-json.ts'
import { jwkOf, type PublicJwk } from '../domain/certificate-keys.ts'

/** By their thumbprints. What a key calls itself is not looked at. */
export type PublicKeys = ReadonlyMap<string, KeyObject>

const jwk = z.looseObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() })
const jwks = z.looseObject({ keys: z.array(z.unknown()) })

export function publicJwk(key: KeyObject): PublicJwk {
  const { x } = jwk.parse(key.export({ format: 'jwk' }))
  return jwkOf({ kid: thumbprint(x), x })
}

/** RFC 7638: the required members alone, sorted; RFC 8037, appendix A.3, has the example. */
export function thumbprint(x: string): string {
  const required = canonicalJson({ crv: 'Ed25519', kty: 'OKP', x })
  return createHash('sha256').update(required).digest('base64url')
}

/** Reads a file of keys: a JWKS, a JWK or PEM. Keys of other kinds are left out. Throws if none is left. */
export function readPublicKeys(text: string): PublicKeys {
  const keys = text.trimStart().startsWith('{') ? fromJson(text) : [createPublicKey(text)]
  const found = new Map<string, KeyObject>()
  for (const key of keys)
    if (key.asymmetricKeyType === 'ed25519') found.set(publicJwk(key).kid, key)
  if (found.size === 0) throw new Error('It holds no public key of Ed25519.')
  return found
}

function fromJson(text: string): KeyObject[] {
  const read: unknown = JSON.parse(text)
  const set = jwks.safeParse(read)
  return (set.success ? set.data.keys : [read]).flatMap((one) => {
    const parsed = jwk.safeParse(one)
    if (!parsed.success) return []
    const { kty, crv, x } = parsed.data
    return [createPublicKey({ format: 'jwk', key: { kty, crv, x } })]
  })
}

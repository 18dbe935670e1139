import { createPrivateKey, createPublicKey, hkdfSync, sign } from 'node:crypto'
import type { CertificateKeys, PublicJwk } from '../domain/certificate-keys.ts'
import { publicJwk } from './public-keys.ts'

/** What signs a certificate. */
export type Signer = {
  readonly kid: string
  readonly sign: (bytes: Uint8Array) => Uint8Array
}

type SigningKey = Signer & { readonly publicKey: PublicJwk }

/** Oldest first; never empty. The last one that is published signs. */
export type SigningKeys = readonly [SigningKey, ...SigningKey[]]

const SECRET_CHARACTERS_MIN = 32
/** RFC 8410, section 7: what stands before the 32 bytes of a private key of Ed25519 in PKCS #8. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

/**
 * Reads a ring of secrets, `{"a":"…"}`: letters in order of age, at least 32 characters each. The private
 * key is HKDF-SHA-256(secret, info `basta/certificate/ed25519`), so that the secret can be any long text,
 * as Secrets Manager makes them.
 */
export function readSigningKeys(ring: Readonly<Record<string, string>>): SigningKeys {
  const [oldest, ...rest] = Object.entries(ring)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([letter, secret]) => {
      if (!/^[a-z]$/.test(letter)) throw new Error(`Signing key "${letter}": not a letter.`)
      if (secret.length < SECRET_CHARACTERS_MIN)
        throw new Error(
          `Signing key "${letter}": shorter than ${SECRET_CHARACTERS_MIN} characters.`,
        )
      return signingKey(secret)
    })
  if (oldest === undefined) throw new Error('The ring of signing keys is empty.')
  return [oldest, ...rest]
}

/**
 * The newest key whose public key is published. One that was added and is not published yet signs
 * nothing: nobody could verify it.
 */
export async function publishedSigner(
  keys: SigningKeys,
  published: Pick<CertificateKeys, 'all'>,
): Promise<Signer> {
  const known = await published.all()
  const signer = keys.findLast(({ kid }) => known.some((one) => one.kid === kid))
  if (signer !== undefined) return signer
  throw new Error('No key of certificates is published yet: run the set-up.')
}

function signingKey(secret: string): SigningKey {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'basta/certificate/ed25519', 32))
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, seed]),
    format: 'der',
    type: 'pkcs8',
  })
  const publicKey = publicJwk(createPublicKey(key))
  return { kid: publicKey.kid, publicKey, sign: (bytes) => sign(null, bytes, key) }
}

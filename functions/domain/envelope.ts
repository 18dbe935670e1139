import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { canonicalJson, type Json } from './canonical-json.ts'

/** What an envelope is for; sealed for one purpose it cannot be opened for another. */
export type EnvelopePurpose =
  | 'inbox'
  | 'quarantine'
  | 'review'
  | 'access'
  | 'consent'
  | 'aside'
  | 'receipt'
  | 'approval'
  | 'person'
  | 'operator'
  | 'sign-in'
  | 'ticket'
  | 'outbox'
  | 'drift-audit'

/** Newest last. A key must stay as long as items sealed with it exist. */
export type EnvelopeKeys = {
  readonly newest: string
  readonly ring: Pick<ReadonlyMap<string, Buffer>, 'get' | 'has' | 'keys'>
}

const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16
const SECRET_CHARACTERS_MIN = 32

/** Reads a ring of envelope secrets, `{"a":"…"}`: letters in order of age, ≥ 32 characters each. */
export function readEnvelopeKeys(ring: Readonly<Record<string, string>>): EnvelopeKeys {
  const letters = Object.keys(ring).toSorted()
  const newest = letters.at(-1)
  if (newest === undefined) throw new Error('The ring of envelope keys is empty.')
  return {
    newest,
    ring: new Map(
      Object.entries(ring).map(([letter, secret]) => {
        if (!/^[a-z]$/.test(letter)) throw new Error(`Envelope key "${letter}": not a letter.`)
        if (secret.length < SECRET_CHARACTERS_MIN)
          throw new Error(
            `Envelope key "${letter}": shorter than ${SECRET_CHARACTERS_MIN} characters.`,
          )
        return [letter, Buffer.from(secret)]
      }),
    ),
  }
}

/**
 * Seals a header and raw bytes, so that an address or a text can be stored for a while: version 1 ‖ key
 * letter 1 ‖ nonce 12 ‖ AES-256-GCM ciphertext ‖ tag 16. The plain text is header length (uint32, big
 * endian) ‖ canonical JSON header ‖ bytes; the key is HKDF-SHA-256(secret, info
 * `basta/envelope/<purpose>`); the first two bytes are authenticated.
 */
export function sealEnvelope(
  keys: EnvelopeKeys,
  purpose: EnvelopePurpose,
  header: { readonly [name: string]: Json | undefined },
  bytes: Uint8Array,
  nonce: Uint8Array = randomBytes(NONCE_BYTES),
): Buffer {
  const head = Buffer.from([VERSION, keys.newest.charCodeAt(0)])
  const json = Buffer.from(canonicalJson(header))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(json.length)
  const cipher = createCipheriv('aes-256-gcm', keyFor(keys, keys.newest, purpose), nonce)
  cipher.setAAD(head)
  const sealed = Buffer.concat([
    cipher.update(Buffer.concat([length, json, bytes])),
    cipher.final(),
  ])
  return Buffer.concat([head, nonce, sealed, cipher.getAuthTag()])
}

/** Opens what `sealEnvelope` made; throws on anything else. The caller checks the header's shape. */
export function openEnvelope(
  keys: EnvelopeKeys,
  purpose: EnvelopePurpose,
  envelope: Uint8Array,
): { header: unknown; bytes: Buffer } {
  const buffer = Buffer.from(envelope)
  if (buffer.length < 2 + NONCE_BYTES + 4 + TAG_BYTES || buffer[0] !== VERSION)
    throw new Error('Not an envelope of version 1.')
  const letter = String.fromCharCode(buffer[1] ?? 0)
  const nonce = buffer.subarray(2, 2 + NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', keyFor(keys, letter, purpose), nonce)
  decipher.setAAD(buffer.subarray(0, 2))
  decipher.setAuthTag(buffer.subarray(-TAG_BYTES))
  const sealed = buffer.subarray(2 + NONCE_BYTES, -TAG_BYTES)
  const plain = Buffer.concat([decipher.update(sealed), decipher.final()])
  const headerEnd = 4 + plain.readUInt32BE(0)
  const header: unknown = JSON.parse(plain.subarray(4, headerEnd).toString())
  return { header, bytes: plain.subarray(headerEnd) }
}

/**
 * A digest that cannot be guessed without the keys: HMAC-SHA-256 under a key for this purpose,
 * base64url. Uses the oldest key, so that adding a key changes no digest.
 */
export function keyedDigest(
  keys: EnvelopeKeys,
  purpose: 'consent' | 'idempotency' | 'source' | 'poll' | 'budget',
  text: string,
): string {
  const oldest = [...keys.ring.keys()].toSorted()[0] ?? keys.newest
  return createHmac('sha256', keyFor(keys, oldest, purpose))
    .update(text)
    .digest('base64url')
}

/**
 * The digest under each key, the newest last: what finds a thing that is written under the newest key
 * and looked for under all, as contacts are.
 */
export function keyedDigests(keys: EnvelopeKeys, purpose: 'operator', text: string): string[] {
  return [...keys.ring.keys()].toSorted().map((letter) =>
    createHmac('sha256', keyFor(keys, letter, `${purpose}-digest`))
      .update(text)
      .digest('base64url'),
  )
}

function keyFor({ ring }: EnvelopeKeys, letter: string, purpose: string): Buffer {
  const secret = ring.get(letter)
  if (secret === undefined) throw new Error(`No envelope key "${letter}".`)
  return Buffer.from(hkdfSync('sha256', secret, '', `basta/envelope/${purpose}`, 32))
}

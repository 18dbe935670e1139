import type { Address, Channel } from './address.ts'
import { contactText } from './contact-text.ts'
import { keyedHash, type KeyedHash } from './keyed-hash.ts'

declare const keyed: unique symbol

/**
 * The version letter of the hash key and 16 bytes in base64url. The table's only identifier of a
 * person.
 */
export type ContactId = string & { readonly [keyed]: true }

export type HashKey = { readonly version: string; readonly hash: KeyedHash }
/** All keys, oldest first, or those in use; the last one is used for writing. Never empty. */
export type HashKeys = readonly [HashKey, ...HashKey[]]

const HASH_KEY_CHARACTERS_MIN = 32
/** Every version that a hash key can have, oldest first. */
export const HASH_KEY_VERSIONS: readonly string[] = 'abcdefghijklmnop'.split('')
/** What is hashed before an address. */
export const HEADS = { sms: 'sms\n', email: 'email\n' } as const satisfies Record<Channel, string>
const CONTACT_ID = /^[a-p][A-Za-z0-9_-]{22}$/

/**
 * Reads a ring of hash keys, `{"a":"…","b":"…"}`: letters a to p in order of age, each secret at
 * least 32 characters, used as its UTF-8 bytes. Throws what is wrong, never the secret.
 */
export function readHashKeys(ring: Readonly<Record<string, string>>): HashKeys {
  const keys = Object.entries(ring)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([version, secret]): HashKey => {
      if (!/^[a-p]$/.test(version)) throw new Error(`Hash key "${version}": not a letter a to p.`)
      if (secret.length < HASH_KEY_CHARACTERS_MIN)
        throw new Error(
          `Hash key "${version}": shorter than ${HASH_KEY_CHARACTERS_MIN} characters.`,
        )
      return { version, hash: keyedHash(secret) }
    })
  const [oldest, ...rest] = keys
  if (oldest === undefined) throw new Error('The ring of hash keys is empty.')
  return [oldest, ...rest]
}

/** A keyed hash, because a plain SHA-256 of a phone number can be found by trying all numbers. */
export function contactId(
  { version, hash }: HashKey,
  { channel, value }: Pick<Address, 'channel' | 'value'>,
): ContactId {
  return contactText(version.charCodeAt(0), hash.fleeting(HEADS[channel], value)) as ContactId
}

/** The id of a contact whose hash is known, as in short link tokens. */
export function contactIdOf(version: string, hash: Uint8Array): ContactId {
  return `${version}${Buffer.from(hash).toString('base64url')}` as ContactId
}

export function contactIdBytes(id: ContactId): { version: string; hash: Buffer } {
  return { version: id.slice(0, 1), hash: Buffer.from(id.slice(1), 'base64url') }
}

export function isContactId(text: string): text is ContactId {
  return CONTACT_ID.test(text)
}

/**
 * Every id the address may be stored under: first those of its earlier spellings, last the current
 * spelling under the newest key.
 */
export function contactIds(keys: HashKeys, address: Address): [ContactId, ...ContactId[]] {
  // Nearly all: a batch of checks makes a thousand.
  if (keys.length === 1 && address.aliases === undefined) return [contactId(keys[0], address)]
  const [oldest, ...rest] = keys
  const own: [ContactId, ...ContactId[]] = [
    contactId(oldest, address),
    ...rest.map((key) => contactId(key, address)),
  ]
  const { channel, aliases } = address
  if (aliases === undefined) return own
  const former = aliases.flatMap((value) => keys.map((key) => contactId(key, { channel, value })))
  return [former[0] ?? own[0], ...former.slice(1), ...own]
}

/**
 * The proof that META stores for each key: it shows whether a key is the same, but cannot be used to
 * find the key.
 */
export function hashKeyProof({ hash }: HashKey): string {
  return hash('basta').toString('base64url')
}

import { createHash } from 'node:crypto'
import type { ApiKey } from './api-keys.ts'
import { parseZonedTime, type Second } from './time.ts'

/** What an administrator specifies for a new key. */
type NewKey = Pick<ApiKey, 'name' | 'rights' | 'senders' | 'expiresAt' | 'perMinute'>

/** A key as listed: everything but its secrets. */
export type KeyRecord = ApiKey & {
  /** Id of the key that made it, the name of the operator, or `setup`. */
  readonly createdBy: string
  /** The last day of use, in UTC: `2026-11-21`. */
  readonly lastUsed?: string | undefined
  /** After a rotation: until when the old secret works. */
  readonly overlapUntil?: string | undefined
  readonly revokedAt?: string | undefined
}

/** Something that was done to a key; never deleted. */
export type KeyChange = {
  readonly what: 'created' | 'rotated' | 'revoked'
  readonly at: string
  /** Id of the key that did it, the name of the operator, or `setup`. */
  readonly by: string
}

/** Who asks for a change, when, and in which request. */
export type KeyAct = { readonly by: string; readonly at: Second; readonly requestId: string }

/** The id is made of the request, so that a repetition cannot make a second key. */
export function keyIdOf({ by, requestId }: Pick<KeyAct, 'by' | 'requestId'>): string {
  return keyIdFrom(`${by}\n${requestId}`)
}

export function keyIdFrom(text: string): string {
  return `key_${createHash('sha256').update(text).digest('hex').slice(0, 18)}`
}

/** Keys for administrators. Every change is an entry that is never overwritten. */
export type KeyRegister = {
  /** Rejects with `conflict` if this same request has already created one. */
  readonly create: (wanted: NewKey, act: KeyAct) => Promise<{ key: KeyRecord; secret: string }>
  /** In order of their ids, after the given one. */
  readonly list: (options: { limit: number; after?: string | undefined }) => Promise<KeyRecord[]>
  readonly get: (id: string) => Promise<KeyRecord | undefined>
  /** Oldest first. */
  readonly changes: (id: string) => Promise<KeyChange[]>
  /** The old secret works for this many seconds more. */
  readonly rotate: (
    id: string,
    act: KeyAct & { readonly overlapSeconds: number },
  ) => Promise<{ key: KeyRecord; secret: string }>
  /**
   * Rejects with `conflict` if no other administrator's key for all senders lasts as long as this one.
   */
  readonly revoke: (id: string, act: KeyAct) => Promise<KeyRecord>
}

/** A day on which a key was used; nothing personal. */
export type KeyUse = {
  readonly key: string
  /** SHA-256 of the secret; the key is found by it. */
  readonly secretHash: string
  /** In UTC: `2026-11-21`. */
  readonly day: string
}

/** The limit of a key without its own limit, counted by each running copy of Basta. */
export const REQUESTS_A_MINUTE = 6_000

/** When it stops working: `Infinity` if it has no end. */
export function endOf({ expiresAt }: Pick<ApiKey, 'expiresAt'>): Second {
  return expiresAt === undefined ? Infinity : (parseZonedTime(expiresAt) ?? 0)
}

export function isUnlimitedAdmin({ rights, senders }: Pick<ApiKey, 'rights' | 'senders'>): boolean {
  return rights.includes('admin') && senders === undefined
}

const BITS_MIN = 128
/** A random key of that length has more different characters. */
const DIFFERENT_MIN = 8

/**
 * Why a chosen key is too easy to guess, or cannot be sent, in words that quote none of it. Counts the
 * most bits its characters can hold: four for a hexadecimal digit, six for others.
 */
export function weaknessOf(key: string): string | undefined {
  if (!/^[\x21-\x7e]{1,200}$/.test(key))
    return 'must be one line of at most 200 visible ASCII characters'
  const bits = /^\d+$/.test(key) ? Math.log2(10) : /^[\da-f]+$/i.test(key) ? 4 : 6
  const isWeak = key.length * bits < BITS_MIN || new Set(key).size < DIFFERENT_MIN
  return isWeak ? `holds less than ${BITS_MIN} bits` : undefined
}

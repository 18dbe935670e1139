import type { ApiKey } from './api-keys.ts'
import { parseZonedTime, type Second } from './time.ts'

/** What an administrator asks for when a key is made. */
type NewKey = Pick<ApiKey, 'name' | 'rights' | 'senders' | 'expiresAt' | 'perMinute'>

/** A key as it is listed: all of it but its secrets. */
export type KeyRecord = ApiKey & {
  /** Id of the key that made it, or `setup`. */
  readonly createdBy: string
  /** The last day it was used on, in UTC: `2026-11-21`. */
  readonly lastUsed?: string | undefined
  /** After a rotation: until when the secret of before still works. */
  readonly overlapUntil?: string | undefined
  readonly revokedAt?: string | undefined
}

/** Something that was done to a key, kept for good. */
export type KeyChange = {
  readonly what: 'created' | 'rotated' | 'revoked'
  readonly at: string
  /** Id of the key that did it, or `setup`. */
  readonly by: string
}

/** Who asks for a change, when, and in which request. */
export type KeyAct = { readonly by: string; readonly at: Second; readonly requestId: string }

/** Keys as an administrator sees them. Every change is an entry that nothing overwrites. */
export type KeyRegister = {
  /** Rejects with `conflict` where this very request made one already. */
  readonly create: (wanted: NewKey, act: KeyAct) => Promise<{ key: KeyRecord; secret: string }>
  /** In the order of their ids, after the given one. */
  readonly list: (options: { limit: number; after?: string | undefined }) => Promise<KeyRecord[]>
  readonly get: (id: string) => Promise<KeyRecord | undefined>
  /** Oldest first. */
  readonly changes: (id: string) => Promise<KeyChange[]>
  /** The secret of before works for so many seconds more. */
  readonly rotate: (
    id: string,
    act: KeyAct & { readonly overlapSeconds: number },
  ) => Promise<{ key: KeyRecord; secret: string }>
  /** A `conflict` where no other key may do everything for every sender, for as long as this one. */
  readonly revoke: (id: string, act: KeyAct) => Promise<KeyRecord>
}

/** That a key was used, to the day: a message without anything personal. */
export type KeyUse = {
  readonly key: string
  /** SHA-256 of the secret that was shown, under which the key is found. */
  readonly secretHash: string
  /** In UTC: `2026-11-21`. */
  readonly day: string
}

/** A key without a limit of its own may ask this often, counted by each running copy of Basta. */
export const REQUESTS_A_MINUTE = 6_000

/** From when on it opens nothing: never, or `Infinity`, where it has no end. */
export function endOf({ expiresAt }: Pick<ApiKey, 'expiresAt'>): Second {
  return expiresAt === undefined ? Infinity : (parseZonedTime(expiresAt) ?? 0)
}

export function isUnlimitedAdmin({ rights, senders }: Pick<ApiKey, 'rights' | 'senders'>): boolean {
  return rights.includes('admin') && senders === undefined
}

const BITS_MIN = 128
/** Fewer different characters were never drawn at random for a key of that length. */
const DIFFERENT_MIN = 8

/**
 * Why a key that a person chose is too easy to guess, or cannot be sent, in words that quote none of
 * it. What its characters could hold at most is counted: a hexadecimal digit four bits, others six.
 */
export function weaknessOf(key: string): string | undefined {
  if (!/^[\x21-\x7e]{1,200}$/.test(key))
    return 'must be one line of at most 200 visible ASCII characters'
  const bits = /^\d+$/.test(key) ? Math.log2(10) : /^[\da-f]+$/i.test(key) ? 4 : 6
  const isWeak = key.length * bits < BITS_MIN || new Set(key).size < DIFFERENT_MIN
  return isWeak ? `holds less than ${BITS_MIN} bits` : undefined
}

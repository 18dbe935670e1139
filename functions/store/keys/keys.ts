import { PARTITION } from '../schema.ts'
import { createHash } from 'node:crypto'
import type { KeyUse } from '../../domain/api-key.ts'
import type { ApiKey, Keys } from '../../domain/api-keys.ts'
import { parseZonedTime, toSecond, type Second } from '../../domain/time.ts'
import { CACHE_MS, cached } from '../cache.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { getItem } from '../dynamo/get.ts'
import type { TableReader } from '../dynamo/reader.ts'

/** What a secret gives access to, stored under the secret's hash. */
export type Lookup = {
  readonly key: ApiKey
  /** After a rotation: the old secret stops working then. */
  readonly until?: Second | undefined
  readonly revoked?: Second | undefined
}

export type KeyOptions = {
  readonly clock?: () => Date
  /**
   * Sends the day of use; by default it is not sent. Resolves when it is told; `onSent` may hear before
   * that it is on its way.
   */
  readonly sendUse?: (use: KeyUse, onSent: () => void) => Promise<void>
}

/** After a failure the day of use is sent again no sooner than this. */
const RETRY_MS = 60_000

/**
 * API keys, found by the hash of the secret that the caller shows. Call `forget` after changing a key.
 */
export function keys(
  db: Pick<TableReader, 'reads' | 'now'>,
  { clock = db.now, sendUse }: KeyOptions = {},
): Keys & {
  readonly forget: (secretHash: string) => void
  /** Whether a secret would be looked up without the table. */
  readonly isKnown: (secret: string) => boolean
} {
  const cache = cached((secretHash: string) => readLookup(db, secretHash), {
    milliseconds: CACHE_MS,
    now: clock,
  })
  const noted = new Map<string, string>()
  return {
    find: async (secret) => {
      const found = await cache.get(hashOf(secret))
      if (found === undefined || !opens(found, toSecond(clock()))) return undefined
      return found.until === undefined ? found.key : { ...found.key, isSuperseded: true }
    },
    noteUse: (secret, { id }, onSent) => {
      const day = clock().toISOString().slice(0, 10)
      if (sendUse === undefined || noted.get(id) === day) return undefined
      noted.set(id, day)
      const use = { key: id, secretHash: hashOf(secret), day }
      return sendUse(use, onSent).catch((error: unknown) => {
        setTimeout(() => noted.delete(id), RETRY_MS).unref()
        throw error
      })
    },
    forget: cache.forget,
    isKnown: (secret) => cache.has(hashOf(secret)),
  }
}

type Found = Lookup & { readonly expires?: Second | undefined }

function opens({ until, revoked, expires }: Found, now: Second): boolean {
  if (revoked !== undefined) return false
  return now < Math.min(until ?? Infinity, expires ?? Infinity)
}

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

export async function readLookup(
  db: Pick<TableReader, 'reads'>,
  secretHash: string,
): Promise<Found | undefined> {
  const item = await getItem(db, lookupKey(secretHash))
  if (item === undefined) return undefined
  const key = JSON.parse(text(item, 'document')) as ApiKey
  return {
    key,
    // Parsed here once in 30 s, not with each call.
    expires: key.expiresAt === undefined ? undefined : (parseZonedTime(key.expiresAt) ?? 0),
    until: item['until'] === undefined ? undefined : number(item, 'until'),
    revoked: item['revoked'] === undefined ? undefined : number(item, 'revoked'),
  }
}

export function lookupItem(secretHash: string, { key, until, revoked }: Lookup): Item {
  return {
    ...lookupKey(secretHash),
    document: s(JSON.stringify(key)),
    ...(until === undefined ? {} : { until: n(until) }),
    ...(revoked === undefined ? {} : { revoked: n(revoked) }),
  }
}

function lookupKey(secretHash: string): Item {
  return { pk: s(`${PARTITION.key}${secretHash}`), sk: s('K') }
}

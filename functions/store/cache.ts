import { ages, type Moment } from './dynamo/age.ts'

/** How long a process may use a sender or a key that it has read. */
export const CACHE_MS = 30_000

type Limits = {
  readonly milliseconds: number
  readonly now: () => Date
  readonly entriesMax?: number
}

/**
 * Remembers for a while, in this process, what a loader returned. Failures are not remembered, and
 * callers that ask at the same time share one load.
 */
export function cached<K, V>(
  load: (key: K) => Promise<V>,
  { milliseconds, now, entriesMax = 10_000 }: Limits,
): {
  get: (key: K) => Promise<V>
  /** Whether it would be answered without loading. */
  has: (key: K) => boolean
  forget: (key: K) => void
} {
  const entries = new Map<K, { readonly value: Promise<V>; readonly at: Moment }>()
  const { moment, since } = ages(now)
  const fresh = (key: K) => {
    const known = entries.get(key)
    return known !== undefined && since(known.at) < milliseconds ? known : undefined
  }
  return {
    has: (key) => fresh(key) !== undefined,
    get: (key) => {
      const known = fresh(key)
      if (known !== undefined) return known.value
      if (entries.size >= entriesMax) entries.clear()
      const value = load(key)
      entries.set(key, { value, at: moment() })
      value.catch(() => entries.delete(key))
      return value
    },
    forget: (key) => void entries.delete(key),
  }
}

import { ages, type Moment } from './dynamo/age.ts'

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
): { get: (key: K) => Promise<V>; forget: (key: K) => void } {
  const entries = new Map<K, { readonly value: Promise<V>; readonly at: Moment }>()
  const { moment, since } = ages(now)
  return {
    get: (key) => {
      const known = entries.get(key)
      if (known !== undefined && since(known.at) < milliseconds) return known.value
      if (entries.size >= entriesMax) entries.clear()
      const value = load(key)
      entries.set(key, { value, at: moment() })
      value.catch(() => entries.delete(key))
      return value
    },
    forget: (key) => void entries.delete(key),
  }
}

/**
 * Remembers what a loader found for a while, in this process; failures are never remembered, and
 * callers that ask at the same time share one load.
 */
export function cached<K, V>(
  load: (key: K) => Promise<V>,
  { milliseconds, entriesMax = 10_000 }: { milliseconds: number; entriesMax?: number },
): { get: (key: K) => Promise<V>; forget: (key: K) => void } {
  const entries = new Map<K, { readonly value: Promise<V>; readonly until: number }>()
  return {
    get: (key) => {
      const known = entries.get(key)
      if (known !== undefined && known.until > Date.now()) return known.value
      if (entries.size >= entriesMax) entries.clear()
      const value = load(key)
      entries.set(key, { value, until: Date.now() + milliseconds })
      value.catch(() => entries.delete(key))
      return value
    },
    forget: (key) => void entries.delete(key),
  }
}

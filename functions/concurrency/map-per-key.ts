/**
 * Works on many items, at most `atOnce` at a time; items that share a key are done one after the
 * other, in the order given. A failure stops none of the others. Returns the outcome of each, in order.
 * Kept, 2026-11-26: p-map 7.1.1 knows no keys.
 */
export async function mapPerKey<T, R>(
  items: readonly T[],
  { atOnce, keysOf }: { atOnce: number; keysOf: (item: T) => readonly string[] },
  work: (item: T) => Promise<R>,
): Promise<PromiseSettledResult<R>[]> {
  const turn = turns(atOnce)
  const last = new Map<string, Promise<unknown>>()
  const all = items.map((item) => {
    const keys = keysOf(item)
    const before = keys.flatMap((key) => last.get(key) ?? [])
    // An item that waits for an earlier one uses none of the places meanwhile.
    const done = Promise.allSettled(before).then(() => turn(() => work(item)))
    for (const key of keys) last.set(key, done)
    return done
  })
  return Promise.allSettled(all)
}

/** So many at a time; places are given in the order of asking. */
export function turns(atOnce: number): <R>(work: () => Promise<R>) => Promise<R> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      // The next one takes over this place, so the count stays.
      if (next === undefined) running -= 1
      else next()
    }
  }
}

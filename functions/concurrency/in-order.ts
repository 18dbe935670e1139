/**
 * Works on many items, so many at once, and on items that share a key one after the other, in the
 * order given. One that fails holds up none of the others. Answers what became of each, in order.
 */
export async function inOrder<T, R>(
  items: readonly T[],
  { atOnce, keysOf }: { atOnce: number; keysOf: (item: T) => readonly string[] },
  work: (item: T) => Promise<R>,
): Promise<PromiseSettledResult<R>[]> {
  const turn = turns(atOnce)
  const last = new Map<string, Promise<unknown>>()
  const all = items.map((item) => {
    const keys = keysOf(item)
    const before = keys.flatMap((key) => last.get(key) ?? [])
    // Who waits for an earlier one takes nobody's turn meanwhile.
    const done = Promise.allSettled(before).then(() => turn(() => work(item)))
    for (const key of keys) last.set(key, done)
    return done
  })
  return Promise.allSettled(all)
}

/** First come, first served. */
function turns(atOnce: number): <R>(work: () => Promise<R>) => Promise<R> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      // Whoever is next goes on in this one's place.
      if (next === undefined) running -= 1
      else next()
    }
  }
}

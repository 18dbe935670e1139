/**
 * Runs over the parts, at most `concurrency` at a time; results in order. After a failure no new part
 * is begun.
 */
export async function mapWithLimit<P, R>(
  parts: readonly P[],
  concurrency: number,
  run: (part: P) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const left = [...parts.entries()].toReversed()
  const work = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const [at, part] = next
      results[at] = await run(part)
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, parts.length) }, work))
    return results
  } finally {
    left.length = 0
  }
}

/** Splits a list into parts of the size of one call. */
export function partsOf<T>(list: readonly T[], length: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / length) }, (_, at) =>
    list.slice(at * length, (at + 1) * length),
  )
}

import type { Example, Fitted } from './fit.ts'

/**
 * Which features may keep a weight: the `most` of the first `size` that matter most, by their weight and
 * by the root of how many texts have them; and all behind those.
 */
export function choose(
  examples: readonly Example[],
  { weights }: Fitted,
  size: number,
  most: number,
): Uint8Array {
  const texts = new Uint32Array(size)
  const last = new Int32Array(size).fill(-1)
  for (const [at, { buckets }] of examples.entries()) {
    for (const bucket of buckets) {
      if (bucket >= size || last[bucket] === at) continue
      last[bucket] = at
      texts[bucket] = (texts[bucket] ?? 0) + 1
    }
  }
  const matter = Float64Array.from(
    texts,
    (count, bucket) => Math.abs(weights[bucket] ?? 0) * Math.sqrt(count),
  )
  const least = matter.toSorted().at(-1 - most) ?? 0
  const chosen = new Uint8Array(weights.length).fill(1)
  for (let bucket = 0; bucket < size; bucket += 1)
    chosen[bucket] = (matter[bucket] ?? 0) > least ? 1 : 0
  return chosen
}

/** The examples with the chosen features alone. Their values stay as they are in a whole text. */
export function restricted(examples: readonly Example[], chosen: Uint8Array): readonly Example[] {
  return examples.map(({ buckets, values, ...rest }) => ({
    ...rest,
    buckets: buckets.filter((bucket) => chosen[bucket] === 1),
    values: values.filter((_, at) => chosen[buckets[at] ?? 0] === 1),
  }))
}

/** Does a fixed amount of work once and answers a figure, e.g. its rate. */
export type Side = () => Promise<number>

/**
 * The medians of two or more sides measured in alternating rounds, A B A B: what else the machine
 * does meanwhile falls on all of them alike. A first round warms up and does not count.
 */
export async function alternate<const Sides extends Record<string, Side>>(
  sides: Sides,
  rounds = 21,
): Promise<{ [name in keyof Sides]: number }> {
  const figures = new Map<string, number[]>()
  for (let round = 0; round <= rounds; round += 1)
    for (const [name, side] of Object.entries(sides)) {
      const figure = await side()
      if (round > 0) figures.set(name, [...(figures.get(name) ?? []), figure])
    }
  return Object.fromEntries(
    Object.keys(sides).map((name) => [name, median(figures.get(name) ?? [])]),
  ) as { [name in keyof Sides]: number }
}

export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [low = Number.NaN, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1)
  return (low + high) / 2
}

/** Runs `count` pieces of work, `lanes` at a time; answers pieces a second. */
export async function perSecond(
  count: number,
  lanes: number,
  work: (index: number) => Promise<unknown>,
): Promise<number> {
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < count) await work(next++)
  }
  const from = performance.now()
  await Promise.all(Array.from({ length: lanes }, lane))
  return count / ((performance.now() - from) / 1_000)
}

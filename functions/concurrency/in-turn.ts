/** In order, so many at once. After a failure nothing new begins, and nothing is left running. */
export async function inTurn<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, at: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const failures: unknown[] = []
  const entries = items.entries()
  const worker = async () => {
    for (const [at, item] of entries) {
      if (failures.length > 0) return
      try {
        results[at] = await work(item, at)
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  if (failures.length > 0) throw failures[0]
  return results
}

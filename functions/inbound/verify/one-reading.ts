/**
 * A signature over names and values with nothing between them is the same for other pairs that read
 * alike: who holds one can move the end of a value, and make a person of part of a text. So what lifts
 * must leave nothing to move: only parameters that the provider documents, each once, and no value
 * that holds a parameter of an address or an id within it.
 */
export function hasOneReading(
  parameters: URLSearchParams,
  { documented, addresses, ids }: SignedNames,
): boolean {
  const pairs = [...parameters]
  const names = new Set(pairs.map(([name]) => name))
  const isPlain = names.size === pairs.length && [...names].every((name) => documented.test(name))
  const within = new RegExp(`(?:${addresses.join('|')})(?:[a-z]+:)?\\+?\\d`)
  return (
    isPlain &&
    pairs.every(([, value]) => !within.test(value)) &&
    Object.entries(ids).every(([name, shape]) => shape.test(parameters.get(name) ?? ''))
  )
}

export type SignedNames = {
  /** Of a whole name: those the provider documents. */
  readonly documented: RegExp
  /** The parameters that name a person or a number. */
  readonly addresses: readonly string[]
  /** Ids as the provider makes them; none may be left out that is not matched when empty. */
  readonly ids: Readonly<Record<string, RegExp>>
}

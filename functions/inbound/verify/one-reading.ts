/**
 * Some signatures cover names and values with nothing between them. Then other pairs that read alike
 * have the same signature: an attacker can move the end of a value, and turn part of a text into a
 * person's number. So a request that lifts must have only one reading: only parameters that the
 * provider documents, each once, and no value that contains an address or id parameter.
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
  /** Matches a whole name that the provider documents. */
  readonly documented: RegExp
  /** The parameters that name a person or a number. */
  readonly addresses: readonly string[]
  /**
   * Ids in the provider's format. A parameter may be absent only if its pattern matches the empty text.
   */
  readonly ids: Readonly<Record<string, RegExp>>
}

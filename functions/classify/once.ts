/** Made at the first call and kept: what a message doesn't need, a cold start doesn't pay for. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

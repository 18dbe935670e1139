/**
 * Created at the first call and kept, so that a cold start does not pay for what a message does not
 * need.
 */
export function once<T extends object>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

import type { EnvelopeKeys } from '../domain/envelope.ts'
import type { Renewed } from './renewed.ts'

/**
 * Envelope keys as they are now. Sealing and opening ask no secret and wait for nothing: what was
 * missing to open is looked for by `renew`, before the next request. Until then it throws, so that a
 * request is answered 503 and a message of a queue comes again.
 */
export function envelopeRing(
  first: EnvelopeKeys,
  load: Renewed<EnvelopeKeys>,
): { readonly keys: EnvelopeKeys; readonly renew: () => Promise<void> } {
  let current = first
  let missing: readonly string[] = []
  return {
    keys: {
      get newest() {
        return current.newest
      },
      ring: {
        get: (letter) => {
          const key = current.ring.get(letter)
          if (key === undefined) missing = [letter]
          return key
        },
        has: (letter) => current.ring.has(letter),
        keys: () => current.ring.keys(),
      },
    },
    renew: async () => {
      const lacked = missing
      missing = []
      current = await load(({ ring }) => lacked.every((letter) => ring.has(letter)))
    },
  }
}

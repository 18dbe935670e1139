import type { EnvelopeKeys } from '../domain/envelope.ts'
import type { Renewed } from './renewed.ts'

/**
 * The current envelope keys. Sealing and opening never wait for the secret. If a key is missing,
 * opening throws, so that a request gets 503 and a queue message is delivered again; `renew` loads the
 * missing key before the next request.
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

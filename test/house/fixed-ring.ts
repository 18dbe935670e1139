import type { HashKeys } from '../../functions/domain/contact-id.ts'
import type { HashRing, KeysInForce } from '../../functions/store/ledger/hash-ring.ts'

/** A ring that nobody rotates, for work on the store alone: no proof is read. */
export function fixedRing(keys: HashKeys): HashRing {
  const readAt = { monotonicMs: 0, wallMs: 0 }
  const inForce: KeysInForce = { keys, settled: keys.at(-1)?.version, readAt }
  const stillHold = () => Promise.resolve()
  return {
    inForce: () => inForce,
    stillHold,
    ready: () => Promise.resolve(stillHold),
    load: () => Promise.resolve(),
    known: () => keys,
    isStale: () => false,
  }
}

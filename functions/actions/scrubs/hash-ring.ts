import { hashKeyProof, readHashKeys, type HashKeys } from '../../domain/contact-id.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Ready } from '../../domain/ready.ts'
import type { ScrubRunDeps } from './run.ts'

/**
 * The secrets of the hash keys in force: the loop that judges rows makes its own keys of them. Each must be
 * the very key that the table proves, or nobody would be found.
 */
export function hashRingInForce({
  ready,
  inForce,
  load,
}: {
  readonly ready: Ready
  readonly inForce: () => { readonly keys: HashKeys }
  readonly load: () => Promise<Readonly<Record<string, string>>>
}): ScrubRunDeps['hashRing'] {
  return async () => {
    const stillHold = await ready({ anew: true })
    const ring = await load()
    const known = new Map(readHashKeys(ring).map((key) => [key.version, key]))
    const secrets = inForce().keys.map((key): [string, string] => {
      const found = known.get(key.version)
      const secret = ring[key.version]
      if (found === undefined || secret === undefined || hashKeyProof(found) !== hashKeyProof(key))
        throw new BastaError('unavailable', 'A hash key in force is not in the ring.')
      return [key.version, secret]
    })
    return { secrets: Object.fromEntries(secrets), stillHold }
  }
}

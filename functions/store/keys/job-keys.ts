import { readEnvelopeKeys } from '../../domain/envelope.ts'
import type { Ready } from '../../domain/ready.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { envelopeRing } from '../envelope-ring.ts'
import { hashRing } from '../ledger/hash-ring.ts'
import { loadHashKeys, readRing } from '../outside/secrets.ts'
import { renewed } from '../renewed.ts'

/**
 * The keys of a job that seals: hash keys of its ledger, and keys of envelopes, which are read when
 * the job is opened and again before a request where one was missing.
 */
export function jobKeys(
  db: Dynamo,
  secrets: { readonly HASH_KEYS_SECRET: string; readonly ENVELOPE_KEYS_SECRET: string },
  now: () => Date,
) {
  const ring = hashRing(db, { load: loadHashKeys(secrets.HASH_KEYS_SECRET), now })
  const openEnvelopes = async () => {
    const envelopes = await openEnvelopeRing(secrets.ENVELOPE_KEYS_SECRET, now)
    const ready: Ready = async (how) => {
      await envelopes.renew()
      return ring.ready(how)
    }
    return { envelopeKeys: envelopes.keys, ready }
  }
  return { ring, openEnvelopes }
}

/** The keys of envelopes alone, for a job that knows nobody's hash. */
export async function openEnvelopeRing(
  secret: string,
  now: () => Date,
): Promise<ReturnType<typeof envelopeRing>> {
  const load = renewed(async () => readEnvelopeKeys(await readRing(secret)), now)
  return envelopeRing(await load(), load)
}

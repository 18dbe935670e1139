import { contactIdBytes, contactIds, type HashKeys } from '../domain/contact-id.ts'
import { BastaError } from '../domain/errors.ts'
import type { Ledger } from '../domain/ports.ts'
import type { Dynamo } from './client.ts'
import { readChain } from './history.ts'
import { appender, readSeen } from './ledger.ts'
import { checkHashKeys } from './meta.ts'
import { readStandings } from './standings.ts'

/** The ledger of one table, read and written with one ring of hash keys. */
export function openLedger(
  db: Dynamo,
  hashKeys: HashKeys,
  fightMs?: number,
  now: () => Date = () => new Date(),
): Ledger {
  return {
    ...appender(db, fightMs, now),
    contact: (address) => ({ ids: contactIds(hashKeys, address), channel: address.channel }),
    isNewest: (id) => contactIdBytes(id).version === hashKeys.at(-1)?.version,
    seen: ({ ids }, messageKey) => readSeen(db, ids, messageKey),
    standings: (contacts) =>
      readStandings(
        db,
        contacts.map(({ ids }) => ids),
      ),
    chain: (id, from) => readChain(db, id, from),
  }
}

/**
 * Asked before each request: rejects until the hash keys at hand are the ones this table was
 * written with. Once proven, a process need not ask again: its keys do not change.
 */
export function readiness(db: Dynamo, hashKeys: HashKeys): () => Promise<void> {
  let proven = false
  return async () => {
    if (proven) return
    const problem = await checkHashKeys(db, hashKeys)
    if (problem === 'mismatch')
      throw new BastaError('hash_key_mismatch', 'The hash keys are not the ones of this table.')
    if (problem === 'unproven')
      throw new BastaError('unavailable', 'The table has not been set up for these hash keys.')
    proven = true
  }
}

import { checkRouter } from '../../functions/check/router.ts'
import type { HashKeys } from '../../functions/domain/contact-id.ts'
import { keys, type KeyOptions } from '../../functions/store/keys/keys.ts'
import { hashRing } from '../../functions/store/ledger/hash-ring.ts'
import { keysOfContacts, openStandings } from '../../functions/store/ledger/open-standings.ts'
import { readNamedProofs } from '../../functions/store/ledger/proofs.ts'
import { readAhead } from '../../functions/store/ledger/read-ahead.ts'
import { knownSenders } from '../../functions/store/senders/known-senders.ts'
import { localSignedReader } from '../../infra/local/signed-reader.ts'

/** The process of checks as it is deployed, just started, over the engine of this machine. */
export async function openCheckProcess({
  table,
  endpoint,
  load,
  now = () => new Date(),
  sendUse,
}: {
  readonly table: string
  readonly endpoint: string
  readonly load: () => Promise<HashKeys>
  readonly now?: () => Date
  readonly sendUse?: KeyOptions['sendUse']
}) {
  const db = localSignedReader(table, endpoint, { now })
  const ring = hashRing(db, { load, now, readFirst: readNamedProofs })
  await ring.load()
  const apiKeys = keys(db, sendUse === undefined ? {} : { sendUse })
  const senders = knownSenders(db)
  return checkRouter({
    ready: ring.ready,
    keys: apiKeys,
    senders,
    ledger: openStandings(db, keysOfContacts(ring)),
    ahead: readAhead({ db, ring, keys: apiKeys, senders }),
    now,
  })
}

import { handle } from 'hono/aws-lambda'
import { checkRouter } from '../../../functions/check/router.ts'
import { readHashKeys } from '../../../functions/domain/contact-id.ts'
import { hashRing } from '../../../functions/store/ledger/hash-ring.ts'
import { keysOfContacts, openStandings } from '../../../functions/store/ledger/open-standings.ts'
import { readNamedProofs } from '../../../functions/store/ledger/proofs.ts'
import { readAhead } from '../../../functions/store/ledger/read-ahead.ts'
import { keys } from '../../../functions/store/keys/keys.ts'
import { parseRing } from '../../../functions/store/outside/ring-secret.ts'
import { knownSenders } from '../../../functions/store/senders/known-senders.ts'
import { signedReader } from '../../../functions/store/signed/signed-reader.ts'

/** The check handler with its ring at hand: what is left out is fetching the secret. */
const variables = process.env
const hashKeys = readHashKeys(parseRing(variables['HASH_KEYS'] ?? ''))
const now = () => new Date()
const db = signedReader(variables['TABLE_NAME'] ?? '', { variables, now, compared: now })
const load = () => Promise.resolve(hashKeys)
const ring = hashRing(db, { load, now, readFirst: readNamedProofs })
db.connect()
await ring.load()
const apiKeys = keys(db)
const senders = knownSenders(db)

export const handler = handle(
  checkRouter({
    ready: ring.ready,
    keys: apiKeys,
    senders,
    ledger: openStandings(db, keysOfContacts(ring)),
    ahead: readAhead({ db, ring, keys: apiKeys, senders }),
    now,
  }),
)

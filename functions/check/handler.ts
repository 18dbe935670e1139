import { handle } from 'hono/aws-lambda'
import { withCanaryKey } from '../domain/canary-key.ts'
import { readEnvironment } from '../environment.ts'
import { job } from './job.ts'
import { startEarly } from '../lambda.ts'
import { hashRing } from '../store/ledger/hash-ring.ts'
import { keysOfContacts, openStandings } from '../store/ledger/open-standings.ts'
import { readNamedProofs } from '../store/ledger/proofs.ts'
import { readAhead } from '../store/ledger/read-ahead.ts'
import { keys } from '../store/keys/keys.ts'
import { hashKeysFrom } from '../store/outside/ring-secret.ts'
import { knownSenders } from '../store/senders/known-senders.ts'
import { signedSecrets } from '../store/signed/secret.ts'
import { signedKeyUses } from '../store/signed/send-key-use.ts'
import { signedReader } from '../store/signed/signed-reader.ts'
import { checkRouter } from './router.ts'

const variables = process.env
const environment = readEnvironment(job.environment, variables)
const now = () => new Date()
const db = signedReader(environment.TABLE_NAME, { variables, now, compared: now })
const ring = hashRing(db, {
  load: hashKeysFrom(signedSecrets(variables, now), environment.HASH_KEYS_SECRET),
  now,
  readFirst: readNamedProofs,
})
const uses = signedKeyUses(environment.INBOX_QUEUE_URL, variables, now)
await startEarly(async () => {
  db.connect()
  uses.connect()
  await ring.load()
})

const apiKeys = keys(db, { sendUse: uses.send })
const senders = knownSenders(db)

export const handler = handle(
  checkRouter({
    ready: ring.ready,
    keys: withCanaryKey(apiKeys, () => ring.inForce().keys),
    senders,
    ledger: openStandings(db, keysOfContacts(ring)),
    ahead: readAhead({ db, ring, keys: apiKeys, senders }),
    now,
  }),
)

import { handle } from 'hono/aws-lambda'
import { withCanaryKey } from '../domain/canary-key.ts'
import { readEnvironment } from '../environment.ts'
import { job } from './job.ts'
import { startEarly } from '../lambda.ts'
import { dynamo } from '../store/dynamo/client.ts'
import { hashRing } from '../store/ledger/hash-ring.ts'
import { sqsKeyUses } from '../store/keys/key-uses.ts'
import { keys } from '../store/keys/keys.ts'
import { openLedger } from '../store/ledger/open-ledger.ts'
import { loadHashKeys } from '../store/outside/secrets.ts'
import { senders } from '../store/senders/senders.ts'
import { checkRouter } from './router.ts'

const environment = readEnvironment(job.environment, process.env)
const now = () => new Date()
const db = dynamo(environment.TABLE_NAME, undefined, { now })
const ring = hashRing(db, { load: loadHashKeys(environment.HASH_KEYS_SECRET), now })
await startEarly(() => ring.ready())

export const handler = handle(
  checkRouter({
    ready: ring.ready,
    keys: withCanaryKey(
      keys(db, { sendUse: sqsKeyUses(environment.INBOX_QUEUE_URL) }),
      () => ring.inForce().keys,
    ),
    senders: senders(db),
    ledger: openLedger(db, ring),
    now,
  }),
)

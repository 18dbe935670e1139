import { handle } from 'hono/aws-lambda'
import { readConfig } from '../environment.ts'
import { begin } from '../lambda.ts'
import { dynamo } from '../store/dynamo/client.ts'
import { hashRing } from '../store/ledger/hash-ring.ts'
import { sqsKeyUses } from '../store/keys/key-uses.ts'
import { keys } from '../store/keys/keys.ts'
import { openLedger } from '../store/ledger/open-ledger.ts'
import { loadHashKeys } from '../store/outside/secrets.ts'
import { senders } from '../store/senders/senders.ts'
import { checkRouter } from './router.ts'

const config = readConfig(['TABLE_NAME', 'HASH_KEYS_SECRET', 'INBOX_QUEUE_URL'], process.env)
const now = () => new Date()
const db = dynamo(config.TABLE_NAME, undefined, { now })
const ring = hashRing(db, { load: loadHashKeys(config.HASH_KEYS_SECRET), now })
await begin(() => ring.ready())

export const handler = handle(
  checkRouter({
    ready: ring.ready,
    keys: keys(db, { tellUse: sqsKeyUses(config.INBOX_QUEUE_URL) }),
    senders: senders(db),
    ledger: openLedger(db, ring),
    now,
  }),
)

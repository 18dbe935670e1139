import { handle } from 'hono/aws-lambda'
import { readConfig } from '../config.ts'
import { begin } from '../open-job.ts'
import { dynamo } from '../store/client.ts'
import { hashRing } from '../store/hash-ring.ts'
import { sqsKeyUses } from '../store/key-uses.ts'
import { keys } from '../store/keys.ts'
import { openLedger } from '../store/open-ledger.ts'
import { loadHashKeys } from '../store/secrets.ts'
import { senders } from '../store/senders.ts'
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

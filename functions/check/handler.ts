import { handle } from 'hono/aws-lambda'
import { readConfig } from '../config.ts'
import { readHashKeys } from '../domain/contact-id.ts'
import { dynamo } from '../store/client.ts'
import { sqsKeyUses } from '../store/key-uses.ts'
import { keys } from '../store/keys.ts'
import { openLedger, readiness } from '../store/open-ledger.ts'
import { readRing } from '../store/secrets.ts'
import { senders } from '../store/senders.ts'
import { checkRouter } from './router.ts'

const config = readConfig(['TABLE_NAME', 'HASH_KEYS_SECRET', 'INBOX_QUEUE_URL'], process.env)
const hashKeys = readHashKeys(await readRing(config.HASH_KEYS_SECRET))
const db = dynamo(config.TABLE_NAME)

export const handler = handle(
  checkRouter({
    ready: readiness(db, hashKeys),
    keys: keys(db, { tellUse: sqsKeyUses(config.INBOX_QUEUE_URL) }),
    senders: senders(db),
    ledger: openLedger(db, hashKeys),
    now: () => new Date(),
  }),
)

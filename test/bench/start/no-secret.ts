import { handle } from 'hono/aws-lambda'
import { checkRouter } from '../../../functions/check/router.ts'
import { readHashKeys } from '../../../functions/domain/contact-id.ts'
import { dynamo } from '../../../functions/store/dynamo/client.ts'
import { hashRing } from '../../../functions/store/ledger/hash-ring.ts'
import { keys } from '../../../functions/store/keys/keys.ts'
import { openLedger } from '../../../functions/store/ledger/open-ledger.ts'
import { parseRing } from '../../../functions/store/outside/secrets.ts'
import { senders } from '../../../functions/store/senders/senders.ts'

/** The check handler with its ring at hand: what is left out is fetching the secret. */
const hashKeys = readHashKeys(parseRing(process.env['HASH_KEYS'] ?? ''))
const db = dynamo(process.env['TABLE_NAME'] ?? '')
const now = () => new Date()
const ring = hashRing(db, { load: () => Promise.resolve(hashKeys), now })
await ring.ready()

export const handler = handle(
  checkRouter({
    ready: ring.ready,
    keys: keys(db),
    senders: senders(db),
    ledger: openLedger(db, ring),
    now,
  }),
)

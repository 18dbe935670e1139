import { handle } from 'hono/aws-lambda'
import { checkRouter } from '../../../functions/check/router.ts'
import { readHashKeys } from '../../../functions/domain/contact-id.ts'
import { dynamo } from '../../../functions/store/client.ts'
import { keys } from '../../../functions/store/keys.ts'
import { openLedger, readiness } from '../../../functions/store/open-ledger.ts'
import { parseRing } from '../../../functions/store/secrets.ts'
import { senders } from '../../../functions/store/senders.ts'

/** The check handler with its ring at hand: what is left out is fetching the secret. */
const hashKeys = readHashKeys(parseRing(process.env['HASH_KEYS'] ?? ''))
const db = dynamo(process.env['TABLE_NAME'] ?? '')

export const handler = handle(
  checkRouter({
    ready: readiness(db, hashKeys),
    keys: keys(db),
    senders: senders(db),
    ledger: openLedger(db, hashKeys),
    now: () => new Date(),
  }),
)

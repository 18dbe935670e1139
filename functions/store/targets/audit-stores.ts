import type { Telling } from '../../domain/outbox.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { eventFeed } from '../event-log/event-feed.ts'
import { limits } from '../requests/limits.ts'
import { assertions } from './assertions.ts'
import { driftAudits } from './drift-audits.ts'
import { outbox } from './outbox.ts'
import { targetReceipts } from './target-receipts.ts'
import { targets } from './targets.ts'

/** All of the table that an audit works on, beside the ledger. */
export function auditStores(db: Dynamo, telling: Pick<Telling, 'seal'>) {
  return {
    audits: driftAudits(db),
    targets: targets(db),
    eventFeed: eventFeed(db),
    receipts: targetReceipts(db),
    outbox: outbox(db),
    assertions: assertions(db, telling),
    limits: limits(db),
  }
}

import type { ContactId } from '../../domain/contact-id.ts'
import { NOTHING_KNOWN } from '../../domain/standing.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { eventFeed } from '../event-log/event-feed.ts'
import { readProofs } from '../ledger/proofs.ts'
import { readVersions } from '../ledger/standings.ts'
import { limits } from '../requests/limits.ts'
import { outbox } from './outbox.ts'
import { redeliveries } from './redeliveries.ts'
import { targetJobs } from './target-jobs.ts'
import { targetNotes } from './target-notes.ts'
import { targets } from './targets.ts'

/** All of the table that a deliverer works on. */
export function propagateStores(db: Dynamo) {
  return {
    outbox: outbox(db),
    targets: targets(db),
    notes: targetNotes(db),
    jobs: targetJobs(db),
    redeliveries: redeliveries(db),
    feed: eventFeed(db),
    limits: limits(db),
    hashVersions: async () => [...(await readProofs(db)).keys()],
    /** As it is now, under the id that an entry of the outbox names. */
    standing: async (contact: ContactId) => (await readVersions(db, [contact]))[0] ?? NOTHING_KNOWN,
  }
}

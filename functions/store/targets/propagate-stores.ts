import type { Dynamo } from '../dynamo/client.ts'
import { limits } from '../requests/limits.ts'
import { outbox } from './outbox.ts'
import { targetNotes } from './target-notes.ts'
import { targets } from './targets.ts'

/** All of the table that a deliverer works on. */
export function propagateStores(db: Dynamo) {
  return { outbox: outbox(db), targets: targets(db), notes: targetNotes(db), limits: limits(db) }
}

import type { Scrub, Scrubs } from '../../domain/scrub.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { PARTITION } from '../schema.ts'
import { records } from './records.ts'

/** Scrubs under `X#<id>`, their ids in one partition ordered by time; no item names a contact. */
export function scrubs(db: Dynamo): Scrubs {
  const { create, find, list, change } = records<Scrub>(db, {
    own: PARTITION.scrub,
    sort: 'X',
    list: PARTITION.scrubs,
    attribute: 'scrub',
    retained: 'scrubs',
  })
  return { create, find, list, change }
}

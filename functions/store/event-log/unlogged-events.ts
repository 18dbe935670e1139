import type { UnloggedEvents } from '../../domain/event-feed.ts'
import { logEntryOf, recordedStopOf } from '../../domain/log-entry.ts'
import { batchGet } from '../dynamo/batch-get.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { eventSortKey, s, text } from '../dynamo/items.ts'
import { PARTITION } from '../schema.ts'
import { recordEvents } from './event-log.ts'
import { unloggedBefore } from './unlogged.ts'

/** Of each part at once: a few writes of the log. */
const EVENTS_A_PART = 25

export function unloggedEvents(db: Dynamo): UnloggedEvents {
  return {
    recordedBefore: async (time) => {
      const waiting = await unloggedBefore(db, time, EVENTS_A_PART)
      const keys = waiting.map(({ contact, version }) => ({
        pk: s(`${PARTITION.person}${contact}`),
        sk: s(eventSortKey(version)),
      }))
      const items = await orUnavailable(batchGet(db, keys))
      return items
        .map((item) => ({
          contact: text(item, 'pk').slice(PARTITION.person.length),
          sk: text(item, 'sk'),
          read: (name: string) => text(item, name),
        }))
        .toSorted((a, b) => (a.sk < b.sk ? -1 : 1))
        .map((item) => ({ entry: logEntryOf(item), stop: recordedStopOf(item) }))
    },
    enterLog: (entries) => recordEvents(db, entries, db.now()),
  }
}

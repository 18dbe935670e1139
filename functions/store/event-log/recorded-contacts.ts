import type { RecordedContacts } from '../../domain/snapshot.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { readHeads, readShard } from './event-feed.ts'
import { entryAt } from './log-entries.ts'
import { dayOf } from './log-days.ts'
import { LOG_SHARDS } from './log-head.ts'

/** Reads the log alone: a reader of standings needs no event, and would read each one for nothing. */
export function recordedContacts(db: Dynamo): RecordedContacts {
  const shards = Array.from({ length: LOG_SHARDS }, (_, shard) => shard)
  return {
    start: shards.map(() => 0),
    after: async (place, limit) => {
      const heads = await readHeads(db)
      const from = shards.map((shard) => place[shard] ?? 0)
      if (heads.some((head, shard) => (from[shard] ?? 0) > head)) return undefined
      const most = Math.ceil(limit / LOG_SHARDS)
      const read = await orUnavailable(
        Promise.all(
          heads.map((head, shard) =>
            readShard(db, shard, { after: from[shard] ?? 0, head, limit: most }),
          ),
        ),
      )
      const next = read.map((logged, shard) => logged.at(-1)?.sequence ?? from[shard] ?? 0)
      return {
        contacts: [...new Set(read.flatMap((logged) => logged.map(({ contact }) => contact)))],
        next,
        isMore: heads.some((head, shard) => (next[shard] ?? 0) < head),
      }
    },
    marks: async (place) => {
      const heads = await readHeads(db)
      const marks = shards.map(async (shard) => {
        const sequence = place[shard] ?? 0
        const isThere = sequence > 0 && sequence <= (heads[shard] ?? 0)
        return isThere ? markOf(db, shard, sequence) : ''
      })
      return orUnavailable(Promise.all(marks))
    },
  }
}

/** The log never changes: the event of a place is always the same in one table. */
async function markOf(db: Dynamo, shard: number, sequence: number): Promise<string> {
  const day = await dayOf(db, shard, sequence)
  return (await entryAt(db, { shard, day: day ?? '', sequence }))?.event ?? ''
}

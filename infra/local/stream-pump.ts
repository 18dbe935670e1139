import type { DeliveryQueue } from '../../functions/domain/outbox.ts'
import { judgeAgain, type JudgeAgainDeps } from '../../functions/actions/sends/judge-again.ts'
import { fanOut } from '../../functions/stream/fan-out.ts'
import { newEvents, newStops } from '../../functions/stream/record.ts'
import type { Dynamo } from '../../functions/store/dynamo/client.ts'
import { streamReader, type StreamReader } from './stream-reader.ts'
import { recordEvents } from '../../functions/store/event-log/event-log.ts'
import type { Courtesy } from './give-way.ts'
import type { Storehouse } from './storehouse.ts'

const KEPT_EVERY_MS = 1_000
/** The engine does nothing else while it reads a page: some 9 ms, or 2 while people speak. */
const RECORDS_A_PAGE = { quiet: 200, spoken: 40 } as const

/**
 * Reads the table's stream as Lambda does on AWS and records what is new. One call is one pass over all
 * open shards; a failed pass is repeated from where the last good one ended.
 *
 * Shards are listed at the start and when one has ended, not in each pass: the embedded engine reads
 * all its records to list them.
 */
export function streamPump(
  db: Dynamo,
  { streamArn, endpoint }: { streamArn: string; endpoint: string },
  positions: Pick<Storehouse, 'position' | 'setPosition'>,
  queue: DeliveryQueue,
  /** Absent where nothing that was sent is told. */
  judging?: JudgeAgainDeps,
  /** Requests come first: they wait for one small call at most. */
  { giveWay, isQuiet }: Partial<Pick<Courtesy, 'giveWay' | 'isQuiet'>> = {},
): () => Promise<void> {
  const stream = streamReader(endpoint, streamArn, db.now)
  /** Undefined: must be listed. */
  let openShards: readonly string[] | undefined
  const iterators = new Map<string, string>()
  const ended = new Set<string>()
  const reached = new Map<string, string>()
  let keptAt = 0

  /**
   * Where reading begins after a restart. To keep it waits for the disk, so within a long pass it is
   * kept once a second: what is read again is known to the log.
   */
  function keepPositions(): void {
    for (const [shardId, sequence] of reached) positions.setPosition(shardId, sequence)
    reached.clear()
    keptAt = performance.now()
  }

  /** False if the shard has ended: it gets no more records. */
  async function readShard(shardId: string): Promise<boolean> {
    let iterator =
      iterators.get(shardId) ?? (await firstIterator(stream, shardId, positions.position(shardId)))
    while (iterator !== undefined) {
      await giveWay?.()
      const { records, next } = await stream.records(
        iterator,
        RECORDS_A_PAGE[isQuiet?.() === false ? 'spoken' : 'quiet'],
      )
      await fanOut(queue, records)
      await recordEvents(db, newEvents(records), db.now(), giveWay)
      if (judging !== undefined) await judgeAgain(judging, newStops(records))
      const last = records.at(-1)?.dynamodb?.SequenceNumber
      if (last !== undefined) reached.set(shardId, last)
      if (performance.now() - keptAt > KEPT_EVERY_MS) keepPositions()
      if (next === undefined) return false
      iterators.set(shardId, next)
      if (records.length === 0) return true
      iterator = next
    }
    return false
  }

  return async () => {
    try {
      openShards ??= (await stream.shards()).filter((id) => !ended.has(id))
      for (const shardId of openShards) {
        if (await readShard(shardId)) continue
        ended.add(shardId)
        iterators.delete(shardId)
      }
      // An ended shard has children; no shard at all means that the stream is still being created.
      if (openShards.length === 0 || openShards.some((id) => ended.has(id))) openShards = undefined
    } catch (error) {
      // An iterator lives for a quarter of an hour, a shard for a day: start again from the position.
      openShards = undefined
      iterators.clear()
      throw error
    } finally {
      if (reached.size > 0) keepPositions()
    }
  }
}

async function firstIterator(
  stream: StreamReader,
  shard: string,
  after: string | undefined,
): Promise<string | undefined> {
  if (after === undefined) return stream.iterator(shard)
  // The records after the position may be gone: then what is left is read; known events are skipped.
  return (await stream.iterator(shard, after)) ?? stream.iterator(shard)
}

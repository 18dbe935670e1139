import { TransactionCanceledException, type TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { setTimeout as sleep } from 'node:timers/promises'
import { BastaError } from '../../domain/errors.ts'
import type { LogEntry } from '../../domain/log-entry.ts'
import { endOf } from '../../domain/retention.ts'
import { toSecond } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { n, number, s, text } from '../dynamo/items.ts'
import { repeatable } from '../dynamo/repeatable.ts'
import { getItem } from '../dynamo/get.ts'
import { entriesItem } from './log-entries.ts'
import { countedSince, headKey, LOG_SHARDS } from './log-head.ts'
import { daysPartition, loggedKey, logSequence, logShard } from './log-keys.ts'
import { countable, countEntries } from './tallies.ts'
import { endUnlogged } from './unlogged.ts'

/**
 * A marker for each event, and five items more: fewer than the 100 of a transaction. Larger writes gain
 * little, and whoever says stop meanwhile waits for one of them.
 */
const ENTRIES_A_WRITE = 40
const ATTEMPTS_MAX = 12

/**
 * Writes events into the log, each once, in the given order, and takes their markers away. The condition on the shard's head gives
 * out sequence numbers in order and without gaps: a reader that has seen number n has seen all before
 * it.
 */
export async function recordEvents(
  db: Dynamo,
  entries: readonly LogEntry[],
  now: Date,
  /** Awaited before each write. */
  giveWay?: () => Promise<void>,
): Promise<void> {
  // DynamoDB refuses a transaction that puts the same item twice.
  const first = new Map(entries.map(({ event }, at) => [event, at] as const).toReversed())
  for (let shard = 0; shard < LOG_SHARDS; shard += 1) {
    const own = entries.filter(
      ({ contact, event }, at) => logShard(contact) === shard && first.get(event) === at,
    )
    for (let at = 0, taken = 0; at < own.length; at += taken) {
      taken = countable(own.slice(at, at + ENTRIES_A_WRITE))
      await orUnavailable(recordShard(db, { shard, now, giveWay }, own.slice(at, at + taken)))
    }
  }
  // After them, and after a repetition too: what ends in between is repeated.
  await giveWay?.()
  await endUnlogged(db, entries)
}

async function recordShard(
  db: Dynamo,
  { shard, now, giveWay }: { shard: number; now: Date; giveWay: (() => Promise<void>) | undefined },
  entries: readonly LogEntry[],
): Promise<void> {
  let open = entries
  for (let attempt = 0; open.length > 0; attempt += 1) {
    if (attempt === ATTEMPTS_MAX)
      throw new BastaError('unavailable', 'The log is written to by too many others.')
    if (attempt > 0) await sleep(Math.random() * Math.min(400, 10 * 2 ** attempt))
    const head = await getItem(db, headKey(shard))
    const last = number(head, 'sequence')
    // Clocks of machines differ; the log's time never goes back.
    const recordedAt = later(text(head, 'recordedAt'), now.toISOString())
    const day = later(text(head, 'day'), recordedAt.slice(0, 10))
    const advance: TransactWriteItem = {
      Put: {
        TableName: db.table,
        Item: {
          ...headKey(shard),
          sequence: n(last + open.length),
          day: s(day),
          recordedAt: s(recordedAt),
          ...countedSince(head, recordedAt),
        },
        ConditionExpression: head === undefined ? 'attribute_not_exists(pk)' : '#sequence = :last',
        ...(head === undefined
          ? {}
          : {
              ExpressionAttributeNames: { '#sequence': 'sequence' },
              ExpressionAttributeValues: { ':last': n(last) },
            }),
      },
    }
    const expires = n(endOf('log_markers', toSecond(now)))
    const writes = open.map((entry): TransactWriteItem => {
      return {
        Put: {
          TableName: db.table,
          Item: {
            ...loggedKey(entry.event),
            contact: s(entry.contact),
            eventKey: s(entry.sk),
            ttl: expires,
          },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      }
    })
    const Item = entriesItem({ shard, day, recordedAt }, open, last)
    writes.push({ Put: { TableName: db.table, Item } })
    if (text(head, 'day') !== day) {
      const Item = { pk: s(daysPartition(shard)), sk: s(logSequence(last + 1)), day: s(day) }
      writes.push({ Put: { TableName: db.table, Item } })
    }
    try {
      await giveWay?.()
      const counts = countEntries(db, shard, open, new Date(recordedAt))
      await db.client.send(repeatable(db, [advance, ...writes, ...counts]))
      return
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error
      const reasons = error.CancellationReasons ?? []
      const isRecorded = (at: number) => reasons[1 + at]?.Code === 'ConditionalCheckFailed'
      open = open.filter((_, at) => !isRecorded(at))
    }
  }
}

function later(a: string, b: string): string {
  return a > b ? a : b
}

import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { LogEntry } from '../../domain/log-entry.ts'
import { endOf } from '../../domain/retention.ts'
import { loggedCounter, type Counter, type Tallies } from '../../domain/tally.ts'
import { SECONDS_A_DAY, toSecond } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { ages, type Moment } from '../dynamo/age.ts'
import { batchGet } from '../dynamo/batch-get.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { PARTITION } from '../schema.ts'
import { headKey, LOG_SHARDS } from './log-head.ts'

/** Two days meet at midnight; entries of a third wait for the next write. */
const DAYS_A_WRITE = 2
/** An update takes 300 operators, and an expression 4 KB. One event alone has at most 102 counters. */
const COUNTERS_A_DAY = 250

/** A day before yesterday grows no more but by what comes very late: this process may keep it so long. */
const PAST_DAY_MS = 300_000
const PAST_DAYS_MAX = 200

type Tally = ReadonlyMap<Counter, number>

/** The tallies of days, each part of the log added to the others. */
export function tallies(db: Dynamo): Tallies {
  const shards = Array.from({ length: LOG_SHARDS }, (_, shard) => shard)
  const past = new Map<string, { readonly tally: Tally; readonly at: Moment }>()
  const { moment, since } = ages(db.now)
  const isFresh = (day: string): boolean => {
    const kept = past.get(day)
    return kept !== undefined && since(kept.at) < PAST_DAY_MS
  }
  return {
    days: async (days) => {
      const yesterday = dayBefore(db.now())
      const read = await readDays(
        db,
        days.filter((day) => !isFresh(day)),
      )
      const found = days.map(
        (day) => [day, read.get(day) ?? past.get(day)?.tally ?? new Map()] as const,
      )
      if (past.size > PAST_DAYS_MAX) past.clear()
      for (const [day, tally] of read) if (day < yesterday) past.set(day, { tally, at: moment() })
      return new Map(found)
    },
    log: async () => {
      const heads = await orUnavailable(batchGet(db, shards.map(headKey)))
      const isWhole = heads.every(
        (head) => 'countedSince' in head && number(head, 'uncounted') === 0,
      )
      const newest = (name: string) =>
        heads
          .map((head) => text(head, name))
          .toSorted()
          .at(-1)
      return {
        events: heads.reduce((sum, head) => sum + number(head, 'sequence'), 0),
        recordedAt: newest('recordedAt'),
        isWhole,
        countedSince: newest('countedSince'),
      }
    },
  }
}

async function readDays(db: Dynamo, days: readonly string[]): Promise<ReadonlyMap<string, Tally>> {
  const shards = Array.from({ length: LOG_SHARDS }, (_, shard) => shard)
  const keys = days.flatMap((day) => shards.map((shard) => tallyKey(day, shard)))
  const found = new Map(days.map((day) => [day, new Map<Counter, number>()]))
  for (const { pk, sk: _, ttl: __, ...counts } of await orUnavailable(batchGet(db, keys))) {
    const tally = found.get(pk?.S?.slice(PARTITION.tallies.length) ?? '')
    for (const [counter, { N: count }] of Object.entries(counts))
      tally?.set(counter, (tally.get(counter) ?? 0) + Number(count))
  }
  return found
}

function dayBefore(now: Date): string {
  return new Date(now.getTime() - SECONDS_A_DAY * 1_000).toISOString().slice(0, 10)
}

export function tallyKey(day: string, shard: number): Item {
  return { pk: s(`${PARTITION.tallies}${day}`), sk: s(String(shard)) }
}

/** So many of the first entries as one transaction can count. */
export function countable(entries: readonly LogEntry[]): number {
  const days = new Map<string, Set<Counter>>()
  for (const [at, { day, counters }] of entries.entries()) {
    const known = days.get(day) ?? new Set()
    // One more for the time it took to be logged.
    const most = new Set([...known, ...counters]).size + at + 1
    const isFull = most > COUNTERS_A_DAY || (!days.has(day) && days.size === DAYS_A_WRITE)
    if (at > 0 && isFull) return at
    days.set(day, new Set([...known, ...counters]))
  }
  return entries.length
}

/**
 * One update for each day among the entries, in the transaction that logs them: what is logged is
 * counted, and what is counted was logged. Each part of the log has items of its own, so that they do
 * not wait for each other.
 */
export function countEntries(
  db: Dynamo,
  shard: number,
  entries: readonly LogEntry[],
  now: Date,
): TransactWriteItem[] {
  const days = new Map<string, Map<Counter, number>>()
  for (const { day, counters, storedAt } of entries) {
    const tally = days.get(day) ?? new Map<Counter, number>()
    const all = storedAt === undefined ? counters : [...counters, loggedCounter(storedAt, now)]
    for (const counter of all) tally.set(counter, (tally.get(counter) ?? 0) + 1)
    days.set(day, tally)
  }
  return [...days].map(([day, tally]) => addTo(db, { day, shard, tally, now }))
}

function addTo(
  db: Dynamo,
  {
    day,
    shard,
    tally,
    now,
  }: {
    readonly day: string
    readonly shard: number
    readonly tally: ReadonlyMap<Counter, number>
    readonly now: Date
  },
): TransactWriteItem {
  const counters = [...tally]
  const counts = [...new Set(tally.values())]
  return {
    Update: {
      TableName: db.table,
      Key: tallyKey(day, shard),
      UpdateExpression: `SET #ttl = :ttl ADD ${counters.map(([, count], at) => `#${at} :${count}`).join(', ')}`,
      ExpressionAttributeNames: {
        '#ttl': 'ttl',
        ...Object.fromEntries(counters.map(([counter], at) => [`#${at}`, counter])),
      },
      ExpressionAttributeValues: {
        ':ttl': n(endOf('tallies', toSecond(now))),
        ...Object.fromEntries(counts.map((count) => [`:${count}`, n(count)])),
      },
    },
  }
}

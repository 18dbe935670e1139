import {
  BatchWriteItemCommand,
  QueryCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb'
import { createHash } from 'node:crypto'
import type { CompleteUntil } from '../../domain/event-feed.ts'
import type { LogEntry } from '../../domain/log-entry.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { eventSortKey, s, text, versionOf, type Item } from '../dynamo/items.ts'
import { notAhead } from '../dynamo/not-ahead.ts'
import { queryAll } from '../dynamo/query-pages.ts'
import { inRounds } from '../dynamo/rounds.ts'
import { PARTITION } from '../schema.ts'
import { readSharedMarker, takeFromMarker } from './shared-marker.ts'

/**
 * A marker is written with each event, in the same transaction, and deleted when the event is in the
 * log. So what is recorded and not logged yet is always known, without asking the stream: also what the
 * stream has lost.
 */

/** Spreads the writes over partitions. Readers ask all of them, so it may only grow. */
const UNLOGGED_SHARDS = 8
/** BatchWriteItem takes at most 25. */
const DELETES_A_CALL = 25

export type UnloggedEvent = {
  readonly contact: string
  /** Its number in the chain of its contact. */
  readonly version: number
  /** When its write was sent. */
  readonly storedAt: Date
}

/** Sorted by time, so that the oldest of a shard is one read, however many wait. */
function unloggedKey({ contact, version, storedAt }: UnloggedEvent): Item {
  const place = eventSortKey(version).slice('E#'.length)
  return {
    pk: s(`${PARTITION.unlogged}${shardOf(contact)}`),
    sk: s(`${storedAt.toISOString()}#${contact}#${place}`),
  }
}

export function putUnlogged(
  { table }: Pick<Dynamo, 'table'>,
  event: UnloggedEvent,
): TransactWriteItem {
  return { Put: { TableName: table, Item: unloggedKey(event) } }
}

/** Deletes the markers of events that are in the log; those that are gone already are no fault. */
export async function endUnlogged(db: Dynamo, entries: readonly LogEntry[]): Promise<void> {
  const own = entries.flatMap(({ contact, sk, storedAt, marker = '' }) =>
    // What an older version stored has no marker.
    storedAt === undefined || marker !== ''
      ? []
      : [unloggedKey({ contact, version: versionOf(sk), storedAt })],
  )
  const shared = Map.groupBy(
    entries.filter(({ marker = '' }) => marker !== ''),
    ({ marker }) => marker ?? '',
  )
  const ended: Item[] = []
  for (const [written, logged] of shared) {
    const marker = readSharedMarker(written)
    const events = new Set(logged.map(({ contact, sk }) => `${contact}#${sk.slice('E#'.length)}`))
    if (marker === undefined) continue
    if (events.size === marker.count) ended.push(marker.key)
    else await takeFromMarker(db, marker, [...events])
  }
  const keys = [...own, ...ended]
  const distinct = [...new Map(keys.map((key) => [text(key, 'sk'), key])).values()]
  for (let at = 0; at < distinct.length; at += DELETES_A_CALL)
    await orUnavailable(deleteAll(db, distinct.slice(at, at + DELETES_A_CALL)))
}

async function deleteAll(db: Dynamo, keys: readonly Item[]): Promise<void> {
  const deleteOpen = async (open: readonly Item[]): Promise<readonly Item[]> => {
    const requests = open.map((Key) => ({ DeleteRequest: { Key } }))
    const { UnprocessedItems } = await db.client.send(
      new BatchWriteItemCommand({ RequestItems: { [db.table]: requests } }),
    )
    return (UnprocessedItems?.[db.table] ?? []).flatMap(({ DeleteRequest }) =>
      DeleteRequest?.Key === undefined ? [] : [DeleteRequest.Key],
    )
  }
  await inRounds(keys, deleteOpen, 'The table is too busy to take what was logged.')
}

/** Up to when all that was recorded is in the log, as of now. */
export async function completeUntil(db: Dynamo): Promise<CompleteUntil> {
  const asked = db.now()
  const oldest = await Promise.all(SHARDS.map((shard) => oldestOf(db, shard, 1)))
  return completeBefore(db, asked, oldest.flat())
}

/** The same, and which events are not in it: each name once, as long as it is not logged. */
export async function completeness(
  db: Dynamo,
): Promise<CompleteUntil & { readonly unlogged: readonly string[] }> {
  const asked = db.now()
  const all = await Promise.all(SHARDS.map((shard) => queryAll(db, partition(shard), '')))
  const unlogged = all.flat().map((item) => text(item, 'sk'))
  return { ...completeBefore(db, asked, unlogged.map(readKey)), unlogged }
}

/** So many of each shard that were recorded before a time, the oldest first. */
export async function unloggedBefore(
  db: Dynamo,
  time: Date,
  most: number,
): Promise<readonly UnloggedEvent[]> {
  const found = await Promise.all(SHARDS.map((shard) => oldestOf(db, shard, most)))
  return found.flat().filter(({ storedAt }) => storedAt < time)
}

const SHARDS = Array.from({ length: UNLOGGED_SHARDS }, (_, shard) => shard)

/** Strongly consistent: what was acknowledged before is seen. */
async function oldestOf(db: Dynamo, shard: number, most: number): Promise<UnloggedEvent[]> {
  const { Items: items = [] } = await orUnavailable(
    db.client.send(
      new QueryCommand({
        TableName: db.table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': s(partition(shard)) },
        Limit: most,
      }),
    ),
  )
  return items.flatMap(readMarker)
}

/** The events that a marker stands for: one, or those of a list that were written together. */
function readMarker(item: Item): UnloggedEvent[] {
  const own = readKey(text(item, 'sk'))
  const shared = item['events']?.SS
  if (shared === undefined) return [own]
  return shared.map((name) => ({ ...readKey(`#${name}`), storedAt: own.storedAt }))
}

/** After the reads, so that the table's clock is known. */
function completeBefore(db: Dynamo, asked: Date, waiting: readonly UnloggedEvent[]): CompleteUntil {
  const checkedAt = notAhead(db, asked)
  if (waiting.length === 0) return { completeUntil: checkedAt, checkedAt }
  // The clock of who recorded it may be ahead of this one.
  const oldest = waiting.reduce(
    (least, { storedAt }) => Math.min(least, storedAt.getTime()),
    checkedAt.getTime(),
  )
  return { completeUntil: new Date(oldest - 1), checkedAt }
}

function readKey(sk: string): UnloggedEvent {
  const [time = '', contact = '', place = ''] = sk.split('#')
  return { contact, version: Number(place), storedAt: new Date(time) }
}

function partition(shard: number): string {
  return `${PARTITION.unlogged}${shard}`
}

function shardOf(contact: string): number {
  return (createHash('sha256').update(contact).digest()[1] ?? 0) % UNLOGGED_SHARDS
}

import { PARTITION } from '../schema.ts'
import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Aside, AsideEnd, Asides, OpenAside } from '../../domain/aside.ts'
import { canonicalJson } from '../../domain/canonical-json.ts'
import { BastaError } from '../../domain/errors.ts'
import { endOf } from '../../domain/retention.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { queryAll } from '../dynamo/query-pages.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { getItem } from '../dynamo/get.ts'
import { waitingList } from '../dynamo/waiting-list.ts'
import { pageAfter } from '../dynamo/page-after.ts'

const ATTEMPTS_MAX = 8
const LIST = PARTITION.asides

/**
 * Items that were set aside. `ASIDE` lists the open ones, oldest first. `ASIDE#<key>` holds `ITEM`
 * (which item the key belongs to, the count, whether it was decided) and, until it is decided, `TEXT`.
 */
export function asides(db: Dynamo): Asides {
  return {
    ...waitingList(db, LIST),
    keep: (aside, sealed, count) => orUnavailable(keep(db, aside, sealed, count)),
    list: (options) => orUnavailable(list(db, options)),
    find: (id) => orUnavailable(find(db, id)),
    end: (end) => orUnavailable(endAlone(db, end)),
  }
}

async function keep(
  db: Dynamo,
  aside: Aside,
  sealed: Uint8Array,
  count: number,
): Promise<{ id: string; isNew: boolean }> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    if (attempt > 0) await sleep(Math.random() * 5 * 2 ** attempt)
    const opened = await open(db, aside, sealed, count)
    if (opened.state === 'opened') return { id: aside.id, isNew: true }
    if (opened.state === 'busy') continue
    const { id } = opened
    if (!aside.isGroup || (await countMore(db, aside.key, id, count))) return { id, isNew: false }
  }
  throw new BastaError('unavailable', 'Many others are setting the same aside.')
}

type Opened =
  | { readonly state: 'opened' }
  | { readonly state: 'busy' }
  | { readonly state: 'known'; readonly id: string }

/** One write for all of it. Returns the id of the existing item, if there is one. */
async function open(db: Dynamo, aside: Aside, sealed: Uint8Array, count: number): Promise<Opened> {
  const ttl = n(endOf('open_asides', aside.receivedAt))
  const isFirst = 'attribute_not_exists(pk)'
  // A decided group is closed: what comes now opens a new one.
  const isAgain = 'attribute_exists(decided)'
  const marker = { ...itemKey(aside.key), id: s(aside.id), counted: n(count), ttl }
  const document = s(canonicalJson(aside))
  const puts: TransactWriteItem[] = [
    {
      Put: {
        TableName: db.table,
        Item: marker,
        ConditionExpression: aside.isGroup ? `${isFirst} OR ${isAgain}` : isFirst,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    { Put: { TableName: db.table, Item: { ...textKey(aside.key), sealed: { B: sealed }, ttl } } },
    { Put: { TableName: db.table, Item: { ...openKey(aside.id), document } } },
  ]
  try {
    await db.client.send(new TransactWriteItemsCommand({ TransactItems: puts }))
    return { state: 'opened' }
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error
    const [reason] = error.CancellationReasons ?? []
    if (reason?.Code === 'ConditionalCheckFailed')
      return { state: 'known', id: text(reason.Item, 'id') }
    return { state: 'busy' }
  }
}

/** Returns false if the group was closed in the meantime. */
async function countMore(db: Dynamo, key: string, id: string, count: number): Promise<boolean> {
  try {
    await db.client.send(
      new UpdateItemCommand({
        TableName: db.table,
        Key: itemKey(key),
        UpdateExpression: 'ADD counted :count',
        ConditionExpression: 'id = :id AND attribute_not_exists(decided)',
        ExpressionAttributeValues: { ':count': n(count), ':id': s(id) },
      }),
    )
    return true
  } catch (error) {
    const isOver = error instanceof ConditionalCheckFailedException
    if (isOver || error instanceof TransactionConflictException) return false
    throw error
  }
}

/**
 * Closes an item in the same write as its decision: the sealed text is deleted, the fact of the
 * decision stays for a while.
 */
export function endAside(db: Dynamo, { aside, at, event }: AsideEnd): TransactWriteItem[] {
  const isWhole = aside.sealed !== undefined
  const decided = {
    ...itemKey(aside.key),
    id: s(aside.id),
    counted: n(aside.count),
    decided: s(event ?? ''),
    ttl: n(endOf('decided_asides', at)),
  }
  return [
    {
      Delete: {
        TableName: db.table,
        Key: openKey(aside.id),
        ConditionExpression: 'attribute_exists(pk)',
      },
    },
    ...(isWhole
      ? [
          { Put: { TableName: db.table, Item: decided } },
          { Delete: { TableName: db.table, Key: textKey(aside.key) } },
        ]
      : []),
  ]
}

async function endAlone(db: Dynamo, end: AsideEnd): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    if (attempt > 0) await sleep(Math.random() * 5 * 2 ** attempt)
    try {
      await db.client.send(new TransactWriteItemsCommand({ TransactItems: endAside(db, end) }))
      return
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error
      if (error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed')
        throw new BastaError('conflict', 'It was decided already.')
    }
  }
  throw new BastaError('unavailable', 'Many others are deciding the same.')
}

async function list(db: Dynamo, page: { limit: number; after?: string }): Promise<OpenAside[]> {
  const items = await pageAfter(db, LIST, page)
  return Promise.all(items.map((item) => readOpen(db, item)))
}

async function find(db: Dynamo, id: string): Promise<OpenAside | undefined> {
  const item = await getItem(db, openKey(id))
  return item === undefined ? undefined : readOpen(db, item)
}

async function readOpen(db: Dynamo, listed: Item): Promise<OpenAside> {
  const aside = JSON.parse(text(listed, 'document')) as Aside
  const items = await queryAll(db, `${LIST}#${aside.key}`, '')
  const marker = items.find((item) => text(item, 'sk') === 'ITEM')
  const sealed = items.find((item) => text(item, 'sk') === 'TEXT')?.['sealed']?.B
  // After its end the key may belong to another item; this one has no text any more.
  if (text(marker, 'id') !== aside.id) return { ...aside, count: 1 }
  return { ...aside, count: number(marker, 'counted'), sealed }
}

function openKey(id: string): Item {
  return { pk: s(LIST), sk: s(id) }
}

function itemKey(key: string): Item {
  return { pk: s(`${LIST}#${key}`), sk: s('ITEM') }
}

function textKey(key: string): Item {
  return { pk: s(`${LIST}#${key}`), sk: s('TEXT') }
}

import { PARTITION } from '../schema.ts'
import {
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import { randomBytes } from 'node:crypto'
import type { Quarantine, Quarantined, ToQuarantine } from '../../domain/quarantine.ts'
import { endOf } from '../../domain/retention.ts'
import { toSecond } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { getItem } from '../dynamo/get.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { n, s, text, type Item } from '../dynamo/items.ts'
import type { LargeRequests } from '../objects/large-requests.ts'
import { conditionHeld } from '../dynamo/conditional.ts'
import { countRefused } from './refused-days.ts'

/**
 * The size of a piece: up to one piece is stored in the table; larger requests count as several pieces.
 */
export const PIECE_BYTES = 64 * 1024

/**
 * How many pieces a day an account's quarantine takes, 256 MB in all. One address block gets a quarter
 * at most, and all requests without any credential together get a quarter: so strangers always leave
 * room for a provider whose secret is wrong here.
 */
export type Room = {
  readonly inAll: number
  readonly ofBlock: number
  readonly withoutCredential: number
  readonly ofBlockWithoutCredential: number
}
export const ROOM_A_DAY: Room = {
  inAll: 4_000,
  ofBlock: 1_000,
  withoutCredential: 1_000,
  ofBlockWithoutCredential: 250,
}

/** A page is read whole: with the largest pieces it has little more than a megabyte. */
const PAGE = 20

/**
 * Sealed requests that failed verification, separate for each account: `R#…` is a request (in the
 * bucket if it is large); `COUNT#<day>` and `BLOCK#<day>#<keyed hash>` count the used pieces.
 */
export function quarantine(db: Dynamo, large: LargeRequests, room: Room = ROOM_A_DAY): Quarantine {
  return {
    keep: (request) => orUnavailable(keep({ db, large, room }, request)),
    list: (account, after) => orUnavailable(list(db, account, after)),
    find: (account, id) => orUnavailable(find(db, account, id)),
    open: ({ place }) => (typeof place === 'string' ? large.get(place) : Promise.resolve(place)),
    release: (account, quarantined) => orUnavailable(release({ db, large }, account, quarantined)),
  }
}

type Shelf = { readonly db: Dynamo; readonly large: LargeRequests; readonly room: Room }

/** Stores a sealed request; returns whether there was room. */
async function keep(
  { db, large, room }: Shelf,
  { account, sealed, receivedAt, block, presentsCredential }: ToQuarantine,
): Promise<'kept' | 'full'> {
  const ttl = n(endOf('quarantine', toSecond(receivedAt)))
  const at = receivedAt.toISOString()
  const pk = s(`${PARTITION.quarantine}${account}`)
  const pieces = Math.max(1, Math.ceil(sealed.length / PIECE_BYTES))
  const day = at.slice(0, 10)
  // The block is counted first: a full block takes nothing from the others.
  const counted =
    (await count(db, { pk, sk: s(`BLOCK#${day}#${block}`) }, ttl, pieces, [
      ['kept', room.ofBlock],
      ...(presentsCredential ? [] : [['bare', room.ofBlockWithoutCredential] as const]),
    ])) &&
    (await count(db, { pk, sk: s(`COUNT#${day}`) }, ttl, pieces, [
      ['kept', room.inAll],
      ...(presentsCredential ? [] : [['bare', room.withoutCredential] as const]),
    ]))
  if (!counted) return 'full'
  await countRefused(db, account, receivedAt)
  const place =
    sealed.length > PIECE_BYTES ? { large: s(await large.put(sealed)) } : { sealed: { B: sealed } }
  const sk = s(`R#${at}#${randomBytes(6).toString('hex')}`)
  await db.client.send(new PutItemCommand({ TableName: db.table, Item: { pk, sk, ...place, ttl } }))
  return 'kept'
}

/** Takes the pieces from every count, or from none if one has too few. */
async function count(
  db: Dynamo,
  key: Item,
  ttl: Item[string],
  pieces: number,
  kinds: readonly (readonly [name: string, room: number])[],
): Promise<boolean> {
  const values = kinds.map(([name, room]) => [`:${name}`, n(room - pieces)] as const)
  const update: UpdateItemCommandInput = {
    TableName: db.table,
    Key: key,
    UpdateExpression: `SET #ttl = :ttl ADD ${kinds.map(([name]) => `${name} :pieces`).join(', ')}`,
    ConditionExpression: kinds
      .map(([name]) => `(attribute_not_exists(${name}) OR ${name} <= :${name})`)
      .join(' AND '),
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: { ...Object.fromEntries(values), ':pieces': n(pieces), ':ttl': ttl },
  }
  return conditionHeld(db.client.send(new UpdateItemCommand(update)))
}

/** The account's requests after the given one, oldest first, one page. */
async function list(db: Dynamo, account: string, after?: string) {
  const { Items: items = [], LastEvaluatedKey: last } = await db.client.send(
    new QueryCommand({
      TableName: db.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :after AND :end',
      ExpressionAttributeValues: {
        ':pk': s(`${PARTITION.quarantine}${account}`),
        // Nothing sorts between an id and the same id with the lowest character added.
        ':after': s(after === undefined ? 'R#' : `${keyOf(after)} `),
        ':end': s('R#~'),
      },
      Limit: PAGE,
    }),
  )
  return { page: items.map(readItem), isMore: last !== undefined }
}

async function find(db: Dynamo, account: string, id: string): Promise<Quarantined | undefined> {
  const item = await getItem(db, { pk: s(`${PARTITION.quarantine}${account}`), sk: s(keyOf(id)) })
  return item && readItem(item)
}

function readItem(item: Item): Quarantined {
  return {
    id: idOf(text(item, 'sk')),
    place: 'large' in item ? text(item, 'large') : (item['sealed']?.B ?? new Uint8Array()),
  }
}

/**
 * The table item is deleted first; an object that nothing names is deleted by the bucket's lifecycle.
 */
async function release(
  { db, large }: Pick<Shelf, 'db' | 'large'>,
  account: string,
  { id, place }: Quarantined,
): Promise<void> {
  const key = { pk: s(`${PARTITION.quarantine}${account}`), sk: s(keyOf(id)) }
  await db.client.send(new DeleteItemCommand({ TableName: db.table, Key: key }))
  if (typeof place === 'string') await large.forget(place)
}

/** The id goes into a URL unchanged: `2026-11-21T09:00:00.000Z.0123456789ab`. */
function idOf(sortKey: string): string {
  return sortKey.slice('R#'.length).replace('#', '.')
}

function keyOf(id: string): string {
  return `R#${id.replace(/\.(?=[0-9a-f]+$)/, '#')}`
}

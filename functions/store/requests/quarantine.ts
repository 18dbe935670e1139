import { PARTITION } from '../schema.ts'
import {
  ConditionalCheckFailedException,
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
import { orUnavailable } from '../dynamo/failure.ts'
import { n, s, text, type Item } from '../dynamo/items.ts'
import type { LargeRequests } from '../objects/large-requests.ts'

/** What rests in the table itself, and what room is counted by: more is so many pieces. */
export const PIECE_BYTES = 64 * 1024

/**
 * How many pieces an account's quarantine takes in a day, 256 MB in all. A block of addresses has a
 * quarter at most, and those who present no credential at all have a quarter together: strangers leave
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

/** A page is read whole: with the largest pieces it is not much more than a megabyte. */
const PAGE = 20

/**
 * Sealed requests that failed verification, an account each its own part: `R#…` a request, which rests
 * in the bucket where it is large; `COUNT#<day>` and `BLOCK#<day>#<keyed hash>` what room is taken.
 */
export function quarantine(db: Dynamo, large: LargeRequests, room: Room = ROOM_A_DAY): Quarantine {
  return {
    keep: (request) => orUnavailable(keep({ db, large, room }, request)),
    list: (account, after) => orUnavailable(list(db, account, after)),
    open: ({ place }) => (typeof place === 'string' ? large.get(place) : Promise.resolve(place)),
    release: (account, quarantined) => orUnavailable(release({ db, large }, account, quarantined)),
  }
}

type Shelf = { readonly db: Dynamo; readonly large: LargeRequests; readonly room: Room }

/** Keeps a sealed request; says whether there was room for it. */
async function keep(
  { db, large, room }: Shelf,
  { account, sealed, receivedAt, block, presentsCredential }: ToQuarantine,
): Promise<'kept' | 'full'> {
  const ttl = n(endOf('quarantine', toSecond(receivedAt)))
  const at = receivedAt.toISOString()
  const pk = s(`${PARTITION.quarantine}${account}`)
  const pieces = Math.max(1, Math.ceil(sealed.length / PIECE_BYTES))
  const day = at.slice(0, 10)
  // The block first: one that is full takes nothing from the others.
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
  const place =
    sealed.length > PIECE_BYTES ? { large: s(await large.put(sealed)) } : { sealed: { B: sealed } }
  const sk = s(`R#${at}#${randomBytes(6).toString('hex')}`)
  await db.client.send(new PutItemCommand({ TableName: db.table, Item: { pk, sk, ...place, ttl } }))
  return 'kept'
}

/** Takes so many pieces of each kind of room, or of none where one has too few. */
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
  try {
    await db.client.send(new UpdateItemCommand(update))
    return true
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false
    throw error
  }
}

/** What an account has in quarantine after the given one, oldest first, a page at a time. */
async function list(db: Dynamo, account: string, after?: string) {
  const { Items: items = [], LastEvaluatedKey: last } = await db.client.send(
    new QueryCommand({
      TableName: db.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :after AND :end',
      ExpressionAttributeValues: {
        ':pk': s(`${PARTITION.quarantine}${account}`),
        // Nothing sorts between an id and itself with the lowest character behind it.
        ':after': s(after === undefined ? 'R#' : `${keyOf(after)} `),
        ':end': s('R#~'),
      },
      Limit: PAGE,
    }),
  )
  const page = items.map((item) => ({
    id: idOf(text(item, 'sk')),
    place: 'large' in item ? text(item, 'large') : (item['sealed']?.B ?? new Uint8Array()),
  }))
  return { page, isMore: last !== undefined }
}

/** The item first: what nothing names any more ends with its bucket's days. */
async function release(
  { db, large }: Pick<Shelf, 'db' | 'large'>,
  account: string,
  { id, place }: Quarantined,
): Promise<void> {
  const key = { pk: s(`${PARTITION.quarantine}${account}`), sk: s(keyOf(id)) }
  await db.client.send(new DeleteItemCommand({ TableName: db.table, Key: key }))
  if (typeof place === 'string') await large.forget(place)
}

/** An id goes into a URL as it is: `2026-11-21T09:00:00.000Z.0123456789ab`. */
function idOf(sortKey: string): string {
  return sortKey.slice('R#'.length).replace('#', '.')
}

function keyOf(id: string): string {
  return `R#${id.replace(/\.(?=[0-9a-f]+$)/, '#')}`
}

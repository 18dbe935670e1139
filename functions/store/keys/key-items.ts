import { PARTITION } from '../schema.ts'
import { type TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { KeyAct, KeyChange, KeyRecord } from '../../domain/api-key.ts'
import { BastaError } from '../../domain/errors.ts'
import type { ApiKey } from '../../domain/api-keys.ts'
import { formatSecond, type Second } from '../../domain/time.ts'
import { wasWritten } from '../dynamo/transaction.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { lookupItem } from './keys.ts'
import { getItem } from '../dynamo/get.ts'

/** A key with the hashes of its secrets: the newest last; older ones until their overlap ends. */
export type KeyDocument = {
  readonly key: ApiKey
  readonly createdBy: string
  readonly secrets: readonly { readonly hash: string; readonly until?: Second | undefined }[]
  /** The last request that changed it, so that a repetition changes nothing. */
  readonly requestId: string
  readonly revokedAt?: Second | undefined
}

export type StoredKey = KeyDocument & {
  readonly version: number
  readonly lastUsed?: string | undefined
}

export const KEY_LIST = PARTITION.keys

export function listKey(id: string): Item {
  return { pk: s(KEY_LIST), sk: s(id) }
}

export async function readKey(db: Dynamo, id: string): Promise<StoredKey | undefined> {
  const item = await getItem(db, listKey(id))
  return item === undefined ? undefined : readStored(item)
}

export function readStored(item: Item): StoredKey {
  const document = JSON.parse(text(item, 'document')) as KeyDocument
  const lastUsed = text(item, 'lastUsed')
  return {
    ...document,
    version: number(item, 'version'),
    ...(lastUsed === '' ? {} : { lastUsed }),
  }
}

export function recordOf(stored: KeyDocument & { lastUsed?: string | undefined }): KeyRecord {
  const { key, createdBy, secrets, revokedAt, lastUsed } = stored
  const overlap = Math.max(0, ...secrets.map(({ until }) => until ?? 0))
  return {
    ...key,
    createdBy,
    ...(lastUsed === undefined ? {} : { lastUsed }),
    ...(overlap === 0 || revokedAt !== undefined ? {} : { overlapUntil: formatSecond(overlap) }),
    ...(revokedAt === undefined ? {} : { revokedAt: formatSecond(revokedAt) }),
  }
}

/**
 * Writes a key, the lookup of each of its secrets, and the entry that says who did it: all or nothing.
 * Rejects with `conflict` if the key was changed in the meantime, or if a condition of `unless` fails.
 */
export async function writeKey(
  db: Dynamo,
  next: KeyDocument,
  {
    what,
    act,
    known,
    unless = [],
  }: {
    readonly what: KeyChange['what']
    readonly act: KeyAct
    readonly known: StoredKey | undefined
    readonly unless?: readonly TransactWriteItem[]
  },
): Promise<void> {
  const { id } = next.key
  const version = (known?.version ?? 0) + 1
  const change: Item = {
    pk: s(`${PARTITION.keyChanges}${id}`),
    sk: s(String(version).padStart(12, '0')),
    what: s(what),
    at: s(formatSecond(act.at)),
    by: s(act.by),
    document: s(JSON.stringify(recordOf(next))),
  }
  const writes: TransactWriteItem[] = [
    listed(db, next, known),
    { Put: { TableName: db.table, Item: change, ConditionExpression: 'attribute_not_exists(pk)' } },
    ...next.secrets.map(({ hash, until }) => {
      const item = lookupItem(hash, { key: next.key, until, revoked: next.revokedAt })
      return { Put: { TableName: db.table, Item: item } }
    }),
    ...unless,
  ]
  if (!(await wasWritten(db, writes)))
    throw new BastaError('conflict', `The key "${id}" was changed by someone else meanwhile.`)
}

/** The day of last use is written by others: an update keeps it. */
function listed(db: Dynamo, next: KeyDocument, known: StoredKey | undefined): TransactWriteItem {
  const document = s(JSON.stringify(next))
  const place = { TableName: db.table }
  if (known === undefined) {
    const Item = { ...listKey(next.key.id), document, version: n(1) }
    return { Put: { ...place, Item, ConditionExpression: 'attribute_not_exists(pk)' } }
  }
  return {
    Update: {
      ...place,
      Key: listKey(next.key.id),
      UpdateExpression: 'SET #document = :document, #version = :next',
      ConditionExpression: '#version = :known',
      ExpressionAttributeNames: { '#document': 'document', '#version': 'version' },
      ExpressionAttributeValues: {
        ':document': document,
        ':next': n(known.version + 1),
        ':known': n(known.version),
      },
    },
  }
}

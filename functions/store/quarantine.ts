import {
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  ConditionalCheckFailedException,
} from '@aws-sdk/client-dynamodb'
import { randomBytes } from 'node:crypto'
import type { Quarantine, Quarantined } from '../domain/ports.ts'
import { endOf } from '../domain/retention.ts'
import { toSecond } from '../domain/time.ts'
import type { Dynamo } from './client.ts'
import { orUnavailable } from './failure.ts'
import { queryAll } from './history.ts'
import { n, s, text } from './items.ts'

/** A forger must not be able to fill the table. */
export const QUARANTINED_A_DAY_MAX = 1_000
export const QUARANTINED_BYTES_MAX = 64 * 1024

/** Sealed requests that failed verification, an account each its own part. */
export function quarantine(db: Dynamo): Quarantine {
  return {
    keep: (account, sealed, receivedAt) => orUnavailable(keep(db, account, sealed, receivedAt)),
    list: (account) => orUnavailable(list(db, account)),
    release: (account, id) => orUnavailable(release(db, account, id)),
  }
}

/** Keeps a sealed request that failed verification; says whether there was room for it. */
async function keep(
  db: Dynamo,
  account: string,
  sealed: Uint8Array,
  receivedAt: Date,
): Promise<'kept' | 'too_large' | 'full'> {
  if (sealed.length > QUARANTINED_BYTES_MAX) return 'too_large'
  const ttl = n(endOf('quarantine', toSecond(receivedAt)))
  const day = receivedAt.toISOString().slice(0, 10)
  try {
    await db.client.send(
      new UpdateItemCommand({
        TableName: db.table,
        Key: { pk: s(`Q#${account}`), sk: s(`COUNT#${day}`) },
        UpdateExpression: 'SET #ttl = :ttl ADD kept :one',
        ConditionExpression: 'attribute_not_exists(kept) OR kept < :max',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':one': n(1), ':max': n(QUARANTINED_A_DAY_MAX), ':ttl': ttl },
      }),
    )
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'full'
    throw error
  }
  const id = `R#${receivedAt.toISOString()}#${randomBytes(6).toString('hex')}`
  await db.client.send(
    new PutItemCommand({
      TableName: db.table,
      Item: { pk: s(`Q#${account}`), sk: s(id), sealed: { B: sealed }, ttl },
    }),
  )
  return 'kept'
}

/** What an account has in quarantine, oldest first. */
async function list(db: Dynamo, account: string): Promise<Quarantined[]> {
  const items = await queryAll(db, `Q#${account}`, 'R#')
  return items.map((item) => ({
    id: text(item, 'sk'),
    sealed: item['sealed']?.B ?? new Uint8Array(),
  }))
}

async function release(db: Dynamo, account: string, id: string): Promise<void> {
  const key = { pk: s(`Q#${account}`), sk: s(id) }
  await db.client.send(new DeleteItemCommand({ TableName: db.table, Key: key }))
}

import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { createHash, randomBytes } from 'node:crypto'
import type { ApiKey, Keys } from '../domain/ports.ts'
import { cached } from './cache.ts'
import type { Dynamo } from './client.ts'
import { orUnavailable } from './failure.ts'
import { s, text, type Item } from './items.ts'
import { CACHE_MS } from './senders.ts'

/** API keys, found by the hash of what the caller shows. */
export function keys(db: Dynamo): Keys {
  const cache = cached((hash: string) => readKey(db, hash), { milliseconds: CACHE_MS })
  return {
    find: (secret) => cache.get(hashOf(secret)),
    create: async (wanted, created) => {
      const secret = `basta_${randomBytes(32).toString('base64url')}`
      const key = { ...wanted, id: newKeyId(), created, lastFour: secret.slice(-4) }
      await orUnavailable(writeKey(db, secret, key))
      return { key, secret }
    },
  }
}

/** Stores a key whose secret was made elsewhere (the first administrator's); the same one again is a no-op. */
export async function ensureAdminKey(db: Dynamo, secret: string, created: string): Promise<void> {
  if ((await readKey(db, hashOf(secret))) !== undefined) return
  const key: ApiKey = {
    id: newKeyId(),
    name: 'first administrator',
    rights: ['admin'],
    created,
    lastFour: secret.slice(-4),
  }
  await orUnavailable(writeKey(db, secret, key))
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

function newKeyId(): string {
  return `key_${randomBytes(9).toString('hex')}`
}

async function readKey(db: Dynamo, hash: string): Promise<ApiKey | undefined> {
  const { Item: item } = await orUnavailable(
    db.client.send(
      new GetItemCommand({
        TableName: db.table,
        Key: { pk: s(`K#${hash}`), sk: s('K') },
        ConsistentRead: true,
      }),
    ),
  )
  if (item === undefined) return undefined
  return JSON.parse(text(item, 'document')) as ApiKey
}

async function writeKey(db: Dynamo, secret: string, key: ApiKey): Promise<void> {
  const item: Item = {
    pk: s(`K#${hashOf(secret)}`),
    sk: s('K'),
    document: s(JSON.stringify(key)),
  }
  await db.client.send(
    new PutItemCommand({
      TableName: db.table,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  )
}

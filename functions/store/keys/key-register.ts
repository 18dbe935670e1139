import { PARTITION } from '../schema.ts'
import { QueryCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { randomBytes } from 'node:crypto'
import {
  endOf,
  isUnlimitedAdmin,
  keyIdFrom,
  keyIdOf,
  type KeyChange,
  type KeyRegister,
} from '../../domain/api-key.ts'
import { BastaError } from '../../domain/errors.ts'
import type { ApiKey } from '../../domain/api-keys.ts'
import { formatSecond, parseZonedTime, type Second } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { queryAll } from '../dynamo/query-pages.ts'
import { n, s, text } from '../dynamo/items.ts'
import {
  KEY_LIST,
  listKey,
  readKey,
  readStored,
  recordOf,
  writeKey,
  type StoredKey,
} from './key-items.ts'
import { hashOf, readLookup } from './keys.ts'

/** How many secrets of one key may work at the same time, however often it is rotated. */
const SECRETS_MAX = 10

/** `forget` drops at once what this process remembers of a secret. */
export function keyRegister(
  db: Dynamo,
  { forget }: { readonly forget?: (secretHash: string) => void } = {},
): KeyRegister {
  return {
    create: async (wanted, act) => {
      const secret = newSecret()
      const key: ApiKey = {
        ...wanted,
        id: keyIdOf(act),
        created: formatSecond(act.at),
        lastFour: secret.slice(-4),
      }
      if ((await readKey(db, key.id)) !== undefined) throw madeAlready(key.id)
      const next = {
        key,
        createdBy: act.by,
        secrets: [{ hash: hashOf(secret) }],
        requestId: act.requestId,
      }
      await writeKey(db, next, { what: 'created', act, known: undefined })
      return { key: recordOf(next), secret }
    },
    list: async ({ limit, after }) => {
      const query = new QueryCommand({
        TableName: db.table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk > :after',
        ExpressionAttributeValues: { ':pk': s(KEY_LIST), ':after': s(after ?? ' ') },
        Limit: limit,
      })
      const { Items: items = [] } = await orUnavailable(db.client.send(query))
      return items.map((item) => recordOf(readStored(item)))
    },
    get: async (id) => {
      const known = await readKey(db, id)
      return known === undefined ? undefined : recordOf(known)
    },
    changes: async (id) => {
      const items = await orUnavailable(queryAll(db, `${PARTITION.keyChanges}${id}`, ''))
      return items.map((item) => ({
        what: text(item, 'what') as KeyChange['what'],
        at: text(item, 'at'),
        by: text(item, 'by'),
      }))
    },
    rotate: async (id, { overlapSeconds, ...act }) => {
      const known = await readLive(db, id, act.at)
      if (known.requestId === act.requestId) throw madeAlready(id)
      const secret = newSecret()
      const until = act.at + overlapSeconds
      // A secret whose overlap has ended is refused by its own item already.
      const older = known.secrets
        .filter((one) => one.until === undefined || one.until > act.at)
        .map((one) => ({ hash: one.hash, until: Math.min(one.until ?? Infinity, until) }))
      if (older.length >= SECRETS_MAX)
        throw new BastaError('conflict', 'Too many secrets of this key still work: wait for one.')
      const next = {
        ...known,
        key: { ...known.key, lastFour: secret.slice(-4) },
        secrets: [...older, { hash: hashOf(secret) }],
        requestId: act.requestId,
      }
      await writeKey(db, next, { what: 'rotated', act, known })
      for (const { hash } of known.secrets) forget?.(hash)
      return { key: recordOf(next), secret }
    },
    revoke: async (id, act) => {
      const known = await readKey(db, id)
      if (known === undefined) throw noSuchKey()
      if (known.revokedAt !== undefined) return recordOf(known)
      const unless = isUnlimitedAdmin(known.key) ? [await anotherAdmin(db, known.key, act.at)] : []
      const next = { ...known, revokedAt: act.at, requestId: act.requestId }
      await writeKey(db, next, { what: 'revoked', act, known, unless })
      for (const { hash } of known.secrets) forget?.(hash)
      return recordOf(next)
    },
  }
}

/**
 * Stores the first administrator's key, whose secret was made elsewhere. Storing the same one again
 * does nothing.
 */
export async function ensureAdminKey(db: Dynamo, secret: string, created: string): Promise<void> {
  const hash = hashOf(secret)
  const found = await readLookup(db, hash)
  const key: ApiKey = found?.key ?? {
    id: keyIdFrom(`setup\n${hash}`),
    name: 'first administrator',
    rights: ['admin'],
    created,
    lastFour: secret.slice(-4),
  }
  // A key from before the list existed is listed now; one that was revoked or rotated stays so.
  if (found !== undefined && (await readKey(db, key.id)) !== undefined) return
  const act = { by: 'setup', at: parseZonedTime(created) ?? 0, requestId: '' }
  const next = { key, createdBy: 'setup', secrets: [{ hash }], requestId: '' }
  try {
    await writeKey(db, next, { what: 'created', act, known: undefined })
  } catch (error) {
    // Another process did the setup at the same time.
    if ((await readKey(db, key.id)) === undefined) throw error
  }
}

/**
 * Another administrator must remain: one whose key has no end, or, if all have one, the one that ends
 * last. The write holds only if that other key has not changed in the meantime.
 */
async function anotherAdmin(db: Dynamo, key: ApiKey, now: Second): Promise<TransactWriteItem> {
  const all = (await orUnavailable(queryAll(db, KEY_LIST, ''))).map(readStored)
  const other = all.find(
    (one) =>
      one.key.id !== key.id &&
      isUnlimitedAdmin(one.key) &&
      isLive(one, now) &&
      endOf(one.key) >= endOf(key),
  )
  if (other === undefined)
    throw new BastaError(
      'conflict',
      'No other key may do everything for every sender for as long: make one first.',
    )
  return {
    ConditionCheck: {
      TableName: db.table,
      Key: listKey(other.key.id),
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': n(other.version) },
    },
  }
}

async function readLive(db: Dynamo, id: string, now: Second): Promise<StoredKey> {
  const known = await readKey(db, id)
  if (known === undefined) throw noSuchKey()
  if (!isLive(known, now))
    throw new BastaError('conflict', 'The key is revoked or has expired: make another.')
  return known
}

function isLive({ key, revokedAt }: StoredKey, now: Second): boolean {
  return revokedAt === undefined && now < endOf(key)
}

function noSuchKey(): BastaError {
  return new BastaError('not_found', 'There is no such key.')
}

function madeAlready(id: string): BastaError {
  return new BastaError(
    'conflict',
    `This request was carried out already, for "${id}"; a secret is shown once.`,
  )
}

function newSecret(): string {
  return `basta_${randomBytes(32).toString('base64url')}`
}

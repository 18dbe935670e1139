import { PARTITION } from '../schema.ts'
import {
  ConditionalCheckFailedException,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { randomBytes } from 'node:crypto'
import { type Json, canonicalJson } from '../../domain/canonical-json.ts'
import type { Idempotency } from '../../domain/idempotency.ts'
import { endOf } from '../../domain/retention.ts'
import { toSecond, type Second } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { conditionHeld } from '../dynamo/conditional.ts'

/** If a request dies, its claim ends after this. */
const CLAIM_SECONDS = 60
/** Attributes of a claim whose names DynamoDB reserves, or may. */
const CLAIM_NAMES = {
  '#until': 'until',
  '#failed': 'failed',
  '#request': 'request',
  '#status': 'status',
} as const

/**
 * What was done under an `Idempotency-Key`, but never about whom. Each claim has its own request id. A
 * repetition gets the id of the first request, so that the ledger knows what it already holds; a
 * different request that uses the name later gets another.
 */
export function idempotency(db: Dynamo, clock: () => Date = db.now): Idempotency {
  return {
    begin: async (name, digest) => {
      const now = toSecond(clock())
      const request = randomBytes(16).toString('base64url')
      const known = await orUnavailable(claim(db, name, { digest, request, now }))
      if (known === undefined) return { state: 'new', request }
      if (text(known, 'digest') !== digest) return { state: 'other' }
      if (known['status'] !== undefined) {
        const kept = JSON.parse(text(known, 'kept')) as { readonly [name: string]: Json }
        return { state: 'done', status: number(known, 'status'), kept }
      }
      // In progress. If the first request failed or died, the same request continues under the same id.
      const isMine = number(known, 'until') < now && (await takeOver(db, name, known, now))
      return isMine ? { state: 'new', request: text(known, 'request') } : { state: 'busy' }
    },
    finish: async (name, { digest, request, status, kept }) => {
      const done = new PutItemCommand({
        TableName: db.table,
        Item: {
          ...itemKey(name),
          digest: s(digest),
          request: s(request),
          status: n(status),
          kept: s(canonicalJson(kept)),
          ...ends(toSecond(clock())),
        },
        ConditionExpression: '#request = :request',
        ExpressionAttributeNames: { '#request': 'request' },
        ExpressionAttributeValues: { ':request': s(request) },
      })
      await conditionHeld(db.client.send(done))
    },
    release: async (name, request) => {
      const free = new UpdateItemCommand({
        TableName: db.table,
        Key: itemKey(name),
        UpdateExpression: 'SET #until = :past, #failed = :yes',
        ConditionExpression: '#request = :request AND attribute_not_exists(#status)',
        ExpressionAttributeNames: CLAIM_NAMES,
        ExpressionAttributeValues: {
          ':past': n(0),
          ':yes': { BOOL: true },
          ':request': s(request),
        },
      })
      await conditionHeld(db.client.send(free))
    },
  }
}

/** Undefined if the name now belongs to this request, else the existing item. */
async function claim(
  db: Dynamo,
  name: string,
  { digest, request, now }: { digest: string; request: string; now: Second },
): Promise<Item | undefined> {
  const isFree = 'attribute_not_exists(pk)'
  // DynamoDB's TTL may delete days late: what is expired counts as gone.
  const isPast = '#ttl <= :now'
  const isOfAFailure = '(#failed = :yes AND #digest <> :digest)'
  const put = new PutItemCommand({
    TableName: db.table,
    Item: {
      ...itemKey(name),
      digest: s(digest),
      request: s(request),
      until: n(now + CLAIM_SECONDS),
      ...ends(now),
    },
    ConditionExpression: [isFree, isPast, isOfAFailure].join(' OR '),
    ExpressionAttributeNames: { '#ttl': 'ttl', '#failed': 'failed', '#digest': 'digest' },
    ExpressionAttributeValues: { ':now': n(now), ':yes': { BOOL: true }, ':digest': s(digest) },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  })
  try {
    await db.client.send(put)
    return undefined
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return error.Item ?? {}
    throw error
  }
}

/** Returns false if another repetition was faster. */
function takeOver(db: Dynamo, name: string, known: Item, now: Second): Promise<boolean> {
  const update = new UpdateItemCommand({
    TableName: db.table,
    Key: itemKey(name),
    UpdateExpression: 'SET #until = :until REMOVE #failed',
    ConditionExpression: '#until = :seen AND #request = :request AND attribute_not_exists(#status)',
    ExpressionAttributeNames: CLAIM_NAMES,
    ExpressionAttributeValues: {
      ':until': n(now + CLAIM_SECONDS),
      ':seen': n(number(known, 'until')),
      ':request': s(text(known, 'request')),
    },
  })
  return conditionHeld(db.client.send(update))
}

function itemKey(name: string): Item {
  return { pk: s(`${PARTITION.idempotency}${name}`), sk: s('I') }
}

function ends(now: Second): Item {
  return { ttl: n(endOf('idempotency', now)) }
}

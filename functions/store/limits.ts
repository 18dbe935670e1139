import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type TransactWriteItem,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Limits } from '../domain/ports.ts'
import { endOf } from '../domain/retention.ts'
import { toSecond } from '../domain/time.ts'
import type { Dynamo } from './client.ts'
import { orUnavailable } from './failure.ts'
import { n, number, s } from './items.ts'

const ATTEMPTS_MAX = 5

/** Counts in fixed windows, one item each, gone a day after its window; and keeps the last time. */
export function limits(db: Dynamo): Limits {
  return {
    take: async (name, { max, seconds }, now) => {
      const { ExpressionAttributeValues, ...rest } = counting(name, { seconds }, now)
      return passes(db, {
        ...rest,
        ConditionExpression: 'attribute_not_exists(#count) OR #count < :max',
        ExpressionAttributeValues: { ...ExpressionAttributeValues, ':max': n(max) },
      })
    },
    count: async (name, { seconds }, now) => {
      const { Key, ...rest } = counting(name, { seconds }, now)
      const { Attributes: counted } = await orUnavailable(
        db.client.send(
          new UpdateItemCommand({
            TableName: db.table,
            Key,
            ...rest,
            ReturnValues: 'UPDATED_NEW',
          }),
        ),
      )
      return number(counted, 'count')
    },
    takeAll: async (counters, { seconds }, now) => {
      const TransactItems = counters.map(({ name, max }) => {
        const { ExpressionAttributeValues, ...rest } = counting(name, { seconds }, now)
        return {
          Update: {
            TableName: db.table,
            ...rest,
            ConditionExpression: 'attribute_not_exists(#count) OR #count < :max',
            ExpressionAttributeValues: { ...ExpressionAttributeValues, ':max': n(max) },
          },
        }
      })
      for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
        const missing = await orUnavailable(takeTogether(db, TransactItems))
        if (missing !== 'busy') return missing
        await sleep(Math.random() * 20 * 2 ** attempt)
      }
      return 'busy'
    },
    apart: async (name, seconds, now) => {
      const at = toSecond(now)
      return passes(db, {
        Key: { pk: s(`W#${name}`), sk: s('last') },
        UpdateExpression: 'SET #last = :at, #ttl = :ttl',
        ConditionExpression: 'attribute_not_exists(#last) OR #last <= :before',
        ExpressionAttributeNames: { '#last': 'last', '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':at': n(at),
          ':before': n(at - seconds),
          ':ttl': n(endOf('rate_counters', at + seconds)),
        },
      })
    },
  }
}

function counting(name: string, { seconds }: { readonly seconds: number }, now: Date) {
  const at = toSecond(now)
  return {
    Key: { pk: s(`W#${name}`), sk: s(String(Math.floor(at / seconds))) },
    UpdateExpression: 'ADD #count :one SET #ttl = :ttl',
    ExpressionAttributeNames: { '#count': 'count', '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':one': n(1), ':ttl': n(endOf('rate_counters', at + seconds)) },
  }
}

/** The place of the first that has none left; `busy` where others were counting the same. */
async function takeTogether(
  db: Dynamo,
  TransactItems: TransactWriteItem[],
): Promise<number | 'busy' | undefined> {
  try {
    await db.client.send(new TransactWriteItemsCommand({ TransactItems }))
    return undefined
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error
    const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code)
    const missing = codes.indexOf('ConditionalCheckFailed')
    return missing === -1 ? 'busy' : missing
  }
}

async function passes(
  db: Dynamo,
  update: Omit<UpdateItemCommandInput, 'TableName'>,
): Promise<boolean> {
  const sent = db.client.send(new UpdateItemCommand({ TableName: db.table, ...update }))
  return orUnavailable(
    sent.then(
      () => true,
      (error: unknown) => {
        if (error instanceof ConditionalCheckFailedException) return false
        throw error
      },
    ),
  )
}

import { PARTITION } from '../schema.ts'
import {
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Limits } from '../../domain/limits.ts'
import { endOf } from '../../domain/retention.ts'
import { toSecond } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { n, number, s } from '../dynamo/items.ts'

const ATTEMPTS_MAX = 5

/** Counts in fixed windows, one item each, deleted a day after the window; also keeps the last time. */
export function limits(db: Dynamo): Limits {
  return {
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
      const TransactItems = counters.map((counter) => ({
        Update: {
          TableName: db.table,
          ...('max' in counter
            ? countingTo(counter.max, counter.name, { seconds }, now)
            : keepingApart(counter, now)),
        },
      }))
      for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
        const missing = await orUnavailable(takeTogether(db, TransactItems))
        if (missing !== 'busy') return missing
        await sleep(Math.random() * 20 * 2 ** attempt)
      }
      return 'busy'
    },
  }
}

function keepingApart(
  { name, apartSeconds }: { readonly name: string; readonly apartSeconds: number },
  now: Date,
) {
  const at = toSecond(now)
  return {
    Key: { pk: s(`${PARTITION.rates}${name}`), sk: s('last') },
    UpdateExpression: 'SET #last = :at, #ttl = :ttl',
    ConditionExpression: 'attribute_not_exists(#last) OR #last <= :before',
    ExpressionAttributeNames: { '#last': 'last', '#ttl': 'ttl' },
    ExpressionAttributeValues: {
      ':at': n(at),
      ':before': n(at - apartSeconds),
      ':ttl': n(endOf('rate_counters', at + apartSeconds)),
    },
  }
}

function countingTo(max: number, name: string, rule: { readonly seconds: number }, now: Date) {
  const { ExpressionAttributeValues, ...rest } = counting(name, rule, now)
  return {
    ...rest,
    ConditionExpression: 'attribute_not_exists(#count) OR #count < :max',
    ExpressionAttributeValues: { ...ExpressionAttributeValues, ':max': n(max) },
  }
}

function counting(name: string, { seconds }: { readonly seconds: number }, now: Date) {
  const at = toSecond(now)
  return {
    Key: { pk: s(`${PARTITION.rates}${name}`), sk: s(String(Math.floor(at / seconds))) },
    UpdateExpression: 'ADD #count :one SET #ttl = :ttl',
    ExpressionAttributeNames: { '#count': 'count', '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':one': n(1), ':ttl': n(endOf('rate_counters', at + seconds)) },
  }
}

/** The index of the first limit that is used up; `busy` if others were counting at the same time. */
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

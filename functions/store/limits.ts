import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import type { Limits } from '../domain/ports.ts'
import { endOf } from '../domain/retention.ts'
import { toSecond } from '../domain/time.ts'
import type { Dynamo } from './client.ts'
import { orUnavailable } from './failure.ts'
import { n, s } from './items.ts'

/** Counts in fixed windows, one item each, gone a day after its window; and keeps the last time. */
export function limits(db: Dynamo): Limits {
  return {
    take: async (name, { max, seconds }, now) => {
      const at = toSecond(now)
      return passes(db, {
        Key: { pk: s(`W#${name}`), sk: s(String(Math.floor(at / seconds))) },
        UpdateExpression: 'ADD #count :one SET #ttl = :ttl',
        ConditionExpression: 'attribute_not_exists(#count) OR #count < :max',
        ExpressionAttributeNames: { '#count': 'count', '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':one': n(1),
          ':max': n(max),
          ':ttl': n(endOf('rate_counters', at + seconds)),
        },
      })
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

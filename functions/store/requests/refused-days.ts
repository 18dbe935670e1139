import { UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { RefusedDays } from '../../domain/figures.ts'
import { endOf } from '../../domain/retention.ts'
import { toSecond } from '../../domain/time.ts'
import { batchGet } from '../dynamo/batch-get.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { PARTITION } from '../schema.ts'

/** No account has this name: an account's has a slash. */
const PARTITION_KEY = `${PARTITION.quarantine}refused`

const NO_ACCOUNTS = new Set(['pk', 'sk', 'ttl'])

/** One item a day, with a number for each account; it outlives the requests themselves. */
export function refusedDays(db: Dynamo): RefusedDays {
  return {
    days: async (days) => {
      const items = await orUnavailable(batchGet(db, days.map(dayKey)))
      return new Map(items.map((item) => [text(item, 'sk'), countsOf(item)]))
    },
  }
}

/** Before the request itself is kept: one more is better than one that is missing. */
export async function countRefused(db: Dynamo, account: string, receivedAt: Date): Promise<void> {
  await db.client.send(
    new UpdateItemCommand({
      TableName: db.table,
      Key: dayKey(receivedAt.toISOString().slice(0, 10)),
      UpdateExpression: 'SET #ttl = :ttl ADD #account :one',
      ExpressionAttributeNames: { '#ttl': 'ttl', '#account': account },
      ExpressionAttributeValues: {
        ':ttl': n(endOf('refused_days', toSecond(receivedAt))),
        ':one': n(1),
      },
    }),
  )
}

function dayKey(day: string): Item {
  return { pk: s(PARTITION_KEY), sk: s(day) }
}

function countsOf(item: Item): ReadonlyMap<string, number> {
  const accounts = Object.keys(item).filter((name) => !NO_ACCOUNTS.has(name))
  return new Map(accounts.map((account) => [account, number(item, account)]))
}

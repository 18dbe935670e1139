import { QueryCommand } from '@aws-sdk/client-dynamodb'
import type { OpenList, OpenWork } from '../../domain/figures.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { s, text, type Item } from '../dynamo/items.ts'
import { pageAfter } from '../dynamo/page-after.ts'
import { PARTITION } from '../schema.ts'

const LISTS: Readonly<Record<OpenList, string>> = {
  reviews: PARTITION.reviews,
  asides: PARTITION.asides,
  access_requests: `${PARTITION.access}due`,
  incidents: `${PARTITION.incident}open`,
}

/** Counts the lists of what is open, of which each holds nothing else. */
export function openWork(db: Dynamo): OpenWork {
  return {
    count: async (list, max) => {
      const pk = LISTS[list]
      const [[first], found] = await Promise.all([
        pageAfter(db, pk, { limit: 1 }),
        countUpTo(db, pk, max + 1),
      ])
      return {
        count: Math.min(found, max),
        isMore: found > max,
        ...(first === undefined ? {} : { first: text(first, 'sk') }),
      }
    },
  }
}

/** The items stay at the table: only their number comes. */
async function countUpTo({ client, table }: Dynamo, pk: string, max: number): Promise<number> {
  let count = 0
  let from: Item | undefined
  do {
    const page = await orUnavailable(
      client.send(
        new QueryCommand({
          TableName: table,
          Select: 'COUNT',
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': s(pk) },
          Limit: max - count,
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
      ),
    )
    count += page.Count ?? 0
    from = page.LastEvaluatedKey
  } while (from !== undefined && count < max)
  return count
}

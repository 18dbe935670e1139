import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { SECONDS_A_DAY } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { daysPartition, headKey, logPartition, logSequence } from './event-log.ts'
import { s, text, type Item } from '../dynamo/items.ts'

/** Entries of before the days were listed lie at most so far back. */
const UNLISTED_DAYS_MAX = 400

/** The day under which a number of a shard lies. */
export async function dayOf(
  db: Dynamo,
  shard: number,
  sequence: number,
): Promise<string | undefined> {
  const { Items: [listed] = [] } = await db.client.send(
    new QueryCommand({
      TableName: db.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk <= :sequence',
      ExpressionAttributeValues: {
        ':pk': s(daysPartition(shard)),
        ':sequence': s(logSequence(sequence)),
      },
      ScanIndexForward: false,
      Limit: 1,
    }),
  )
  return listed === undefined ? unlistedDayOf(db, shard, sequence) : text(listed, 'day')
}

/** Of before the days were listed: gone through one by one, back from the newest. */
async function unlistedDayOf(
  db: Dynamo,
  shard: number,
  sequence: number,
): Promise<string | undefined> {
  const get = async (Key: Item) =>
    (await db.client.send(new GetItemCommand({ TableName: db.table, Key, ConsistentRead: true })))
      .Item
  const newest = Date.parse(text(await get(headKey(shard)), 'day'))
  for (let back = 0; back < UNLISTED_DAYS_MAX; back += 1) {
    const day = new Date(newest - back * SECONDS_A_DAY * 1_000).toISOString().slice(0, 10)
    const key = { pk: s(logPartition(day, shard)), sk: s(logSequence(sequence)) }
    if ((await get(key)) !== undefined) return day
  }
  return undefined
}

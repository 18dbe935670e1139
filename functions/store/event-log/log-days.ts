import { QueryCommand } from '@aws-sdk/client-dynamodb'
import { SECONDS_A_DAY } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { entryAt } from './log-entries.ts'
import { headKey } from './log-head.ts'
import { daysPartition, logSequence } from './log-keys.ts'
import { s, text } from '../dynamo/items.ts'
import { batchGet } from '../dynamo/batch-get.ts'

/** Days were not listed from the beginning; entries without a listed day are at most this old. */
const UNLISTED_DAYS_MAX = 400

/** The day that holds a sequence number of a shard. */
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

/** For entries without a listed day: goes back from the newest, day by day. */
async function unlistedDayOf(
  db: Dynamo,
  shard: number,
  sequence: number,
): Promise<string | undefined> {
  // As other readers of the log read its heads: they have no right to more.
  const [head] = await batchGet(db, [headKey(shard)])
  const newest = Date.parse(text(head, 'day'))
  for (let back = 0; back < UNLISTED_DAYS_MAX; back += 1) {
    const day = new Date(newest - back * SECONDS_A_DAY * 1_000).toISOString().slice(0, 10)
    if ((await entryAt(db, { shard, day, sequence })) !== undefined) return day
  }
  return undefined
}

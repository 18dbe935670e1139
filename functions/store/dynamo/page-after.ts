import { QueryCommand } from '@aws-sdk/client-dynamodb'
import type { Dynamo } from './client.ts'
import { orUnavailable } from './failure.ts'
import { s, type Item } from './items.ts'

/** A page of a partition: what comes after a sort key in that order, strongly consistent. */
export async function pageAfter(
  db: Dynamo,
  pk: string,
  {
    limit,
    after,
    newestFirst = false,
  }: {
    readonly limit: number
    readonly after?: string | undefined
    readonly newestFirst?: boolean | undefined
  },
): Promise<Item[]> {
  const { Items: items = [] } = await orUnavailable(
    db.client.send(
      new QueryCommand({
        TableName: db.table,
        ConsistentRead: true,
        KeyConditionExpression: `pk = :pk AND sk ${newestFirst ? '<' : '>'} :after`,
        ExpressionAttributeValues: {
          ':pk': s(pk),
          ':after': s(after ?? (newestFirst ? '~' : ' ')),
        },
        ScanIndexForward: !newestFirst,
        Limit: limit,
      }),
    ),
  )
  return items
}

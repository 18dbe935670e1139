import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import type { Dynamo } from './client.ts'
import { orUnavailable } from './failure.ts'
import type { Item } from './items.ts'

/** An item as it is at this moment (strongly consistent); undefined where there is none. */
export async function getItem(db: Dynamo, key: Item): Promise<Item | undefined> {
  const { Item: item } = await orUnavailable(
    db.client.send(new GetItemCommand({ TableName: db.table, Key: key, ConsistentRead: true })),
  )
  return item
}

import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Dynamo } from './client.ts'
import type { Item } from './items.ts'

/** Holds while there is no such item; where there is, the failure tells what it holds. */
export const IF_NEW = {
  ConditionExpression: 'attribute_not_exists(pk)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
} as const

/** Puts an item in a transaction that fails where it is there already. */
export function putNew(db: Dynamo, item: Item): TransactWriteItem {
  return { Put: { TableName: db.table, Item: item, ...IF_NEW } }
}

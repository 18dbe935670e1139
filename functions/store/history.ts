import { QueryCommand } from '@aws-sdk/client-dynamodb'
import type { ContactId } from '../domain/contact-id.ts'
import type { Event } from '../domain/event.ts'
import type { Dynamo } from './client.ts'
import { orUnavailable } from './failure.ts'
import { contactKey, readEvent, s, type Item } from './items.ts'

/** A contact's events, oldest first; one chain for each id it was ever stored under. */
export async function readHistory(db: Dynamo, contact: readonly ContactId[]): Promise<Event[][]> {
  const chains = contact.map((id) => queryAll(db, contactKey(id), 'E#'))
  return (await orUnavailable(Promise.all(chains))).map((items) => items.map(readEvent))
}

/** Every item of a partition whose sort key begins so, in order, strongly consistent. */
export async function queryAll(db: Dynamo, pk: string, prefix: string): Promise<Item[]> {
  const items: Item[] = []
  let from: Item | undefined
  do {
    const page = await db.client.send(
      new QueryCommand({
        TableName: db.table,
        ConsistentRead: true,
        KeyConditionExpression: `pk = :pk${prefix === '' ? '' : ' AND begins_with(sk, :prefix)'}`,
        ExpressionAttributeValues: {
          ':pk': s(pk),
          ...(prefix === '' ? {} : { ':prefix': s(prefix) }),
        },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    )
    items.push(...(page.Items ?? []))
    from = page.LastEvaluatedKey
  } while (from !== undefined)
  return items
}

import { QueryCommand } from '@aws-sdk/client-dynamodb'
import { COUNTED_MAX, type Counted, type WaitingList } from '../../domain/waiting-list.ts'
import type { Dynamo } from './client.ts'
import { orUnavailable } from './failure.ts'
import { s, text } from './items.ts'

/** A partition whose sort keys are the ids of a list. */
export function waitingList(db: Dynamo, pk: string): WaitingList {
  return { count: (through) => countOf(db, pk, through), before: (id) => idBefore(db, pk, id) }
}

/** At most `COUNTED_MAX` items are read, in one page. */
export async function countOf(db: Dynamo, pk: string, through = '~'): Promise<Counted> {
  const { Count: found = 0 } = await orUnavailable(
    db.client.send(
      new QueryCommand({
        TableName: db.table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk <= :through',
        ExpressionAttributeValues: { ':pk': s(pk), ':through': s(through) },
        Select: 'COUNT',
        Limit: COUNTED_MAX + 1,
      }),
    ),
  )
  return { count: Math.min(found, COUNTED_MAX), isMore: found > COUNTED_MAX }
}

async function idBefore(db: Dynamo, pk: string, id: string): Promise<string | undefined> {
  const { Items: [item] = [] } = await orUnavailable(
    db.client.send(
      new QueryCommand({
        TableName: db.table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk < :id',
        ExpressionAttributeValues: { ':pk': s(pk), ':id': s(id) },
        ScanIndexForward: false,
        Limit: 1,
      }),
    ),
  )
  return item && text(item, 'sk')
}

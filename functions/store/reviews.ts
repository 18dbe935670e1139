import { GetItemCommand, QueryCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { ContactId } from '../domain/contact-id.ts'
import type { EventDraft, EventId } from '../domain/event.ts'
import type { OpenReview, Reviews } from '../domain/ports.ts'
import { endOf } from '../domain/retention.ts'
import type { Dynamo } from './client.ts'
import { orUnavailable } from './failure.ts'
import { contactKey, n, number, s, text, type Item } from './items.ts'

/** The hold's own item with its sealed text, and its place in the list of what is to be decided. */
export function reviewItems(
  contact: ContactId,
  draft: EventDraft,
  review: { readonly sealed: Uint8Array; readonly at: number },
): Item[] {
  return [
    {
      pk: s(contactKey(contact)),
      sk: s(`V#${draft.id}`),
      sealed: { B: review.sealed },
      ttl: n(endOf('open_reviews', draft.receivedAt)),
    },
    { ...openKey(draft.id), contact: s(contact), at: n(review.at) },
  ]
}

/** Ends a review in the write that decides it: the text goes, who decided stays for a while. */
export function closeReview(
  db: Dynamo,
  contact: ContactId,
  hold: EventId,
  decision: EventDraft,
): TransactWriteItem[] {
  return [
    {
      Put: {
        TableName: db.table,
        Item: {
          pk: s(contactKey(contact)),
          sk: s(`V#${hold}`),
          decided: s(decision.id),
          ttl: n(endOf('decided_reviews', decision.receivedAt)),
        },
      },
    },
    {
      Delete: {
        TableName: db.table,
        Key: openKey(hold),
        ConditionExpression: 'attribute_exists(pk)',
      },
    },
  ]
}

/** Open reviews, oldest first: event ids sort by the time they were made. */
export function reviews(db: Dynamo): Reviews {
  return {
    list: async ({ limit, after }) => {
      const { Items: items = [] } = await orUnavailable(
        db.client.send(
          new QueryCommand({
            TableName: db.table,
            ConsistentRead: true,
            KeyConditionExpression: 'pk = :pk AND sk > :after',
            ExpressionAttributeValues: { ':pk': s('REVIEW'), ':after': s(after ?? ' ') },
            Limit: limit,
          }),
        ),
      )
      const found = await Promise.all(items.map((item) => readReview(db, item)))
      return found.filter((review) => review !== undefined)
    },
    find: async (id) => {
      const { Item: item } = await orUnavailable(
        db.client.send(
          new GetItemCommand({ TableName: db.table, Key: openKey(id), ConsistentRead: true }),
        ),
      )
      return item === undefined ? undefined : readReview(db, item)
    },
  }
}

async function readReview(db: Dynamo, open: Item): Promise<OpenReview> {
  const contact = text(open, 'contact') as ContactId
  const id = text(open, 'sk') as EventId
  const key = { pk: s(contactKey(contact)), sk: s(`V#${id}`) }
  const { Item: item } = await orUnavailable(
    db.client.send(new GetItemCommand({ TableName: db.table, Key: key, ConsistentRead: true })),
  )
  // After 30 days the text is gone; what is left to do is to write down the stop.
  const at = 'at' in open ? { at: number(open, 'at') } : {}
  return { id, contact, ...at, sealed: item?.['sealed']?.B ?? new Uint8Array() }
}

function openKey(hold: string): Item {
  return { pk: s('REVIEW'), sk: s(hold) }
}

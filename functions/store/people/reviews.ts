import { PARTITION } from '../schema.ts'
import { PutItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import type { Event, EventDraft, EventId } from '../../domain/event.ts'
import type { Held, OpenReview, Reviews } from '../../domain/review.ts'
import { endOf } from '../../domain/retention.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { contactKey, n, number, s, text, type Item } from '../dynamo/items.ts'
import { getItem } from '../dynamo/get.ts'
import { pageAfter } from '../dynamo/page-after.ts'
import { waitingList } from '../dynamo/waiting-list.ts'
import { conditionHeld } from '../dynamo/conditional.ts'

/** The hold's own item with its sealed text, and its place in the list of open reviews. */
export function reviewItems(
  contact: ContactId,
  hold: Event,
  review: { readonly sealed: Uint8Array; readonly at: number },
): Item[] {
  return [
    {
      pk: s(contactKey(contact)),
      sk: s(`V#${hold.id}`),
      sealed: { B: review.sealed },
      ttl: n(endOf('open_reviews', hold.receivedAt)),
    },
    openItem({ id: hold.id, contact, at: review.at }, hold),
  ]
}

/**
 * Closes a review in the same write as its decision: the text is deleted, who decided stays for a
 * while.
 */
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
    ...waitingList(db, PARTITION.reviews),
    list: async ({ limit, after }) => {
      const items = await pageAfter(db, PARTITION.reviews, { limit, after })
      return items.map(readReview)
    },
    find: async (id) => {
      const item = await getItem(db, openKey(id))
      return item === undefined ? undefined : readReview(item)
    },
    textOf: async ({ id, contact }) => {
      const key = { pk: s(contactKey(contact)), sk: s(`V#${id}`) }
      const item = await getItem(db, key)
      // After 30 days the text is gone; all that is left is to record the stop.
      return item?.['sealed']?.B ?? new Uint8Array()
    },
    note: (review, held) => note(db, openItem(review, held)),
  }
}

async function note(db: Dynamo, Item: Item): Promise<void> {
  const ConditionExpression = 'attribute_exists(pk)'
  // Where the condition does not hold, it was decided in the meantime.
  await conditionHeld(
    db.client.send(new PutItemCommand({ TableName: db.table, Item, ConditionExpression })),
  )
}

function openItem({ id, contact, at }: OpenReview, held: Held): Item {
  const { scopes, blocks, occurredAt, receivedAt, source } = held
  const kept = canonicalJson({ scopes, blocks, occurredAt, receivedAt, source })
  const place = at === undefined ? {} : { at: n(at) }
  return { ...openKey(id), contact: s(contact), ...place, held: s(kept) }
}

function readReview(item: Item): OpenReview {
  return {
    id: text(item, 'sk') as EventId,
    contact: text(item, 'contact') as ContactId,
    ...('at' in item ? { at: number(item, 'at') } : {}),
    ...('held' in item ? { held: JSON.parse(text(item, 'held')) as Held } : {}),
  }
}

function openKey(hold: string): Item {
  return { pk: s(PARTITION.reviews), sk: s(hold) }
}

import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { ContactId } from '../../domain/contact-id.ts'
import type { EventDraft, EventId } from '../../domain/event.ts'
import { endOf } from '../../domain/retention.ts'
import type { Second } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { getItem } from '../dynamo/get.ts'
import { contactKey, n, s, text, type Item } from '../dynamo/items.ts'
import { canaryEnd } from '../dynamo/written-items.ts'
import { IF_NEW } from '../dynamo/put-new.ts'
import { LIFTING } from './turn.ts'

export function checkUnseen(db: Dynamo, contact: ContactId, messageKey: string): TransactWriteItem {
  return {
    ConditionCheck: {
      TableName: db.table,
      Key: seenKey(contact, messageKey),
      ...IF_NEW,
    },
  }
}

/** The event of a message, under whichever hash key it was recorded. */
export async function readSeen(
  db: Dynamo,
  ids: readonly ContactId[],
  messageKey: string,
): Promise<EventId | undefined> {
  for (const id of ids.toReversed()) {
    const item = await getItem(db, seenKey(id, messageKey))
    if (item !== undefined) return text(item, 'event') as EventId
  }
  return undefined
}

function seenKey(contact: ContactId, messageKey: string): Item {
  return { pk: s(contactKey(contact)), sk: s(`M#${messageKey}`) }
}

/** What can lift is remembered for ever, so that a recorded START cannot be replayed. */
export function seenItem(
  contact: ContactId,
  messageKey: string,
  draft: EventDraft,
  canarySince?: Second,
): Item {
  const isLifting = LIFTING.has(draft.type)
  return {
    ...seenKey(contact, messageKey),
    event: s(draft.id),
    ...(isLifting ? {} : { ttl: n(endOf('seen_messages', draft.receivedAt)) }),
    ...canaryEnd(canarySince),
  }
}

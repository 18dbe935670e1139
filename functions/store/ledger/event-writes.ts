import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { ContactId } from '../../domain/contact-id.ts'
import type { Event } from '../../domain/event.ts'
import type { Standing } from '../../domain/standing.ts'
import type { StoredTimes } from '../../domain/tally.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { eventItem } from '../dynamo/written-items.ts'
import { putNew } from '../dynamo/put-new.ts'
import { putUnlogged } from '../event-log/unlogged.ts'

/**
 * An event as it is recorded: its item, and the marker that it is not in the log yet. Whoever records
 * an event writes both in one transaction. What the canary says enters no log.
 */
export function eventWrites(
  db: Dynamo,
  contact: ContactId,
  event: Event,
  { version, canarySince }: Pick<Standing, 'version' | 'canarySince'>,
  times: StoredTimes,
): TransactWriteItem[] {
  const put = putNew(db, eventItem(contact, version, event, times, canarySince))
  if (canarySince !== undefined) return [put]
  return [put, putUnlogged(db, { contact, version, storedAt: times.storedAt })]
}

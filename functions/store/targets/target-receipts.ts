import type { EventId } from '../../domain/event.ts'
import type { TargetReceipts } from '../../domain/drift-audit.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { contactKey, number, text } from '../dynamo/items.ts'
import { queryAll } from '../dynamo/query-pages.ts'

/** All receipts of one target about a contact. */
export function targetReceipts(db: Dynamo): TargetReceipts {
  return async (contact, target) => {
    const items = await queryAll(db, contactKey(contact), 'R#')
    return items.flatMap((item) => {
      const [, event = '', of] = text(item, 'sk').split('#')
      if (of !== target) return []
      return [{ event: event as EventId, is: text(item, 'is'), at: number(item, 'at') }]
    })
  }
}

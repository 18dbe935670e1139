import { QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import { randomBytes } from 'node:crypto'
import type { AuditEntry, AuditPage, AuditRow, AuditTrail, Audited } from '../../domain/audit.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import { endOf } from '../../domain/retention.ts'
import { toSecond } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { n, s, text, type Item } from '../dynamo/items.ts'
import { PARTITION } from '../schema.ts'

type Page = { readonly before?: string | undefined; readonly limit: number }

/** Entries by day, and those about a person once more under the person; none is ever changed. */
export function auditTrail(db: Dynamo): AuditTrail {
  return {
    record: async (entry) => {
      const at = entry.at.toISOString()
      // In order of time; two of the same millisecond stand apart.
      const place = `${at}#${randomBytes(6).toString('hex')}`
      const partitions = [
        dayPartition(at.slice(0, 10)),
        ...(entry.contact === undefined ? [] : [contactPartition(entry.contact)]),
      ]
      const TransactItems = partitions.map((pk) => ({
        Put: {
          TableName: db.table,
          Item: { pk: s(pk), sk: s(place), ...fieldsOf(entry) },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      }))
      await orUnavailable(db.client.send(new TransactWriteItemsCommand({ TransactItems })))
    },
    ofDay: async (day, page) => newestFirst(db, dayPartition(day), page),
    ofContact: async (contact, page) => newestFirst(db, contactPartition(contact), page),
  }
}

function dayPartition(day: string): string {
  return `${PARTITION.audit}${day}`
}

function contactPartition(contact: ContactId): string {
  return `${PARTITION.audit}of#${contact}`
}

/** One more than the limit shows that there are more. */
async function newestFirst(db: Dynamo, pk: string, { before, limit }: Page): Promise<AuditPage> {
  const { Items: items = [] } = await orUnavailable(
    db.client.send(
      new QueryCommand({
        TableName: db.table,
        ConsistentRead: true,
        ScanIndexForward: false,
        KeyConditionExpression: before === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :before',
        ExpressionAttributeValues: {
          ':pk': s(pk),
          ...(before === undefined ? {} : { ':before': s(before) }),
        },
        Limit: limit + 1,
      }),
    ),
  )
  const entries = items.slice(0, limit).map(readEntry)
  const last = entries.at(-1)?.place
  return items.length > limit && last !== undefined ? { entries, next: last } : { entries }
}

function fieldsOf(entry: AuditEntry): Item {
  return {
    operator: s(entry.operator),
    operatorId: s(entry.operatorId),
    what: s(entry.what),
    ...(entry.contact === undefined ? {} : { contact: s(entry.contact) }),
    ...(entry.about === undefined ? {} : { about: s(entry.about) }),
    ttl: n(endOf('audit_trail', toSecond(entry.at))),
  }
}

function readEntry(item: Item): AuditRow {
  const place = text(item, 'sk')
  const contact = text(item, 'contact')
  const about = text(item, 'about')
  return {
    place,
    at: new Date(place.split('#', 1)[0] ?? ''),
    operator: text(item, 'operator'),
    operatorId: text(item, 'operatorId'),
    what: text(item, 'what') as Audited,
    ...(contact === '' ? {} : { contact: contact as ContactId }),
    ...(about === '' ? {} : { about }),
  }
}

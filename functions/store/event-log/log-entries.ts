import { QueryCommand } from '@aws-sdk/client-dynamodb'
import type { ContactId } from '../../domain/contact-id.ts'
import type { LogEntry } from '../../domain/log-entry.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { s, text, type Item } from '../dynamo/items.ts'
import { logPartition, logSequence } from './log-keys.ts'

/** An entry as readers of the log get it. */
export type Logged = {
  readonly shard: number
  readonly sequence: number
  readonly recordedAt: string
  readonly event: string
  readonly contact: ContactId
  readonly eventKey: string
}

/** A write's place in the log, and when it was made. */
type Written = { readonly shard: number; readonly day: string; readonly recordedAt: string }

/**
 * The entries of one write are one item under the last of their numbers, so that whoever reads on after
 * a number finds the item that holds the next one.
 */
export function entriesItem(
  { shard, day, recordedAt }: Written,
  entries: readonly Pick<LogEntry, 'event' | 'contact' | 'sk'>[],
  before: number,
): Item {
  return {
    pk: s(logPartition(day, shard)),
    sk: s(logSequence(before + entries.length)),
    entries: s(JSON.stringify(entries.map(({ event, contact, sk }) => [event, contact, sk]))),
    recordedAt: s(recordedAt),
  }
}

/** What an older version wrote is an item for each entry. */
export function readEntries(item: Item, shard: number, day: string): Logged[] {
  const last = Number(text(item, 'sk'))
  // Old entries have no time of recording: only their day is known.
  const recordedAt = text(item, 'recordedAt') || `${day}T00:00:00.000Z`
  const written = text(item, 'entries')
  const entries =
    written === ''
      ? [[text(item, 'event'), text(item, 'contact'), text(item, 'eventKey')]]
      : (JSON.parse(written) as string[][])
  return entries.map(([event = '', contact = '', eventKey = ''], at) => {
    const sequence = last - entries.length + at + 1
    return { shard, sequence, recordedAt, event, contact: contact as ContactId, eventKey }
  })
}

/** Items of a day from the one that holds the number after `after` on. */
export async function queryEntries(
  { client, table }: Dynamo,
  { shard, day, after }: { readonly shard: number; readonly day: string; readonly after: number },
  most: number,
): Promise<Logged[][]> {
  const { Items: items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk > :after',
      ExpressionAttributeValues: {
        ':pk': s(logPartition(day, shard)),
        ':after': s(logSequence(after)),
      },
      Limit: most,
    }),
  )
  return items.map((item) => readEntries(item, shard, day))
}

/** The entry of a number; undefined while it is not to be seen. */
export async function entryAt(
  db: Dynamo,
  { shard, day, sequence }: { readonly shard: number; readonly day: string; sequence: number },
): Promise<Logged | undefined> {
  const [entries = []] = await queryEntries(db, { shard, day, after: sequence - 1 }, 1)
  return entries.find((one) => one.sequence === sequence)
}

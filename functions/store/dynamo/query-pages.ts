import type { ContactId } from '../../domain/contact-id.ts'
import type { ChainEvent } from '../../domain/ledger.ts'
import { orUnavailable } from './failure.ts'
import { contactKey, eventSortKey, readEvent, s, text, versionOf, type Item } from './items.ts'
import type { TableReader } from './reader.ts'

/**
 * The events of a chain after a place, oldest first, in pages of at most 1 MB and at most `limit`
 * events, so that a long chain never has to fit into memory.
 */
export async function* readChain(
  db: Pick<TableReader, 'reads'>,
  id: ContactId,
  { after = 0, limit }: { readonly after?: number; readonly limit?: number } = {},
): AsyncGenerator<ChainEvent[]> {
  const from = eventSortKey(after + 1)
  for await (const items of queryPages(db, contactKey(id), { from, to: 'E#~', limit }))
    yield items.map((item) => ({ at: versionOf(text(item, 'sk')), event: readEvent(item) }))
}

/** All items of a partition whose sort key has this prefix, in order, strongly consistent. */
export async function queryAll(
  db: Pick<TableReader, 'reads'>,
  pk: string,
  prefix: string,
): Promise<Item[]> {
  const items: Item[] = []
  const from = prefix === '' ? ' ' : prefix
  for await (const page of queryPages(db, pk, { from, to: `${prefix}~` })) items.push(...page)
  return items
}

/**
 * Items of a partition between two sort keys, in DynamoDB's pages; `only` names an attribute that an
 * item must have.
 */
export async function* queryPages(
  db: Pick<TableReader, 'reads'>,
  pk: string,
  range: {
    readonly from: string
    readonly to: string
    readonly limit?: number | undefined
    readonly only?: string
    readonly newestFirst?: true
  },
): AsyncGenerator<Item[]> {
  let from: Item | undefined
  do {
    const page = await orUnavailable(
      db.reads.query({
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': s(pk), ':from': s(range.from), ':to': s(range.to) },
        ...(range.only === undefined
          ? {}
          : {
              FilterExpression: 'attribute_exists(#only)',
              ExpressionAttributeNames: { '#only': range.only },
            }),
        ScanIndexForward: range.newestFirst !== true,
        ...(range.limit === undefined ? {} : { Limit: range.limit }),
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    )
    yield page.Items ?? []
    from = page.LastEvaluatedKey
  } while (from !== undefined)
}

/** At most so many items of a partition between two sort keys, in order. */
export async function queryUpTo(
  db: Pick<TableReader, 'reads'>,
  pk: string,
  range: { readonly from: string; readonly to: string },
  max: number,
): Promise<Item[]> {
  const items: Item[] = []
  for await (const page of queryPages(db, pk, { ...range, limit: max })) {
    items.push(...page)
    if (items.length >= max) break
  }
  return items.slice(0, max)
}

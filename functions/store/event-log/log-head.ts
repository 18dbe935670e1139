import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { PARTITION } from '../schema.ts'

/**
 * Spreads the writes of the log over partitions; all events of a contact are in the same one. Never
 * change it.
 */
export const LOG_SHARDS = 4

export function headKey(shard: number): Item {
  return { pk: s(`${PARTITION.log}HEAD`), sk: s(String(shard)) }
}

/**
 * Since when the entries of a log are counted, and how many were not: none in a house that is new. A
 * head that an older version wrote meanwhile begins again.
 */
export function countedSince(head: Item | undefined, recordedAt: string): Item {
  const since = text(head, 'countedSince')
  if (since !== '') return { countedSince: s(since), uncounted: n(number(head, 'uncounted')) }
  return { countedSince: s(recordedAt), uncounted: n(number(head, 'sequence')) }
}

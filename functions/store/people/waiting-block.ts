import { endOf } from '../../domain/retention.ts'
import { toSecond, type Second } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { getItem } from '../dynamo/get.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'

/**
 * The source block of a request that waits, as a keyed hash. An item of its own, because it ends before
 * the request does.
 */
export function blockItem(key: Item, block: string, from: Second): Item {
  return { ...key, block: s(block), ttl: n(endOf('waiting_blocks', from)) }
}

export async function readBlock(db: Dynamo, key: Item, now: Date): Promise<string | undefined> {
  const item = await getItem(db, key)
  // The table deletes expired items only some time later.
  return item === undefined || number(item, 'ttl') <= toSecond(now)
    ? undefined
    : text(item, 'block')
}

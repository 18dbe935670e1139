import { PARTITION } from '../schema.ts'
import { CANARY, CANARY_SENDER } from '../../domain/canary.ts'
import { plainLine } from '../../domain/plain-text.ts'
import type { Sender } from '../../domain/sender.ts'
import type { Senders, StoredSender } from '../../domain/senders.ts'
import { CACHE_MS, cached } from '../cache.ts'
import { getItem } from '../dynamo/get.ts'
import { number, s, text, type Item } from '../dynamo/items.ts'
import type { TableReader } from '../dynamo/reader.ts'

/** Senders as they are declared, kept for some seconds. Call `forget` after changing one. */
export function knownSenders(
  db: Pick<TableReader, 'reads' | 'now'>,
): Pick<Senders, 'get'> & { readonly forget: (id: string) => void } {
  const cache = cached((id: string) => readSender(db, id), {
    milliseconds: CACHE_MS,
    now: db.now,
  })
  return {
    get: (id) => (id === CANARY ? Promise.resolve(CANARY_SENDER) : cache.get(id)),
    forget: cache.forget,
  }
}

export async function readSender(
  db: Pick<TableReader, 'reads'>,
  id: string,
): Promise<StoredSender | undefined> {
  const item = await getItem(db, senderKey(id))
  return item && senderOf(item)
}

export function senderOf(item: Item): StoredSender {
  const sender = JSON.parse(text(item, 'document')) as Sender
  // It appears in mails and texts; old names were stored without this check.
  const name = plainLine(sender.name)
  return { ...sender, name, version: number(item, 'version'), head: text(item, 'head') }
}

export function senderKey(id: string): Item {
  return { pk: s(PARTITION.senders), sk: s(id) }
}

import type { Item } from './items.ts'
import type { Projection, TableReader } from './reader.ts'
import { inRounds } from './rounds.ts'

/** BatchGetItem takes at most 100 keys. */
export const KEYS_A_CALL = 100

/** Those of the items that exist, in any order, strongly consistent. */
export async function batchGet(
  db: Pick<TableReader, 'reads'>,
  wanted: readonly Item[],
  projection?: Projection,
): Promise<Item[]> {
  const calls: Promise<Item[]>[] = []
  for (let at = 0; at < wanted.length; at += KEYS_A_CALL)
    calls.push(getMany(db, wanted.slice(at, at + KEYS_A_CALL), projection))
  return (await Promise.all(calls)).flat()
}

async function getMany(
  { reads }: Pick<TableReader, 'reads'>,
  wanted: readonly Item[],
  projection: Projection | undefined,
): Promise<Item[]> {
  const items: Item[] = []
  await inRounds(wanted, async (keys) => {
    const batch = await reads.batch(keys, projection)
    items.push(...batch.items)
    return batch.left
  })
  return items
}

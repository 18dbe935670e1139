import { setTimeout as sleep } from 'node:timers/promises'
import { BastaError } from '../../domain/errors.ts'
import type { Item } from './items.ts'
import type { Projection, TableReader } from './reader.ts'

/** BatchGetItem takes at most 100 keys. */
export const KEYS_A_CALL = 100
const ROUNDS_MAX = 8

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

/** What a busy table left out is asked for again, a little later. */
async function getMany(
  { reads }: Pick<TableReader, 'reads'>,
  wanted: readonly Item[],
  projection: Projection | undefined,
): Promise<Item[]> {
  const items: Item[] = []
  let keys = wanted
  for (let round = 0; keys.length > 0; round += 1) {
    if (round === ROUNDS_MAX)
      throw new BastaError('unavailable', 'The register is too busy to answer.')
    if (round > 0) await sleep(Math.random() * Math.min(500, 20 * 2 ** round))
    const batch = await reads.batch(keys, projection)
    items.push(...batch.items)
    keys = batch.left
  }
  return items
}

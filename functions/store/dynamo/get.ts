import { orUnavailable } from './failure.ts'
import type { Item } from './items.ts'
import type { TableReader } from './reader.ts'

/** An item as it is at this moment (strongly consistent); undefined where there is none. */
export async function getItem(
  { reads }: Pick<TableReader, 'reads'>,
  key: Item,
): Promise<Item | undefined> {
  return orUnavailable(reads.get(key))
}

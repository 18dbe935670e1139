import type {
  KeysAndAttributes,
  QueryCommandInput,
  QueryCommandOutput,
} from '@aws-sdk/client-dynamodb'
import type { Second } from '../../domain/time.ts'
import type { Item } from './items.ts'

/** The time that the table's last answer carried; undefined if it carried none. */
export type TableClock = {
  readonly last: () => { readonly table: Second; readonly own: Second } | undefined
}

/** Which attributes are read; all where it is left out. */
export type Projection = Pick<
  KeysAndAttributes,
  'ProjectionExpression' | 'ExpressionAttributeNames'
>

/** Those of the items that exist, and the keys that the table had no time for. */
type BatchOfItems = { readonly items: readonly Item[]; readonly left: readonly Item[] }

/**
 * How a store reads the table. Every read is strongly consistent, and begins after it was asked for.
 * Two ways implement it: the AWS SDK, and signed calls that cost a fraction of it
 * (`store/signed/signed-reader.ts`). Nothing here loads either.
 */
export type Reads = {
  readonly get: (key: Item) => Promise<Item | undefined>
  /** At most 100 keys, no two alike. */
  readonly batch: (keys: readonly Item[], projection?: Projection) => Promise<BatchOfItems>
  readonly query: (
    input: Omit<QueryCommandInput, 'TableName' | 'ConsistentRead'>,
  ) => Promise<Pick<QueryCommandOutput, 'Items' | 'Count' | 'LastEvaluatedKey'>>
}

/** The longest that one call may take, with its retries, if somebody waits for it. */
export const CALL_MS = 2_000

export type TableReader = {
  readonly table: string
  /** The clock of this process; it dates everything that is stored. */
  readonly now: () => Date
  readonly clock: TableClock
  readonly reads: Reads
}

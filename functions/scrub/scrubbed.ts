import type { RowVerdict } from '../domain/row-verdict.ts'
import type { Second } from '../domain/time.ts'

/** A row of the list, 1 for the first after the header. */
export type RowNumber = number

/** Why a row was left out of the clean list. */
export type RejectedRow = {
  readonly row: RowNumber
  /** `duplicate`: the same address stood in an earlier row, which decides. */
  readonly reason: string
  /** The name of the column, or its number, whose address decided. */
  readonly column: string
  readonly scope?: string | undefined
  readonly since?: Second | undefined
}

/** The codes of 64 rows at most, and the hash over them, in the order of the list. */
export type RowBlock = {
  readonly first: RowNumber
  readonly verdicts: readonly RowVerdict[]
  readonly leaf: Uint8Array
}

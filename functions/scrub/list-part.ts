import type { EncodingName } from './encoding.ts'
import type { RowNumber } from './scrubbed.ts'

/** Where a list has its addresses. */
export type Layout = {
  readonly delimiter: string
  readonly hasHeader: boolean
  /** From 0, ascending. */
  readonly columns: readonly number[]
  readonly names: readonly string[]
}

/** What was found out about a list as a whole: how it is read. */
export type ListShape = { readonly encoding: EncodingName; readonly layout: Layout }

/** A part of a list, whose other parts are judged elsewhere; it begins where a row begins. */
export type ListPart = ListShape & {
  /** The number of its first row in the list: one more than a multiple of the rows of a leaf. */
  readonly firstRow: RowNumber
  /** Of rows in this part: whether an earlier row of the list, in whatever part, is for the same address. */
  readonly isDuplicate: (row: RowNumber) => boolean
}

/** The mark and the header of a list are in its first part. */
export function isFirstPart({ firstRow }: Pick<ListPart, 'firstRow'>): boolean {
  return firstRow === 1
}

import { isSpreadsheet } from '../domain/spreadsheet.ts'
import type { RowNumber } from './scrubbed.ts'

/** What is wrong with a list as a whole, so that none of it is written. */
export type ListFaultCode =
  | 'empty'
  | 'spreadsheet'
  | 'nul'
  | 'row_too_long'
  | 'unclosed_quote'
  | 'text_after_quote'
  | 'missing_column'
  | 'no_address_column'
  | 'columns_unclear'
  | 'header_holds_address'
  | 'unknown_encoding'
  | 'other_encoding'
  | 'unknown_delimiter'
  | 'too_many_invalid'

/** Its message says what would be right, and quotes no cell of the list but names of columns. */
export class ListFault extends Error {
  override readonly name = 'ListFault'
  readonly code: ListFaultCode
  /** Where it was found; absent if it is not about one row. */
  readonly row: RowNumber | undefined
  /** From 0: which columns may be those to read, if it is about that. */
  readonly columns: readonly number[]

  constructor(
    code: ListFaultCode,
    detail: string,
    at?: RowNumber | { readonly row?: RowNumber; readonly columns: readonly number[] },
  ) {
    const row = typeof at === 'object' ? at.row : at
    super(row === undefined ? detail : `Row ${row}: ${detail}`)
    this.code = code
    this.row = row
    this.columns = typeof at === 'object' ? at.columns : []
  }
}

/** Throws where bytes are another kind of file: it would be read as rows of nonsense. */
export function refuseSpreadsheet(head: Uint8Array): void {
  if (isSpreadsheet(head))
    throw new ListFault('spreadsheet', 'it is a spreadsheet or an archive: save it as CSV (UTF-8).')
}

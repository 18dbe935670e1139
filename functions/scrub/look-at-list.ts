import {
  detectEncoding,
  encodingOf,
  narrowed,
  requireEncoding,
  type EncodingName,
} from './encoding.ts'
import { detectLayout, firstRows } from './layout.ts'
import { ListFault, refuseSpreadsheet } from './list-fault.ts'
import { markOf } from './list-mark.ts'
import type { Layout } from './list-part.ts'
import type { ScrubReading } from '../domain/scrub.ts'

const ROWS = 50
const COLUMNS_MAX = 100

/** What the beginning of a list shows of itself. */
export type ListLook = Pick<Layout, 'delimiter' | 'hasHeader' | 'columns'> & {
  readonly encoding: EncodingName
  /** With the header, if there is one. */
  readonly rows: readonly (readonly string[])[]
  /** Why nothing can be read from it as it is; its cells are there all the same. */
  readonly fault?: ListFault | undefined
}

/** Reads the beginning of a list as a run will. Throws a `ListFault` where there are not even cells. */
export async function lookAtList(
  bytes: Uint8Array,
  isWhole: boolean,
  reading: ScrubReading,
): Promise<ListLook> {
  refuseSpreadsheet(bytes)
  const encoding =
    reading.encoding === undefined ? detectEncoding(bytes, isWhole) : encodingOf(reading.encoding)
  if (reading.encoding !== undefined) requireEncoding(encoding, bytes, isWhole)
  const mark = markOf(bytes, encoding)
  const head = bytes.subarray(mark.bytes)
  const laidOut = (asked: ScrubReading) =>
    detectLayout(head, encoding, isWhole, {
      ...asked,
      delimiter: asked.delimiter ?? mark.delimiter,
    })
  let fault: ListFault | undefined
  const { delimiter, hasHeader, columns } = await laidOut(reading).catch(async (error: unknown) => {
    const isOfColumns =
      error instanceof ListFault &&
      /^(?:missing_column|no_address_column|columns_unclear|header_holds_address)$/.test(error.code)
    if (!isOfColumns) throw error
    fault = error
    const isRow = error.code === 'header_holds_address'
    const shown = { ...reading, columns: [1], hasHeader: isRow ? false : reading.hasHeader }
    return { ...(await laidOut(shown)), columns: error.columns }
  })
  const rows = firstRows(
    head,
    narrowed(head, encoding),
    { encoding, delimiter, isWhole },
    { rows: ROWS, columns: COLUMNS_MAX },
  )
  if (rows.length === 0) throw new ListFault('empty', 'The list is empty.')
  return { encoding, delimiter, hasHeader, columns, rows, fault }
}

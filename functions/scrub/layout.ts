import { detectColumns, isAddressWithin, isHeader, type Sample } from './address-columns.ts'
import { cellText, isEmptyCell, makeBlock, type Block } from './block.ts'
import { decoderOf, narrowed, type EncodingName } from './encoding.ts'
import { ListFault } from './list-fault.ts'
import type { Layout } from './list-part.ts'
import { scannerOf } from './scan.ts'
import { LIST_DELIMITER, shownColumn, type ScrubReading } from '../domain/scrub.ts'

const DELIMITERS = [',', ';', '\t', '|']
const SAMPLE_ROWS = 200
export const COLUMNS_MAX = 1_024

/** What is not said is found in the first rows: what is between cells, names of columns, addresses. */
export async function detectLayout(
  head: Uint8Array,
  encoding: EncodingName,
  isWhole: boolean,
  reading: ScrubReading,
): Promise<Layout> {
  const bytes = narrowed(head, encoding)
  const delimiter = reading.delimiter ?? delimiterOf(bytes)
  if (!LIST_DELIMITER.test(delimiter))
    throw new ListFault(
      'unknown_delimiter',
      'between cells there is one character: a comma, a semicolon, a tab, a pipe or the like.',
    )
  const { first, rows } = sampleOf(head, bytes, { encoding, delimiter, isWhole })
  const isRow = await isAddressWithin(first, reading)
  const hasHeader = reading.hasHeader ?? (!isRow && isHeader({ first, rows }))
  // It would be written as it is, judged by nobody.
  if (hasHeader && isRow)
    throw new ListFault(
      'header_holds_address',
      'the first line holds an address, which nobody would judge as a header: it is a row.',
    )
  const nameOf = (column: number) => (hasHeader && first[column]?.trim()) || String(column + 1)
  const columns =
    reading.columns === undefined
      ? await detectColumns({ first, rows }, hasHeader, reading)
      : reading.columns.flatMap((column, at) =>
          placesOf({ column, at }, hasHeader ? first : [], first.length),
        )
  const ascending = [...new Set(columns)].toSorted((a, b) => a - b)
  return { delimiter, hasHeader, columns: ascending, names: ascending.map(nameOf) }
}

/** What splits the first line most often, outside quotes. */
function delimiterOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, 65_536)).toString('latin1').trimStart()
  const [line = ''] = text.replaceAll(/"[^"]*"/g, '""').split(/[\r\n]/, 1)
  const count = (delimiter: string) => line.split(delimiter).length
  return DELIMITERS.reduce((best, one) => (count(one) > count(best) ? one : best))
}

function sampleOf(head: Uint8Array, bytes: Uint8Array, of: SampleOf): Sample {
  const [first = []] = firstRows(head, bytes, of, { rows: 1, columns: COLUMNS_MAX })
  // A row may have cells beyond those that the header names.
  return { first, rows: firstRows(head, bytes, of, { rows: SAMPLE_ROWS, columns: COLUMNS_MAX }) }
}

type SampleOf = {
  readonly encoding: EncodingName
  readonly delimiter: string
  readonly isWhole: boolean
}

export function firstRows(
  head: Uint8Array,
  bytes: Uint8Array,
  { encoding, delimiter, isWhole }: SampleOf,
  most: { readonly rows: number; readonly columns: number },
): string[][] {
  const scanned = (columns: readonly number[]): Block => {
    const block = {
      ...makeBlock({ columns: columns.length, isWide: false, rowsMax: most.rows, bytes }),
      wide: encoding.startsWith('utf-16') ? head : undefined,
      filled: bytes.length,
    }
    scannerOf(delimiter, columns)(block, isWhole)
    return block
  }
  const width = Math.min(most.columns, widthAtMost(scanned([]), delimiter))
  const all = Array.from({ length: width }, (_, column) => column)
  const block = scanned(all)
  const decode = decoderOf(encoding)
  return Array.from({ length: block.rows }, (_, row) =>
    all.slice(0, widthOf(block, row, width)).map((column) => cellText(block, row, column, decode)),
  )
}

/** No row has more cells than one for each delimiter, and one. */
function widthAtMost({ bytes, rows, starts, ends }: Block, delimiter: string): number {
  const separator = delimiter.charCodeAt(0)
  let most = 0
  for (let row = 0; row < rows; row += 1) {
    let cells = 1
    for (const byte of bytes.subarray(starts[row], ends[row])) if (byte === separator) cells += 1
    most = Math.max(most, cells)
  }
  return most
}

/** Without the empty cells at the end of a row. */
function widthOf(block: Block, row: number, columns: number): number {
  let width = columns
  while (width > 0 && isEmptyCell(block, row, width - 1)) width -= 1
  return width
}

/** A name may stand over several columns: then all of them are meant. */
function placesOf(
  { column, at: place }: { readonly column: string | number; readonly at: number },
  header: readonly string[],
  width: number,
): number[] {
  const plain = (text: string) => text.trim().toLowerCase()
  if (typeof column === 'string') {
    const named = header.flatMap((name, at) => (plain(name) === plain(column) ? [at] : []))
    if (named.length > 0) return named
  }
  const number = Number(column)
  if (Number.isInteger(number) && number >= 1 && number <= COLUMNS_MAX) {
    if (width === 0 || number <= width) return [number - 1]
  }
  const name = String(column)
  const isShown = shownColumn(name, place) === name
  const asked = isShown ? `column “${name}”` : `column like number ${place + 1} of those asked for`
  throw new ListFault(
    'missing_column',
    header.length === 0
      ? `there is no ${asked}: without a header, a column is a number from 1 to ${width}.`
      : `there is no ${asked}; there are ${header.length} columns.`,
  )
}

import { parseAddress } from '../domain/address.ts'
import { bareAddresses, looksLikeAddress } from '../domain/import-address.ts'
import { useOf } from '../domain/import-columns.ts'
import { plainName } from '../domain/import-format.ts'
import { cellText, makeBlock } from './block.ts'
import { decoderOf, narrow, type EncodingName } from './encoding.ts'
import { ListFault } from './list-fault.ts'
import type { Layout } from './list-part.ts'
import { scannerOf } from './scan.ts'
import type { Reading } from './scrub-job.ts'

const DELIMITERS = [',', ';', '\t', '|']
const SAMPLE_ROWS = 200
const COLUMNS_MAX = 1_024
/** So much of a column's cells must be addresses for a column whose name says nothing. */
const MOSTLY = 0.5

type Sample = { readonly first: readonly string[]; readonly rows: readonly (readonly string[])[] }

/** What is not said is found in the first rows: what is between cells, names of columns, addresses. */
export async function detectLayout(
  head: Uint8Array,
  encoding: EncodingName,
  isWhole: boolean,
  reading: Reading,
): Promise<Layout> {
  const bytes = narrowed(head, encoding)
  const delimiter = reading.delimiter ?? delimiterOf(bytes)
  if (!isDelimiter(delimiter))
    throw new ListFault(
      'unknown_delimiter',
      'between cells there is one character: a comma, a semicolon, a tab, a pipe or the like.',
    )
  const { first, rows } = sampleOf(head, bytes, { encoding, delimiter, isWhole })
  const hasHeader = reading.hasHeader ?? (await isHeader(first, rows, reading))
  const nameOf = (column: number) => (hasHeader && first[column]?.trim()) || String(column + 1)
  const columns =
    reading.columns === undefined
      ? await detectColumns({ first, rows }, hasHeader, reading)
      : reading.columns.map((column) => placeOf(column, hasHeader ? first : [], first.length))
  const ascending = [...new Set(columns)].toSorted((a, b) => a - b)
  return { delimiter, hasHeader, columns: ascending, names: ascending.map(nameOf) }
}

export function narrowed(head: Uint8Array, encoding: EncodingName): Uint8Array {
  if (!encoding.startsWith('utf-16')) return head
  const bytes = new Uint8Array(head.length >> 1)
  narrow(head, bytes, encoding)
  return bytes
}

function isDelimiter(text: string): boolean {
  return text.length === 1 && /^[\t -~]$/.test(text) && !/["'\w@.+-]/.test(text)
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
  return { first, rows: firstRows(head, bytes, of, { rows: SAMPLE_ROWS, columns: first.length }) }
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
  const all = Array.from({ length: most.columns }, (_, column) => column)
  const block = {
    ...makeBlock({ columns: most.columns, isWide: false, rowsMax: most.rows }),
    bytes,
    wide: encoding.startsWith('utf-16') ? head : undefined,
    filled: bytes.length,
  }
  scannerOf(delimiter, all)(block, isWhole)
  const decode = decoderOf(encoding)
  return Array.from({ length: block.rows }, (_, row) => {
    const cells = all.map((column) => cellText(block, row, column, decode))
    return cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1)
  })
}

/** A first row with an address is a row, any other names the columns. */
async function isHeader(
  first: readonly string[],
  rows: readonly unknown[],
  reading: Reading,
): Promise<boolean> {
  if (rows.length === 0) return false
  for (const cell of first) if (await isAddress(cell, reading)) return false
  return true
}

async function isAddress(cell: string, { defaultCountry }: Reading): Promise<boolean> {
  const [bare = ''] = bareAddresses(cell)
  if (!looksLikeAddress(bare, defaultCountry !== undefined)) return false
  return (await parseAddress(bare, { defaultCountry })).ok
}

/** By the names of a header; else those columns that mostly hold addresses. */
async function detectColumns(
  { first, rows }: Sample,
  hasHeader: boolean,
  reading: Reading,
): Promise<number[]> {
  const named = first.flatMap((name, column) =>
    hasHeader && useOf(plainName(name)).use === 'address' ? [column] : [],
  )
  if (named.length > 0) return named
  const below = hasHeader ? rows.slice(1) : rows
  const national = reading.defaultCountry
  const certain = await mostly(below, first.length, { ...reading, defaultCountry: undefined })
  const found =
    certain.length > 0 || national === undefined
      ? certain
      : await mostly(below, first.length, reading)
  if (found.length > 0) return found
  // Nobody can say of a list without rows where its addresses would be.
  if (below.length === 0) return []
  throw new ListFault(
    'no_address_column',
    'no column is known to hold addresses: name it, or give its number.',
  )
}

async function mostly(
  rows: readonly (readonly string[])[],
  width: number,
  reading: Reading,
): Promise<number[]> {
  const found: number[] = []
  for (let column = 0; column < width; column += 1) {
    const cells = rows.map((row) => row[column] ?? '').filter((cell) => cell.trim() !== '')
    let addresses = 0
    for (const cell of cells) if (await isAddress(cell, reading)) addresses += 1
    if (addresses > cells.length * MOSTLY) found.push(column)
  }
  return found
}

function placeOf(column: string | number, header: readonly string[], width: number): number {
  const plain = (text: string) => text.trim().toLowerCase()
  if (typeof column === 'string') {
    const at = header.findIndex((name) => plain(name) === plain(column))
    if (at >= 0) return at
  }
  const number = Number(column)
  if (Number.isInteger(number) && number >= 1 && number <= COLUMNS_MAX) {
    if (width === 0 || number <= width) return number - 1
  }
  throw new ListFault(
    'missing_column',
    header.length === 0
      ? `there is no column ${number}: without a header, a column is a number from 1 to ${width}.`
      : `a column that was asked for is not there; there are ${header.length}.`,
  )
}

import { exampleOf } from '../../domain/import-example.ts'
import {
  IMPORT_CHUNK_ROWS,
  type Import,
  type ImportFile,
  type Imports,
  type Refusal,
  type Refused,
} from '../../domain/import.ts'
import { ObjectGone, type Objects } from '../../domain/objects.ts'
import type { CsvRow } from './csv.ts'
import { readChunk } from './csv-chunks.ts'
import { guarded } from './formula-guard.ts'
import { meaningsOf } from './meanings.ts'

type RefusedRowDeps = { readonly imports: Imports; readonly objects: Objects }

/** A refused row, with its cells while the file is there. */
type RefusedRow = Refusal & { readonly cells: readonly string[] | undefined }

/** Rows of the file, from the first to before the last. */
export type RowRange = { readonly from: number; readonly before: number }

const CHUNKS_AT_ONCE = 20

/**
 * The refused rows of the last run among these rows, in order, read again from the file chunk by chunk:
 * what is stored of them is their numbers alone.
 */
async function* refusedRows(
  deps: RefusedRowDeps,
  found: Import,
  range: RowRange,
): AsyncGenerator<RefusedRow> {
  let after = range.from - 1
  for (;;) {
    const chunks = await deps.imports.refused(found.id, found.run, { limit: CHUNKS_AT_ONCE, after })
    for (const chunk of chunks) {
      if (chunk.row >= range.before) return
      const rows = await rowsOf(deps, found, chunk)
      for (const refusal of chunk.refusals)
        yield { ...refusal, cells: rows.get(refusal.row)?.cells }
    }
    after = chunks.at(-1)?.row ?? after
    if (chunks.length < CHUNKS_AT_ONCE) return
  }
}

/** A chunk's rows by their numbers; none if the file is gone. */
async function rowsOf(
  { objects }: RefusedRowDeps,
  { id, file }: Import,
  { row, offset, refusals }: Refused,
): Promise<ReadonlyMap<number, CsvRow>> {
  const last = refusals.at(-1)?.row ?? row
  if (file === undefined || offset === undefined) return new Map()
  try {
    const { rows } = await readChunk(objects, { id }, file, { offset, row }, last - row + 1)
    return new Map(rows.map((one) => [one.row, one]))
  } catch (error) {
    if (error instanceof ObjectGone) return new Map()
    throw error
  }
}

/** A refused row as a page shows it: whom it is about, and what stands in the column, masked. */
export type RefusedExample = Refusal & {
  readonly address: string
  readonly cell: string | undefined
}

/** So many refused rows are looked through at most for examples of each kind. */
const EXAMPLES_SOUGHT = 2_000

/** Some refused rows of each kind, in the order of the file. */
export async function refusedExamples(
  deps: RefusedRowDeps,
  found: Import,
  { ofEach, limit }: { readonly ofEach: number; readonly limit: number },
): Promise<RefusedExample[]> {
  const { plan, file } = found
  const meanings: readonly string[] = file === undefined ? [] : meaningsOf(plan, file)
  const examples: RefusedExample[] = []
  const seen = new Map<string, number>()
  let sought = 0
  const whole = { from: 1, before: Number.POSITIVE_INFINITY }
  for await (const { cells = [], ...refusal } of refusedRows(deps, found, whole)) {
    sought += 1
    const kind = `${refusal.field}/${refusal.reason}`
    const count = seen.get(kind) ?? 0
    if (count < ofEach) examples.push({ ...refusal, ...maskedOf(meanings, refusal, cells) })
    seen.set(kind, count + 1)
    if (examples.length >= limit || sought >= EXAMPLES_SOUGHT) break
  }
  return examples
}

function maskedOf(
  meanings: readonly string[],
  { field }: Refusal,
  cells: readonly string[],
): Pick<RefusedExample, 'address' | 'cell'> {
  const addresses = meanings.flatMap((meaning, at) => {
    const isAddress = ['address', 'email', 'phone'].includes(meaning)
    const example = isAddress ? exampleOf(cells[at] ?? '', true) : ''
    return example === '' ? [] : [example]
  })
  const at = field === 'address' ? -1 : meanings.indexOf(field)
  return {
    address: addresses.join(', '),
    cell: at < 0 ? undefined : exampleOf(cells[at] ?? ''),
  }
}

/** Bytes of one download: an answer of a Lambda function has at most 6 MB. */
const PART_BYTES = 4_000_000

/** A file whose rows are too many for one answer is downloaded in parts, by the rows of the file. */
export function partsOf({ file, dryRun }: Import): RowRange[] {
  if (file === undefined || dryRun === undefined || dryRun.rows === 0) return []
  const first = file.start.row
  const end = first + dryRun.rows
  const chunkBytes = (file.bytes / dryRun.rows) * IMPORT_CHUNK_ROWS
  // Parts begin where chunks do.
  const rows = Math.max(1, Math.floor(PART_BYTES / chunkBytes)) * IMPORT_CHUNK_ROWS
  const parts: RowRange[] = []
  for (let from = first; from < end; from += rows)
    parts.push({ from, before: Math.min(end, from + rows) })
  return parts
}

const OURS = ['basta row', 'basta field', 'basta reason', 'basta detail']

/**
 * The refused rows of a part as they stand in the file, and why, in four more columns: mended, the file
 * can be imported again as it is. With a mark of UTF-8, which spreadsheets need, and with nothing that
 * they would take for a formula: strangers wrote these cells.
 */
export async function writeRefusedRows(
  deps: RefusedRowDeps,
  found: Import,
  range: RowRange,
): Promise<string> {
  const { file } = found
  const { header, delimiter } = file ?? NO_FILE
  const lineOf = (cells: readonly string[]): string =>
    cells.map((cell) => quoted(guarded(cell), delimiter)).join(delimiter) + '\r\n'
  const lines = [`\ufeff${lineOf([...header, ...OURS])}`]
  let bytes = 0
  for await (const { row, field, reason, detail, cells = [] } of refusedRows(deps, found, range)) {
    const ours = [String(row), field, reason, detail]
    const own = header.map((_, at) => cells[at] ?? '')
    // Cells beyond the header come last: the row is refused again until somebody has put them right.
    const beyond = cells.slice(header.length)
    bytes += own.join('').length + beyond.join('').length
    // Rows far longer than the others of the file stay without their cells.
    const isTooLong = bytes > PART_BYTES
    const shown = isTooLong ? header.map(() => '') : own
    lines.push(lineOf([...shown, ...ours, ...(isTooLong ? [] : beyond)]))
  }
  return lines.join('')
}

const NO_FILE: Pick<ImportFile, 'header' | 'delimiter'> = { header: [], delimiter: ',' }

function quoted(cell: string, delimiter: string): string {
  const isPlain = !cell.includes(delimiter) && !/["\r\n]|^\s|\s$/.test(cell)
  return isPlain ? cell : `"${cell.replaceAll('"', '""')}"`
}

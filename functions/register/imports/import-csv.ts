import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  IMPORT_CHUNK_ROWS,
  type Import,
  type ImportPosition,
  type Objects,
} from '../../domain/import.ts'

/** What is wrong with a file as a whole, in words that quote nothing of it. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused'
}

export type CsvRow = { readonly row: number; readonly cells: readonly string[] }

/** A record longer than this is a quote that was never closed. */
const RECORD_BYTES_MAX = 100_000

/** RFC 4180, and what spreadsheets make of it: any line ending, lines left empty, ragged rows. */
const READING = {
  record_delimiter: ['\r\n', '\n', '\r'],
  skip_empty_lines: true,
  relax_column_count: true,
  max_record_size: RECORD_BYTES_MAX,
}

/** The first record, and the byte after it; empty where there is none. */
export async function readFirstRecord(
  head: Uint8Array,
  delimiter: string,
): Promise<{ record: readonly string[]; end: number }> {
  const { parse } = await import('csv-parse/sync')
  try {
    const [first] = parse(head, { ...READING, delimiter, info: true, to: 1 }) as unknown as Record[]
    return { record: first?.record ?? [], end: first?.info.bytes ?? 0 }
  } catch {
    return { record: [], end: 0 }
  }
}

/**
 * The rows of the chunk that begins at a place, and where the next begins: after a whole record,
 * never within one whose quotes hold a line break. Reads no more of the file than it needs.
 */
export async function readChunk(
  objects: Objects,
  { id }: Pick<Import, 'id'>,
  { version, delimiter }: { readonly version: string; readonly delimiter: string },
  from: ImportPosition,
  rowsMax = IMPORT_CHUNK_ROWS,
): Promise<{ rows: CsvRow[]; next: ImportPosition; isLast: boolean }> {
  const { parse } = await import('csv-parse')
  const parser = parse({ ...READING, delimiter, info: true })
  const rows: CsvRow[] = []
  let { offset } = from
  try {
    await pipeline(
      Readable.from(objects.read(id, version, from.offset)),
      parser,
      async (records: AsyncIterable<Record>) => {
        for await (const { record, info } of records) {
          rows.push({ row: from.row + rows.length, cells: record })
          offset = from.offset + info.bytes
          if (rows.length === rowsMax) return
        }
      },
    )
  } catch (error) {
    // Who has enough ends the stream early, which a pipeline calls an error.
    if (rows.length < rowsMax) throw refusalOf(error, from.row)
  }
  return {
    rows,
    next: { offset, row: from.row + rows.length },
    isLast: rows.length < rowsMax,
  }
}

type Record = { readonly record: string[]; readonly info: { readonly bytes: number } }

/** The parser's own messages quote the file, so only its code is passed on. */
function refusalOf(error: unknown, firstRow: number): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const code = String(error.code)
  if (!code.startsWith('CSV_')) return error
  const row = firstRow + ('records' in error ? Number(error.records) : 0)
  return new FileRefused(`Row ${row} is not CSV (${code}): look at its quotes.`)
}

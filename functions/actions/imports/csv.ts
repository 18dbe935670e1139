import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { unguarded } from './formula-guard.ts'
import { sentenceOf } from '../../domain/import-fault.ts'
import {
  IMPORT_CHUNK_ROWS,
  type FileFault,
  type Import,
  type ImportPosition,
} from '../../domain/import.ts'
import type { Objects } from '../../domain/objects.ts'

/** A fault of the whole file; its message quotes nothing of it. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused'
  readonly fault: FileFault

  constructor(fault: FileFault) {
    super(sentenceOf(fault))
    this.fault = fault
  }
}

export type CsvRow = { readonly row: number; readonly cells: readonly string[] }

/** A longer record means a quote that was never closed. */
const RECORD_BYTES_MAX = 100_000

/**
 * RFC 4180, and what spreadsheets do with it: any line ending, empty lines, uneven rows, spaces around
 * cells. `relax_quotes` keeps a quote inside an unquoted cell (`5" screen`), where the parser would
 * fail. But it also accepts text after a closing quote, and with it whole rows up to the next quote;
 * `closed` refuses that, as the parser does without the option (csv.js.org/parse/options/relax_quotes).
 */
const READING = {
  record_delimiter: ['\r\n', '\n', '\r'],
  skip_empty_lines: true,
  relax_column_count: true,
  relax_quotes: true,
  ltrim: true,
  max_record_size: RECORD_BYTES_MAX,
}

/** The first record, and the byte after it; empty if there is none. */
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
 * The rows of the chunk that begins at a place, and where the next chunk begins: always after a whole
 * record, even if quotes hold line breaks. Reads no more of the file than needed.
 */
export async function readChunk(
  objects: Objects,
  { id }: Pick<Import, 'id'>,
  { version, delimiter }: { readonly version: string; readonly delimiter: string },
  from: ImportPosition,
  rowsMax = IMPORT_CHUNK_ROWS,
): Promise<{ rows: CsvRow[]; next: ImportPosition; isLast: boolean }> {
  const { parse } = await import('csv-parse')
  const parser = parse({ ...READING, delimiter, info: true, raw: true })
  const rows: CsvRow[] = []
  let { offset } = from
  const source = watched(objects.read(id, version, from.offset))
  try {
    await pipeline(
      Readable.from(source.bytes),
      parser,
      async (records: AsyncIterable<RawRecord>) => {
        for await (const { record, info, raw } of records) {
          const row = from.row + rows.length
          const cells = await withJsonWhole(record, raw, delimiter)
          rows.push({ row, cells: cells.map((cell) => unguarded(closed(cell, raw, row))) })
          offset = from.offset + info.bytes
          if (rows.length === rowsMax) return
        }
      },
    )
  } catch (error) {
    // Ending the stream early is an error for the pipeline, but not for us.
    if (rows.length < rowsMax) throw source.failure() ?? refusalOf(error, from.row, rows.length)
  }
  return {
    rows,
    next: { offset, row: from.row + rows.length },
    isLast: rows.length < rowsMax,
  }
}

type Record = { readonly record: string[]; readonly info: { readonly bytes: number } }
type RawRecord = Record & { readonly raw: string }

/** The bytes of a file, and the error of reading them, if any: that is not a fault of the content. */
function watched(bytes: AsyncIterable<Uint8Array>): {
  readonly bytes: AsyncIterable<Uint8Array>
  readonly failure: () => unknown
} {
  let failure: unknown
  const source = bytes[Symbol.asyncIterator]()
  // A fault of the content is thrown in here, at `yield`, by the stream that ends; it is none of reading.
  async function* pass(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const next = await source.next().catch((error: unknown) => {
          failure = error
          throw error
        })
        if (next.done === true) return
        yield next.value
      }
    } finally {
      await source.return?.()
    }
  }
  return { bytes: pass(), failure: () => failure }
}

/** A cell that was read past its closing quote contains a quote that is not doubled. */
function closed(cell: string, raw: string, row: number): string {
  if (!cell.startsWith('"')) return cell
  if (raw.includes(`"${cell.replaceAll('"', '""')}"`)) return cell
  const [, spaced] = /^"([^"]*)"\s+$/.exec(cell) ?? []
  if (spaced !== undefined) return spaced
  throw new FileRefused({ code: 'text_after_quote', row })
}

/** JSON without quotes would be cut at its commas; here it is put into quotes, so it stays one cell. */
async function withJsonWhole(
  record: readonly string[],
  raw: string,
  delimiter: string,
): Promise<readonly string[]> {
  if (!record.some((cell) => /^[{[]/.test(cell))) return record
  const quoted = quoteJson(raw, delimiter)
  if (quoted === raw) return record
  const { record: whole } = await readFirstRecord(Buffer.from(quoted), delimiter)
  return whole
}

/** Cells of attributes are shorter; a longer one is not JSON. */
const JSON_CHARACTERS_MAX = 10_000
/** After this many brackets in a record that open no JSON, it stops looking. */
const NO_JSON_MAX = 20

function quoteJson(raw: string, delimiter: string): string {
  let quoted = ''
  let isInQuotes = false
  let isStart = true
  let failed = 0
  for (let at = 0; at < raw.length; at += 1) {
    const character = raw.charAt(at)
    const isLooked = isStart && !isInQuotes && failed < NO_JSON_MAX
    const json = isLooked ? jsonAt(raw, at, delimiter) : undefined
    if (isLooked && json === undefined && /[{[]/.test(character)) failed += 1
    if (json !== undefined) {
      quoted += `"${json.replaceAll('"', '""')}"`
      at += json.length - 1
      isStart = false
      continue
    }
    if (character === '"' && (isStart || isInQuotes)) isInQuotes = !isInQuotes
    // The second of two quotes opens again what the first has closed.
    isStart =
      !isInQuotes &&
      (character === delimiter || character === '"' || (isStart && character === ' '))
    quoted += character
  }
  return quoted
}

/** A whole JSON value that fills a cell, up to its closing bracket; read once. */
function jsonAt(raw: string, at: number, delimiter: string): string | undefined {
  if (!/[{[]/.test(raw.charAt(at))) return undefined
  let depth = 0
  let isInText = false
  const last = Math.min(raw.length, at + JSON_CHARACTERS_MAX)
  for (let end = at; end < last; end += 1) {
    const character = raw.charAt(end)
    if (isInText && character === '\\') end += 1
    else if (character === '"') isInText = !isInText
    else if (!isInText && /[{[]/.test(character)) depth += 1
    else if (!isInText && /[}\]]/.test(character)) depth -= 1
    if (depth > 0) continue
    const json = raw.slice(at, end + 1)
    const next = /^\s*(.?)/s.exec(raw.slice(end + 1, end + 101))?.[1] ?? ''
    return (next === '' || next === delimiter) && isJson(json) ? json : undefined
  }
  return undefined
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/**
 * Every error of the parser is a fault of the file: a retry would fail in the same way. Its messages
 * quote the file, so only its code is used.
 */
function refusalOf(error: unknown, firstRow: number, read: number): FileRefused {
  if (error instanceof FileRefused) return error
  const { code, records } = (error ?? {}) as { code?: unknown; records?: unknown }
  const row = firstRow + (typeof records === 'number' ? records : read)
  if (code === 'CSV_MAX_RECORD_SIZE') return new FileRefused({ code: 'row_too_long', row })
  const parser = typeof code === 'string' && /^[A-Z_]{1,60}$/.test(code) ? { parser: code } : {}
  return new FileRefused({ code: 'not_csv', row, ...parser })
}

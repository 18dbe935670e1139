import { unguarded } from './formula-guard.ts'
import { sentenceOf } from '../../domain/import-fault.ts'
import type { FileFault } from '../../domain/import.ts'

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
export const RECORD_BYTES_MAX = 100_000
/** White space is not counted as the record's, so it may be a little longer. */
const RECORD_LOOKED_AT = 10 * RECORD_BYTES_MAX

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
  try {
    const first = await parseFirst(head, delimiter)
    return { record: first?.record ?? [], end: first?.info.bytes ?? 0 }
  } catch {
    return { record: [], end: 0 }
  }
}

type RawRecord = {
  readonly record: readonly string[]
  readonly info: { readonly bytes: number }
  readonly raw: string
}

/** Throws the parser's error. */
async function parseFirst(bytes: Uint8Array, delimiter: string): Promise<RawRecord | undefined> {
  const { parse } = await import('csv-parse/sync')
  const options = { ...READING, delimiter, info: true, raw: true, to: 1 } as const
  const [first] = parse(bytes, options) as unknown as RawRecord[]
  return first
}

/**
 * The cells of the record that these bytes begin with, and how many bytes it has; undefined if there is
 * none. `incomplete`: it may go on after them. Throws `FileRefused` with the row it is.
 */
export async function readRecord(
  bytes: Uint8Array,
  { delimiter, row, isEnd }: { delimiter: string; row: number; isEnd: boolean },
): Promise<{ cells: readonly string[]; bytes: number } | undefined | 'incomplete'> {
  let first: RawRecord | undefined
  try {
    first = await parseFirst(bytes, delimiter)
  } catch (error) {
    const refused = refusalOf(error, row)
    const isTooLong = refused.fault.code === 'row_too_long' || bytes.length > RECORD_LOOKED_AT
    if (isEnd || isTooLong) throw refused
    return 'incomplete'
  }
  const isWhole = isEnd || (first !== undefined && first.info.bytes < bytes.length)
  if (!isWhole && bytes.length > RECORD_LOOKED_AT)
    throw new FileRefused({ code: 'row_too_long', row })
  if (!isWhole) return 'incomplete'
  if (first === undefined) return undefined
  const cells = await withJsonWhole(first.record, first.raw, delimiter)
  const { raw, info } = first
  return { cells: cells.map((cell) => unguarded(closed(cell, raw, row))), bytes: info.bytes }
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
function refusalOf(error: unknown, row: number): FileRefused {
  const { code } = (error ?? {}) as { code?: unknown }
  if (code === 'CSV_MAX_RECORD_SIZE') return new FileRefused({ code: 'row_too_long', row })
  const parser = typeof code === 'string' && /^[A-Z_]{1,60}$/.test(code) ? { parser: code } : {}
  return new FileRefused({ code: 'not_csv', row, ...parser })
}

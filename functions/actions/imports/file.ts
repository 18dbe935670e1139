import { createHash } from 'node:crypto'
import { plainName, recogniseFormat, type FormatName } from '../../domain/import-format.ts'
import { layoutOf } from '../../domain/import-layout.ts'
import {
  IMPORT_BYTES_MAX,
  type FileFault,
  type Import,
  type ImportFile,
} from '../../domain/import.ts'
import type { Objects } from '../../domain/objects.ts'
import { isSpreadsheet } from '../../domain/spreadsheet.ts'
import { CONSENT_ADDRESSES } from './consent-rows.ts'
import { FileRefused, readFirstRecord } from './csv.ts'

/** The header must be within this many bytes. */
export const HEAD_BYTES = 64 * 1024
const DELIMITERS = [',', ';', '\t', '|'] as const
/** The line before the header that tells spreadsheets the delimiter. */
const SEPARATOR = /^(?:"sep=(.)"|sep=(.))[ \t]*(?:\r\n|\n|\r)/i
/** A phone number, whatever is written around its digits; column names have letters. */
const NUMBER = /^\+?\d[\d ().-]{5,}$/
const BOM = Buffer.from([0xef, 0xbb, 0xbf])
/** Files of other kinds, by their first bytes. */
const OTHER_KINDS = [
  ['25504446', 'pdf'],
  ['1f8b', 'compressed'],
  ['fffe', 'utf16'],
  ['feff', 'utf16'],
] as const
/** Texts that are not tables, by how they begin. */
const OTHER_TEXTS = [
  [/^\s*[[{]/, 'json'],
  [/^\s*<(?:!doctype|\?xml|html|table)/i, 'markup'],
  [/^\s*BEGIN:VCARD/i, 'vcard'],
] as const

/**
 * Reads a file once from end to end: its hash, whether it is text, its header and where its rows begin.
 * Throws `FileRefused` with what would be right.
 */
export async function openFile(
  objects: Objects,
  { id, plan }: Pick<Import, 'id' | 'plan'>,
): Promise<ImportFile> {
  const found = await objects.stat(id)
  const { bytes, version } = requireSize(found)
  const { sha256, head } = await readWhole(objects, id, version)
  const { fault, ...described } = await readHead(head, plan, bytes)
  if (fault !== undefined) throw new FileRefused(fault)
  return { version, bytes, sha256, ...described }
}

/** Throws where there is no file, or one of a size that is never read. */
export function requireSize<T extends { readonly bytes: number }>(found: T | undefined): T {
  if (found === undefined) throw new FileRefused({ code: 'no_file' })
  if (found.bytes === 0) throw new FileRefused({ code: 'empty' })
  if (found.bytes > IMPORT_BYTES_MAX) throw new FileRefused({ code: 'too_large' })
  return found
}

type Head = Pick<ImportFile, 'format' | 'delimiter' | 'header' | 'start'> & {
  /** The columns are known, and as they are decided they cannot be used. */
  readonly fault?: FileFault | undefined
}

/** What the first bytes of a file say: its format, its columns, and where its rows begin. */
export async function readHead(
  beginning: Buffer,
  plan: Import['plan'],
  bytes: number,
): Promise<Head> {
  const head = beginning.subarray(0, HEAD_BYTES)
  const bomBytes = head.subarray(0, 3).equals(BOM) ? 3 : 0
  const text = head.subarray(bomBytes)
  const [, other] = OTHER_TEXTS.find(([begins]) => begins.test(text.toString('utf8', 0, 200))) ?? []
  if (other !== undefined) throw new FileRefused({ code: other })
  const { delimiter, record, end } = await readHeader(text)
  if (end >= text.length && bytes > head.length) throw new FileRefused({ code: 'header_too_long' })
  const [first = '', second = '', ...others] = record
  const isBareSes =
    first.includes('@') && /^ ?(?:BOUNCE|COMPLAINT)$/.test(second) && others.length === 0
  if (isBareSes && plan.kind === 'stops' && ['auto', 'ses'].includes(plan.format))
    return {
      delimiter,
      format: 'ses',
      header: ['EmailAddress', 'Reason'],
      start: { offset: bomBytes, row: 1 },
    }
  if (record.some((cell) => cell.includes('@') || NUMBER.test(cell)))
    throw new FileRefused({ code: 'header_is_address' })
  return {
    delimiter,
    ...formatFor(plan, record),
    header: record,
    start: { offset: bomBytes + end, row: 2 },
  }
}

async function readWhole(
  objects: Objects,
  id: string,
  version: string,
): Promise<{ sha256: string; head: Buffer }> {
  const hash = createHash('sha256')
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let head = Buffer.alloc(0)
  let line = 1
  for await (const bytes of objects.read(id, version, 0)) {
    if (head.length < HEAD_BYTES) {
      const isFirst = head.length === 0
      head = Buffer.concat([head, bytes.subarray(0, HEAD_BYTES - head.length)])
      if (isFirst) refuseOtherKinds(head)
    }
    hash.update(bytes)
    line = decodeText(decoder, bytes, line)
  }
  decodeText(decoder, undefined, line)
  return { sha256: hash.digest('hex'), head }
}

export function refuseOtherKinds(head: Buffer): void {
  if (isSpreadsheet(head)) throw new FileRefused({ code: 'spreadsheet' })
  const kind = OTHER_KINDS.find(([magic]) => head.toString('hex', 0, magic.length / 2) === magic)
  if (kind !== undefined) throw new FileRefused({ code: kind[1] })
}

/** Throws with the number of the line that is not UTF-8; returns the line after these bytes. */
export function decodeText(
  decoder: InstanceType<typeof TextDecoder>,
  bytes: Uint8Array | undefined,
  line: number,
): number {
  if (bytes?.includes(0) === true) throw new FileRefused({ code: 'binary' })
  let at = line
  try {
    if (bytes === undefined) decoder.decode()
    // Line by line only if something is wrong: decoding the whole is much faster.
    else return at + (decoder.decode(bytes, { stream: true }).match(/\r\n|\n|\r/g)?.length ?? 0)
  } catch {
    at += linesBefore(bytes ?? new Uint8Array())
    throw new FileRefused({ code: 'not_utf8', line: at })
  }
  return at
}

/** Counts the lines before the first one that is not UTF-8, each decoded separately. */
function linesBefore(bytes: Uint8Array): number {
  const lines = Buffer.from(bytes)
    .toString('latin1')
    .split(/\r\n|\n|\r/)
  // Invalid UTF-8 decodes to U+FFFD. The beginning of the first line may be in the bytes before.
  const isOther = (line: string) => Buffer.from(line, 'latin1').toString('utf8').includes('\ufffd')
  return Math.max(
    0,
    lines.findIndex((line, at) => isOther(at === 0 ? line.replace(/^[\x80-\xbf]{1,3}/, '') : line)),
  )
}

/** The delimiter that splits the first line into the most cells. */
async function readHeader(
  head: Buffer,
): Promise<{ delimiter: string; record: readonly string[]; end: number }> {
  const [line = '', quoted, plain] = SEPARATOR.exec(head.toString('latin1', 0, 20)) ?? []
  const told = quoted ?? plain
  const readings = await Promise.all(
    (told === undefined ? DELIMITERS : [told]).map(async (delimiter) => {
      const { record, end } = await readFirstRecord(head.subarray(line.length), delimiter)
      return { delimiter, record, end: line.length + end }
    }),
  )
  const [first, ...others] = readings.filter(({ record }) => record.length > 0)
  if (first === undefined) throw new FileRefused({ code: 'header_unreadable' })
  const best = others.reduce(
    (most, reading) => (reading.record.length > most.record.length ? reading : most),
    first,
  )
  return { ...best, record: best.record.map((name) => name.trim()) }
}

function formatFor(
  plan: Import['plan'],
  header: readonly string[],
): Pick<Head, 'format' | 'fault'> {
  const names = new Set(header.map(plainName))
  const format = formatByName(plan, names)
  const missing = [...Object.values(plan.columns), ...(plan.notRead ?? [])].find(
    (name) => !names.has(plainName(name)),
  )
  if (missing !== undefined) return { format, fault: { code: 'missing_column', column: missing } }
  const isRead =
    plan.kind === 'consents'
      ? plan.columns['address'] !== undefined || CONSENT_ADDRESSES.some((name) => names.has(name))
      : layoutOf({ header, format }, plan).slots.length > 0
  return isRead
    ? { format }
    : { format, fault: { code: 'no_address_column', columns: header.length } }
}

function formatByName(plan: Import['plan'], names: ReadonlySet<string>): FormatName {
  if (plan.format !== 'auto') return plan.format
  // If the caller names columns, the file is not a known export.
  const isNamed = ['address', 'email', 'phone'].some((field) => plan.columns[field] !== undefined)
  return plan.kind === 'consents' || isNamed ? 'basta' : recogniseFormat(names)
}

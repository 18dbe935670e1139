import { createHash } from 'node:crypto'
import {
  addressNames,
  plainName,
  recogniseFormat,
  type FormatName,
} from '../../domain/import-format.ts'
import {
  IMPORT_BYTES_MAX,
  type Import,
  type ImportFile,
  type Objects,
} from '../../domain/import.ts'
import { CONSENT_ADDRESSES } from './import-consents.ts'
import { FileRefused, readFirstRecord } from './import-csv.ts'

/** A header is read from this much. */
const HEAD_BYTES = 64 * 1024
const DELIMITERS = [',', ';', '\t'] as const
/** A phone number, whatever is written around its digits; a column's name has letters. */
const NUMBER = /^\+?\d[\d ().-]{5,}$/
const BOM = Buffer.from([0xef, 0xbb, 0xbf])
/** Files that look like what they are not: a spreadsheet or archive, a PDF, gzip. */
const OTHER_KINDS = [
  ['504b', 'It is a spreadsheet or an archive: save it as CSV (UTF-8).'],
  ['25504446', 'It is a PDF: save it as CSV (UTF-8).'],
  ['1f8b', 'It is compressed: unpack it first.'],
  ['fffe', 'It is UTF-16: save it as CSV (UTF-8).'],
  ['feff', 'It is UTF-16: save it as CSV (UTF-8).'],
] as const

/**
 * Reads a file once from end to end: its hash, whether it is text at all, its header and where its
 * rows begin. Throws `FileRefused` with what would be right.
 */
export async function openFile(
  objects: Objects,
  { id, plan }: Pick<Import, 'id' | 'plan'>,
): Promise<ImportFile> {
  const found = await objects.stat(id)
  if (found === undefined) throw new FileRefused('There is no file: PUT it to the upload URL.')
  const { bytes, version } = found
  if (bytes === 0) throw new FileRefused('The file is empty.')
  if (bytes > IMPORT_BYTES_MAX)
    throw new FileRefused(`The file is larger than ${IMPORT_BYTES_MAX} bytes: split it.`)

  const { sha256, head } = await readWhole(objects, id, version)
  const bomBytes = head.subarray(0, 3).equals(BOM) ? 3 : 0
  const { delimiter, record, end } = await readHeader(head.subarray(bomBytes))
  const described = { version, bytes, sha256, delimiter }
  const [first = '', second = '', ...others] = record
  const isBareSes =
    first.includes('@') && /^ ?(?:BOUNCE|COMPLAINT)$/.test(second) && others.length === 0
  if (isBareSes && plan.kind === 'stops' && ['auto', 'ses'].includes(plan.format))
    return {
      ...described,
      format: 'ses',
      header: ['EmailAddress', 'Reason'],
      start: { offset: bomBytes, row: 1 },
    }
  if (record.some((cell) => cell.includes('@') || NUMBER.test(cell)))
    throw new FileRefused('The first line holds an address: it must name the columns.')
  return {
    ...described,
    format: formatFor(plan, record),
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
  for await (const bytes of objects.read(id, version, 0)) {
    if (head.length < HEAD_BYTES) {
      const isFirst = head.length === 0
      head = Buffer.concat([head, bytes.subarray(0, HEAD_BYTES - head.length)])
      if (isFirst) refuseOtherKinds(head)
    }
    hash.update(bytes)
    if (bytes.includes(0))
      throw new FileRefused('It is binary, or UTF-16 text: save it as CSV (UTF-8).')
    decode(decoder, bytes, true)
  }
  decode(decoder, new Uint8Array(), false)
  return { sha256: hash.digest('hex'), head }
}

function refuseOtherKinds(head: Buffer): void {
  const kind = OTHER_KINDS.find(([magic]) => head.toString('hex', 0, magic.length / 2) === magic)
  if (kind !== undefined) throw new FileRefused(kind[1])
}

function decode(
  decoder: InstanceType<typeof TextDecoder>,
  bytes: Uint8Array,
  stream: boolean,
): void {
  try {
    decoder.decode(bytes, { stream })
  } catch {
    throw new FileRefused('It is not UTF-8: save it as CSV (UTF-8).')
  }
}

/** The delimiter that makes the most of the first line. */
async function readHeader(
  head: Buffer,
): Promise<{ delimiter: string; record: readonly string[]; end: number }> {
  const readings = await Promise.all(
    DELIMITERS.map(async (delimiter) => ({
      delimiter,
      ...(await readFirstRecord(head, delimiter)),
    })),
  )
  const [first, ...others] = readings.filter(({ record }) => record.length > 0)
  if (first === undefined) throw new FileRefused('The first line could not be read as CSV.')
  const best = others.reduce(
    (most, reading) => (reading.record.length > most.record.length ? reading : most),
    first,
  )
  return { ...best, record: best.record.map((name) => name.trim()) }
}

function formatFor(plan: Import['plan'], header: readonly string[]): FormatName {
  const missing = Object.values(plan.columns).find(
    (name) => !header.some((known) => plainName(known) === plainName(name)),
  )
  if (missing !== undefined) throw new FileRefused(`The file has no column "${missing}".`)
  const names = new Set(header.map(plainName))
  const format = formatByName(plan, names)
  const addresses = plan.kind === 'consents' ? CONSENT_ADDRESSES : addressNames(format)
  if (plan.columns['address'] === undefined && !addresses.some((name) => names.has(name)))
    throw new FileRefused(
      'No column is known to hold addresses: name it in `columns`, e.g. {"address": "Contact"}.',
    )
  return format
}

function formatByName(plan: Import['plan'], names: ReadonlySet<string>): FormatName {
  if (plan.format !== 'auto') return plan.format
  // What the caller names by hand is no known export.
  if (plan.kind === 'consents' || plan.columns['address'] !== undefined) return 'basta'
  return recogniseFormat(names) ?? 'basta'
}

import { looksLikeAddress } from '../../domain/import-address.ts'
import { useOf } from '../../domain/import-columns.ts'
import { exampleOf } from '../../domain/import-example.ts'
import { formatOf, plainName, type FormatName } from '../../domain/import-format.ts'
import { looksLikeDate, parseExportTime } from '../../domain/import-time.ts'
import {
  type FileFault,
  type Import,
  type ImportFile,
  type ImportQuestion,
} from '../../domain/import.ts'
import { ObjectGone, readBeginning, type Objects } from '../../domain/objects.ts'
import type { ColumnMeaning, ConsentField, FileWarning } from '../../domain/import-fields.ts'
import { CONSENT_NEEDS, consentColumns } from './consent-rows.ts'
import { FileRefused, type CsvRow } from './csv.ts'
import { readChunk } from './csv-chunks.ts'
import { decodeText, HEAD_BYTES, readHead, refuseOtherKinds, requireSize } from './file.ts'
import { meaningsOf } from './meanings.ts'
import { openQuestions, surveyOf } from './questions.ts'

/** Enough to see what a column holds; the dry run reads the rest. */
const ROWS_LOOKED_AT = 200
const EXAMPLES = 3

type InspectedColumn = {
  readonly name: string
  readonly meaning: ColumnMeaning
  /** Masked: no address and no name. */
  readonly examples: readonly string[]
}

/** The beginning of a file, before a dry run reads it whole. */
export type Inspected = {
  /** The columns can be read, and as they are decided they cannot be used. */
  readonly fault?: FileFault | undefined
  readonly bytes: number
  readonly hasMark: boolean
  readonly delimiter: string
  readonly format: FormatName
  readonly columns: readonly InspectedColumn[]
  /** How many rows were looked at. */
  readonly rows: number
  readonly warnings: readonly FileWarning[]
  /** What these rows already leave to be decided; the dry run may find more. */
  readonly questions: readonly ImportQuestion[]
}

/** Reads the beginning of an import's file; `fault` if the file cannot be used as it is. */
export async function inspectFile(
  objects: Objects,
  found: Pick<Import, 'id' | 'plan'>,
): Promise<Inspected | { readonly fault: FileFault; readonly columns?: undefined }> {
  try {
    return await inspect(objects, found)
  } catch (error) {
    if (error instanceof FileRefused) return { fault: error.fault }
    if (error instanceof ObjectGone) return { fault: { code: 'replaced' } }
    throw error
  }
}

async function inspect(
  objects: Objects,
  { id, plan }: Pick<Import, 'id' | 'plan'>,
): Promise<Inspected> {
  const { bytes, version } = requireSize(await objects.stat(id))
  const head = await readBeginning(objects, id, version, HEAD_BYTES)
  refuseOtherKinds(head)
  // The last character may be cut in two, so the end is not asked for.
  decodeText(new TextDecoder('utf-8', { fatal: true }), head, 1)
  const { fault, ...described } = await readHead(head, plan, bytes)
  const file: ImportFile = { version, bytes, sha256: '', ...described }
  const { rows } = await readChunk(objects, { id }, file, file.start, ROWS_LOOKED_AT)
  if (rows.length === 0) throw new FileRefused({ code: 'no_rows' })
  const survey = surveyOf({ plan }, file, rows)
  const meanings = meaningsOf(plan, file)
  const columns = file.header.map((name, at) => ({
    name,
    meaning: meanings[at] ?? 'not_read',
    examples: examplesOf(rows, at, isPhone(name)),
  }))
  return {
    fault,
    bytes,
    hasMark: head.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])),
    delimiter: file.delimiter,
    format: file.format,
    columns,
    rows: rows.length,
    warnings: fault === undefined ? warningsOf({ plan, file, meanings, rows }) : [],
    questions: fault === undefined ? openQuestions({ plan, file, survey }).questions : [],
  }
}

function isPhone(name: string): boolean {
  const use = useOf(plainName(name))
  return use.use === 'address' && use.channel === 'sms'
}

function examplesOf(rows: readonly CsvRow[], at: number, isPhoneColumn: boolean): string[] {
  const seen = new Set<string>()
  for (const { cells } of rows) {
    const example = exampleOf(cells[at] ?? '', isPhoneColumn)
    if (example !== '') seen.add(example)
    if (seen.size === EXAMPLES) break
  }
  return [...seen]
}

type Read = {
  readonly plan: Import['plan']
  readonly file: ImportFile
  readonly meanings: readonly ColumnMeaning[]
  readonly rows: readonly CsvRow[]
}

function warningsOf(read: Read): FileWarning[] {
  const { file, rows } = read
  const uneven = rows.filter(({ cells }) => cells.length !== file.header.length).length
  return [
    ...(isOtherDelimiter(read) ? [{ code: 'other_delimiter' as const }] : []),
    ...(uneven > 0 ? [{ code: 'uneven_rows' as const, rows: uneven }] : []),
    ...(read.plan.kind === 'stops' ? stopWarnings(read) : consentWarnings(read)),
    ...(hasHomelessNumbers(read) ? [{ code: 'numbers_without_country' as const }] : []),
  ]
}

/** Rows that hold an address as a part of a cell were split by another character than the header. */
function isOtherDelimiter({ file, rows }: Read): boolean {
  const [row] = rows
  if (row === undefined || row.cells.length > 1 || file.header.length === 1) return false
  return /[,;\t|]/.test(row.cells[0] ?? '')
}

function stopWarnings({ plan, meanings, rows }: Read): FileWarning[] {
  if (plan.kind !== 'stops') return []
  const isTold = meanings.some((one) =>
    ['status', 'emailStatus', 'phoneStatus', 'leftAt', 'format'].includes(one),
  )
  const dates = meanings.flatMap((one, at) => (['leftAt', 'occurredAt'].includes(one) ? [at] : []))
  const cells = rows.flatMap((row) => dates.map((at) => row.cells[at]?.trim() ?? ''))
  const zoneless = cells.some((cell) => looksLikeDate(cell) && parseExportTime(cell) === undefined)
  return [
    ...(!isTold && plan.list === undefined ? [{ code: 'everybody_stops' as const }] : []),
    ...(dates.length === 0 && plan.occurredAt === undefined ? [{ code: 'undated' as const }] : []),
    ...(zoneless ? [{ code: 'dates_without_zone' as const }] : []),
  ]
}

function consentWarnings({ plan, file }: Read): FileWarning[] {
  const known = consentColumns(file.header, plan.columns)
  const fields: ConsentField[] = CONSENT_NEEDS.filter((field) => !known.has(field))
  // A vendor's consent names the vendor, every other its source.
  if (!known.has('source') && !known.has('vendor')) fields.push('source')
  return fields.length === 0 ? [] : [{ code: 'fields_missing', fields }]
}

/** Numbers without a country code, where nothing says of which country they are. */
function hasHomelessNumbers({ plan, file, meanings, rows }: Read): boolean {
  if (plan.defaultCountry !== undefined || formatOf(file.format).isPlusless === true) return false
  return rows.some(({ cells }) =>
    meanings.some((meaning, at) => {
      const cell = cells[at]?.trim() ?? ''
      const isAddress = meaning === 'address' || meaning === 'phone'
      return isAddress && !/^(?:\+|00)|@/.test(cell) && looksLikeAddress(cell, true)
    }),
  )
}

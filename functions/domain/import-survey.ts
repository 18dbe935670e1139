import { looksLikeAddress } from './import-address.ts'
import { useOf, type ColumnUse } from './import-columns.ts'
import { plainName } from './import-format.ts'
import type { RowRead } from './import-layout.ts'
import { looksLikeDate } from './import-time.ts'
import { isStatusWord } from './import-status-words.ts'
import type { ColumnSeen, ImportQuestion, ImportSurvey, LooksLike } from './import.ts'

const UNCLEAR_MAX = 12
const NOTHING_SEEN: ColumnSeen = {
  filled: 0,
  addresses: 0,
  dates: 0,
  statuses: 0,
  skipped: 0,
  unclear: [],
}
/** Status words are short; anything that could name a person is not kept. */
const WORD = /^[\p{L}\p{N}][\p{L}\p{N} _./-]{0,39}$/u
const OTHER_WORD = '…'

type Header = {
  readonly header: readonly string[]
  /** Columns that are read, or certainly not needed. */
  readonly settled: ReadonlySet<number>
}

/** Adds what the rows of a chunk show in columns that are not read, or only partly read. */
export function surveyRows(
  before: ImportSurvey,
  { header, settled }: Header,
  rows: readonly {
    readonly cells: readonly string[]
    readonly read: Pick<RowRead, 'skipped' | 'unclear'>
  }[],
): ImportSurvey {
  const survey = new Map(Object.entries(before))
  const see = (at: number, change: (seen: ColumnSeen) => Partial<ColumnSeen>) => {
    const seen = survey.get(String(at)) ?? NOTHING_SEEN
    survey.set(String(at), { ...seen, ...change(seen) })
  }
  const columns = header.flatMap((name, at) => {
    const isPhone = /phone|mobile|tel|sms|cell|gsm|whatsapp|handy/.test(plainName(name))
    return settled.has(at) ? [] : [{ at, isPhone }]
  })
  for (const { cells, read } of rows) {
    for (const at of read.skipped) see(at, ({ skipped }) => ({ skipped: skipped + 1 }))
    for (const { at, cell } of read.unclear)
      see(at, ({ unclear }) => ({ unclear: add(unclear, cell) }))
    for (const { at, isPhone } of columns) {
      const cell = cells[at]?.trim() ?? ''
      if (cell === '') continue
      see(at, ({ filled, addresses, dates, statuses }) => ({
        filled: filled + 1,
        addresses: addresses + Number(looksLikeAddress(cell, isPhone)),
        dates: dates + Number(looksLikeDate(cell)),
        statuses: statuses + Number(isStatusWord(cell)),
      }))
    }
  }
  return Object.fromEntries(survey)
}

function add(words: readonly string[], cell: string): readonly string[] {
  const word = cell === '' || WORD.test(cell) ? cell : OTHER_WORD
  return words.includes(word) || words.length >= UNCLEAR_MAX ? words : [...words, word]
}

export type Surveyed = {
  readonly questions: readonly ImportQuestion[]
  /**
   * Columns that look like an address, a status or a date and are not read, on purpose or because of
   * their names.
   */
  readonly notRead: readonly string[]
}

/** The questions about a file that must be answered before anything is recorded. */
export function surveyed(
  survey: ImportSurvey,
  {
    header,
    settled,
    refused,
    isDated,
  }: Header & {
    /** Columns the caller has left out. */
    readonly refused: ReadonlySet<number>
    /** A column holds the date of each row. */
    readonly isDated: boolean
  },
): Surveyed {
  const questions: ImportQuestion[] = []
  const notRead = [...refused].flatMap((at) => header[at] ?? [])
  for (const [at, column] of header.entries()) {
    const seen = survey[String(at)]
    if (seen === undefined || refused.has(at)) continue
    const known = seen.skipped > 0 || seen.unclear.length > 0
    if (known) {
      questions.push(known && seen.unclear.length > 0 ? unclearOf(column, seen) : skippedOf(column))
      continue
    }
    if (settled.has(at)) continue
    const use = useOf(plainName(column))
    const looksLike = looksOf(use, seen)
    if (looksLike === undefined) continue
    const isAsked = use.use !== 'own_date' && use.use !== 'others'
    if (isAsked && !(looksLike === 'date' && isDated))
      questions.push({ column, looksLike, values: [], detail: DETAILS[looksLike] })
    else notRead.push(column)
  }
  return { questions, notRead }
}

const DETAILS = {
  address: 'holds addresses and is not read: name it in `columns`, or in `notRead`',
  status: 'may say who left and is not read: name it in `columns`, or in `notRead`',
  date: 'may say when they left and is not read: name it in `columns`, or in `notRead`',
} as const satisfies Record<LooksLike, string>

function unclearOf(column: string, { unclear }: ColumnSeen): ImportQuestion {
  const detail =
    'holds words that may mean either: say in `statuses` what they mean, or leave the column out by `notRead`'
  return { column, looksLike: 'status', values: unclear, detail }
}

function skippedOf(column: string): ImportQuestion {
  const detail =
    'holds addresses of which no status tells whether they are to be stopped: name it in `columns` to have them read, or in `notRead`'
  return { column, looksLike: 'address', values: [], detail }
}

function looksOf({ use }: ColumnUse, seen: ColumnSeen): LooksLike | undefined {
  const { filled, addresses, dates, statuses } = seen
  if (filled === 0) return undefined
  if (addresses * 5 >= filled) return 'address'
  if (statuses * 2 >= filled) return 'status'
  // The meaning of a date depends on its column; a date of leaving says who left.
  if (use === 'left_at' || use === 'status' || use === 'maybe_status') return 'status'
  if (use === 'own_date') return 'date'
  return dates * 2 >= filled ? 'date' : undefined
}

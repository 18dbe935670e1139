import { looksLikeAddress } from './import-address.ts'
import { saysPhone, useOf, type ColumnUse } from './import-columns.ts'
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

/** Takes row after row, and says what all of them showed. */
export type Surveyor = {
  readonly see: (cells: readonly string[], left: Pick<RowRead, 'skipped' | 'unclear'>) => void
  readonly seen: () => ImportSurvey
}

/** Counts what rows show in columns that are not read, or only partly read. */
export function rowSurveyor({ header, settled }: Header): Surveyor {
  const survey = new Map<number, Seen>()
  const seenAt = (at: number): Seen => {
    const known = survey.get(at) ?? { ...NOTHING_SEEN }
    survey.set(at, known)
    return known
  }
  const columns = header.flatMap((name, at) => {
    const isPhone = saysPhone(plainName(name))
    return settled.has(at) ? [] : [{ at, isPhone }]
  })
  return {
    see: (cells, { skipped, unclear }) => {
      for (const at of skipped) seenAt(at).skipped += 1
      for (const { at, cell } of unclear) seenAt(at).unclear = add(seenAt(at).unclear, cell)
      for (const { at, isPhone } of columns) {
        const cell = cells[at]?.trim() ?? ''
        if (cell === '') continue
        const seen = seenAt(at)
        seen.filled += 1
        if (looksLikeAddress(cell, isPhone)) seen.addresses += 1
        if (looksLikeDate(cell)) seen.dates += 1
        if (isStatusWord(cell)) seen.statuses += 1
      }
    },
    seen: () => Object.fromEntries(survey),
  }
}

type Seen = { -readonly [name in keyof ColumnSeen]: ColumnSeen[name] }

/** What was seen before, and what a chunk showed. */
export function joinSurveys(before: ImportSurvey, chunk: ImportSurvey): ImportSurvey {
  const joined = new Map(Object.entries(before))
  for (const [at, seen] of Object.entries(chunk)) {
    const known = joined.get(at) ?? NOTHING_SEEN
    joined.set(at, {
      filled: known.filled + seen.filled,
      addresses: known.addresses + seen.addresses,
      dates: known.dates + seen.dates,
      statuses: known.statuses + seen.statuses,
      skipped: known.skipped + seen.skipped,
      unclear: seen.unclear.reduce(addWord, known.unclear),
    })
  }
  return Object.fromEntries(joined)
}

function add(words: readonly string[], cell: string): readonly string[] {
  return addWord(words, cell === '' || WORD.test(cell) ? cell : OTHER_WORD)
}

function addWord(words: readonly string[], word: string): readonly string[] {
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

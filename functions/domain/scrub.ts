import type { Fault, ErrorCode } from './errors.ts'
import type { Question } from './scope.ts'
import type { Second } from './time.ts'

/** What can stand between cells: one character of ASCII, and none that an address or a quoted cell has. */
export const LIST_DELIMITER = /^(?:\t|[ !#$%&()*,/:;<=>?[\\\]^`{|}~])$/

/** How a list is read; what is left out is detected. */
export type ScrubReading = {
  /**
   * The columns that hold addresses, by name in whatever case or by number, 1 for the first; default:
   * those that look so.
   */
  readonly columns?: readonly (string | number)[] | undefined
  readonly hasHeader?: boolean | undefined
  readonly delimiter?: string | undefined
  /** A label of the WHATWG Encoding Standard: UTF-8, Windows-1252 (Latin-1), UTF-16. */
  readonly encoding?: string | undefined
  /** ISO 3166 country of phone numbers that are written without a country code. */
  readonly defaultCountry?: string | undefined
  readonly keepDuplicates?: boolean | undefined
  /** The share of rows without a valid address, 0 to 1, above which the list is refused. */
  readonly maxInvalid?: number | undefined
}

export type ScrubPlan = {
  readonly question: Question
  readonly reading: ScrubReading
  /** Whether it runs where the log is behind, and says by how much. */
  readonly allowLag: boolean
  readonly certificate: boolean
  /** What the caller calls the list; never an address. */
  readonly fileName?: string | undefined
}

/**
 * `deleted`: its files were deleted because somebody asked; what was counted stays.
 */
type ScrubState = 'awaiting_file' | 'queued' | 'running' | 'done' | 'failed' | 'deleted'

/** Why a list was not judged, in the words of the API, and what would be right. */
export type ScrubFailure = {
  readonly code: ErrorCode
  readonly detail: string
  readonly errors?: readonly Fault[] | undefined
  /** What is wrong with the list, in a closed word, to be said in other languages. */
  readonly fault?: string | undefined
  readonly row?: number | undefined
}

/** What a run makes of a list. */
export const SCRUB_RESULTS = ['clean', 'rejected', 'certificate', 'rows'] as const
export type ScrubResultKind = (typeof SCRUB_RESULTS)[number]

export type ScrubResult = {
  readonly kind: ScrubResultKind
  readonly bytes: number
  readonly sha256: string
}

/** What was found out about the list; a name of a column is here only if it is no address. */
type ScrubDetected = {
  readonly delimiter: string
  readonly encoding: string
  readonly hasHeader: boolean
  readonly columns: readonly (string | number)[]
}

/** Each row is counted once: `kept`, `rejected` or `duplicates`. The last two are left out. */
export type ScrubCounted = {
  readonly rows: number
  readonly kept: number
  /** Left out for their own verdict. */
  readonly rejected: number
  /** Left out because the same address stood in an earlier row, whatever their verdict. */
  readonly duplicates: number
  /** By the reason of the verdict, allowed and denied; duplicates count here with their own verdict. */
  readonly byReason: Readonly<Record<string, number>>
}

export type Scrub = {
  readonly id: string
  readonly plan: ScrubPlan
  /** Id of who asked for it: an API key, or an operator, with the name. */
  readonly key: string
  readonly operator?: string | undefined
  readonly createdAt: Second
  readonly state: ScrubState
  /** How often it was begun: a run that was ended from outside begins again, from the first row. */
  readonly attempt: number
  /** When the run last said that it goes on. */
  readonly heardAt?: Second | undefined
  /** The list as it was when the run was asked for. */
  readonly list?: { readonly version: string; readonly bytes: number } | undefined
  readonly progress: { readonly rows: number; readonly bytes: number }
  readonly detected?: ScrubDetected | undefined
  readonly counts?: ScrubCounted | undefined
  /** Every stop recorded before this moment was seen. */
  readonly completeTo?: Second | undefined
  /** By how much the log was behind when it began; only where that was allowed. */
  readonly lagSeconds?: number | undefined
  readonly failure?: ScrubFailure | undefined
  /** Files of the attempt that ended well. */
  readonly results?: readonly ScrubResult[] | undefined
  readonly endedAt?: Second | undefined
  /** Grows with every change, so that of two writers at the same time one fails. */
  readonly version: number
}

/** Scrubs and how they go; nothing about contacts. */
export type Scrubs = {
  readonly create: (made: Scrub) => Promise<void>
  readonly find: (id: string) => Promise<Scrub | undefined>
  /** Newest first, before the given id. */
  readonly list: (page: { limit: number; before?: string | undefined }) => Promise<Scrub[]>
  /** Replaces the version that was read, and sets the new one itself; false if another was faster. */
  readonly change: (before: Scrub, after: Omit<Scrub, 'version'>) => Promise<boolean>
}

/** A run to be done. */
export type ScrubMessage = { readonly scrub: string }

/** A queue of its own, so that no list waits behind imports, nor a stop behind lists. */
export type ScrubQueue = { readonly put: (message: ScrubMessage) => Promise<void> }

export const SCRUB_BYTES_MAX = 2_000_000_000
export const SCRUB_ID = /^scr_[0-9a-z]{26}$/

/** By how much the register was behind when a list was judged: the same number wherever it is told. */
export function lagOf(judgedAt: Date, completeTo: Date): number {
  return Math.ceil(Math.max(0, judgedAt.getTime() - completeTo.getTime()) / 1000)
}

/** How many rows are not in the clean list: with those kept they are all rows. */
export function leftOut({ rejected, duplicates }: ScrubCounted): number {
  return rejected + duplicates
}

/** The file of a result, of one attempt: what another left behind has another name. */
export function resultName(id: string, attempt: number, kind: ScrubResultKind): string {
  return `${id}.${attempt}.${kind}`
}

/** A first row that was taken for a header may hold an address: such a name is not kept (law 8). */
export function shownColumn(name: string, at: number): string {
  return /@|\d{5}/.test(name) ? `#${at + 1}` : name
}

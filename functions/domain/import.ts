import type { FormatName, StopList } from './import-format.ts'
import type { Scope } from './scope.ts'
import type { Second } from './time.ts'

/** What a file holds, and for whom it counts. */
export type ImportPlan = {
  readonly format: FormatName | 'auto'
  /** `{ourField: theirHeader}`, where the file's own names are not known here. */
  readonly columns: Readonly<Record<string, string>>
  /** Columns that are left out on purpose, though they look like an address, a status or a date. */
  readonly notRead?: readonly string[] | undefined
  /** For phone numbers written without a country code. */
  readonly defaultCountry?: string | undefined
  /** What the file is, in the caller's words: evidence of every event it makes. */
  readonly source: string
  /** For rows that carry no date with a zone; else they count from their receipt. */
  readonly occurredAt?: Second | undefined
} & (
  | {
      readonly kind: 'stops'
      readonly scope: Scope
      /** What its rows are, where the export does not say so itself. */
      readonly list?: StopList | undefined
      /** What the file's own words for a status mean, where they are not known here. */
      readonly statuses?: Readonly<Record<string, StopList | 'not_a_stop'>> | undefined
      /** A hard bounce stops everyone's mail, where the key spoke for every sender. */
      readonly bouncesReach: Scope
    }
  | { readonly kind: 'consents'; readonly sender: string }
)

export type StopsPlan = Extract<ImportPlan, { kind: 'stops' }>

type ImportState =
  'awaiting_file' | 'dry_running' | 'dry_run_done' | 'applying' | 'applied' | 'failed'

/** `rows` of the file; the others count each address of a row. `refused` by `<field>/<reason>`. */
export type ImportCounts = {
  readonly rows: number
  readonly new: number
  readonly known: number
  readonly refused: Readonly<Record<string, number>>
}

export type LooksLike = 'address' | 'status' | 'date'

/** What was seen in one column so far: counts, and words of statuses, never an address. */
export type ColumnSeen = {
  readonly filled: number
  readonly addresses: number
  readonly dates: number
  readonly statuses: number
  /** Of a column that is read: addresses that were left out, words that may say either. */
  readonly skipped: number
  readonly unclear: readonly string[]
}

/** By the column's place in the header. */
export type ImportSurvey = Readonly<Record<string, ColumnSeen>>

/** A column that may hold what must not be missed: how it is to be read is for the caller to say. */
export type ImportQuestion = {
  readonly column: string
  readonly looksLike: LooksLike
  /** Words of a status whose meaning is not known. */
  readonly values: readonly string[]
  readonly detail: string
}

/** The file as its dry run found it; `version` is the store's own, and another for every upload. */
export type ImportFile = {
  readonly version: string
  readonly bytes: number
  readonly sha256: string
  readonly format: FormatName
  readonly delimiter: string
  /** As they stand in the file, in order. */
  readonly header: readonly string[]
  /** Where the rows below the header begin. */
  readonly start: ImportPosition
}

/** Where a chunk begins: byte in the file, and the number of its first row (the header is row 1). */
export type ImportPosition = { readonly offset: number; readonly row: number }

export type Import = {
  readonly id: string
  readonly plan: ImportPlan
  /** Id of the API key that asked for it. */
  readonly key: string
  readonly createdAt: Second
  readonly state: ImportState
  /** Why it failed, in words that name no address. */
  readonly failure?: string | undefined
  /** Counts dry runs and applies: a message of an earlier one is none of this one's. */
  readonly run: number
  readonly next: ImportPosition
  /** Where the chunk before `next` began. */
  readonly last?: number | undefined
  readonly file?: ImportFile | undefined
  readonly dryRun?: ImportCounts | undefined
  /** What the dry run found in columns that are not read, or not wholly. */
  readonly survey?: ImportSurvey | undefined
  readonly applied?: ImportCounts | undefined
  /** Grows with every change, so that of two writers one is told. */
  readonly version: number
}

/** One row that was refused: its number, which field, why. Never its address. */
export type Refusal = {
  readonly row: number
  readonly field: string
  readonly reason: string
  readonly detail: string
}

export type Refused = { readonly row: number; readonly refusals: readonly Refusal[] }

/** Imports and their refused rows; nothing of a contact. */
export type Imports = {
  readonly create: (made: Import) => Promise<void>
  readonly find: (id: string) => Promise<Import | undefined>
  /** Newest first, before the given id. */
  readonly list: (page: { limit: number; before?: string | undefined }) => Promise<Import[]>
  /**
   * Puts one version in place of the one that was read, with what its chunk refused; false where
   * another was faster. The new version's `version` is set here.
   */
  readonly change: (
    before: Import,
    after: Omit<Import, 'version'>,
    refusals?: readonly Refusal[],
  ) => Promise<boolean>
  /** What one run refused, chunk by chunk in order, after the chunk that begins at the given row. */
  readonly refused: (
    id: string,
    run: number,
    page: { limit: number; after: number },
  ) => Promise<Refused[]>
}

/** One chunk of one run, to be done. */
export type ImportMessage = {
  readonly import: string
  readonly run: number
  readonly offset: number
}

/** Behind the inbox: live stops come first. */
export type ImportQueue = { readonly put: (message: ImportMessage) => Promise<void> }

/** Where files rest, encrypted, until they are a week old at most. */
export type Objects = {
  /** Where the caller may put the file once, with these headers. */
  readonly upload: (
    name: string,
    until: Date,
  ) => Promise<{ readonly url: string; readonly headers: Readonly<Record<string, string>> }>
  readonly stat: (
    name: string,
  ) => Promise<{ readonly bytes: number; readonly version: string } | undefined>
  /** From a byte on, as far as it is asked for; throws `ObjectGone` where it is of another version. */
  readonly read: (name: string, version: string, from: number) => AsyncIterable<Uint8Array>
}

/** The file was replaced, or deleted for its age. */
export class ObjectGone extends Error {
  override readonly name = 'ObjectGone'
}

export const IMPORT_BYTES_MAX = 200_000_000
export const IMPORT_CHUNK_ROWS = 1_000

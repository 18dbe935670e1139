import type { Doer } from './actor.ts'
import type { FormatName, StopList } from './import-format.ts'
import type { Scope } from './scope.ts'
import type { Second } from './time.ts'

/** What a file holds, and for whom it counts. */
export type ImportPlan = {
  readonly format: FormatName | 'auto'
  /** `{ourField: theirHeader}`, for names that are not known here. */
  readonly columns: Readonly<Record<string, string>>
  /** Columns left out on purpose, though they look like an address, a status or a date. */
  readonly notRead?: readonly string[] | undefined
  /** For phone numbers written without a country code. */
  readonly defaultCountry?: string | undefined
  /** The file's origin, in the caller's words; evidence of every event it makes. */
  readonly source: string
  /** For rows without a date and zone; else they count from their receipt. */
  readonly occurredAt?: Second | undefined
} & (
  | {
      readonly kind: 'stops'
      readonly scope: Scope
      /** What its rows are, if the export does not say so itself. */
      readonly list?: StopList | undefined
      /** The meaning of the file's own status words, if they are not known here. */
      readonly statuses?: Readonly<Record<string, StopList | 'not_a_stop'>> | undefined
      /** A hard bounce stops every sender's mail if the key may act for all senders. */
      readonly bouncesReach: Scope
    }
  | { readonly kind: 'consents'; readonly sender: string }
)

export type StopsPlan = Extract<ImportPlan, { kind: 'stops' }>

type ImportState =
  'awaiting_file' | 'dry_running' | 'dry_run_done' | 'applying' | 'applied' | 'failed'

/** What is wrong with a whole file; quotes nothing of it but a column that the caller named. */
export type FileFault =
  | {
      readonly code:
        | 'no_file'
        | 'empty'
        | 'too_large'
        | 'spreadsheet'
        | 'pdf'
        | 'compressed'
        | 'utf16'
        | 'binary'
        | 'json'
        | 'markup'
        | 'vcard'
        | 'header_unreadable'
        | 'header_too_long'
        | 'header_is_address'
        | 'no_rows'
        | 'replaced'
    }
  | { readonly code: 'not_utf8'; readonly line: number }
  | { readonly code: 'missing_column'; readonly column: string }
  /** How many columns the first line was split into: one means another delimiter. */
  | { readonly code: 'no_address_column'; readonly columns: number }
  | { readonly code: 'text_after_quote'; readonly row: number }
  | { readonly code: 'row_too_long'; readonly row: number }
  | { readonly code: 'not_csv'; readonly row: number; readonly parser?: string }

/** `rows` counts rows; the others count each address of a row. `refused` by `<field>/<reason>`. */
export type ImportCounts = {
  readonly rows: number
  readonly new: number
  readonly known: number
  readonly refused: Readonly<Record<string, number>>
}

export type LooksLike = 'address' | 'status' | 'date'

/** What was seen in one column so far: counts and status words, never an address. */
export type ColumnSeen = {
  readonly filled: number
  readonly addresses: number
  readonly dates: number
  readonly statuses: number
  /** For a column that is read: addresses that were left out, and unclear words. */
  readonly skipped: number
  readonly unclear: readonly string[]
}

/** By the column's position in the header. */
export type ImportSurvey = Readonly<Record<string, ColumnSeen>>

/** A column that may hold something important: the caller must say how to read it. */
export type ImportQuestion = {
  readonly column: string
  readonly looksLike: LooksLike
  /** Status words whose meaning is not known. */
  readonly values: readonly string[]
  readonly detail: string
}

/** The file as its dry run found it; `version` is the store's, and differs for every upload. */
export type ImportFile = {
  readonly version: string
  readonly bytes: number
  readonly sha256: string
  readonly format: FormatName
  readonly delimiter: string
  /** In the order of the file. */
  readonly header: readonly string[]
  /** Where the rows after the header begin. */
  readonly start: ImportPosition
}

/**
 * Where a chunk begins: the byte in the file, and the number of its first row (the header is row 1).
 */
export type ImportPosition = { readonly offset: number; readonly row: number }

export type Import = {
  readonly id: string
  readonly plan: ImportPlan
  /** Id of who asked for it: an API key, or an operator, with the name. */
  readonly key: string
  readonly operator?: string | undefined
  readonly createdAt: Second
  readonly state: ImportState
  /** Why it failed, without any address. */
  readonly failure?: string | undefined
  /** The same, to be said in other languages. */
  readonly fault?: FileFault | undefined
  /** Counts dry runs and applies, so that a message of an earlier run is recognised. */
  readonly run: number
  readonly next: ImportPosition
  /** Where the message began that led to `next`: delivered again, it is recognised by that. */
  readonly last?: number | undefined
  readonly file?: ImportFile | undefined
  readonly dryRun?: ImportCounts | undefined
  /** What the dry run found in columns that are not read, or not wholly. */
  readonly survey?: ImportSurvey | undefined
  readonly applied?: ImportCounts | undefined
  /** Grows with every change, so that of two writers at the same time one fails. */
  readonly version: number
}

/** Who asked for it, as its events name them. */
export function importedBy({ key, operator }: Pick<Import, 'key' | 'operator'>): Doer {
  return operator === undefined ? { id: key } : { id: key, operator }
}

/** One refused row: its number, which field, why. Never its address. */
export type Refusal = {
  readonly row: number
  readonly field: string
  readonly reason: string
  readonly detail: string
}

/** The refused rows of a chunk: where it begins, and why each of them. */
export type Refused = {
  readonly row: number
  /** Absent in what an earlier version stored. */
  readonly offset?: number | undefined
  readonly refusals: readonly Refusal[]
}

/** Imports and their refused rows; nothing about contacts. */
export type Imports = {
  readonly create: (made: Import) => Promise<void>
  readonly find: (id: string) => Promise<Import | undefined>
  /** Newest first, before the given id. */
  readonly list: (page: { limit: number; before?: string | undefined }) => Promise<Import[]>
  /**
   * Replaces the version that was read, and adds the refusals of its chunk; false if another was
   * faster. Sets the new `version` itself.
   */
  readonly change: (
    before: Import,
    after: Omit<Import, 'version'>,
    refusals?: readonly Refusal[],
  ) => Promise<boolean>
  /** The refusals of one run, chunk by chunk in order, after the chunk that begins at the given row. */
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

/** Served after the inbox: live stops come first. */
export type ImportQueue = { readonly put: (message: ImportMessage) => Promise<void> }

export const IMPORT_BYTES_MAX = 200_000_000
export const IMPORT_CHUNK_ROWS = 1_000

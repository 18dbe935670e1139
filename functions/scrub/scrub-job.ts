import type { ContactIds } from '../domain/contact.ts'
import type { Question } from '../domain/scope.ts'
import type { ScrubCounted, ScrubReading } from '../domain/scrub.ts'
import type { Standing } from '../domain/standing.ts'
import type { Policy } from '../domain/verdict.ts'
import type { RegisterView } from '../snapshot/register-view.ts'
import type { EncodingName } from './encoding.ts'
import type { ListPart } from './list-part.ts'
import type { RejectedRow, RowBlock, RowNumber } from './scrubbed.ts'

/** How the list was read. */
type ListRead = {
  readonly encoding: EncodingName
  readonly delimiter: string
  readonly hasHeader: boolean
  /** The names of the columns with addresses; their numbers if there is no header. */
  readonly columns: readonly string[]
}

export type ScrubJob = {
  readonly input: AsyncIterable<Uint8Array>
  readonly view: RegisterView
  readonly question: Question
  readonly policy: Policy
  readonly now: Date
  readonly hashRing: Readonly<Record<string, string>>
  readonly reading: ScrubReading
  /** The standings of contacts that the snapshot cannot answer for, in the same order. */
  readonly readStandings: (ids: readonly ContactIds[]) => Promise<readonly Standing[]>
  readonly out: {
    /** Pieces of the clean list, in order; each is valid until the promise settles. */
    readonly kept: (bytes: Uint8Array) => Promise<void>
    readonly rejected: (rows: readonly RejectedRow[]) => Promise<void>
    /** For a certificate; needs `runSecret`. */
    readonly block?: ((block: RowBlock) => Promise<void>) | undefined
  }
  readonly runSecret?: Uint8Array | undefined
  /** Where the input is a part of a list; then duplicates, and too many invalid rows, are found elsewhere. */
  readonly part?: ListPart | undefined
  /** Where temporary files go: what the run holds back while it looks for duplicates, encrypted. */
  readonly temporaryFolder?: string | undefined
  /** Without WebAssembly: slower, with the same answers. */
  readonly isPlain?: boolean | undefined
  /** How many threads judge rows: this one, which reads and writes too, and others; by default this one alone. */
  readonly threads?: number | undefined
  readonly progress?: ((bytes: number, rows: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

export type Scrubbed = ScrubCounted & {
  /** The first row without a usable address. */
  readonly firstInvalid: RowNumber | undefined
  readonly leaves: number
  readonly read: ListRead
}

import type { FeedPlace } from '../domain/event-feed.ts'

/**
 * What a standing says, without ids and with its times replaced by their order: many contacts share one.
 * A text, so that equal ones are equal. Its number is its place in `shapes`; number 0 is
 * `READ_THE_TABLE`, and its text is empty.
 */
export type Shape = string

/** Told how many bytes from the beginning are there and stay as they are, by whoever can say so. */
type Arrived = (bytes: number) => void

/** Sorted entries of 25 bytes (`entry.ts`). */
export type Layer = {
  readonly entries: number
  /** Copies all of them into memory that the reader has made: `entries` times 25 bytes. */
  readonly readInto: (memory: Uint8Array, arrived?: Arrived) => Promise<void>
}

/**
 * The register at one moment: a base, and what changed since. What is in `changed` hides the same contact
 * in `base`. Who is in neither is not on record.
 */
export type RegisterView = {
  readonly base: Layer
  readonly changed: Layer
  readonly shapes: readonly Shape[]
  /** The place in the event log up to which everything is in it. */
  readonly position: FeedPlace
  /** Every stop recorded before this moment is in it. */
  readonly completeTo: Date
  /** It holds nobody: whoever is asked for is read in the table. */
  readonly isBlank?: true | undefined
}

const NOBODY: Layer = { entries: 0, readInto: () => Promise.resolve() }
/** A row of a list has about so many bytes, or more. */
const ROW_BYTES = 20
/** In USD: a strongly consistent read; and 25 bytes from S3 at 60 MB a second, with 2 GB of Lambda. */
const READ_COSTS = 0.125e-6
const ENTRY_COSTS = (25 / 60e6) * 2 * 13.3334e-6

/** What a list is judged by: the register; or, where it is short for it, the standings of its rows alone. */
export function viewForList(whole: RegisterView, listBytes: number): RegisterView {
  const isShort = (listBytes / ROW_BYTES) * READ_COSTS < whole.base.entries * ENTRY_COSTS
  if (!isShort) return whole
  const { position, completeTo } = whole
  return { base: NOBODY, changed: NOBODY, shapes: [''], position, completeTo, isBlank: true }
}

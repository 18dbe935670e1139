import type { ContactId } from './contact-id.ts'
import type { Event } from './event.ts'
import type { Registers } from './standing.ts'
import type { LogEntry, RecordedStop } from './log-entry.ts'
import type { Untold } from './tally.ts'

/**
 * An event in the feed, without its evidence: an erasure removes evidence from the register but could
 * not remove it from a copy. `evidenceDigest` is enough to verify the chain.
 */
export type FeedEntry = Omit<Event, 'evidence' | 'salt'> & {
  readonly contact: string
  /** When it entered the log, to the millisecond: `2026-11-21T19:00:00.000Z`. */
  readonly recordedAt: string
}

/** How far each part of the log was read. */
export type FeedPlace = readonly number[]

/** An entry with its place in its contact's chain, and the place in the log right after it. */
export type PlacedEntry = FeedEntry & { readonly sequence: number; readonly next: FeedPlace }

type FoundEvent = {
  readonly contact: ContactId
  readonly event: Omit<Event, 'evidence' | 'salt'>
  readonly untold?: Untold | undefined
}

type FeedPage = {
  readonly entries: readonly FeedEntry[]
  /** Where to continue; everything before it was returned. */
  readonly next: FeedPlace
  /** Whether there is more to read now. */
  readonly isMore: boolean
}

/** What is on record under one id, as of now. */
export type ContactRegisters = {
  readonly contact: ContactId
  /** Absent where they are too many to tell, or kept in parts: then only a check tells. */
  readonly registers?: Registers | undefined
}

export type CompleteUntil = {
  readonly completeUntil: Date
  /** When it was asked, by the same clock. */
  readonly checkedAt: Date
}

export type EventFeed = {
  /** Of how many parts a place consists. */
  readonly parts: number
  /**
   * What was recorded after a place, without gaps: later entries always come after every place returned
   * before. The events of one contact are in chain order, all others as recorded. Fewer than the limit
   * if more would not fit into an answer.
   */
  readonly read: (after: FeedPlace, limit: number) => Promise<FeedPage>
  /** The same up to another place, with the place of each entry. */
  readonly readPlaced: (
    after: FeedPlace,
    limit: number,
    until?: FeedPlace,
  ) => Promise<{ readonly entries: readonly PlacedEntry[]; readonly isMore: boolean }>
  /** The place before everything that was recorded at that time or later. */
  readonly placeAt: (time: Date) => Promise<FeedPlace>
  /**
   * Everything acknowledged before this time is in the log, so in what is read after this call. The time
   * of asking if nothing waits, else just before what has waited longest.
   */
  readonly completeUntil: () => Promise<CompleteUntil>
  /**
   * The same, with the names of all that is recorded and not in the log: whoever waits until none of
   * them is named any more has all that was acknowledged before, whatever clocks say.
   */
  readonly completeness: () => Promise<CompleteUntil & { readonly unlogged: readonly string[] }>
  /**
   * What these contacts say now, strongly consistent: a stop that is said again is noted there without
   * an event.
   */
  readonly standings: (contacts: readonly ContactId[]) => Promise<readonly ContactRegisters[]>
  /** One event by its id, while its marker in the log lasts. */
  readonly find: (id: string) => Promise<FoundEvent | undefined>
}

/** What was recorded and has not come into the log: the stream lost it, or is far behind. */
export type UnloggedEvents = {
  /** Recorded before a time, those of one contact in the order of its chain; a part of them, if many. */
  readonly recordedBefore: (
    time: Date,
  ) => Promise<readonly { readonly entry: LogEntry; readonly stop?: RecordedStop | undefined }[]>
  /** Each once, whoever else records it. */
  readonly enterLog: (entries: readonly LogEntry[]) => Promise<void>
}

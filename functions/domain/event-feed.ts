import type { Event } from './event.ts'

/**
 * An event as the feed gives it. Its evidence is left out: an erasure takes evidence out of the
 * register, and could not take it out of a mirror. `evidenceDigest` is enough to verify the chain.
 */
export type FeedEntry = Omit<Event, 'evidence' | 'salt'> & {
  readonly contact: string
  /** When it entered the log, to the millisecond: `2026-11-21T19:00:00.000Z`. */
  readonly recordedAt: string
}

/** How much of each part of the log was read. */
type FeedPlace = readonly number[]

type FeedPage = {
  readonly entries: readonly FeedEntry[]
  /** Where to go on; everything before it was given. */
  readonly next: FeedPlace
  /** Whether there is something to read already. */
  readonly isMore: boolean
}

export type EventFeed = {
  /** Of how many parts a place consists. */
  readonly parts: number
  /**
   * What was recorded after a place. Complete: what is recorded later comes after every place that
   * was given before. Of one contact in the order of its chain, of all others as recorded.
   * Fewer than the limit where more would not fit into an answer.
   */
  readonly read: (after: FeedPlace, limit: number) => Promise<FeedPage>
}

import type { ContactId } from './contact-id.ts'
import type { Event, EventId } from './event.ts'

/** What a decision needs to know of its hold: it lies with the review, so that nobody searches a chain. */
export type Held = Pick<Event, 'scopes' | 'blocks' | 'occurredAt' | 'receivedAt' | 'source'>

/** A hold that somebody must decide. */
export type OpenReview = {
  /** The hold's event. */
  readonly id: EventId
  readonly contact: ContactId
  /** Where the hold lies in the contact's chain. Absent from a review of before that was kept. */
  readonly at?: number
  /** Absent from a review of before it was kept here. */
  readonly held?: Held
}

export type Reviews = {
  /** Oldest first, after the given one. */
  readonly list: (options: { limit: number; after?: string }) => Promise<OpenReview[]>
  readonly find: (id: string) => Promise<OpenReview | undefined>
  /** What was written, sealed; empty once its time is over. */
  readonly textOf: (review: OpenReview) => Promise<Uint8Array>
  /** Notes what an older review lacks, where it is still open. */
  readonly note: (review: OpenReview, held: Held) => Promise<void>
}

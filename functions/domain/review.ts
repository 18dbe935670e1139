import type { ContactId } from './contact-id.ts'
import type { Event, EventId } from './event.ts'
import type { WaitingList } from './waiting-list.ts'

/**
 * What a decision needs to know about its hold. It is stored with the review, so that no chain must be
 * searched.
 */
export type Held = Pick<Event, 'scopes' | 'blocks' | 'occurredAt' | 'receivedAt' | 'source'>

/** A hold that somebody must decide. */
export type OpenReview = {
  /** The hold's event. */
  readonly id: EventId
  readonly contact: ContactId
  /** The hold's place in the contact's chain. Absent in older reviews. */
  readonly at?: number
  /** Absent in older reviews. */
  readonly held?: Held
}

export type Reviews = WaitingList & {
  /** Oldest first, after the given one. */
  readonly list: (options: { limit: number; after?: string }) => Promise<OpenReview[]>
  readonly find: (id: string) => Promise<OpenReview | undefined>
  /** The sealed text; empty once it was deleted for its age. */
  readonly textOf: (review: OpenReview) => Promise<Uint8Array>
  /** Adds what an older review lacks, if it is still open. */
  readonly note: (review: OpenReview, held: Held) => Promise<void>
}

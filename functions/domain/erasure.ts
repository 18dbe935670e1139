import type { EventId } from './event.ts'
import type { Contact } from './contact.ts'

/** How many events lost their evidence now, and where to continue; without `rest` it is finished. */
export type ErasedSoFar = { readonly evidence: number; readonly rest?: PlaceInChains }

/** A place: in which of the contact's chains, after which event. */
export type PlaceInChains = { readonly chain: number; readonly after: number }

/** What an erasure removes from the ledger; what a stop needs stays. */
export type Erasures = {
  /**
   * Removes evidence and salt of every event before the erasure, under every hash key, and the consents
   * and orders of every standing, as long as there is time. Another call does the rest; with a place it
   * skips what lies before it.
   */
  readonly eraseEvidence: (
    contact: Contact,
    erasure: EventId,
    hasTime: () => boolean,
    from?: PlaceInChains,
  ) => Promise<ErasedSoFar>
}

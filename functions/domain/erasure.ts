import type { EventId } from './event.ts'
import type { Contact } from './contact.ts'

/** How many events lost their evidence now, and where to go on; without a place nothing is left to do. */
export type ErasedSoFar = { readonly evidence: number; readonly rest?: PlaceInChains }

/** Which of a contact's chains, and after which of its events. */
export type PlaceInChains = { readonly chain: number; readonly after: number }

/** What an erasure takes out of the ledger; what it leaves there is what a stop needs. */
export type Erasures = {
  /**
   * Removes evidence and salt of every event that came before the erasure, under every hash key, and
   * the consents and orders of every standing, for as long as there is time. Doing it again does what
   * is left, and nothing once it is done; from a place it need not look at what lies before.
   */
  readonly eraseEvidence: (
    contact: Contact,
    erasure: EventId,
    hasTime: () => boolean,
    from?: PlaceInChains,
  ) => Promise<ErasedSoFar>
}

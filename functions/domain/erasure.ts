import type { EventId } from './event.ts'
import type { Contact } from './ports.ts'

/** How many events lost their evidence now, and whether nothing is left to do. */
export type ErasedSoFar = { readonly evidence: number; readonly isDone: boolean }

/** What an erasure takes out of the ledger; what it leaves there is what a stop needs. */
export type Erasures = {
  /**
   * Removes evidence and salt of every event that came before the erasure, under every hash key, and
   * the consents and orders of every standing, for as long as there is time. Doing it again goes on
   * where it was, and does nothing once it is done.
   */
  readonly eraseEvidence: (
    contact: Contact,
    erasure: EventId,
    hasTime: () => boolean,
  ) => Promise<ErasedSoFar>
}

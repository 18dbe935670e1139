import type { EventId } from './event.ts'
import type { Contact } from './ports.ts'

/** What an erasure takes out of the ledger; what it leaves there is what a stop needs. */
export type Erasures = {
  /**
   * Removes evidence and salt of every event that came before the erasure, under every hash key, and
   * the consents and orders of every standing. Doing it again finishes what was begun. Answers how
   * many events lost their evidence now.
   */
  readonly eraseEvidence: (contact: Contact, erasure: EventId) => Promise<number>
}

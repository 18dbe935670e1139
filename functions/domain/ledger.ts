import type { Address } from './address.ts'
import type { AsideEnd } from './aside.ts'
import type { ContactId } from './contact-id.ts'
import type { Event, EventDraft, EventId } from './event.ts'
import type { Waited } from './said-at.ts'
import type { Standing } from './standing.ts'
import type { Second } from './time.ts'
import type { Contact } from './contact.ts'

export type Append = {
  readonly contact: Contact
  readonly draft: EventDraft
  /** `<provider>/<account>#<message id>`: makes a redelivery a no-op. */
  readonly messageKey?: string | undefined
  /** The same under every name by which another account may have passed it on. */
  readonly sharedKeys?: readonly string[] | undefined
  /** Its key was made of what it says: after a lift the same words are said anew, and count anew. */
  readonly isKeyMadeUp?: boolean | undefined
  /** Names the event that already says it, where nothing needs to be added. */
  readonly unless?: (standing: Standing) => EventId | undefined
  /** Where `unless` names a stop: that it was said again now is noted, and lost to no late yes. */
  readonly notesAgain?: true | undefined
  /** Sealed text of a hold, kept until it is decided. */
  readonly review?: { readonly sealed: Uint8Array } | undefined
  /** The hold this event decides: its review is closed in the same write. */
  readonly decides?: EventId | undefined
  /** Of a request that waited before it was taken; absent: it comes now. */
  readonly waited?: Waited | undefined
  /** What was set aside and becomes this event: it ends in the same write. Rejects with `conflict` where it ended before. */
  readonly ends?: AsideEnd | undefined
}

export type Appended = { readonly event: EventId; readonly isNew: boolean }

export type Ledger = {
  readonly contact: (address: Address) => Contact
  /** Whether an id is of the hash key under which all that is known of a contact is folded. */
  readonly isNewest: (id: ContactId) => boolean
  /**
   * Stored when it resolves; rejects with `unavailable` where the table could not take it in time, and
   * what lifts a stop with `clock_apart` where this process's clock is not the table's.
   */
  readonly append: (append: Append) => Promise<Appended>
  /** The latest time at which this process recorded what may answer a stop; a clock that shows less stepped back. */
  readonly latestLift: () => Second
  /** The event that a message became, if it was heard before. */
  readonly seen: (contact: Contact, messageKey: string) => Promise<EventId | undefined>
  /** In the order asked, strongly consistent. */
  readonly standings: (contacts: readonly Contact[]) => Promise<Standing[]>
  /** The chain under one id after a place in it, oldest first, a page at a time. */
  readonly chain: (
    id: ContactId,
    from?: { readonly after?: number; readonly limit?: number },
  ) => AsyncIterable<readonly ChainEvent[]>
}

/** An event and its place in its chain. */
export type ChainEvent = { readonly at: number; readonly event: Event }

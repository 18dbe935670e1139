import type { Address } from './address.ts'
import type { AsideEnd } from './aside.ts'
import type { ContactId } from './contact-id.ts'
import type { Event, EventDraft, EventId } from './event.ts'
import type { Waited } from './event-time.ts'
import type { Standing } from './standing.ts'
import type { Second } from './time.ts'
import type { Contact } from './contact.ts'

export type Append = {
  readonly contact: Contact
  readonly draft: EventDraft
  /** `<provider>/<account>#<message id>`: a redelivery changes nothing. */
  readonly messageKey?: string | undefined
  /** The same under every name by which another account may have received it. */
  readonly sharedKeys?: readonly string[] | undefined
  /** The key was made of its words: after a lift the same words are a new statement and count again. */
  readonly isKeyMadeUp?: boolean | undefined
  /** Returns the event that already says it, if nothing needs to be added. */
  readonly unless?: (standing: Standing) => EventId | undefined
  /**
   * If `unless` names a stop, the time at which it was said again is noted, so that no late consent can
   * lift it.
   */
  readonly recordRepeat?: true | undefined
  /** The sealed text of a hold, stored until it is decided. */
  readonly review?: { readonly sealed: Uint8Array } | undefined
  /** The hold that this event decides; its review is closed in the same write. */
  readonly decides?: EventId | undefined
  /** Present if the request waited before it was taken. */
  readonly waited?: Waited | undefined
  /**
   * The item set aside that becomes this event; it ends in the same write. Rejects with `conflict` if
   * it has ended before.
   */
  readonly ends?: AsideEnd | undefined
}

export type Appended = { readonly event: EventId; readonly isNew: boolean }

export type Ledger = {
  readonly contact: (address: Address) => Contact
  /** Whether an id belongs to the hash key under which all that is known of a contact is stored. */
  readonly isNewest: (id: ContactId) => boolean
  /**
   * Stored when it resolves. Rejects with `unavailable` if the table could not take it in time; an
   * event that lifts a stop rejects with `clock_apart` if this process's clock differs from the
   * table's.
   */
  readonly append: (append: Append) => Promise<Appended>
  /**
   * Appends many, in far fewer writes: for lists. Each is taken as `append` would take it, those of one
   * contact in their order; the outcomes are in the order asked. One that is refused holds up no other;
   * where the table cannot be reached, all that are not stored reject. `giveWay` is awaited before each
   * write.
   */
  readonly appendMany: (
    appends: readonly Append[],
    giveWay?: () => Promise<void>,
  ) => Promise<readonly PromiseSettledResult<Appended>[]>
  /**
   * The latest time at which this process recorded something that may lift a stop. If the clock shows
   * less, it was set back.
   */
  readonly latestLift: () => Second
  /** The event of a message, if it was received before. */
  readonly seen: (contact: Contact, messageKey: string) => Promise<EventId | undefined>
  /** In the order asked, strongly consistent. */
  readonly standings: (contacts: readonly Contact[]) => Promise<Standing[]>
  /** The chain under one id after a place in it, oldest first, page by page. */
  readonly chain: (
    id: ContactId,
    from?: { readonly after?: number; readonly limit?: number },
  ) => AsyncIterable<readonly ChainEvent[]>
}

/** An event and its place in its chain. */
export type ChainEvent = { readonly at: number; readonly event: Event }

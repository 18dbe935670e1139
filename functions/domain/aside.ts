import type { Channel } from './address.ts'
import { newEventId, type EventId } from './event.ts'
import type { StoredMethod } from './method.ts'
import type { Contact } from './contact.ts'
import type { Blocks, Scope } from './scope.ts'
import type { Second } from './time.ts'
import type { WaitingList } from './waiting-list.ts'

export type AsideId = `asd_${string}`

/** Why a genuine request, or part of one, made no event. */
export const ASIDE_REASONS = [
  'no_text',
  'unknown_shape',
  'unknown_channel',
  'unreadable_address',
  'unreadable',
  'too_late_to_lift',
  'ambiguous_signature',
] as const
export type AsideReason = (typeof ASIDE_REASONS)[number]

/** How a provider writes numbers, and which countries they may belong to. */
export type AddressNotation = {
  readonly countries: readonly string[]
  readonly isPlusless: boolean
}

/**
 * An item that was set aside (law 12): genuine, but no event could be made of it. Address and text are
 * not in it; they are sealed beside it. Stored, so members are only added.
 */
export type Aside = {
  readonly id: AsideId
  /** A digest that is the same when it is delivered again. */
  readonly key: string
  /**
   * `message`: somebody wrote this, and it may be a stop. `event`: a provider reports something about
   * somebody.
   */
  readonly what: 'message' | 'event'
  readonly why: AsideReason
  /** Many of the same shape are one item, with a count and the first as a sample. */
  readonly isGroup: boolean
  readonly shape: string
  readonly provider: string
  /** `<provider>/<account>` */
  readonly account: string
  readonly channel?: Channel | undefined
  /** How the sender's address was read at receipt; later readings use the same. */
  readonly notation?: AddressNotation | undefined
  readonly receivedAt: Second
  /**
   * Who sent it, each with every id: several if the address may belong to several people, none if it
   * cannot be read.
   */
  readonly contacts: readonly Contact['ids'][]
  /** The stop it becomes, if it is decided to be one. */
  readonly stop: {
    readonly scopes: readonly Scope[]
    readonly blocks: Blocks
    readonly origins: readonly string[]
    readonly ambiguous: boolean
    readonly method: StoredMethod
    readonly occurredAt: Second
  }
  readonly requestSha256: string
}

/** What waits for a decision. */
export type OpenAside = Aside & {
  /** How many there were; more than one only for a group. */
  readonly count: number
  /** Address, text and sample; absent once they were deleted for their age. */
  readonly sealed?: Uint8Array | undefined
}

/** Ends an item in the same write as its decision. */
export type AsideEnd = {
  readonly aside: OpenAside
  readonly at: Second
  /** The event it became; absent if it was released or ended undecided. */
  readonly event?: EventId | undefined
}

export type Asides = WaitingList & {
  /** A second delivery makes no second item; another one of a group is counted. */
  readonly keep: (
    aside: Aside,
    sealed: Uint8Array,
    count: number,
  ) => Promise<{ readonly id: string; readonly isNew: boolean }>
  /** Oldest first, after the given one. */
  readonly list: (options: { limit: number; after?: string }) => Promise<OpenAside[]>
  readonly find: (id: string) => Promise<OpenAside | undefined>
  /** Throws `conflict` if somebody else ended it. */
  readonly end: (end: AsideEnd) => Promise<void>
}

export function newAsideId(now: Date): AsideId {
  return `asd_${newEventId(now).slice('evt_'.length)}`
}

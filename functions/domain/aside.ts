import type { Channel } from './address.ts'
import { newEventId, type EventId } from './event.ts'
import type { StoredMethod } from './method.ts'
import type { Contact } from './contact.ts'
import type { Blocks, Scope } from './scope.ts'
import type { Second } from './time.ts'

export type AsideId = `asd_${string}`

/** Why a genuine request, or a part of one, made no event. */
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

/** How a provider writes numbers, and of which countries they may be. */
export type AddressNotation = {
  readonly countries: readonly string[]
  readonly isPlusless: boolean
}

/**
 * What was set aside (law 12): genuine, and no event could be made of it. No address and no text: those
 * are sealed beside it. Stored as it is, so members are only ever added.
 */
export type Aside = {
  readonly id: AsideId
  /** What a second delivery of the same has in common with the first: a digest. */
  readonly key: string
  /** `message`: somebody wrote this, and it may be a stop. `event`: a provider says something of somebody. */
  readonly what: 'message' | 'event'
  readonly why: AsideReason
  /** Many of one shape are one item, with a count and the first as a sample. */
  readonly isGroup: boolean
  readonly shape: string
  readonly provider: string
  /** `<provider>/<account>` */
  readonly account: string
  readonly channel?: Channel | undefined
  /** How its sender's address was read when it came: whoever reads it again reads it so. */
  readonly notation?: AddressNotation | undefined
  readonly receivedAt: Second
  /** Who sent it, by every id each: several where the address may be of several, none where it cannot be read. */
  readonly contacts: readonly Contact['ids'][]
  /** The stop it becomes, if it is one. */
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
  /** How many there were; more than one of a group only. */
  readonly count: number
  /** Address, text and sample; absent once their time is over. */
  readonly sealed?: Uint8Array | undefined
}

/** What a decision ends, in the write that records it. */
export type AsideEnd = {
  readonly aside: OpenAside
  readonly at: Second
  /** The event it became; absent where it was released, or ended undecided. */
  readonly event?: EventId | undefined
}

export type Asides = {
  /** A second delivery makes no second item; one more of a group is counted. */
  readonly keep: (
    aside: Aside,
    sealed: Uint8Array,
    count: number,
  ) => Promise<{ readonly id: string; readonly isNew: boolean }>
  /** Oldest first, after the given one. */
  readonly list: (options: { limit: number; after?: string }) => Promise<OpenAside[]>
  readonly find: (id: string) => Promise<OpenAside | undefined>
  /** Throws `conflict` where somebody else ended it. */
  readonly end: (end: AsideEnd) => Promise<void>
}

export function newAsideId(now: Date): AsideId {
  return `asd_${newEventId(now).slice('evt_'.length)}`
}

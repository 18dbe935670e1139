import type { Channel } from './address.ts'
import type { ContactId } from './contact-id.ts'
import type { EventId } from './event.ts'
import type { Blocks, Scope } from './scope.ts'
import type { Second } from './time.ts'

/** What others are told of: consents, orders, notes and undecided holds concern nobody else. */
export const ACTS = ['stop', 'bounce', 'lift', 'erasure'] as const

export type Act = (typeof ACTS)[number]

/** What a target is told of one event. Opened from the outbox in `propagate` alone. */
export type Told = {
  readonly event: EventId
  readonly contact: ContactId
  readonly channel: Channel
  /** Canonical: E.164, or a lower-cased e-mail address. */
  readonly address: string
  readonly act: Act
  /** By what act of the person or provider: `keyword`, `link`, `complaint`, `bounce`, ... */
  readonly method: string
  readonly blocks: Blocks
  readonly scopes: readonly Scope[]
  /** Those of the target's senders that it concerns. */
  readonly senders: readonly string[]
  /** For lifts: something else still stands against one of the target's senders. */
  readonly stillStopped: boolean
  /** For lifts: the last that this target accepted was what stops, from Basta. */
  readonly isOurs: boolean
  /** For lifts: all that was said since stands under the same id, as no hash key was added. */
  readonly isCertain: boolean
  readonly occurredAt: Second
  /** 32 hex digits of the event and the contact: the same in each attempt. */
  readonly correlation: string
  /** Rising for each contact: an older event never overwrites a newer one. */
  readonly sequence: number
}

/**
 * The same for those who decide themselves: they can be told by the contact's id alone, where no
 * address is at hand.
 */
export type Said = Omit<Told, 'channel' | 'address'> & {
  /** Unknown only where a short link names somebody of whom nothing else is known. */
  readonly channel: Channel | undefined
  readonly address: string | undefined
  /** It was told before, or should have been, and is told again because somebody asked for it. */
  readonly isRedelivered?: true | undefined
}

export type Outcome =
  /** It is so at the target now, or was so already. */
  | { readonly is: 'delivered'; readonly code?: string }
  | {
      readonly is: 'retry'
      readonly code: string
      readonly afterSeconds?: number
      /** It says that it is gone: nothing more is tried before somebody looks. */
      readonly isGone?: true
    }
  /** For good. `why` is in plain words and names no address. */
  | { readonly is: 'refused'; readonly code: string; readonly why: string }

/** What an owner declares of a target, beside its settings. */
export type Declared = {
  readonly senders: readonly string[]
  readonly channels: readonly Channel[]
  readonly acts: readonly Act[]
  /**
   * What goes through the account, number, stream or list. Only `marketing`, and nothing else, lets a
   * stop of marketing reach a list that blocks all traffic.
   */
  readonly carries: 'marketing' | 'all'
  /** It is told only of stops of every message; absent: of those of marketing too. */
  readonly stops?: 'every' | undefined
  /**
   * The topics whose stops it is told of, beside those of the whole sender; absent: all. A list of a
   * sender would stop the other topics too, so it is told of those alone that it was declared for.
   */
  readonly topics?: readonly Scope[] | undefined
  /** Whether a person whom the target does not know may be created there. */
  readonly createsUnknown: boolean
  /** A list, stream or endpoint of tests: it is told of the canary's stops and must accept them. */
  readonly canary?: true | undefined
}

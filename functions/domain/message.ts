import type { Channel } from './address.ts'
import type { Fault } from './errors.ts'
import type { Second } from './time.ts'

/** What a person answered. */
export type Reply = {
  readonly kind: 'reply'
  /** The provider's id of the message: a second delivery is a no-op. */
  readonly id: string
  readonly channel: Channel
  /** As the provider wrote it; read by its own `numbers` and the countries of the senders. */
  readonly from: string
  /** The number or address it was sent to; absent where the provider does not say. */
  readonly to?: string | undefined
  readonly text: string
  /** When it was said: only where the provider signs it and gives the zone. */
  readonly at?: Second | undefined
  /** What the provider itself took it for: a stop wins over our reading, a start never does. */
  readonly hint?: 'stop' | 'start' | 'help' | undefined
  /** One part of a longer text, to be joined before it is read: which of how many, under what reference. */
  readonly part?:
    { readonly reference: string; readonly number: number; readonly of: number } | undefined
  /** This request's signature covers the text, where not every one of its provider's does. */
  readonly textIsSigned?: true | undefined
  /** Its signature is that of other parameters too: it stops, and lifts nothing. */
  readonly hasOtherReadings?: true | undefined
  /** It may have come from other numbers too: it stops each, and lifts and answers nothing. */
  readonly isGuess?: true | undefined
  /** The provider gives none: it was made of what the message says. */
  readonly isIdMadeUp?: true | undefined
}

/** What a provider says of an address: an opt-out it heard itself, or what became of a message. */
export type Report = {
  readonly kind: 'report'
  /**
   * `resubscribed` is the provider's word, not the person's: it is recorded and lifts nothing.
   * `maybe_unsubscribed`: it does not send to this address and does not say why; unsure means held.
   */
  readonly what:
    | 'unsubscribed'
    | 'maybe_unsubscribed'
    | 'complained'
    | 'bounced'
    | 'soft_bounced'
    | 'delivered'
    | 'resubscribed'
  readonly id: string
  readonly channel: Channel
  readonly address: string
  /** The number or e-mail address of the sender, where the provider says. */
  readonly to?: string | undefined
  readonly at?: Second | undefined
  /** The provider's own short code for it, e.g. `Permanent/General`. Never a person's text. */
  readonly code?: string | undefined
  /** It may be of other numbers too: it stops each, and says of none that it was reached. */
  readonly isGuess?: true | undefined
  /** The provider gives none: it was made of what the report says. */
  readonly isIdMadeUp?: true | undefined
}

/** A mail to the `mailto:` form of an unsubscribe link; its token decides, not its author. */
type UnsubscribeMail = { readonly kind: 'mail'; readonly token: string }

/** A webhook that wants to be confirmed by calling this URL; the provider has pinned its host. */
export type Confirmation = { readonly kind: 'confirmation'; readonly url: string }

/**
 * A genuine part of a request that yields no event (law 12): it is set aside for a person to decide,
 * never dropped and never read as an empty text. The other parts of the request are taken as usual.
 */
export type Unread = {
  readonly kind: 'unread'
  /** `message`: somebody wrote this, and it may be a stop. `event`: a provider says something of somebody. */
  readonly what: 'message' | 'event'
  readonly why:
    | 'no_text'
    | 'unknown_shape'
    | 'unknown_channel'
    | 'unreadable_address'
    /** It says START or an opt-in word, genuinely, and came too late to be believed. */
    | 'too_late_to_lift'
    /** It says so under a signature that other words, or another person's, would have too. */
    | 'ambiguous_signature'
  /** The provider's own name of the shape, e.g. `event/blocked`: events of one shape make one item. Never a person's data. */
  readonly shape: string
  readonly id?: string | undefined
  readonly channel?: Channel | undefined
  /** As the provider wrote it: a number, an address, or an id of another network. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly text?: string | undefined
  readonly at?: Second | undefined
  /** The part as it came, e.g. one event of a batch as JSON: what the person who decides is shown. */
  readonly sample?: string | undefined
}

/**
 * A part that came by a genuine request and is not genuine itself, such as a complaint that anybody
 * could have written: it changes nobody and is kept in quarantine, never in a list that people read.
 */
type Unproven = { readonly kind: 'unproven'; readonly why: 'reporter' }

export type Message = Reply | Report | UnsubscribeMail | Confirmation | Unread | Unproven

/** How a provider writes phone numbers, where that is not E.164 with its `+`. */
export type NumberNotation = {
  /** As E.164 without its `+`. */
  readonly isPlusless?: true
  /** As they are dialled within this country, by its ISO 3166 code. */
  readonly country?: string
}

/** What a provider keeps for us to fetch. Reading it throws `UnreadableError`, or what went wrong on the way. */
export type Pending = {
  /** As the provider lists it; what was taken under this key is not read again while it is listed. */
  readonly key: string
  readonly read: () => Promise<{
    readonly messages: readonly Message[]
    readonly body: Uint8Array
  }>
}

/** A genuine request that cannot be read: set aside for a person to decide, answered with what was wrong. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError'
  /** Where in the body it is wrong, for a caller who may mend it. */
  readonly faults: readonly Fault[]

  constructor(message: string, faults: readonly Fault[] = []) {
    super(message)
    this.faults = faults
  }
}

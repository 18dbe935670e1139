import type { Channel } from './address.ts'
import type { Fault } from './errors.ts'
import type { Purpose } from './scope.ts'
import type { Second } from './time.ts'

/** A person's answer to a message. */
export type Reply = {
  readonly kind: 'reply'
  /** The provider's id of the message; a second delivery of the same id changes nothing. */
  readonly id: string
  readonly channel: Channel
  /** As the provider wrote it; read with its `numbers` and the countries of the senders. */
  readonly from: string
  /** The number or address it was sent to; absent if the provider does not say. */
  readonly to?: string | undefined
  readonly text: string
  /** When it was said: only if the provider signs the time and gives its zone. */
  readonly at?: Second | undefined
  /** The provider's own reading. Its stop counts more than our reading; its start never counts. */
  readonly hint?: 'stop' | 'start' | 'help' | undefined
  /** One part of a longer text: which of how many, under what reference. Joined before it is read. */
  readonly part?:
    { readonly reference: string; readonly number: number; readonly of: number } | undefined
  /**
   * This request's signature covers the text; other requests of this provider may not have such a
   * signature.
   */
  readonly textIsSigned?: true | undefined
  /** The same signature would fit other parameters too: it may stop, but lifts nothing. */
  readonly hasOtherReadings?: true | undefined
  /** It may have come from other numbers too: each is stopped; nothing is lifted or answered. */
  readonly isGuess?: true | undefined
  /** The provider gives no id: it was made of the message's content. */
  readonly isIdMadeUp?: true | undefined
}

/** A provider's report about an address: an opt-out it received itself, or the outcome of a message. */
export type Report = {
  readonly kind: 'report'
  /**
   * `resubscribed` is said by the provider, not by the person: it is recorded and lifts nothing.
   * `maybe_unsubscribed`: the provider does not send to this address and does not say why, so it is
   * held.
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
  /** The sender's number or e-mail address, if the provider says it. */
  readonly to?: string | undefined
  readonly at?: Second | undefined
  /** The provider's short code, e.g. `Permanent/General`. Never a person's text. */
  readonly code?: string | undefined
  /** It may concern other numbers too: each is stopped, and none counts as reached. */
  readonly isGuess?: true | undefined
  /** The provider gives no id: it was made of the report's content. */
  readonly isIdMadeUp?: true | undefined
}

/**
 * A message that went out by a provider, as it reports it. It changes nobody's standing: it is judged,
 * and what should not have been sent becomes an incident.
 */
export type Sent = {
  readonly kind: 'sent'
  /** The provider's id of the message, as it gave it to whoever sent it. */
  readonly messageId: string
  readonly channel: Channel
  /** The recipient's. */
  readonly address: string
  /** The sender's number or e-mail address, if the provider says it. */
  readonly to?: string | undefined
  readonly at?: Second | undefined
  /** What `at` is. */
  readonly timeIs: 'sent' | 'delivered'
  /** As the sender labelled the message at the provider, by the names `purpose` and `topic`. */
  readonly purpose?: Purpose | undefined
  readonly topic?: string | undefined
  /** It may have gone to other numbers. */
  readonly isGuess?: true | undefined
}

/**
 * A mail to the `mailto:` address of an unsubscribe link. Its token decides, not its author. A short
 * token names the person by the keyed hash alone: `addresses` are those that the mail names, and one of
 * them may be the person's.
 */
export type UnsubscribeMail = {
  readonly kind: 'mail'
  readonly token: string
  readonly addresses: readonly string[]
}

/** A webhook that must be confirmed by calling this URL; the provider's file has checked its host. */
export type Confirmation = { readonly kind: 'confirmation'; readonly url: string }

/**
 * A genuine part of a request that makes no event (law 12): it is set aside for a decision, never
 * dropped and never read as an empty text. The other parts are taken as usual.
 */
export type Unread = {
  readonly kind: 'unread'
  /**
   * `message`: somebody wrote this, and it may be a stop. `event`: a provider reports something about
   * somebody.
   */
  readonly what: 'message' | 'event'
  readonly why:
    | 'no_text'
    | 'unknown_shape'
    | 'unknown_channel'
    | 'unreadable_address'
    /** A genuine START or opt-in word that came too late to be trusted. */
    | 'too_late_to_lift'
    /** Its signature would fit other words, or another person's number, too. */
    | 'ambiguous_signature'
  /**
   * The provider's name of the shape, e.g. `event/blocked`; events of one shape make one item. Never
   * personal data.
   */
  readonly shape: string
  readonly id?: string | undefined
  readonly channel?: Channel | undefined
  /** As the provider wrote it: a number, an address, or an id of another network. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly text?: string | undefined
  readonly at?: Second | undefined
  /** The part as received, e.g. one event of a batch as JSON; shown to the person who decides. */
  readonly sample?: string | undefined
}

/**
 * An untrusted part of a genuine request, such as a complaint that anybody could have written. It
 * changes nothing and goes to quarantine, never into a list that people read.
 */
type Unproven = { readonly kind: 'unproven'; readonly why: 'reporter' }

export type Message = Reply | Report | Sent | UnsubscribeMail | Confirmation | Unread | Unproven

/** How a provider writes phone numbers, if not as E.164 with `+`. */
export type NumberNotation = {
  /** As E.164 without its `+`. */
  readonly isPlusless?: true
  /** As dialled within this country (ISO 3166 code). */
  readonly country?: string
}

/**
 * An item that we fetch from a provider. Reading it throws `UnreadableError`, or the error of the
 * fetch.
 */
export type Pending = {
  /** As in the provider's list. An item taken under this key is not read again while it is listed. */
  readonly key: string
  readonly read: () => Promise<{
    readonly messages: readonly Message[]
    readonly body: Uint8Array
  }>
}

/** A genuine request that cannot be read: set aside for a decision; the answer says what was wrong. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError'
  /** Where the body is wrong, for a caller who can correct it. */
  readonly faults: readonly Fault[]

  constructor(message: string, faults: readonly Fault[] = []) {
    super(message)
    this.faults = faults
  }
}

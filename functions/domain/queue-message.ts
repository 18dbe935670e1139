import type { Channel } from './address.ts'
import type { KeyUse } from './api-key.ts'
import type { Contact } from './contact.ts'
import type { ContactId } from './contact-id.ts'
import type { PlaceInChains } from './erasure.ts'
import type { EventDraft, EventId } from './event.ts'
import type { Gesture } from './gesture.ts'
import type { InboundRequest } from './listener.ts'
import type { Reply } from './message.ts'
import type { Second } from './time.ts'

/**
 * Everything that the worker takes from the inbox. What a new version seals, the old one may have to
 * open, and the other way round: members are only ever added, and what is added is optional.
 */
export type QueueMessage = SealedMessage | KeyUseMessage

/** Sealed, because it holds an address, a text or a token. */
export type SealedMessage =
  | RequestMessage
  | LinkMessage
  | StopMessage
  | OutgoingMessage
  | ReplyMessage
  | PartsMessage
  | ErasureMessage
  | ConfirmationMessage

/** A request of a provider that the table could not take; in quarantine, one that was not believed. */
export type RequestMessage = {
  readonly kind: 'inbound'
  readonly account: string
  readonly request: Omit<InboundRequest, 'waited'>
  /** Absent in quarantine: it was not. */
  readonly verifiedAt?: Date | undefined
}

/** A link that was pressed, or a mail to it, which could not be taken where it came. */
export type LinkMessage = {
  readonly kind: 'link'
  readonly token: string
  readonly gesture: Gesture
  readonly receivedAt: Date
}

/** A stop that was recorded by hand and that the table could not take: no address, the contact's hash. */
export type StopMessage = {
  readonly kind: 'stop'
  readonly contact: Contact['ids']
  readonly channel: Channel
  readonly draft: EventDraft
  readonly messageKey: string
}

/** A mail or a text of Basta's own to one person. */
export type OutgoingMessage = (
  | {
      readonly kind: 'mail'
      readonly to: string
      readonly subject: string
      readonly text: string
    }
  | { readonly kind: 'text'; readonly to: string; readonly text: string }
) & {
  /** The access request it answers: no person needs to, once it is handed over. */
  readonly request?: string | undefined
  readonly giveUpAt: Second
}

/** A reply to a text, which leaves through the provider that the text came by. */
export type ReplyMessage = {
  readonly kind: 'reply'
  readonly account: string
  readonly contact: Contact['ids']
  readonly from: string
  readonly to: string
  readonly text: string
  readonly saidAt: Date
  /** What it answers, as a key: replies that were queued before there were keys have none. */
  readonly key?: string | undefined
}

/** A text in parts, to be read as it is if its other parts have not come by then. */
export type PartsMessage = {
  readonly kind: 'parts'
  readonly account: string
  readonly key: string
  readonly from: string
  readonly receivedAt: Date
  readonly requestSha256: string
  // What was known of the part that waits; absent from those that waited before it was kept.
  readonly of?: number | undefined
  readonly isLate?: boolean | undefined
} & Pick<Reply, 'to' | 'isGuess' | 'at' | 'hint'>

/** What is left of an erasure, which its answer had no time for. */
export type ErasureMessage = {
  readonly kind: 'erasure'
  readonly contact: Contact['ids']
  readonly erasure: EventId
  readonly by: string
  /** Where what shows it is to go on; absent while there may be texts that are held. */
  readonly from?: PlaceInChains | undefined
}

/** The mail that asks for a consent, whose turn has come. */
export type ConfirmationMessage = {
  readonly kind: 'confirmation'
  readonly contact: ContactId
  readonly slot: string
  readonly giveUpAt: Second
}

/** That an API key was used on a day. */
type KeyUseMessage = { readonly kind: 'key_use'; readonly use: KeyUse }

/** Where a message rests that is too large for the queue. */
export type InBucket = { readonly kind: 'in_bucket'; readonly name: string }

/** What the queue carries unsealed tells by this what it is. */
export const NOTES = { keyUse: 'key_used', inBucket: 'in_bucket' } as const

/** What tells a chunk of an import from our sealed envelopes, which are base64, and from the JSON of AWS. */
export const IMPORT_PREFIX = 'import:'

export function keyUseNote(use: KeyUse): string {
  return JSON.stringify({ basta: NOTES.keyUse, ...use })
}

export function inBucketNote(name: string): string {
  return JSON.stringify({ basta: NOTES.inBucket, name })
}

/** An envelope begins with its version, a note is a JSON object. */
export function isSealed(body: Uint8Array): boolean {
  return body[0] !== 0x7b
}

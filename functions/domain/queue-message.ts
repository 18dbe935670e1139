import type { Channel } from './address.ts'
import type { KeyUse } from './api-key.ts'
import type { Contact, ReachedAddress } from './contact.ts'
import type { ContactId } from './contact-id.ts'
import type { PlaceInChains } from './erasure.ts'
import type { EventDraft, EventId } from './event.ts'
import type { Gesture } from './gesture.ts'
import type { InboundRequest } from './listener.ts'
import type { Reply } from './message.ts'
import type { ConsoleLanguage } from './operator.ts'
import type { Second } from './time.ts'

/**
 * Everything that the worker takes from the inbox. During a deployment old code may open what new code
 * sealed, and the other way round: so members are only added, and new ones are optional.
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
  | SignInMessage

/** A provider's request that the table could not take; in quarantine, one that failed verification. */
export type RequestMessage = {
  readonly kind: 'inbound'
  readonly account: string
  readonly request: Omit<InboundRequest, 'waited'>
  /** Absent in quarantine, because it was not verified. */
  readonly verifiedAt?: Date | undefined
}

/** A pressed link, or a mail to it, that could not be taken at once. */
export type LinkMessage = {
  readonly kind: 'link'
  readonly token: string
  readonly gesture: Gesture
  /** The topic that a button named, if another than the link's. */
  readonly topic?: string | undefined
  /** Those that a mail names: one may be the address that the token stands for. */
  readonly addresses?: readonly string[] | undefined
  readonly receivedAt: Date
}

/**
 * A stop that the table could not take: the contact's hash, and the address where others must be told
 * of it.
 */
export type StopMessage = {
  readonly kind: 'stop'
  readonly contact: Contact['ids']
  readonly channel: Channel
  readonly address?: ReachedAddress | undefined
  readonly draft: EventDraft
  readonly messageKey: string
}

/** Basta's own mail or text to one person. */
export type OutgoingMessage = (
  | {
      readonly kind: 'mail'
      readonly to: string
      readonly subject: string
      readonly text: string
    }
  | { readonly kind: 'text'; readonly to: string; readonly text: string }
) & {
  /** The access request it answers; when it is sent, no operator needs to. */
  readonly request?: string | undefined
  readonly giveUpAt: Second
}

/** A reply to a text, sent through the provider that the text came from. */
export type ReplyMessage = {
  readonly kind: 'reply'
  readonly account: string
  readonly contact: Contact['ids']
  readonly from: string
  readonly to: string
  readonly text: string
  /** Of a confirmation of START: the sender that it was said to. */
  readonly started?: string | undefined
  readonly saidAt: Date
  /** The key of what it answers; replies queued before keys existed have none. */
  readonly key?: string | undefined
}

/** A text in parts; it is read as it is if its other parts have not come by then. */
export type PartsMessage = {
  readonly kind: 'parts'
  readonly account: string
  readonly key: string
  readonly from: string
  readonly receivedAt: Date
  readonly requestSha256: string
  // What was known about the waiting part; absent in parts stored before this was kept.
  readonly of?: number | undefined
  readonly isLate?: boolean | undefined
} & Pick<Reply, 'to' | 'isGuess' | 'at' | 'hint'>

/** The rest of an erasure that the answer had no time for. */
export type ErasureMessage = {
  readonly kind: 'erasure'
  readonly contact: Contact['ids']
  readonly erasure: EventId
  /** The id of the key or operator that asked for it. */
  readonly by: string
  /** The operator's name. */
  readonly operator?: string | undefined
  /** Where removing the evidence continues; absent while held texts may remain. */
  readonly from?: PlaceInChains | undefined
}

/** The mail that asks for a consent; its turn has come. */
export type ConfirmationMessage = {
  readonly kind: 'confirmation'
  readonly contact: ContactId
  readonly slot: string
  readonly giveUpAt: Second
}

/** Somebody asked for a link to the console; the worker looks whether they are an operator. */
export type SignInMessage = {
  readonly kind: 'sign_in'
  readonly to: string
  readonly token: string
  readonly url: string
  /** Digest of the cookie of the browser that asked. */
  readonly browser: string
  /** Of the page on which they asked. */
  readonly language: ConsoleLanguage
  readonly giveUpAt: Second
}

/** An API key was used on a day. */
type KeyUseMessage = { readonly kind: 'key_use'; readonly use: KeyUse }

/** The place of a message that is too large for the queue. */
export type InBucket = { readonly kind: 'in_bucket'; readonly name: string }

/** The words by which an unsealed queue message is recognised. */
export const NOTES = { keyUse: 'key_used', inBucket: 'in_bucket' } as const

/**
 * Marks an import chunk, so that it is neither taken for a sealed envelope (base64) nor for JSON of
 * AWS.
 */
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

import { createHash } from 'node:crypto'
import { canonicalJson } from './canonical-json.ts'
import type { ContactId } from './contact-id.ts'
import type { Contact, ContactIds } from './contact.ts'
import type { Language } from './language.ts'
import type { Second } from './time.ts'

/** A confirmation that was asked for by mail and is not given yet. Nothing in it shows whose it is. */
export type ConsentRequest = {
  /** Every id of the address, newest hash key last. */
  readonly contact: ContactIds
  readonly sender: string
  /** None: the whole sender. */
  readonly topics: readonly string[]
  readonly wording: string
  readonly wordingVersion: string
  readonly pageUrl: string
  /** Of the mail and the page, if requested; else the reader's. */
  readonly language?: Language | undefined
  readonly requestedAt: Second
  /** When its mail was last sent; the link is valid from then on. */
  readonly mailedAt?: Second | undefined
  /** Id of the API key that asked. */
  readonly key: string
}

/** A person, a sender and its topics have at most one at a time. */
export type WaitingConsentName = { readonly contact: ContactId; readonly slot: string }

/** A request whose mail is not sent yet. */
export type WaitingConsent = {
  readonly request: ConsentRequest
  /** Its place in the queue. */
  readonly place: string
  /** Since when its mail is on its way; absent: it still waits its turn. */
  readonly queuedAt?: Second | undefined
  /** Its mail may have left: other words need a turn of their own. */
  readonly isLeaving?: boolean | undefined
  /** Address, mail and link. */
  readonly sealed: Uint8Array
  /** The version that was read; 0: nothing is stored. */
  readonly version: number
}

export type ConsentRequests = {
  /**
   * Makes a link valid from now on. Only the SHA-256 of its token is stored, so a reader of the table
   * can open no link.
   */
  readonly keep: (tokenDigest: string, request: ConsentRequest) => Promise<void>
  /** Undefined if there never was one; an expired one may still be found for a while. */
  readonly find: (tokenDigest: string) => Promise<ConsentRequest | undefined>

  readonly waitingFor: (name: WaitingConsentName) => Promise<WaitingConsent | undefined>
  /** Stored, with its place in the queue, when it resolves; false if somebody else was faster. */
  readonly wait: (waiting: WaitingConsent, block?: string) => Promise<boolean>
  /** The source block of one that waits, as a keyed hash: for 48 hours, then nobody knows it. */
  readonly block: (name: WaitingConsentName, now: Date) => Promise<string | undefined>
  /** It no longer waits; false if it was changed in the meantime. */
  readonly end: (waiting: WaitingConsent) => Promise<boolean>
  /** In order of their places, after the given one. */
  readonly waiting: (page: {
    readonly limit: number
    readonly after?: string | undefined
  }) => Promise<{ readonly place: string; readonly waiting: WaitingConsent | undefined }[]>
  /** Removes the place of a request that no longer exists. */
  readonly leaveQueue: (place: string) => Promise<void>
  readonly waitingOf: (contact: Pick<Contact, 'ids'>) => Promise<WaitingConsent[]>
}

export function waitingName({ contact, sender, topics }: ConsentRequest): WaitingConsentName {
  const asked = canonicalJson([sender, [...new Set(topics)].toSorted()])
  const slot = createHash('sha256').update(asked).digest('base64url')
  return { contact: contact.at(-1) ?? contact[0], slot }
}

/** Whether both ask the person the same. The page of the form is not shown, and may differ. */
export function isSameRequest(one: ConsentRequest, other: ConsentRequest): boolean {
  return (['wording', 'wordingVersion', 'language'] as const).every(
    (name) => one[name] === other[name],
  )
}

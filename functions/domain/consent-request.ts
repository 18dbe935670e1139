import type { ContactId } from './contact-id.ts'
import type { Second } from './time.ts'

/** A confirmation that was asked for by mail and is not yet given. Nothing in it tells whose it is. */
export type ConsentRequest = {
  /** Every id of the address, newest hash key last. */
  readonly contact: readonly [ContactId, ...ContactId[]]
  readonly sender: string
  /** None: the whole sender. */
  readonly topics: readonly string[]
  readonly wording: string
  readonly wordingVersion: string
  readonly pageUrl: string
  /** Of the mail and the page, where it was asked for; else the reader's. */
  readonly language?: 'en' | 'fr' | undefined
  readonly requestedAt: Second
  /** Id of the API key that asked. */
  readonly key: string
}

/** Requests by the SHA-256 of their link's token: whoever reads the table can open no link. */
export type ConsentRequests = {
  readonly keep: (tokenDigest: string, request: ConsentRequest) => Promise<void>
  /** Undefined where there never was one; one that is over may still be found for a while. */
  readonly find: (tokenDigest: string) => Promise<ConsentRequest | undefined>
}

import type { Address, Channel } from './address.ts'
import type { ContactId } from './contact-id.ts'

/** Every id that one address may be stored under, the one of the newest hash key last; never empty. */
export type ContactIds = readonly [ContactId, ...ContactId[]]

export type Contact = {
  readonly ids: ContactIds
  /** Unknown if a short link names the contact by its hash alone. */
  readonly channel?: Channel | undefined
  /**
   * Where it is at hand: others can be told of what is recorded. Never stored with the contact; the
   * ledger seals it into the outbox.
   */
  readonly address?: ReachedAddress | undefined
  /** It is nobody: an address that cannot exist, or a link of the canary. All of it ends. */
  readonly isCanary?: true | undefined
}

/** The id used for writing and shown; the others are only read. */
export function newestId(ids: ContactIds): ContactId {
  return ids.at(-1) ?? ids[0]
}

/** What a target needs of an address. */
export type ReachedAddress = Pick<Address, 'channel' | 'value'>

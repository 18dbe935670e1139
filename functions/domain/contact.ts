import type { Channel } from './address.ts'
import type { ContactId } from './contact-id.ts'

/** A contact by every id it may be stored under, newest hash key last. */
export type Contact = {
  readonly ids: readonly [ContactId, ...ContactId[]]
  /** Unknown where a short link names the contact by its hash alone. */
  readonly channel?: Channel | undefined
}

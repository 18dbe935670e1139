import type { Channel } from './address.ts'
import type { Blocks } from './scope.ts'
import type { Second } from './time.ts'
import type { Outcome } from './told.ts'

/** What a provider gives as the reason of an entry. */
const ENTRY_REASONS = ['unsubscribe', 'complaint', 'bounce', 'keyword', 'admin', 'unknown'] as const

/** One person as a target lists them. Nothing is decided here: what is odd is passed on as it is. */
export type ListEntry = {
  /** As it is written there. */
  readonly address: string
  /** Absent: it is not known, or is one that Basta does not know. */
  readonly channel?: Channel | undefined
  /** `open`: the target knows the person and does not stop them. */
  readonly is: 'stopped' | 'open'
  /** When it came on the list, if the target says so. */
  readonly at?: Second | undefined
  readonly why: (typeof ENTRY_REASONS)[number]
  /** What this entry blocks there, where the target tells them apart. */
  readonly blocks?: Blocks | undefined
}

export type ListPage =
  /** `next` is the place of the page after it; absent on the last. An empty page may have one. */
  | { readonly is: 'page'; readonly entries: readonly ListEntry[]; readonly next?: string }
  /** The list changed under the reading, or the place is no longer known: it must begin anew. */
  | { readonly is: 'changed'; readonly code: string }
  | Exclude<Outcome, { readonly is: 'delivered' }>

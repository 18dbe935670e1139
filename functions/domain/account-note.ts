import type { Message } from './message.ts'
import type { Refusal } from './listener.ts'

/** What a genuine request held; `nothing` if none of it is about a person. */
export type GenuineRequest = Message['kind'] | 'unreadable' | 'nothing'

/** Why a request went to quarantine. */
export type NotedRefusal = Refusal | 'unproven' | 'nonce_reused'

export type AccountNote =
  | { readonly kind: 'genuine'; readonly at: Date; readonly what: GenuineRequest }
  | { readonly kind: 'refused'; readonly at: Date; readonly why: NotedRefusal }

/** When an account was last heard, and when something was last refused in its name. */
export type AccountNotes = {
  readonly lastGenuine?: { readonly at: string; readonly what: string } | undefined
  readonly lastRefusal?: { readonly at: string; readonly why: string } | undefined
}

/** Where that is kept. It tells nobody anything about a person, and never fails a request. */
export type NotesOfAccounts = {
  /** At most one of each kind a minute is written; never rejects. */
  readonly note: (account: string, note: AccountNote) => Promise<void>
  readonly all: () => Promise<ReadonlyMap<string, AccountNotes>>
}

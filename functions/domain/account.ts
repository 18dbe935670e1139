import type { Listener } from './listener.ts'

/** One account at one provider, with its secrets in hand. */
export type Account = {
  /** `<provider>/<account>` */
  readonly name: string
  readonly provider: string
  readonly senders: readonly string[]
  readonly listener: Listener
}

/** It is no accounts document; said in words that quote nothing of it, for it holds secrets. */
export class AccountsUnreadable extends Error {
  override readonly name = 'AccountsUnreadable'
}

export type Accounts = {
  /** Throws `unknown_account`, or `unavailable` where its entry cannot be used. */
  readonly get: (name: string) => Promise<Account>
  /**
   * The account as the document has it now, at most a moment old: the very same object where the
   * document was not changed.
   */
  readonly getFresh: (name: string) => Promise<Account>
  /** Every account that can be used. */
  readonly all: () => Promise<readonly Account[]>
  /**
   * Every account that there is, as the document has it now: by this may be said that nobody asked for
   * something. Rejects with `unavailable` where the document, or an entry of it, cannot be read.
   */
  readonly allThereAre: () => Promise<readonly Account[]>
}

import type { Listener } from './listener.ts'

/** One account at one provider, with its secrets. */
export type Account = {
  /** `<provider>/<account>` */
  readonly name: string
  readonly provider: string
  readonly senders: readonly string[]
  readonly listener: Listener
}

/**
 * The document is not an accounts document. The message quotes nothing, because the document holds
 * secrets.
 */
export class AccountsUnreadable extends Error {
  override readonly name = 'AccountsUnreadable'
}

export type Accounts = {
  /** Throws `unknown_account`, or `unavailable` if its entry cannot be used. */
  readonly get: (name: string) => Promise<Account>
  /**
   * The account as in the document now, a few seconds old at most; the same object as before if the
   * document has not changed.
   */
  readonly getFresh: (name: string) => Promise<Account>
  /** Every usable account. */
  readonly all: () => Promise<readonly Account[]>
  /**
   * Every account, from the document as it is now. Only this may show that no account wants something.
   * Rejects with `unavailable` if the document or one of its entries cannot be read.
   */
  readonly allThereAre: () => Promise<readonly Account[]>
  /** The document as it is now, for whoever answers for it. Never rejects. */
  readonly listed: () => Promise<ListedAccounts>
}

type ListedAccounts = {
  readonly accounts: readonly Account[]
  /** The entries that cannot be used, by name, each with its fault; the fault quotes no secret. */
  readonly refused: ReadonlyMap<string, string>
  /** Why the document cannot be read; then the last one that could be read is in use, if any. */
  readonly fault?: string | undefined
}

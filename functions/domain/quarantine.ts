/** A request that failed verification, and how its room is counted. */
export type ToQuarantine = {
  readonly account: string
  readonly sealed: Uint8Array
  readonly receivedAt: Date
  /** A keyed hash of the block of addresses it came from. */
  readonly block: string
  /** Whether it holds anything that could be a signature or a secret. */
  readonly presentsCredential: boolean
}

/** A quarantined request; `open` returns its sealed bytes. */
export type Quarantined = {
  readonly id: string
  /** The sealed bytes or, if they are large, the name under which they are stored. */
  readonly place: Uint8Array | string
}

export type Quarantine = {
  readonly keep: (request: ToQuarantine) => Promise<'kept' | 'full'>
  /** Oldest first, after the given one. */
  readonly list: (
    account: string,
    after?: string,
  ) => Promise<{ readonly page: readonly Quarantined[]; readonly isMore: boolean }>
  readonly find: (account: string, id: string) => Promise<Quarantined | undefined>
  /** Undefined if it is gone. */
  readonly open: (quarantined: Quarantined) => Promise<Uint8Array | undefined>
  readonly release: (account: string, quarantined: Quarantined) => Promise<void>
}

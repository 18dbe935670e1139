/** A request that failed verification, and what room it may take. */
export type ToQuarantine = {
  readonly account: string
  readonly sealed: Uint8Array
  readonly receivedAt: Date
  /** A keyed hash of the block of addresses it came from. */
  readonly block: string
  /** Whether it shows anything that could be a signature or a secret. */
  readonly presentsCredential: boolean
}

/** One of them, of which `open` gets what is sealed. */
export type Quarantined = {
  readonly id: string
  /** What is sealed; or, where that is large, the name under which it rests. */
  readonly place: Uint8Array | string
}

export type Quarantine = {
  readonly keep: (request: ToQuarantine) => Promise<'kept' | 'full'>
  /** Oldest first, after the given one. */
  readonly list: (
    account: string,
    after?: string,
  ) => Promise<{ readonly page: readonly Quarantined[]; readonly isMore: boolean }>
  /** Undefined where it is gone. */
  readonly open: (quarantined: Quarantined) => Promise<Uint8Array | undefined>
  readonly release: (account: string, quarantined: Quarantined) => Promise<void>
}

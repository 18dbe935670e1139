import type { Ledger } from './ledger.ts'

/** What a check says it will need, before it is known whether it may be asked. */
export type Expected = {
  readonly secret: string
  readonly sender?: string | undefined
  readonly to?: string | undefined
  readonly defaultCountry?: string | undefined
}

/**
 * Asks the table for everything at one moment, where a check would else wait for four reads in turn:
 * for the proofs of the hash keys, then the key, then the sender, then the standing.
 */
export type ReadAhead = {
  /** Whether the check would wait. */
  readonly isDue: (secret: string) => boolean
  /**
   * The ledger for this one request. It answers from what was read for it, each standing once, and reads
   * what else it is asked for. What could not be read is read again by who needs it.
   */
  readonly begin: (expected: Expected) => Promise<Pick<Ledger, 'contact' | 'standings'>>
}

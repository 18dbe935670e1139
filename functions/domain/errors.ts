/**
 * Why Basta can refuse, for every caller. Errors that only HTTP requests can have are in
 * `http/request-error.ts`.
 */
export type ErrorCode =
  | 'invalid_request'
  | 'unknown_sender'
  | 'unknown_topic'
  | 'unknown_account'
  | 'forbidden'
  | 'no_mail'
  | 'no_public_url'
  | 'not_found'
  | 'conflict'
  | 'hash_key_mismatch'
  | 'clock_apart'
  | 'list_unreadable'
  | 'list_mostly_invalid'
  | 'snapshot_behind'
  | 'unavailable'

/** One fault of a request: where it is (a JSON pointer), and what would be right. */
export type Fault = { readonly pointer: string; readonly detail: string }

/** An error that the caller is shown. Details of any other error are not shown. */
export class BastaError extends Error {
  readonly code: ErrorCode
  readonly faults: readonly Fault[]

  constructor(code: ErrorCode, detail: string, faults: readonly Fault[] = [], cause?: unknown) {
    super(detail, cause === undefined ? undefined : { cause })
    this.name = 'BastaError'
    this.code = code
    this.faults = faults
  }
}

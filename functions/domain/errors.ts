/** Everything that can be refused, as one closed list. `http.ts` gives each its status. */
export type ErrorCode =
  | 'malformed_json'
  | 'unsupported_media_type'
  | 'body_too_large'
  | 'invalid_request'
  | 'unknown_sender'
  | 'unknown_topic'
  | 'unknown_account'
  | 'unauthenticated'
  | 'forbidden'
  | 'invalid_signature'
  | 'no_public_url'
  | 'no_mail'
  | 'not_found'
  | 'conflict'
  | 'idempotency_mismatch'
  | 'rate_limited'
  | 'hash_key_mismatch'
  | 'clock_apart'
  | 'unavailable'

/** One thing that is wrong with a request: where (a JSON pointer), and what would be right. */
export type Fault = { readonly pointer: string; readonly detail: string }

/** A refusal that a caller is told about. Anything else that is thrown is shown as nothing. */
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

/** Errors that only an HTTP request can have: its body, its key, its signature, its rate. */
export type RequestErrorCode =
  | 'malformed_json'
  | 'unsupported_media_type'
  | 'body_too_large'
  | 'unauthenticated'
  | 'invalid_signature'
  | 'idempotency_mismatch'
  | 'rate_limited'
  | 'url_not_valid'

/** A request refused before any work is done. `onError` shows the caller why. */
export class RequestError extends Error {
  readonly code: RequestErrorCode

  constructor(code: RequestErrorCode, detail: string) {
    super(detail)
    this.name = 'RequestError'
    this.code = code
  }
}

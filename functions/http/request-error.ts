/** What only a request over HTTP can get wrong: its body, its key, its signature, how often it comes. */
export type RequestErrorCode =
  | 'malformed_json'
  | 'unsupported_media_type'
  | 'body_too_large'
  | 'unauthenticated'
  | 'invalid_signature'
  | 'idempotency_mismatch'
  | 'rate_limited'

/** A request that is refused before anything is done for it. `onError` tells the caller why. */
export class RequestError extends Error {
  readonly code: RequestErrorCode

  constructor(code: RequestErrorCode, detail: string) {
    super(detail)
    this.name = 'RequestError'
    this.code = code
  }
}

/**
 * A caller waits: better a 503 in time than an answer that comes too late. Without
 * `throwOnRequestTimeout` the SDK only warns and waits for ever.
 */
export const CALL_TIMEOUTS = {
  connectionTimeout: 1_000,
  requestTimeout: 2_000,
  throwOnRequestTimeout: true,
} as const

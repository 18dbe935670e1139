/**
 * A caller waits: better a 503 in time than an answer that comes too late. Without
 * `throwOnRequestTimeout` the SDK only warns and waits for ever.
 */
export const CALL_TIMEOUTS = {
  connectionTimeout: 1_000,
  requestTimeout: 2_000,
  throwOnRequestTimeout: true,
} as const

/**
 * So long an unused connection to the local engine stays open. The engine closes none by itself, and
 * accepts no more of them than it may open files (`ulimit -n`): who comes then waits in vain. On AWS the
 * other side closes them. The same as Node's own agent.
 */
export const LOCAL_IDLE_MS = 5_000

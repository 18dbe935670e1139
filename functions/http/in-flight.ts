import { BastaError } from '../domain/errors.ts'
import type { Ready } from '../domain/ready.ts'

/** Rejects at once with `unavailable` when too many requests are being worked on. */
type Limited = <T>(work: () => Promise<T>) => Promise<T>

export type InFlight = {
  /**
   * For checks, the API and pages. Above this limit they are refused at once and retry; if they waited,
   * they would time out.
   */
  readonly forRequests: Limited
  /**
   * For stops. Above this limit they go to the inbox, and the worker takes them as fast as the table
   * can.
   */
  readonly forStops: Limited
}

/**
 * At most one second's work for the table, so every request that is let in is answered within that
 * time.
 */
const REQUESTS_MAX = 128
const STOPS_MAX = 32

/** Limits are shared by all routers of one process. On Lambda a process has one request at a time. */
const LIMITS = new WeakMap<Ready, InFlight>()

/** Requests that use the same table share the same limits; `ready` stands for the table. */
export function inFlight(ready: Ready): InFlight {
  const known = LIMITS.get(ready) ?? {
    forRequests: limited(REQUESTS_MAX),
    forStops: limited(STOPS_MAX),
  }
  LIMITS.set(ready, known)
  return known
}

function limited(max: number): Limited {
  let running = 0
  return async (work) => {
    if (running >= max) throw new BastaError('unavailable', 'Too many requests at once.')
    running += 1
    try {
      return await work()
    } finally {
      running -= 1
    }
  }
}

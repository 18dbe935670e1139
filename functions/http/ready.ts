import type { MiddlewareHandler } from 'hono'
import { inFlight } from './in-flight.ts'
import type { Ready } from '../domain/ready.ts'

/**
 * Checks before each request, and again before its answer leaves, that the table belongs to our hash
 * keys; and limits how many requests run at once. Law 1: a refused caller gets an error at once, and an
 * error means do not send.
 */
export function requireReady(ready: Ready): MiddlewareHandler {
  const limit = limitInFlight(ready)
  const hold = holdReady(ready)
  return (c, next) => limit(c, async () => void (await hold(c, next)))
}

/** Only the limit. */
export function limitInFlight(ready: Ready): MiddlewareHandler {
  const { forRequests } = inFlight(ready)
  return (_, next) => forRequests(next)
}

/** Only the check, before and after. */
export function holdReady(ready: Ready): MiddlewareHandler {
  return async (_, next) => {
    const checkAgain = await ready()
    await next()
    await checkAgain()
  }
}

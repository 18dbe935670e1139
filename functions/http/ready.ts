import type { MiddlewareHandler } from 'hono'
import { inFlight } from './in-flight.ts'
import type { Ready } from '../domain/ready.ts'

/**
 * Checks before each request, and again before its answer leaves, that the table belongs to our hash
 * keys; and limits how many requests run at once. Law 1: a refused caller gets an error at once, and an
 * error means do not send.
 */
export function requireReady(ready: Ready): MiddlewareHandler {
  const { forRequests } = inFlight(ready)
  return (_, next) =>
    forRequests(async () => {
      const checkAgain = await ready()
      await next()
      await checkAgain()
    })
}

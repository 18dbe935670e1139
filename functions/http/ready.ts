import type { MiddlewareHandler } from 'hono'
import { inFlight } from './in-flight.ts'
import type { Ready } from '../domain/ready.ts'

/**
 * A gate that everybody who asks stands behind, asked before each request and before its answer leaves:
 * the table must be the one of our hash keys, and not too many may be at it. Law 1: who is not let in
 * is told so at once, and not to send.
 */
export function requireReady(ready: Ready): MiddlewareHandler {
  const { asking } = inFlight(ready)
  return (_, next) =>
    asking(async () => {
      const stillTrue = await ready()
      await next()
      await stillTrue()
    })
}

import { Hono, type Env, type MiddlewareHandler } from 'hono'
import type { BlankEnv } from 'hono/types'
import { onError, notFound } from './problem.ts'

/**
 * Set on every answer. A browser that has visited once uses only TLS (RFC 6797; it ignores the header
 * over plain HTTP), and never guesses content types. No `includeSubDomains`: other hosts of the owner's
 * domain are not ours.
 */
const SECURITY_HEADERS = {
  'strict-transport-security': 'max-age=63072000',
  'x-content-type-options': 'nosniff',
} as const

const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next()
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.res.headers.set(name, value)
}

/** Every router starts with this: all its answers, errors too, have these headers. */
export function newRouter<E extends Env = BlankEnv>(): Hono<E> {
  const router = new Hono<E>()
  router.use('*', securityHeaders)
  router.onError(onError)
  router.notFound(notFound)
  return router
}

import { Hono, type Env, type MiddlewareHandler } from 'hono'
import type { BlankEnv } from 'hono/types'
import { onError, notFound } from './problem.ts'

/**
 * Of every answer. A browser that was here once comes by TLS alone (RFC 6797; over plain HTTP it
 * passes the header over), and takes nothing for what it is not. No `includeSubDomains`: what else
 * lives below the owner's domain is not ours.
 */
const SECURITY_HEADERS = {
  'strict-transport-security': 'max-age=63072000',
  'x-content-type-options': 'nosniff',
} as const

export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next()
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.res.headers.set(name, value)
}

/** What every router begins as: none answers without these headers, not even what went wrong. */
export function newRouter<E extends Env = BlankEnv>(): Hono<E> {
  const router = new Hono<E>()
  router.use('*', securityHeaders)
  router.onError(onError)
  router.notFound(notFound)
  return router
}

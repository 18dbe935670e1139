import type { Context, MiddlewareHandler } from 'hono'
import { setTimeout as sleep } from 'node:timers/promises'
import { log, logFailure } from '../log.ts'
import { quotaOf, type Granted } from './quota.ts'
import type { ApiKey, Keys, Right } from '../domain/api-keys.ts'
import { problem } from './problem.ts'
import type { ProblemCode } from './problem-types.ts'
import { RequestError } from './request-error.ts'

export function bearerOf(c: Context): string | undefined {
  return /^Bearer +([\x21-\x7e]{1,200})$/i.exec(c.req.header('authorization') ?? '')?.[1]
}

export type Authenticated = { Variables: { key: ApiKey } }

/**
 * Lets a request pass when its key has one of the rights; `admin` includes every right. An answer waits
 * until the key's use is told. With `useMs` it waits only until that has left this process, and no
 * longer than so: Lambda freezes a process that has answered, and what has left by then arrives. What
 * fails is told again at a later use.
 */
export function requireKey(
  keys: Keys,
  right: Right,
  orRight: Right = right,
  { useMs }: { readonly useMs?: number } = {},
): MiddlewareHandler<Authenticated> {
  const quota = quotaOf(keys)
  return async (c, next) => {
    const secret = bearerOf(c)
    if (secret === undefined)
      throw new RequestError('unauthenticated', 'Send the key as "Authorization: Bearer …".')
    const key = await keys.find(secret)
    if (key === undefined)
      throw new RequestError('unauthenticated', 'The key is not known, has expired or was revoked.')
    const { isGranted, setHeaders } = quota(key)
    if (!isGranted) {
      log('rate_limited', { key: key.id })
      return refused(
        'rate_limited',
        'The key has asked for more than it may in a minute.',
        setHeaders,
      )
    }
    const isGood = [right, orRight, 'admin' as const].some((one) => key.rights.includes(one))
    if (!isGood) {
      log('forbidden', { key: key.id })
      return refused('forbidden', `The key needs the right "${right}".`, setHeaders)
    }
    setHeaders({ set: c.header })
    c.set('key', key)
    // Runs beside the request; its failure does not change the answer.
    const { promise: sent, resolve: onSent } = Promise.withResolvers<void>()
    const use = keys
      .noteUse(secret, key, onSent)
      ?.catch((error: unknown) => logFailure('key_use_untold', error, { key: key.id }))
    await next()
    // A refusal or a file is a new response, without the headers that were set before.
    setHeaders(c.res.headers)
    if (use !== undefined)
      await (useMs === undefined
        ? use
        : Promise.race([use, sent, sleep(useMs, undefined, { ref: false })]))
    return undefined
  }
}

function refused(code: ProblemCode, detail: string, setHeaders: Granted['setHeaders']): Response {
  const response = problem(code, detail)
  setHeaders(response.headers)
  return response
}

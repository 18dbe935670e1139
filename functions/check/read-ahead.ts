import type { MiddlewareHandler } from 'hono'
import type { Ledger } from '../domain/ledger.ts'
import type { Expected, ReadAhead } from '../domain/read-ahead.ts'
import { ID } from '../domain/scope.ts'
import { bearerOf, type Authenticated } from '../http/key.ts'

export type Asking = Authenticated & {
  Variables: { ledger?: Pick<Ledger, 'contact' | 'standings'> }
}

/**
 * Begins to read what this check will need, if it would have to wait for several reads in turn. Whether
 * it may be asked is decided after it, as ever: nothing of what is read leaves before that.
 */
export function beginReading(ahead: ReadAhead | undefined): MiddlewareHandler<Asking> {
  return async (c, next) => {
    const secret = bearerOf(c)
    if (ahead !== undefined && secret !== undefined && ahead.isDue(secret))
      c.set('ledger', await ahead.begin({ secret, ...expectedOf(await c.req.text()) }))
    await next()
  }
}

/** What can be made out of a body that nobody has checked yet. */
function expectedOf(body: string): Omit<Expected, 'secret'> {
  const { sender, to, defaultCountry } = objectIn(body)
  return {
    sender: typeof sender === 'string' && ID.test(sender) ? sender : undefined,
    to: typeof to === 'string' ? to.slice(0, ADDRESS_MAX) : undefined,
    defaultCountry: typeof defaultCountry === 'string' ? defaultCountry : undefined,
  }
}

const ADDRESS_MAX = 321

function objectIn(body: string): Readonly<Record<string, unknown>> {
  try {
    return { ...(JSON.parse(body) as object) }
  } catch {
    return {}
  }
}

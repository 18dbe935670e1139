import { BastaError } from '../domain/errors.ts'
import type { ConsoleContext } from './route.ts'

/** The item that a path names. Throws `not_found` where its id cannot be one. */
export function idIn(c: ConsoleContext, shape: RegExp, missing: string): string {
  const id = c.req.param('id') ?? ''
  if (!shape.test(id)) throw new BastaError('not_found', missing)
  return id
}

/** After which item a list goes on; from its beginning where the address names none. */
export function afterIn(c: ConsoleContext, shape: RegExp): string | undefined {
  const after = c.req.query('after')
  return after !== undefined && shape.test(after) ? after : undefined
}

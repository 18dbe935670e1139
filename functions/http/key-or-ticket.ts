import type { Context, MiddlewareHandler } from 'hono'
import type { Keys, Right } from '../domain/api-keys.ts'
import type { EnvelopeKeys } from '../domain/envelope.ts'
import { isTicketFor } from '../domain/job-ticket.ts'
import { requireEverySender } from '../domain/sender-access.ts'
import { requireKey, type Authenticated } from './key.ts'
import { RequestError } from './request-error.ts'

/** How the console's job shows its ticket. */
export const TICKET = 'Ticket'

function ticketOf(c: Context): string | undefined {
  return /^Ticket +([\w-]{1,600})$/.exec(c.req.header('authorization') ?? '')?.[1]
}

/**
 * Lets a request pass with a key that has the right, or with a ticket of the console's job, which has
 * checked the operator's role. `ofEverySender` comes after it.
 */
export function requireKeyOrTicket(
  { keys, envelopeKeys, now }: { keys: Keys; envelopeKeys: EnvelopeKeys; now: () => Date },
  right: Right,
): MiddlewareHandler<Authenticated> {
  const byKey = requireKey(keys, right)
  return async (c, next) => {
    const ticket = ticketOf(c)
    if (ticket === undefined) return byKey(c, next)
    if (!isTicketFor(envelopeKeys, ticket, { method: c.req.method, path: c.req.path }, now()))
      throw new RequestError('unauthenticated', 'The ticket is not valid, or no longer.')
    await next()
    return undefined
  }
}

/** A key that is limited to some senders may not see what concerns all. A ticket has no key. */
export const ofEverySender: MiddlewareHandler<Authenticated> = async (c, next) => {
  if (ticketOf(c) === undefined) requireEverySender(c.get('key'))
  await next()
}

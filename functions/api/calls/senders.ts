import type * as z from 'zod/mini'
import type * as schemas from '../../schemas/shared.ts'
import { changeSender } from '../../actions/senders/change.ts'
import { listSendersOf } from '../../actions/senders/list.ts'
import type { Hono } from 'hono'
import type { Senders, StoredSender } from '../../domain/senders.ts'
import { ID } from '../../domain/scope.ts'
import { knownSender } from '../../domain/sender-access.ts'
import type { Authenticated } from '../../http/key.ts'
import { mount } from '../../http/mount.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import { fromCursor, toCursor } from '../../http/cursor.ts'
import { getChanges, getSender, listSenders, putSender } from './senders-operations.ts'

export type SenderDeps = OperationDeps & { readonly senders: Senders; readonly now: () => Date }

/** Senders and what they declare; every change is recorded. */
export function senderRoutes(router: Hono<Authenticated>, deps: SenderDeps): void {
  mount(router, deps, putSender, async ({ c, key, body }) => {
    const asked = { id: c.req.param('id') ?? '', ...body }
    const stored = await changeSender(deps, key, asked, deps.now())
    return { status: stored.version === 1 ? 201 : 200, body: shown(stored) }
  })

  mount(router, deps, listSenders, async ({ key, query }) => {
    const after = fromCursor('senders', query.after, ID)
    const { senders, next } = await listSendersOf(deps, key, { after, limit: query.limit })
    const more = next === undefined ? {} : { next: toCursor('senders', next) }
    return { status: 200, body: { senders: senders.map(shown), ...more } }
  })

  mount(router, deps, getSender, async ({ c, key }) => {
    const sender = await knownSender(deps.senders, key, c.req.param('id') ?? '')
    return { status: 200, body: shown(sender) }
  })

  mount(router, deps, getChanges, async ({ c, key, query }) => {
    const { id } = await knownSender(deps.senders, key, c.req.param('id') ?? '')
    const after = Number(fromCursor('changes', query.after, /^[1-9]\d{0,8}$/) ?? 0)
    const { next, ...page } = await deps.senders.changes(id, { after, limit: query.limit })
    const more = next === undefined ? {} : { next: toCursor('changes', String(next)) }
    return { status: 200, body: { ...page, ...more } }
  })
}

function shown(stored: StoredSender): z.output<typeof schemas.shownSender> {
  const { topicNumbers: _, head: __, ...rest } = stored
  return rest as z.output<typeof schemas.shownSender>
}

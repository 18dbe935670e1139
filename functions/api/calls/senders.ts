import type * as z from 'zod/mini'
import type * as schemas from '../../schemas/shared.ts'
import type { Hono } from 'hono'
import { BastaError } from '../../domain/errors.ts'
import type { ApiKey } from '../../domain/api-keys.ts'
import type { Senders, StoredSender } from '../../domain/senders.ts'
import { ID } from '../../domain/scope.ts'
import { formatSecond, toSecond } from '../../domain/time.ts'
import { knownSender, requireSender } from '../../domain/sender-access.ts'
import type { Authenticated } from '../../http/key.ts'
import { log } from '../../log.ts'
import { mount, type Gate } from '../../http/operation.ts'
import { fromCursor, toCursor } from '../../http/cursor.ts'
import { checkOptInWords } from '../../actions/senders/check-opt-in-words.ts'
import { requireUnclaimed } from '../../actions/senders/check-claims.ts'
import { getChanges, getSender, listSenders, putSender } from './senders-described.ts'
import { requireUsableHours } from '../../actions/senders/check-sending-hours.ts'

export type SenderDeps = Gate & { readonly senders: Senders; readonly now: () => Date }

/** Senders and what they declare of themselves; every change is kept. */
export function senderRoutes(router: Hono<Authenticated>, deps: SenderDeps): void {
  mount(router, deps, putSender, async ({ c, key, body }) => {
    const id = c.req.param('id') ?? ''
    if (!ID.test(id))
      throw new BastaError('invalid_request', 'The id in the path cannot be used.', [
        { pointer: '#', detail: 'lower-case letters, digits and hyphens, at most 63' },
      ])
    requireSender(key, id)
    await requireUnclaimed(deps.senders, key, { id, ...body })
    const now = deps.now()
    if (body.sendingHours !== undefined) await requireUsableHours(body.sendingHours, now)
    await checkOptInWords(body)
    const change = { at: formatSecond(toSecond(now)), key: key.id }
    const stored = await deps.senders.put({ id, ...body, topicNumbers: [] }, change)
    log('sender_changed', { sender: id, key: key.id, count: stored.version })
    return { status: stored.version === 1 ? 201 : 200, body: shown(stored) }
  })

  mount(router, deps, listSenders, async ({ key, query }) => {
    const after = fromCursor('senders', query.after, ID)
    const { senders, next } = await sendersOf(deps.senders, key, { after, limit: query.limit })
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

/** A key that is for some senders sees those and learns of no other. */
async function sendersOf(
  register: Senders,
  { senders: own }: ApiKey,
  page: { readonly after: string | undefined; readonly limit: number },
): ReturnType<Senders['list']> {
  if (own === undefined) return register.list(page)
  const ids = [...new Set(own)].toSorted().filter((id) => id > (page.after ?? ''))
  const senders = await Promise.all(ids.slice(0, page.limit).map((id) => register.get(id)))
  const last = ids.length > page.limit ? ids[page.limit - 1] : undefined
  const found = senders.filter((sender) => sender !== undefined)
  return { senders: found, ...(last === undefined ? {} : { next: last }) }
}

function shown(stored: StoredSender): z.output<typeof schemas.shownSender> {
  const { topicNumbers: _, head: __, ...rest } = stored
  return rest as z.output<typeof schemas.shownSender>
}

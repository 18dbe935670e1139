import type { Hono } from 'hono'
import { stateOf, type AccessRequest } from '../../domain/access-request.ts'
import { BastaError } from '../../domain/errors.ts'
import { formatSecond, toSecond } from '../../domain/time.ts'
import { requireEverySender } from '../../domain/sender-access.ts'
import type { Authenticated } from '../../http/key.ts'
import { log } from '../../log.ts'
import { mount } from '../../http/mount.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import { accessOperations } from './access-operations.ts'
import { fromCursor, toCursor } from '../../http/cursor.ts'
import {
  closeRequest,
  findRequest,
  readSealed,
  type AccessDeps,
} from '../../actions/access/request.ts'

export type AccessRouteDeps = OperationDeps &
  Pick<AccessDeps, 'accessRequests' | 'envelopeKeys'> & { readonly now: () => Date }

const PAGE = 50
const ID = /^req_[0-9a-z]{26}$/

/** Requests for access that an operator answers, because no link can be sent. */
export function accessRoutes(router: Hono<Authenticated>, deps: AccessRouteDeps): void {
  const { list, get, close } = accessOperations

  mount(router, deps, list, async ({ key, query }) => {
    requireEverySender(key)
    const { state = 'due', after } = query
    const from = fromCursor('access-requests', after, ID)
    const states = state === 'all' ? (['due', 'unproven', 'answered'] as const) : ([state] as const)
    const pages = await Promise.all(
      states.map((one) => deps.accessRequests.list({ state: one, limit: PAGE + 1, after: from })),
    )
    // Ids sort by time of receipt, and so by due time.
    const found = pages.flat().toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const shown = found.slice(0, PAGE)
    const last = found.length > PAGE ? shown.at(-1)?.id : undefined
    return {
      status: 200,
      body: {
        accessRequests: shown.map((one) => show(one, deps.now())),
        ...(last === undefined ? {} : { next: toCursor('access-requests', last) }),
      },
    }
  })

  mount(router, deps, get, async ({ c, key }) => {
    requireEverySender(key)
    const request = await findRequest(deps.accessRequests, c.req.param('id') ?? '')
    const sealed = await readSealed(deps, request)
    log('access_request_read', { contact: request.contact.at(-1), id: request.id, key: key.id })
    return {
      status: 200,
      body: {
        ...show(request, deps.now()),
        ...sealed,
        history: '/v1/history',
      },
    }
  })

  mount(router, deps, close, async ({ c, key, body }) => {
    requireEverySender(key)
    if (body.answer === 'refused' && body.note === undefined)
      throw new BastaError('invalid_request', 'A refusal needs its reason.', [
        { pointer: '#/note', detail: 'why it was refused; tell the person too (GDPR 12(4))' },
      ])
    const now = deps.now()
    const request = await closeRequest(deps, c.req.param('id') ?? '', body, { by: key, now })
    const { id, contact } = show(request, now)
    return { status: 200, body: show(request, now), kept: { id, contact } }
  })
}

function show(request: AccessRequest, now: Date) {
  const {
    id,
    contact,
    channel,
    by,
    asks = 'access',
    receivedAt,
    dueAt,
    waits,
    openedAt,
    answered,
  } = request
  return {
    id,
    contact: contact.at(-1) ?? contact[0],
    channel,
    by,
    asks,
    state: stateOf(request),
    receivedAt: formatSecond(receivedAt),
    dueAt: formatSecond(dueAt),
    needsOperator: stateOf(request) === 'due',
    waits: waits !== undefined,
    overdue: answered === undefined && toSecond(now) > dueAt,
    ...(openedAt === undefined ? {} : { openedAt: formatSecond(openedAt) }),
    ...(answered === undefined
      ? {}
      : {
          answeredAt: formatSecond(answered.at),
          answer: answered.how,
          answeredBy: answered.who,
          ...(answered.note === undefined ? {} : { note: answered.note }),
        }),
  }
}

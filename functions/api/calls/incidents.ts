import * as z from 'zod/mini'
import type { Hono } from 'hono'
import { BastaError } from '../../domain/errors.ts'
import { INCIDENT_ID, INCIDENT_KINDS, isIncidentId } from '../../domain/incident.ts'
import { requireEverySender, requireSender } from '../../domain/sender-access.ts'
import { closeIncident, findIncident, type IncidentDeps } from '../../actions/sends/close.ts'
import { showIncident } from '../../actions/sends/show.ts'
import { fromCursor, toCursor } from '../../http/cursor.ts'
import type { Authenticated } from '../../http/key.ts'
import { mount } from '../../http/mount.ts'
import { operation } from '../../http/operation.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import * as schemas from '../../schemas/sends.ts'
import { id as senderId } from '../../schemas/shared.ts'

const TAG = 'Incidents'
const INCIDENTS_A_PAGE = 50
const SAMPLE = 'inc_1795165200sZb3kJ9wQ2mT7xY1cVn8Lp1'

const SHOWN = {
  id: SAMPLE,
  kind: 'after_stop',
  contact: 'aHq9vB2mXw7Lk4TzRe1NcPg',
  sender: 'acme',
  topic: 'promo',
  purpose: 'marketing',
  purposeIs: 'named',
  channel: 'email',
  messageId: '0100018f-hal',
  provider: 'ses',
  toldBy: 'sender',
  sentAt: '2026-11-20T09:00:00Z',
  timeIs: 'sent',
  verdict: {
    allowed: false,
    reason: 'opted_out',
    scope: 'sender/acme',
    since: '2026-11-19T00:00:00Z',
    event: 'evt_01m7ynaym0h3k5m7p9r1t3w5y7',
  },
  stop: {
    event: 'evt_01m7ynaym0h3k5m7p9r1t3w5y7',
    occurredAt: '2026-11-19T00:00:00Z',
    receivedAt: '2026-11-21T09:00:00Z',
    wasKnown: false,
  },
  lateSeconds: 118_800,
  clocks: [
    {
      law: 'gdpr_eprivacy',
      limit: { unit: 'seconds', count: 0 },
      state: 'unclear',
      earliest: '2026-11-19T00:00:00Z',
      latest: '2026-11-21T09:00:00Z',
    },
  ],
  foundAt: '2026-11-21T09:00:00Z',
} as const

const listIncidents = operation({
  id: 'listIncidents',
  method: 'GET',
  path: '/v1/incidents',
  tag: TAG,
  summary: 'What was sent and should not have been, newest first',
  description:
    'Each says who sent it, how late it was, what a check would have answered then, and which time ' +
    'limits of the law had run out. A page may be short and still have a `next`. They are kept for five ' +
    'years. A key that is limited to some senders names one of them as `sender`.',
  right: 'read',
  query: z.object({
    after: z.optional(z.string()),
    status: z.optional(z.enum(['open', 'closed'], '"open" or "closed"')),
    kind: z.optional(z.enum(INCIDENT_KINDS, INCIDENT_KINDS.join(' or '))),
    sender: z.optional(senderId),
  }),
  answers: {
    200: {
      description: 'A page of them; `next` is the cursor of the page after it.',
      schema: z.strictObject({
        incidents: z.array(schemas.incident),
        next: z.optional(z.string()),
      }),
    },
  },
  examples: [
    {
      name: 'open',
      summary: 'Those that nobody has closed',
      needs: ['reportSends/afterStop'],
      query: { status: 'open' },
      status: 200,
      answer: { incidents: [SHOWN] },
    },
  ],
})

const readIncident = operation({
  id: 'readIncident',
  method: 'GET',
  path: '/v1/incidents/:id',
  tag: TAG,
  summary: 'One incident',
  right: 'read',
  answers: { 200: { description: 'The incident.', schema: schemas.incident } },
  refusals: ['not_found'],
  examples: [
    {
      name: 'hal',
      summary: 'An offer that went out after a letter',
      needs: ['reportSends/afterStop'],
      path: { id: SAMPLE },
      status: 200,
      answer: SHOWN,
    },
  ],
})

const closing = operation({
  id: 'closeIncident',
  method: 'POST',
  path: '/v1/incidents/:id',
  tag: TAG,
  summary: 'Closes an incident with a note',
  description: 'Nothing of it is changed or deleted: the note, its author and the time are added.',
  right: 'admin',
  body: schemas.closing,
  writes: true,
  answers: { 200: { description: 'Closed.', schema: z.strictObject({ id: z.string() }) } },
  refusals: ['not_found', 'conflict'],
  examples: [
    {
      name: 'hal',
      summary: 'Somebody found out why',
      needs: ['readIncident/hal', 'listIncidents/open'],
      path: { id: SAMPLE },
      body: { note: 'The second mailer had an old list; it asks Basta now.' },
      status: 200,
      answer: { id: SAMPLE },
    },
  ],
})

export const incidentOperations = [listIncidents, readIncident, closing]

export type IncidentRouteDeps = OperationDeps & IncidentDeps & { readonly now: () => Date }

export function incidentRoutes(router: Hono<Authenticated>, deps: IncidentRouteDeps): void {
  mount(router, deps, listIncidents, async ({ key, query }) => {
    const { sender, kind, status, after } = query
    if (sender === undefined) requireEverySender(key)
    else requireSender(key, sender)
    const place = fromCursor('incidents', after, INCIDENT_ID)
    const { incidents, next } = await deps.incidents.list({
      filter: { sender, kind, ...(status && { open: status === 'open' }) },
      limit: INCIDENTS_A_PAGE,
      ...(place !== undefined && isIncidentId(place) ? { after: place } : {}),
    })
    const more = next === undefined ? {} : { next: toCursor('incidents', next) }
    return { status: 200, body: { incidents: incidents.map(showIncident), ...more } }
  })

  mount(router, deps, readIncident, async ({ c, key }) => {
    const found = await findIncident(deps, c.req.param('id') ?? '')
    // Somebody else's is no more there than one that never was.
    if (key.senders !== undefined && !key.senders.includes(found.send.sender))
      throw new BastaError('not_found', 'No incident has this id.')
    return { status: 200, body: showIncident(found) }
  })

  mount(router, deps, closing, async ({ c, key, body }) => {
    requireEverySender(key)
    const id = c.req.param('id') ?? ''
    await closeIncident(deps, id, body.note, { by: key, now: deps.now() })
    return { status: 200, body: { id }, kept: { id } }
  })
}

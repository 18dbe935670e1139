import type { AuditTrail } from '../../domain/audit.ts'
import { BastaError } from '../../domain/errors.ts'
import { INCIDENT_ID, isIncidentId, type Incidents } from '../../domain/incident.ts'
import type { Senders } from '../../domain/senders.ts'
import { closeIncident, findIncident } from '../../actions/sends/close.ts'
import { showIncident } from '../../actions/sends/show.ts'
import { incidentWords } from '../../languages/console/incidents.ts'
import { closing } from '../../schemas/sends.ts'
import { show } from '../frame.tsx'
import { afterIn, idIn } from '../place-in-url.ts'
import { noteInAudit } from '../note-in-audit.ts'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'
import { senderNames } from '../sender-names.ts'
import { IncidentPage, type Done } from './item-page.tsx'
import { IncidentsPage, PATH } from './list-page.tsx'

export type IncidentSectionDeps = {
  readonly incidents: Incidents
  readonly senders: Pick<Senders, 'get' | 'list'>
  readonly audit: Pick<AuditTrail, 'record'>
  readonly now: () => Date
}

const PAGE = 25
const DONE = ['closed', 'already'] as const satisfies readonly Done[]

/** What was sent after a stop, or without a consent: the list, one of them, and its closing. */
export function incidentRoutes(deps: IncidentSectionDeps): ConsoleRoute[] {
  const one = `${PATH}/:id` as const
  return [
    { method: 'GET', path: PATH, role: 'operator', handle: (c) => list(c, deps) },
    { method: 'GET', path: one, role: 'operator', handle: (c) => showOne(c, deps) },
    { method: 'POST', path: one, role: 'officer', handle: (c) => close(c, deps) },
  ]
}

async function list(c: ConsoleContext, deps: IncidentSectionDeps): Promise<Response> {
  const language = c.get('language')
  const words = incidentWords[language]
  const isOpen = c.req.query('state') !== 'closed'
  const after = afterIn(c, INCIDENT_ID)
  const { incidents, next } = await deps.incidents.list({
    filter: { open: isOpen },
    limit: PAGE,
    ...(after !== undefined && isIncidentId(after) ? { after } : {}),
  })
  const nameOf = await senderNames(
    deps.senders,
    incidents.map(({ send }) => send.sender),
  )
  return show(c, {
    title: words.title,
    section: 'incidents',
    lead: words.lead,
    body: (
      <IncidentsPage
        language={language}
        incidents={incidents.map(showIncident)}
        isOpen={isOpen}
        next={next}
        isFirst={after === undefined}
        nameOf={nameOf}
      />
    ),
  })
}

async function showOne(
  c: ConsoleContext,
  deps: IncidentSectionDeps,
  fault?: string,
): Promise<Response> {
  const words = incidentWords[c.get('language')]
  const incident = await findIncident(deps, idOf(c))
  const { contact, send, id } = incident
  await noteInAudit(c, deps, 'incident_opened', { contact, about: id })
  const nameOf = await senderNames(deps.senders, [send.sender])
  return show(c, {
    title: words.one,
    section: 'incidents',
    ...(fault === undefined ? {} : { status: 400 }),
    body: (
      <IncidentPage
        c={c}
        incident={showIncident(incident)}
        nameOf={nameOf}
        done={DONE.find((word) => word === c.req.query('done'))}
        fault={fault}
      />
    ),
  })
}

async function close(c: ConsoleContext, deps: IncidentSectionDeps): Promise<Response> {
  const id = idOf(c)
  const parsed = closing.safeParse({ note: c.get('form').text('note') })
  if (!parsed.success) return showOne(c, deps, incidentWords[c.get('language')].noteFault)
  const { contact } = await findIncident(deps, id)
  const by = c.get('signedIn').actor
  const now = deps.now()
  await noteInAudit(c, deps, 'incident_closed', { contact, about: id })
  try {
    await closeIncident(deps, id, parsed.data.note, { by, now })
  } catch (error) {
    if (!(error instanceof BastaError && error.code === 'conflict')) throw error
    return c.redirect(`${PATH}/${id}?done=already`, 303)
  }
  return c.redirect(`${PATH}/${id}?done=closed`, 303)
}

function idOf(c: ConsoleContext): string {
  return idIn(c, INCIDENT_ID, 'No incident has this id.')
}

import { actorName, type Doer } from '../../domain/actor.ts'
import { BastaError } from '../../domain/errors.ts'
import { isIncidentId, type Incident, type Incidents } from '../../domain/incident.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'

export type IncidentDeps = { readonly incidents: Incidents }

export async function findIncident(
  { incidents }: { readonly incidents: Pick<Incidents, 'find'> },
  id: string,
): Promise<Incident> {
  const found = isIncidentId(id) ? await incidents.find(id) : undefined
  if (found === undefined) throw new BastaError('not_found', 'No incident has this id.')
  return found
}

/** Somebody looked at it, and says so. It stays as it is, with that. */
export async function closeIncident(
  deps: IncidentDeps,
  id: string,
  note: string,
  { by, now }: { readonly by: Doer; readonly now: Date },
): Promise<Incident> {
  const incident = await findIncident(deps, id)
  const closed = { at: toSecond(now), by: actorName(by), note }
  if (!(await deps.incidents.close(incident.id, closed)))
    throw new BastaError('conflict', 'It was closed before.')
  log('incident_closed', { id, contact: incident.contact, key: by.id })
  return { ...incident, closed }
}

import { actorName, type Actor } from '../../domain/actor.ts'
import { isOver, newAudit, type DriftAudit, type DriftAudits } from '../../domain/drift-audit.ts'
import { BastaError } from '../../domain/errors.ts'
import { newEventId } from '../../domain/event.ts'
import { requireEverySender } from '../../domain/sender-access.ts'
import type { TargetRecord, Targets } from '../../domain/target.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { knownTarget } from '../targets/look.ts'

export type StartDeps = {
  readonly audits: DriftAudits
  readonly targets: Pick<Targets, 'get'>
}

/** Of the latest audits: two requests at once may have begun one each. */
export const LOOKED_AT = 3
/** The code of an audit whose target has no credentials, or none of the right shape. */
const UNUSABLE = 'credentials_unusable'

/** Begins to compare a target's own list with the register; one at a time. */
export async function startAudit(
  deps: StartDeps,
  by: Actor,
  id: string,
  now: Date,
): Promise<DriftAudit> {
  requireEverySender(by)
  const target = await knownTarget(deps.targets, id)
  const audit = await begin(deps, target, actorName(by), now)
  return audit.code === UNUSABLE ? triedAtOnce(deps, audit, now) : audit
}

/** Whoever asks again has mended the credentials. Until they are, the target itself was never called. */
async function triedAtOnce(
  { audits }: Pick<StartDeps, 'audits'>,
  audit: DriftAudit,
  now: Date,
): Promise<DriftAudit> {
  if (isOver(audit)) return audit
  const due = { ...audit, dueAt: toSecond(now), attempts: 0, code: undefined }
  return (await audits.put(due)) ? { ...due, version: audit.version + 1 } : audit
}

export async function begin(
  { audits }: Pick<StartDeps, 'audits'>,
  target: TargetRecord,
  startedBy: string,
  now: Date,
): Promise<DriftAudit> {
  const latest = await audits.list(target.id, LOOKED_AT)
  const open = latest.find((one) => !isOver(one))
  if (open !== undefined) return open
  const [before] = latest
  const id = `aud_${newEventId(now).slice('evt_'.length)}`
  const audit = newAudit(id, target, startedBy, toSecond(now), before)
  if (!(await audits.put(audit)))
    throw new BastaError('conflict', 'Another request changed it first.')
  log('audit_started', { id, target: target.id, key: startedBy })
  return { ...audit, version: audit.version + 1 }
}

import { BastaError } from '../../domain/errors.ts'
import type { DriftAudit, DriftAudits } from '../../domain/drift-audit.ts'
import type { Targets } from '../../domain/target.ts'
import { knownTarget } from '../targets/look.ts'

export type LookAtAuditsDeps = {
  readonly audits: DriftAudits
  readonly targets: Pick<Targets, 'get'>
}

const SHOWN = 30

/** The latest audits of a target, the newest first. */
export async function lookAtAudits(
  { audits, targets }: LookAtAuditsDeps,
  target: string,
): Promise<readonly DriftAudit[]> {
  const { id } = await knownTarget(targets, target)
  return audits.list(id, SHOWN)
}

export async function lookAtAudit(
  { audits }: Pick<LookAtAuditsDeps, 'audits'>,
  target: string,
  id: string,
): Promise<DriftAudit> {
  const found = await audits.get(target, id)
  if (found === undefined) throw new BastaError('not_found', `The target has no audit "${id}".`)
  return found
}

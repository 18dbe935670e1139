import type { AuditTrail } from '../../domain/audit.ts'
import type { Operator } from '../../domain/operator.ts'
import type { Sessions } from '../../domain/session.ts'
import { log } from '../../log.ts'

export type EndSessionDeps = {
  readonly sessions: Pick<Sessions, 'end'>
  readonly audit: Pick<AuditTrail, 'record'>
}

/** An operator ends one of their own sessions; false if they have no such one. */
export async function endSession(
  { sessions, audit }: EndSessionDeps,
  operator: Operator,
  { id, isOwn }: { readonly id: string; readonly isOwn: boolean },
  now: Date,
): Promise<boolean> {
  if (!(await sessions.end(operator.id, id))) return false
  const what = isOwn ? 'signed_out' : 'session_ended'
  await audit.record({
    at: now,
    operator: operator.name,
    operatorId: operator.id,
    what,
    about: id.slice(0, 8),
  })
  log(what, { id: operator.id })
  return true
}

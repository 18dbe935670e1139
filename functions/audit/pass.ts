import type { AuditDeps } from '../actions/audits/deps.ts'
import { runAudits } from '../actions/audits/run.ts'
import { timeLeft } from '../concurrency/time-left.ts'
import type { Ready } from '../domain/ready.ts'

/** One pass over the audits of all targets, the same on Lambda and on one machine. */
export async function auditPass(
  deps: AuditDeps & { readonly ready: Ready },
  withinMs: number,
): Promise<void> {
  await deps.ready()
  await runAudits(deps, timeLeft(withinMs))
}

import type { AuditState, DriftAudit } from '../../domain/drift-audit.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'

/** An audit that goes no further. Only one that read its list to the end is `done`. */
export function ended(
  audit: DriftAudit,
  state: Extract<AuditState, 'done' | 'failed' | 'not_readable'>,
  now: Date,
  reason: { readonly code?: string; readonly why?: string } = {},
): DriftAudit {
  const { id, target, listed } = audit
  if (state === 'failed') log('audit_failed', { id, target, reason: reason.code })
  else log('audit_ended', { id, target, reason: state, count: listed })
  return {
    ...audit,
    state,
    endedAt: toSecond(now),
    code: reason.code,
    why: reason.why,
    logPlace: undefined,
    listPlace: undefined,
    leasedUntil: undefined,
  }
}

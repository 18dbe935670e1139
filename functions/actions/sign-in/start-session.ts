import type { AuditTrail } from '../../domain/audit.ts'
import type { Operator } from '../../domain/operator.ts'
import {
  newSession,
  newSessionSecret,
  sessionId,
  type Sessions,
  type SignInMethod,
} from '../../domain/session.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'

export type StartSessionDeps = {
  readonly sessions: Pick<Sessions, 'create'>
  readonly audit: Pick<AuditTrail, 'record'>
}

/** In which browser, by which proof. */
export type SignInBy = { readonly how: SignInMethod; readonly browser: string }

/** Signs an operator in, once that is on record; the secret goes into a cookie and nowhere else. */
export async function startSession(
  deps: StartSessionDeps,
  operator: Operator,
  by: SignInBy,
  now: Date,
): Promise<string> {
  const secret = newSessionSecret()
  await deps.audit.record({
    at: now,
    operator: operator.name,
    operatorId: operator.id,
    what: 'signed_in',
    about: `${by.how} ${sessionId(secret).slice(0, 8)}`,
  })
  await deps.sessions.create(newSession(secret, operator, by, toSecond(now)))
  log('signed_in', { id: operator.id, reason: by.how })
  return secret
}

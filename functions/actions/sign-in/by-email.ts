import { parseAddress } from '../../domain/address.ts'
import type { Operators } from '../../domain/operator.ts'
import { log } from '../../log.ts'
import { startSession, type SignInBy, type StartSessionDeps } from './start-session.ts'

export type SignInByEmailDeps = StartSessionDeps & {
  readonly operators: Pick<Operators, 'findByEmail'>
}

/**
 * Signs in whoever a provider vouches for, if they are named here: being of the same firm is not enough.
 * Undefined, and on record, if not.
 */
export async function signInByEmail(
  deps: SignInByEmailDeps,
  email: string | undefined,
  by: SignInBy,
  now: Date,
): Promise<string | undefined> {
  const parsed = email === undefined ? undefined : await parseAddress(email, { channel: 'email' })
  const operator =
    parsed?.ok === true ? await deps.operators.findByEmail(parsed.address) : undefined
  if (operator !== undefined) return startSession(deps, operator, by, now)
  const why = email === undefined ? 'not_vouched' : 'not_named'
  log('sign_in_refused', { reason: why })
  // Only whom the provider knows writes here; others could fill the trail.
  if (email !== undefined)
    await deps.audit.record({
      at: now,
      operator: '',
      operatorId: '',
      what: 'sign_in_refused',
      about: `${by.how} ${why}`,
    })
  return undefined
}

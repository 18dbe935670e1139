import { actorName, auditedAs, type Actor } from '../../domain/actor.ts'
import { parseAddress, type Address } from '../../domain/address.ts'
import type { AuditTrail } from '../../domain/audit.ts'
import { BastaError } from '../../domain/errors.ts'
import {
  actorOf,
  type NamedOperator,
  type Operator,
  type Operators,
} from '../../domain/operator.ts'
import { ID } from '../../domain/scope.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'

export type NameOperatorDeps = {
  readonly operators: Pick<Operators, 'get' | 'findByEmail' | 'put'>
  readonly audit: Pick<AuditTrail, 'record'>
}

export type AskedOperator = Omit<NamedOperator, 'email'> & { readonly email: string }

/**
 * Names who may sign in, or changes them; who does is in the audit trail before. Nobody takes away their
 * own role.
 */
export async function nameOperator(
  deps: NameOperatorDeps,
  actor: Actor,
  { email, ...asked }: AskedOperator,
  now: Date,
): Promise<{ readonly operator: Operator; readonly isNew: boolean }> {
  if (!ID.test(asked.id))
    throw new BastaError('invalid_request', 'The id in the path cannot be used.', [
      { pointer: '#', detail: 'lower-case letters, digits and hyphens, at most 63' },
    ])
  const address = await readEmail(email)
  const before = await deps.operators.get(asked.id)
  if (isThemself(actor, asked.id) && before?.role !== asked.role)
    throw new BastaError('conflict', 'Another officer must change your role.', [
      { pointer: '#/role', detail: 'not your own' },
    ])
  const holder = await deps.operators.findByEmail(address)
  if (holder !== undefined && holder.id !== asked.id)
    throw new BastaError('conflict', `The address is the one of the operator "${holder.id}".`)
  await deps.audit.record({
    at: now,
    ...auditedAs(actor),
    what: before === undefined ? 'operator_named' : 'operator_changed',
    about: `${asked.id} ${asked.role}`,
  })
  const act = { by: actorName(actor), at: toSecond(now), as: operatorIdOf(actor) }
  const operator = await deps.operators.put({ ...asked, email: address }, act)
  log('operator_named', { key: actor.id, id: operator.id, reason: operator.role })
  return { operator, isNew: before === undefined }
}

export function isThemself(actor: Actor, id: string): boolean {
  return actor.operator !== undefined && actor.id === actorOf({ id, name: '', role: 'viewer' }).id
}

/** Undefined for an API key. */
export function operatorIdOf(actor: Actor): string | undefined {
  return actor.operator === undefined ? undefined : auditedAs(actor).operatorId
}

async function readEmail(written: string): Promise<Address> {
  const parsed = await parseAddress(written, { channel: 'email' })
  if (parsed.ok) return parsed.address
  throw new BastaError('invalid_request', 'The address could not be read.', [
    { pointer: '#/email', detail: parsed.problem },
  ])
}

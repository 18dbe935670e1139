import { actorName, auditedAs, type Actor } from '../../domain/actor.ts'
import type { AuditTrail } from '../../domain/audit.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Operator, Operators } from '../../domain/operator.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { isThemself, operatorIdOf } from './name.ts'

export type RemoveOperatorDeps = {
  readonly operators: Pick<Operators, 'get' | 'remove' | 'endSessions'>
  readonly audit: Pick<AuditTrail, 'record'>
}

/** Takes the right to sign in, at once and in every browser. Nobody removes themself. */
export async function removeOperator(
  deps: RemoveOperatorDeps,
  actor: Actor,
  id: string,
  now: Date,
): Promise<Operator> {
  if (isThemself(actor, id))
    throw new BastaError('conflict', 'Another officer must remove you: somebody stays.')
  return end(deps, actor, { id, what: 'operator_removed', how: 'remove' }, now)
}

/** Ends every session and link of an operator; they may sign in anew. */
export async function endSessionsOf(
  deps: RemoveOperatorDeps,
  actor: Actor,
  id: string,
  now: Date,
): Promise<Operator> {
  return end(deps, actor, { id, what: 'sessions_ended', how: 'endSessions' }, now)
}

async function end(
  { operators, audit }: RemoveOperatorDeps,
  actor: Actor,
  {
    id,
    what,
    how,
  }: {
    readonly id: string
    readonly what: 'operator_removed' | 'sessions_ended'
    readonly how: 'remove' | 'endSessions'
  },
  now: Date,
): Promise<Operator> {
  // Who does it is on record before it is done.
  if ((await operators.get(id)) === undefined) throw noSuchOperator()
  await audit.record({ at: now, ...auditedAs(actor), what, about: id })
  const act = { by: actorName(actor), at: toSecond(now), as: operatorIdOf(actor) }
  const operator = await operators[how](id, act)
  if (operator === undefined) throw noSuchOperator()
  log(what, { key: actor.id, id })
  return operator
}

function noSuchOperator(): BastaError {
  return new BastaError('not_found', 'There is no such operator.')
}

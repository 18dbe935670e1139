import type { ApiKey } from './api-keys.ts'
import type { Source } from './event.ts'

/**
 * Who acts: an API key, or an operator who signed in. `id` is a key's id or `op_<operator's id>`, for
 * log lines; `operator` is the operator's name, which events and decisions show instead.
 */
export type Actor = Pick<ApiKey, 'id' | 'rights' | 'senders'> & { readonly operator?: string }

/** Who did something: an actor, or `time` where nobody decided in time. */
export type Doer = Pick<Actor, 'id' | 'operator'>

export const BY_TIME: Doer = { id: 'time' }

/** How an event names who reported it: an operator by name, a key by its id. */
export function actorSource({ id, operator }: Doer): Pick<Source, 'key' | 'operator'> {
  return operator === undefined ? { key: id } : { operator }
}

/** How the audit trail names who did something: the name, and the id that stays when a name changes. */
export function auditedAs({ id, operator }: Doer): {
  readonly operator: string
  readonly operatorId: string
} {
  return { operator: operator ?? id, operatorId: id.replace(/^op_/, '') }
}

/** How a decision or a change names who made it. */
export function actorName({ id, operator }: Doer): string {
  return operator ?? id
}

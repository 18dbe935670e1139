import type { Right } from '../job.ts'
import { PARTITION } from './schema.ts'

/** Every key of one kind, as IAM's `dynamodb:LeadingKeys` writes it. */
export function every(beginning: string): string {
  return `${beginning}*`
}

export const LOOK_UP: Right = { actions: ['GetItem', 'BatchGetItem'], keys: 'all' }
/** The proofs of the hash keys, which every job that answers reads again and again. */
export const READ_PROOFS: Right = { actions: ['Query'], keys: [PARTITION.meta] }
/** An append reads, and holds what an older hash key may know to what it read. */
export const LOOK_UP_AND_HOLD: Right = {
  actions: ['GetItem', 'BatchGetItem', 'ConditionCheckItem'],
  keys: 'all',
}
export const READ: Right = {
  actions: ['GetItem', 'BatchGetItem', 'Query', 'ConditionCheckItem'],
  keys: 'all',
}

/**
 * Everything about a person. The ledger only grows, so no job may update or delete there: updates and
 * deletes name the few keys they are for. A put may: an append puts the event and, in one transaction,
 * the standing it leads to. IAM cannot ask that a put be the first; the store's conditions do.
 */
export const PERSON = every(PARTITION.person)
export const OPEN_ASIDES = [PARTITION.asides, every(PARTITION.aside)]
/** What a request of a provider leaves beside its event: what must be decided, parts, nonces, what is unproven. */
export const HEARD = [
  PARTITION.reviews,
  ...OPEN_ASIDES,
  every(PARTITION.parts),
  every(PARTITION.nonces),
  every(PARTITION.quarantine),
]
export const KEYS = [every(PARTITION.key), PARTITION.keys, every(PARTITION.keyChanges)]
/** Who may call and who may send: what people and providers reach must not be able to write it. */
export const AUTHORITY = [
  ...KEYS,
  PARTITION.linkKeys,
  PARTITION.senders,
  every(PARTITION.senderChanges),
]

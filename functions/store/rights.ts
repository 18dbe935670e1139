import type { Right } from '../job.ts'
import { PARTITION } from './schema.ts'

/** All keys of one kind, in the notation of IAM's `dynamodb:LeadingKeys`. */
export function every(beginning: string): string {
  return `${beginning}*`
}

export const LOOK_UP: Right = { actions: ['GetItem', 'BatchGetItem'], keys: 'all' }
/** The proofs of the hash keys; every job that answers reads them regularly. */
export const READ_PROOFS: Right = { actions: ['Query'], keys: [PARTITION.meta] }
export const READ: Right = {
  actions: ['GetItem', 'BatchGetItem', 'Query', 'ConditionCheckItem'],
  keys: 'all',
}

/**
 * Everything about a person. The ledger only grows, so no job may update or delete there; the few
 * updates and deletes have rights to their own keys. Puts are allowed: an append puts the event and, in
 * the same transaction, the new standing. IAM cannot require that a put creates an item; the store's
 * conditions do.
 */
export const PERSON = every(PARTITION.person)
export const OPEN_ASIDES = [PARTITION.asides, every(PARTITION.aside)]
/**
 * What a provider's request stores beside its event: items to decide, parts, nonces, unverified
 * requests.
 */
export const INBOUND_WRITES = [
  PARTITION.reviews,
  ...OPEN_ASIDES,
  every(PARTITION.parts),
  every(PARTITION.nonces),
  every(PARTITION.quarantine),
]
/** An append leaves what others are to be told, and that its events are not in the log yet. */
export const OUTBOX = every(PARTITION.outbox)
export const UNLOGGED = every(PARTITION.unlogged)
/** Says of a new table that nobody told a send yet. */
export const NONE_TOLD = `${PARTITION.sends}none`
/** What was sent, and what should not have been: noted once, and never written over. */
export const SENDS = [every(PARTITION.sends), PARTITION.incidents, every(PARTITION.incident)]
/** An incident that somebody closed leaves this list, and no other. */
export const OPEN_INCIDENTS = `${PARTITION.incident}open`
export const KEYS = [every(PARTITION.key), PARTITION.keys, every(PARTITION.keyChanges)]
/** Who may sign in to the console. */
export const OPERATORS = [PARTITION.operators, every(PARTITION.operator)]
/** What finds an operator by their address; deleted with it. */
export const EMAIL_OF_OPERATOR = every(`${PARTITION.operator}mail#`)
export const AUDIT = every(PARTITION.audit)
/** API keys and senders: jobs that the public and providers reach must not be able to write them. */
export const AUTHORITY = [
  ...KEYS,
  PARTITION.linkKeys,
  PARTITION.senders,
  every(PARTITION.senderChanges),
]

import { contactIdBytes } from '../domain/contact-id.ts'
import type { OutboxEntry } from '../domain/outbox.ts'
import { isStillStopped } from '../domain/still-stopped.ts'
import type { TargetRecord } from '../domain/target.ts'
import type { PropagateDeps } from './deps.ts'

/**
 * Whether something stands against the target's senders, by the ledger as it is now too: what was said
 * while the lift waited may be in no entry, as where its address was not at hand.
 */
export async function isStoppedNow(
  { standing, now }: Pick<PropagateDeps, 'standing' | 'now'>,
  { contact, stillStopped }: Pick<OutboxEntry, 'contact' | 'stillStopped'>,
  { id, declared }: TargetRecord,
): Promise<boolean> {
  if (stillStopped?.includes(id) === true) return true
  return isStillStopped(await standing(contact), declared, now())
}

/** Whether the last that this target accepted about the person was to stop. */
export async function isHeldByUs(
  { outbox }: Pick<PropagateDeps, 'outbox'>,
  { contact }: Pick<OutboxEntry, 'contact'>,
  { id }: TargetRecord,
): Promise<boolean> {
  const accepted = (await outbox.receiptsAt(contact, id))
    .filter((receipt) => receipt.is === 'delivered')
    .toSorted((one, other) => one.sequence - other.sequence)
  const last = accepted.at(-1)?.act
  return last === 'stop' || last === 'bounce'
}

/**
 * Whether nothing can stand under another id of the person: what is said after a hash key was added may
 * be written under that key, and a deliverer knows no hash keys.
 */
export async function isOfNewestKey(
  { hashVersions }: Pick<PropagateDeps, 'hashVersions'>,
  { contact }: Pick<OutboxEntry, 'contact'>,
): Promise<boolean> {
  const { version } = contactIdBytes(contact)
  return (await hashVersions()).every((one) => one <= version)
}

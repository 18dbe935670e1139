import { isContactId, type ContactId } from '../domain/contact-id.ts'
import { wakesOf, type DeliveryQueue, type Wake } from '../domain/outbox.ts'
import { log, logFailure } from '../log.ts'
import type { StreamRecord } from './record.ts'

/** Whom the new entries of the outbox wait for: each target with its people, a message for many. */
function newWakes(records: readonly StreamRecord[]): Wake[] {
  const waiting = new Map<string, Set<ContactId>>()
  for (const { eventName, dynamodb } of records) {
    const image = dynamodb?.NewImage
    if (eventName !== 'INSERT' || image?.['pk']?.S?.startsWith('O#') !== true) continue
    const [contact = ''] = (image['sk']?.S ?? '').split('#')
    if (!isContactId(contact)) continue
    for (const target of Object.keys(image['waits']?.M ?? {}))
      waiting.set(target, (waiting.get(target) ?? new Set()).add(contact))
  }
  return [...waiting].flatMap(([target, contacts]) => wakesOf(target, [...contacts]))
}

/**
 * Wakes the deliverer. That it could not be woken must not hold up the log, which reads the same
 * stream: what waits is in the outbox, and the sweep of the next minute finds it.
 */
export async function fanOut(
  queue: DeliveryQueue,
  records: readonly StreamRecord[],
): Promise<void> {
  const wakes = newWakes(records)
  const outcomes = await Promise.allSettled(wakes.map((wake) => queue.put(wake)))
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected')
  for (const { reason } of failed.slice(0, 1)) logFailure('fan_out_failed', reason)
  if (failed.length > 0) log('fan_out_put_off', { count: failed.length })
}

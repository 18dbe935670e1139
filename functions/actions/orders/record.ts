import type * as z from 'zod/mini'
import { createHash } from 'node:crypto'
import { erasedSince } from '../../domain/consent.ts'
import { CUSTOMER_DAYS_MAX } from '../../domain/verdict.ts'
import { orderEnds } from '../../domain/decide.ts'
import { BastaError } from '../../domain/errors.ts'
import { newEventId, type EventId } from '../../domain/event.ts'
import { actorSource, type Actor } from '../../domain/actor.ts'
import { newestId, type Contact } from '../../domain/contact.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { StoredSender } from '../../domain/senders.ts'
import { senderScope } from '../../domain/scope.ts'
import {
  formatSecond,
  occurredAt,
  parseZonedTime,
  toSecond,
  type Second,
} from '../../domain/time.ts'
import { readOneAddress } from '../../domain/read-addresses.ts'
import { findEvent } from '../../domain/chain.ts'
import type { order } from '../../schemas/shared.ts'

const CLOCK_SKEW_SECONDS = 300

export type RecordedOrder = {
  readonly event: string
  readonly contact: string
  /** Until when the order allows a send; absent if it allows none. */
  readonly validUntil?: string
}

/**
 * Records that a person bought from a sender. The same reference again is the same order. It allows the
 * sender's marketing until its limit if the basis is `customer`, and never lifts a stop. An order older
 * than an erasure is not recorded; the erasure is returned as its event.
 */
export async function recordOrder(
  ledger: Pick<Ledger, 'contact' | 'append' | 'chain'>,
  asked: z.infer<typeof order>,
  { key, sender, receivedAt }: { key: Actor; sender: StoredSender; receivedAt: Date },
): Promise<{ answer: RecordedOrder; isNew: boolean }> {
  const { reference, goods } = asked
  const received = toSecond(receivedAt)
  const ordered = readOrderedAt(asked.orderedAt, sender, received)
  const contact = ledger.contact(await readOneAddress(asked.to, sender.defaultCountry))
  let erasure: EventId | undefined
  const { event, isNew } = await ledger.append({
    contact,
    unless: (standing) => {
      erasure = erasedSince(standing, ordered)
      return erasure
    },
    draft: {
      id: newEventId(receivedAt),
      type: 'order',
      scopes: [senderScope(sender.id)],
      blocks: 'marketing',
      occurredAt: ordered,
      receivedAt: received,
      source: { method: 'order', origins: [sender.id], ...actorSource(key) },
      evidence: { reference, goods },
    },
    messageKey: orderKey(sender.id, reference),
  })
  const isErased = event === erasure
  if (!isNew && !isErased) await requireSameTime(ledger, contact, event, ordered)
  const counts = sender.basis === 'customer' && !isErased
  const answer = {
    event,
    contact: newestId(contact.ids),
    ...(counts ? { validUntil: formatSecond(orderEnds(ordered, sender)) } : {}),
  }
  return { answer, isNew }
}

/**
 * An order that no longer allows anything is refused, not stored: the list knows as little as possible.
 */
function readOrderedAt(written: string, sender: StoredSender, received: Second): Second {
  const claimed = parseZonedTime(written)
  if (claimed === undefined || claimed > received + CLOCK_SKEW_SECONDS)
    throw new BastaError('invalid_request', 'The order lies in the future.', [
      { pointer: '#/orderedAt', detail: 'a time that has passed' },
    ])
  const ordered = occurredAt(claimed, received)
  if (received >= orderEnds(ordered, sender))
    throw new BastaError('invalid_request', 'The order is too old to allow anything.', [
      {
        pointer: '#/orderedAt',
        detail: `less than ${sender.customerDays ?? CUSTOMER_DAYS_MAX} days ago`,
      },
    ])
  return ordered
}

/**
 * It is stored under the contact, so the key names sender and order; hashed, so it has a fixed length.
 */
function orderKey(sender: string, reference: string): string {
  const digest = createHash('sha256').update(`${sender}\n${reference}`).digest('base64url')
  return `api/customers#${digest}`
}

/** Two orders with one reference: the caller must learn that the second was not stored. */
async function requireSameTime(
  ledger: Pick<Ledger, 'chain'>,
  contact: Contact,
  event: string,
  ordered: Second,
): Promise<void> {
  const known = await findEvent(ledger, contact.ids, event)
  if (known !== undefined && known.occurredAt !== ordered)
    throw new BastaError(
      'conflict',
      `The order of that reference is on record, of ${formatSecond(known.occurredAt)}.`,
    )
}

import { BastaError } from '../../domain/errors.ts'
import { eventAt, findEvent } from '../../domain/chain.ts'
import { openEnvelope } from '../../domain/envelope.ts'
import type { Event } from '../../domain/event.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { StoredMethod } from '../../domain/method.ts'
import type { Held, OpenReview } from '../../domain/review.ts'
import type { ReviewDeps } from './review-deps.ts'

/** Stored with the review; for an older review it is read from the chain once and noted. */
export async function heldOf(
  { reviews, ledger }: Pick<ReviewDeps, 'reviews' | 'ledger'>,
  review: OpenReview,
): Promise<Held> {
  if (review.held !== undefined) return review.held
  const hold = await readHold(ledger, review)
  await reviews.note(review, hold)
  return hold
}

/** Its place is stored with the review; for an older review the chain is searched. */
async function readHold(
  ledger: Pick<Ledger, 'chain'>,
  { id, contact, at }: OpenReview,
): Promise<Event> {
  const hold =
    at === undefined
      ? await findEvent(ledger, [contact], id)
      : await eventAt(ledger, contact, at).then((one) => (one?.id === id ? one : undefined))
  if (hold === undefined) throw new BastaError('not_found', 'The hold of this review is not there.')
  return hold
}

/** Empty when the text was deleted for its age; then the hold only waits to be recorded as a stop. */
export async function heldText(
  { reviews, envelopeKeys }: Pick<ReviewDeps, 'reviews' | 'envelopeKeys'>,
  review: OpenReview,
): Promise<string> {
  const sealed = await reviews.textOf(review)
  return sealed.length === 0 ? '' : openEnvelope(envelopeKeys, 'review', sealed).bytes.toString()
}

const REPLIES: ReadonlySet<string> = new Set<StoredMethod>(['keyword', 'reply'])

/** A person wrote it; a provider's report has words of ours. */
export function isReply({ source }: Pick<Held, 'source'>): boolean {
  return REPLIES.has(source.method)
}

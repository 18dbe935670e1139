import { auditedAs, type Actor } from '../../domain/actor.ts'
import type { AuditTrail } from '../../domain/audit.ts'
import { eventsAround } from '../../domain/chain.ts'
import type { Event } from '../../domain/event.ts'
import type { Reviews } from '../../domain/review.ts'
import { heldText, heldOf } from './held.ts'
import { lineOf, type HeldLine } from './held-lines.ts'
import { readingOf, type Reading } from './reading.ts'
import type { ReviewDeps } from './review-deps.ts'

/** So many events before and after a text: what it answers, and what was said since. */
const AROUND = 5

export type OpenedHeld = HeldLine & {
  /** Empty once it was deleted for its age. */
  readonly text: string
  readonly reading?: Reading | undefined
  /** What is known of the person from just before and since, oldest first; never a text. */
  readonly before: readonly Event[]
  readonly since: readonly Event[]
}

export type OpenHeldDeps = Omit<ReviewDeps, 'asides'> & {
  readonly reviews: Reviews
  readonly audit: Pick<AuditTrail, 'record'>
}

/**
 * A held text with all that helps to judge it. Who opens it is recorded first: where that fails, nothing is
 * read. Undefined if it does not wait any more.
 */
export async function openHeld(
  deps: OpenHeldDeps,
  id: string,
  { by, now }: { readonly by: Actor; readonly now: Date },
): Promise<OpenedHeld | undefined> {
  const review = await deps.reviews.find(id)
  if (review === undefined) return undefined
  const { contact, at } = review
  const opened = { ...auditedAs(by), what: 'text_opened', contact, about: id } as const
  await deps.audit.record({ at: now, ...opened })
  const [line, held, text, around] = await Promise.all([
    lineOf(deps, review),
    heldOf(deps, review),
    heldText(deps, review),
    at === undefined ? { before: [], since: [] } : eventsAround(deps.ledger, contact, at, AROUND),
  ])
  const reading = line.isReply ? await readingOf(deps, review, { held, text }) : undefined
  return { ...line, text, reading, ...around }
}

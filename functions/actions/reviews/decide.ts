import * as z from 'zod/mini'
import { LABELS, type OwnRow } from '../../classify/training/row.ts'
import { actorName, actorSource, type Doer } from '../../domain/actor.ts'
import { BastaError } from '../../domain/errors.ts'
import { newEventId, type Event, type EventDraft, type EventId } from '../../domain/event.ts'
import type { Held, OpenReview } from '../../domain/review.ts'
import type { Ledger } from '../../domain/ledger.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { described } from '../../schemas/described.ts'
import { address } from '../../schemas/shared.ts'
import { decideAside } from './decide-aside.ts'
import type { Decided, Who } from './aside-deps.ts'
import { undecidedHolds } from '../../domain/chain.ts'
import { heldOf } from './held.ts'
import { heldAddress } from './held-address.ts'
import { rowOf } from './row.ts'
import type { ReviewDeps } from './review-deps.ts'

export const decision = z.strictObject({
  decision: z.enum(['stop', 'release'], '"stop" or "release"'),
  note: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(500))),
  to: z.optional(described('Of what was set aside: the address that is to be stopped.', address)),
  row: z.optional(
    described(
      'Also answers the text as a labelled row to train with, masked so that it names nobody. Basta keeps no copy.',
      z.boolean(),
    ),
  ),
  label: z.optional(
    described(
      'Of the row, where it is another than `opt_out` for a stop and `ordinary` for a release.',
      z.enum(LABELS, `one of: ${LABELS.join(', ')}`),
    ),
  ),
})

/**
 * Decides an item: it was a stop, or it was none. Who decided is kept; the text is deleted, so a row is
 * made of it before.
 */
export async function decideOne(
  deps: ReviewDeps,
  id: string,
  asked: z.infer<typeof decision>,
  who: Who,
): Promise<Decided & { readonly row?: OwnRow }> {
  if (asked.row !== true && asked.label !== undefined)
    throw new BastaError('invalid_request', 'There is no row to label.', [
      { pointer: '#/label', detail: 'only with `row`' },
    ])
  const row = asked.row === true ? await rowOf(deps, id, asked) : undefined
  const decided = await decideEither(deps, id, asked, who)
  return { ...decided, ...(row && { row }) }
}

async function decideEither(
  deps: ReviewDeps,
  id: string,
  asked: z.infer<typeof decision>,
  who: Who,
): Promise<Decided> {
  const { to } = asked
  if (to !== undefined && asked.decision === 'release')
    throw new BastaError('invalid_request', 'A release takes no address.', [
      { pointer: '#/to', detail: 'only with the decision "stop"' },
    ])
  const aside = id.startsWith('asd_') ? await deps.asides.find(id) : undefined
  if (aside !== undefined) return decideAside(deps, aside, asked, who)
  if (to !== undefined && id.startsWith('evt_'))
    throw new BastaError('invalid_request', 'A held text belongs to one person: give no address.', [
      { pointer: '#/to', detail: 'only for what was set aside' },
    ])
  return decideReview(deps, id, asked, who)
}

/** Decides a hold: it was a stop, or it was none. Who decided is kept; the text is deleted. */
export async function decideReview(
  deps: ReviewDeps,
  id: string,
  asked: z.infer<typeof decision>,
  { by, now }: Who,
): Promise<{ event: string; contact: string }> {
  const review = await deps.reviews.find(id)
  if (review === undefined) throw new BastaError('not_found', 'No such review is open.')
  const hold = await heldOf(deps, review)
  const older = asked.decision === 'release' && (await undecidedBefore(deps.ledger, review, hold))
  if (older)
    throw new BastaError('conflict', `Decide the older review of this contact first: ${older.id}.`)
  const { event, isNew } = await append(deps, review, hold, { ...asked, by, now })
  if (!isNew) throw new BastaError('conflict', `It was decided already, by ${event}.`)
  log('review_decided', { contact: review.contact, id, reason: asked.decision, key: by.id })
  return { event, contact: review.contact }
}

export async function append(
  deps: ReviewDeps,
  review: OpenReview,
  held: Held,
  {
    decision: decided,
    by,
    note,
    now,
  }: {
    decision: 'stop' | 'release'
    by: Doer
    note?: string | undefined
    now: Date
  },
): Promise<{ event: string; isNew: boolean }> {
  const answers = { at: held.occurredAt, event: review.id }
  const draft: EventDraft = {
    id: newEventId(now),
    type: decided,
    scopes: held.scopes,
    blocks: held.blocks,
    // The person said it then; only its meaning is decided now.
    occurredAt: held.occurredAt,
    receivedAt: toSecond(now),
    source: {
      method: held.source.method,
      origins: held.source.origins,
      ...actorSource(by),
      ...(decided === 'release' ? { answers } : {}),
    },
    evidence: { hold: review.id, decidedBy: actorName(by), note },
  }
  const address = decided === 'stop' ? await heldAddress(deps, review) : undefined
  return deps.ledger.append({
    contact: { ids: [review.contact], address },
    draft,
    messageKey: `review/decision#${review.id}`,
    decides: review.id,
  })
}

/** The older review of the same contact that must be decided before this one is released. */
export async function olderOpen(
  deps: Pick<ReviewDeps, 'reviews' | 'ledger'>,
  id: string,
): Promise<EventId | undefined> {
  const review = await deps.reviews.find(id)
  if (review === undefined) return undefined
  return (await undecidedBefore(deps.ledger, review, await heldOf(deps, review)))?.id
}

/** A newer hold covers older ones of its scope: releasing it would release them without being seen. */
async function undecidedBefore(
  ledger: Pick<Ledger, 'chain'>,
  { id, contact }: OpenReview,
  { occurredAt }: Held,
): Promise<Event | undefined> {
  const undecided = await undecidedHolds(ledger, contact)
  return undecided.find((one) => isOlder(one, { id, occurredAt }))
}

/** Compared by the times of their marks: an id shows only the clock of the process that made it. */
function isOlder(one: Event, other: Pick<Event, 'id' | 'occurredAt'>): boolean {
  const isTie = one.occurredAt === other.occurredAt
  return isTie ? one.id < other.id : one.occurredAt < other.occurredAt
}

import * as z from 'zod/mini'
import { HOLD_DAYS } from '../domain/decide.ts'
import { openEnvelope, type EnvelopeKeys } from '../domain/envelope.ts'
import { BastaError } from '../domain/errors.ts'
import { newEventId, type Event, type EventDraft } from '../domain/event.ts'
import type { Ledger, OpenReview, Reviews } from '../domain/ports.ts'
import { formatSecond, SECONDS_A_DAY, toSecond } from '../domain/time.ts'
import { log } from '../log.ts'

export type ReviewDeps = {
  readonly reviews: Reviews
  readonly ledger: Pick<Ledger, 'append' | 'history'>
  readonly envelopeKeys: EnvelopeKeys
}

export const decision = z.strictObject({
  decision: z.enum(['stop', 'release'], '"stop" or "release"'),
  note: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(500))),
})

const PAGE = 50
/** Nobody should wait longer than this for a decision about their words. */
const WAITING_SECONDS_MAX = SECONDS_A_DAY

/** Holds that wait for a decision, oldest first, each with what the person wrote. */
export async function listReviews(
  { reviews, ledger, envelopeKeys }: ReviewDeps,
  after: string | undefined,
  now: Date,
): Promise<{ reviews: unknown[]; next?: string }> {
  const open = await reviews.list({ limit: PAGE, ...(after === undefined ? {} : { after }) })
  const shown = await Promise.all(
    open.map(async (review) => {
      const hold = await readHold(ledger, review)
      return {
        id: review.id,
        contact: review.contact,
        text: readText(envelopeKeys, review),
        scopes: hold.scopes,
        blocks: hold.blocks,
        senders: hold.source.origins,
        receivedAt: formatSecond(hold.receivedAt),
        becomesStopAt: formatSecond(hold.occurredAt + HOLD_DAYS * SECONDS_A_DAY),
        overdue: toSecond(now) - hold.receivedAt > WAITING_SECONDS_MAX,
      }
    }),
  )
  const last = open.length === PAGE ? open.at(-1)?.id : undefined
  return { reviews: shown, ...(last === undefined ? {} : { next: last }) }
}

/** Decides a hold: it was a stop, or it was none. Who decided is kept; the text goes. */
export async function decideReview(
  deps: ReviewDeps,
  id: string,
  asked: z.infer<typeof decision>,
  { decidedBy, now }: { decidedBy: string; now: Date },
): Promise<{ event: string; contact: string }> {
  const review = await deps.reviews.find(id)
  if (review === undefined) throw new BastaError('not_found', 'No such review is open.')
  const [chain = []] = await deps.ledger.history({ ids: [review.contact] })
  const hold = holdOf(review, chain)
  const older = undecidedBefore(hold, chain)
  if (asked.decision === 'release' && older !== undefined)
    throw new BastaError('conflict', `Decide the older review of this contact first: ${older.id}.`)
  const { event, isNew } = await append(deps, review, hold, { ...asked, decidedBy, now })
  if (!isNew) throw new BastaError('conflict', `It was decided already, by ${event}.`)
  log('review_decided', { contact: review.contact, id, reason: asked.decision, key: decidedBy })
  return { event, contact: review.contact }
}

/**
 * Holds nobody decided within 30 days become stops; those that wait longer than a day are counted,
 * for an alarm. Answers how many became stops.
 */
export async function sweepReviews(deps: ReviewDeps, now: Date): Promise<number> {
  let waiting = 0
  let stopped = 0
  let after: string | undefined
  do {
    const open = await deps.reviews.list({ limit: PAGE, ...(after === undefined ? {} : { after }) })
    for (const review of open) {
      const hold = await readHold(deps.ledger, review)
      const age = toSecond(now) - hold.occurredAt
      if (age >= HOLD_DAYS * SECONDS_A_DAY) {
        await append(deps, review, hold, { decision: 'stop', decidedBy: 'time', now })
        stopped += 1
      } else if (age > WAITING_SECONDS_MAX) waiting += 1
    }
    after = open.length === PAGE ? open.at(-1)?.id : undefined
  } while (after !== undefined)
  if (waiting > 0) log('reviews_waiting', { count: waiting })
  return stopped
}

function append(
  { ledger }: ReviewDeps,
  review: OpenReview,
  hold: Event,
  {
    decision: decided,
    decidedBy,
    note,
    now,
  }: {
    decision: 'stop' | 'release'
    decidedBy: string
    note?: string | undefined
    now: Date
  },
): Promise<{ event: string; isNew: boolean }> {
  const answers = { at: hold.occurredAt, event: hold.id }
  const draft: EventDraft = {
    id: newEventId(now),
    type: decided,
    scopes: hold.scopes,
    blocks: hold.blocks,
    // The person said it then; only its meaning is decided now.
    occurredAt: hold.occurredAt,
    receivedAt: toSecond(now),
    source: {
      method: hold.source.method,
      origins: hold.source.origins,
      key: decidedBy,
      ...(decided === 'release' ? { answers } : {}),
    },
    evidence: { hold: hold.id, decidedBy, note },
  }
  return ledger.append({
    contact: { ids: [review.contact] },
    draft,
    messageKey: `review/decision#${hold.id}`,
    decides: review.id,
  })
}

async function readHold(ledger: Pick<Ledger, 'history'>, review: OpenReview): Promise<Event> {
  const [chain = []] = await ledger.history({ ids: [review.contact] })
  return holdOf(review, chain)
}

function holdOf({ id }: OpenReview, chain: readonly Event[]): Event {
  const hold = chain.find((event) => event.id === id)
  if (hold === undefined) throw new BastaError('not_found', 'The hold of this review is not there.')
  return hold
}

/** A newer hold stands for the older ones of its scope: releasing it would release them unseen. */
function undecidedBefore(hold: Event, chain: readonly Event[]): Event | undefined {
  const decided = new Set(chain.map(({ evidence }) => evidence?.['hold']))
  return chain.find(
    (event) =>
      event.type === 'hold' &&
      isOlder(event, hold) &&
      !decided.has(event.id) &&
      // An erasure decides every hold before it, and takes what would show it.
      event.evidence !== undefined,
  )
}

/** By the times their marks have: ids tell only when a process began, by its own clock. */
function isOlder(one: Event, other: Event): boolean {
  const isTie = one.occurredAt === other.occurredAt
  return isTie ? one.id < other.id : one.occurredAt < other.occurredAt
}

/** Empty once the text's time is over; the hold then only waits to be written down as a stop. */
function readText(keys: EnvelopeKeys, { sealed }: OpenReview): string {
  return sealed.length === 0 ? '' : openEnvelope(keys, 'review', sealed).bytes.toString()
}

import * as z from 'zod/mini'
import { HOLD_DAYS } from '../../domain/decide.ts'
import { openEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import { BastaError } from '../../domain/errors.ts'
import { newEventId, type Event, type EventDraft } from '../../domain/event.ts'
import type { Held, OpenReview, Reviews } from '../../domain/review.ts'
import type { Ledger } from '../../domain/ledger.ts'
import { formatSecond, parseZonedTime, SECONDS_A_DAY, toSecond } from '../../domain/time.ts'
import { log, logFailure } from '../../log.ts'
import { described } from '../../schemas/described.ts'
import type { TimeLeft } from '../../concurrency/time-left.ts'
import { address } from '../../schemas/shared.ts'
import { decideAside, showAside, type AsideDeps, type Decided, type Who } from './asides.ts'
import { eventAt, findEvent, undecidedHolds } from '../../domain/chain.ts'

export type ReviewDeps = AsideDeps & {
  readonly reviews: Reviews
  readonly ledger: Pick<Ledger, 'append' | 'contact' | 'chain'>
  readonly envelopeKeys: EnvelopeKeys
}

export const decision = z.strictObject({
  decision: z.enum(['stop', 'release'], '"stop" or "release"'),
  note: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(500))),
  to: z.optional(described('Of what was set aside: the address that is to be stopped.', address)),
})

const PAGE = 50
/** Nobody should wait longer than this for a decision about their text. */
export const WAITING_SECONDS_MAX = SECONDS_A_DAY

/** What waits for a decision, oldest first: held texts, and what was set aside (law 12). */
export async function listReviews(
  deps: ReviewDeps,
  after: string | undefined,
  now: Date,
): Promise<{ reviews: unknown[]; next?: string }> {
  // Both kinds of id are a time and random bits: without their prefixes they share one order.
  const from = (kind: string) =>
    after === undefined ? { limit: PAGE } : { limit: PAGE, after: `${kind}_${after.slice(4)}` }
  const [held, aside] = await Promise.all([
    deps.reviews.list(from('evt')),
    deps.asides.list(from('asd')),
  ])
  const open = [
    ...held.map((review) => ({ id: review.id, show: () => showHeld(deps, review) })),
    ...aside.map((one) => ({ id: one.id, show: () => showAside(deps, one) })),
  ].toSorted((a, b) => (a.id.slice(4) < b.id.slice(4) ? -1 : 1))
  const page = open.slice(0, PAGE)
  const shown = await Promise.all(
    page.map(async ({ show }) => {
      const one = await show()
      const waited = toSecond(now) - (parseZonedTime(one.receivedAt) ?? 0)
      return { ...one, overdue: waited > WAITING_SECONDS_MAX }
    }),
  )
  const isMore = open.length > PAGE || held.length === PAGE || aside.length === PAGE
  const last = isMore ? page.at(-1)?.id : undefined
  return { reviews: shown, ...(last === undefined ? {} : { next: last }) }
}

async function showHeld(deps: ReviewDeps, review: OpenReview) {
  const [hold, text] = await Promise.all([heldOf(deps, review), deps.reviews.textOf(review)])
  return {
    kind: 'held' as const,
    id: review.id,
    contact: review.contact,
    text: readText(deps.envelopeKeys, text),
    provider: hold.source.provider,
    account: hold.source.account,
    scopes: hold.scopes,
    blocks: hold.blocks,
    senders: hold.source.origins,
    receivedAt: formatSecond(hold.receivedAt),
    becomesStopAt: formatSecond(hold.occurredAt + HOLD_DAYS * SECONDS_A_DAY),
  }
}

/** Decides an item: it was a stop, or it was none. Who decided is kept; the text is deleted. */
export async function decideOne(
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
  { decidedBy, now }: Who,
): Promise<{ event: string; contact: string }> {
  const review = await deps.reviews.find(id)
  if (review === undefined) throw new BastaError('not_found', 'No such review is open.')
  const hold = await heldOf(deps, review)
  const older = asked.decision === 'release' && (await undecidedBefore(deps.ledger, review, hold))
  if (older)
    throw new BastaError('conflict', `Decide the older review of this contact first: ${older.id}.`)
  const { event, isNew } = await append(deps, review, hold, { ...asked, decidedBy, now })
  if (!isNew) throw new BastaError('conflict', `It was decided already, by ${event}.`)
  log('review_decided', { contact: review.contact, id, reason: asked.decision, key: decidedBy })
  return { event, contact: review.contact }
}

export async function sweepHeld(
  deps: ReviewDeps,
  now: Date,
  time: TimeLeft,
): Promise<{ waiting: number; stopped: number }> {
  let waiting = 0
  let stopped = 0
  for await (const review of everyReview(deps)) {
    if (time.isOver()) break
    try {
      const held = await heldOf(deps, review)
      const age = toSecond(now) - held.occurredAt
      if (age >= HOLD_DAYS * SECONDS_A_DAY) {
        await append(deps, review, held, { decision: 'stop', decidedBy: 'time', now })
        stopped += 1
      } else if (age > WAITING_SECONDS_MAX) waiting += 1
    } catch (error) {
      if (error instanceof BastaError && error.code === 'conflict') continue
      // A failing review does not block the others; the next pass tries it again.
      logFailure('review_failed', error, { id: review.id, contact: review.contact })
      waiting += 1
    }
  }
  return { waiting, stopped }
}

/** Every open review, oldest first. */
async function* everyReview({ reviews }: Pick<ReviewDeps, 'reviews'>) {
  let after: string | undefined
  do {
    const page = await reviews.list({ limit: PAGE, ...(after === undefined ? {} : { after }) })
    yield* page
    after = page.length === PAGE ? page.at(-1)?.id : undefined
  } while (after !== undefined)
}

function append(
  { ledger }: ReviewDeps,
  review: OpenReview,
  held: Held,
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
      key: decidedBy,
      ...(decided === 'release' ? { answers } : {}),
    },
    evidence: { hold: review.id, decidedBy, note },
  }
  return ledger.append({
    contact: { ids: [review.contact] },
    draft,
    messageKey: `review/decision#${review.id}`,
    decides: review.id,
  })
}

/** Stored with the review; for an older review it is read from the chain once and noted. */
async function heldOf(
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

/** Empty when the text was deleted for its age; then the hold only waits to be recorded as a stop. */
function readText(keys: EnvelopeKeys, sealed: Uint8Array): string {
  return sealed.length === 0 ? '' : openEnvelope(keys, 'review', sealed).bytes.toString()
}

import { HOLD_DAYS } from '../../domain/decide.ts'
import type { OpenReview } from '../../domain/review.ts'
import { formatSecond, parseZonedTime, SECONDS_A_DAY, toSecond } from '../../domain/time.ts'
import { showAside } from './show-aside.ts'
import { heldOf, heldText, isReply } from './held.ts'
import { readingOf } from './reading.ts'
import { type ReviewDeps, WAITING_SECONDS_MAX } from './review-deps.ts'

const PAGE = 50

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
  const [hold, text] = await Promise.all([heldOf(deps, review), heldText(deps, review)])
  const reading = isReply(hold) ? await readingOf(deps, review, { held: hold, text }) : undefined
  return {
    kind: 'held' as const,
    id: review.id,
    contact: review.contact,
    text,
    ...(reading && { reading }),
    provider: hold.source.provider,
    account: hold.source.account,
    scopes: hold.scopes,
    blocks: hold.blocks,
    senders: hold.source.origins,
    receivedAt: formatSecond(hold.receivedAt),
    becomesStopAt: formatSecond(hold.occurredAt + HOLD_DAYS * SECONDS_A_DAY),
  }
}

import { log } from '../../log.ts'
import { NO_TIME_LIMIT } from '../../concurrency/time-left.ts'
import { sweepAsides } from './sweep-asides.ts'
import { type ReviewDeps, WAITING_SECONDS_MAX } from './review-deps.ts'
import { sweepHeld } from './sweep-held.ts'

/**
 * Items undecided for 30 days become a stop or end; those waiting more than a day are counted for an
 * alarm. The oldest come first, and the next pass does the rest. Returns how many became stops.
 */
export async function sweepReviews(
  deps: ReviewDeps,
  now: Date,
  time = NO_TIME_LIMIT,
): Promise<number> {
  // Items set aside get half of the time, however many holds there are.
  const held = await sweepHeld(deps, now, time.atMost(time.leftMs() / 2))
  const aside = await sweepAsides(deps, now, { waitingSecondsMax: WAITING_SECONDS_MAX, time })
  const waiting = held.waiting + aside.waiting
  if (waiting > 0) log('reviews_waiting', { count: waiting })
  return held.stopped + aside.stopped
}

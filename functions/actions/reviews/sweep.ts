import { log } from '../../log.ts'
import { NO_TIME_LIMIT } from '../../concurrency/time-left.ts'
import { sweepAsides } from './asides.ts'
import { type ReviewDeps, WAITING_SECONDS_MAX, sweepHeld } from './reviews.ts'

/**
 * What nobody decided within 30 days becomes a stop, or ends; those that wait longer than a day are counted,
 * for an alarm. The oldest come first; what there is no time for is there at the next pass. Answers how
 * many became stops.
 */
export async function sweepReviews(
  deps: ReviewDeps,
  now: Date,
  time = NO_TIME_LIMIT,
): Promise<number> {
  // What was set aside has half of the time for itself, however much is held.
  const held = await sweepHeld(deps, now, time.atMost(time.leftMs() / 2))
  const aside = await sweepAsides(deps, now, { waitingSecondsMax: WAITING_SECONDS_MAX, time })
  const waiting = held.waiting + aside.waiting
  if (waiting > 0) log('reviews_waiting', { count: waiting })
  return held.stopped + aside.stopped
}

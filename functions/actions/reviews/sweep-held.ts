import { BY_TIME } from '../../domain/actor.ts'
import { HOLD_DAYS } from '../../domain/decide.ts'
import { BastaError } from '../../domain/errors.ts'
import { SECONDS_A_DAY, toSecond } from '../../domain/time.ts'
import { logFailure } from '../../log.ts'
import type { TimeLeft } from '../../concurrency/time-left.ts'
import { append } from './decide.ts'
import { heldOf } from './held.ts'
import { everyOpen } from './every-open.ts'
import { type ReviewDeps, WAITING_SECONDS_MAX } from './review-deps.ts'

export async function sweepHeld(
  deps: ReviewDeps,
  now: Date,
  time: TimeLeft,
): Promise<{ waiting: number; stopped: number }> {
  let waiting = 0
  let stopped = 0
  for await (const review of everyOpen(deps.reviews.list)) {
    if (time.isOver()) break
    try {
      const held = await heldOf(deps, review)
      const age = toSecond(now) - held.occurredAt
      if (age >= HOLD_DAYS * SECONDS_A_DAY) {
        await append(deps, review, held, { decision: 'stop', by: BY_TIME, now })
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

import { BY_TIME } from '../../domain/actor.ts'
import type { OpenAside } from '../../domain/aside.ts'
import { HOLD_DAYS } from '../../domain/decide.ts'
import { BastaError } from '../../domain/errors.ts'
import { SECONDS_A_DAY, toSecond } from '../../domain/time.ts'
import { log, logFailure } from '../../log.ts'
import type { TimeLeft } from '../../concurrency/time-left.ts'
import { readShown, becomesStop } from './show-aside.ts'
import { stop, senderOf } from './decide-aside.ts'
import type { AsideDeps } from './aside-deps.ts'
import { everyOpen } from './every-open.ts'

/**
 * Items undecided for 30 days: if the author can be named, a message becomes a stop; anything else
 * ends, and an alarm reports it. Returns how many have waited for more than a day.
 */
export async function sweepAsides(
  deps: AsideDeps,
  now: Date,
  { waitingSecondsMax, time }: { readonly waitingSecondsMax: number; readonly time: TimeLeft },
): Promise<{ waiting: number; stopped: number }> {
  let waiting = 0
  let stopped = 0
  for await (const aside of everyOpen(deps.asides.list)) {
    if (time.isOver()) break
    const age = toSecond(now) - aside.receivedAt
    if (age < HOLD_DAYS * SECONDS_A_DAY) {
      if (age > waitingSecondsMax) waiting += 1
      continue
    }
    try {
      if (await endByTime(deps, aside, now)) stopped += 1
    } catch (error) {
      if (error instanceof BastaError && error.code === 'conflict') continue
      // A failing item does not block the others; the next pass tries it again.
      logFailure('aside_failed', error, { id: aside.id, account: aside.account })
      waiting += 1
    }
  }
  return { waiting, stopped }
}

async function endByTime(deps: AsideDeps, aside: OpenAside, now: Date): Promise<boolean> {
  const written = readShown(deps.envelopeKeys, aside)
  const [contact, ...others] = becomesStop(aside) ? await senderOf(deps, aside, written) : []
  if (contact !== undefined) {
    await stop(deps, aside, { contact, others, written, by: BY_TIME, now })
    return true
  }
  await deps.asides.end({ aside, at: toSecond(now) })
  const { id, account, why: reason, count } = aside
  log('aside_ended_undecided', { id, account, reason, count })
  return false
}

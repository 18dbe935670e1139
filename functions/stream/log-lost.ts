import type { UnloggedEvents } from '../domain/event-feed.ts'
import { NO_TIME_LIMIT } from '../concurrency/time-left.ts'
import { log } from '../log.ts'
import { judgeAgain, type JudgeAgainDeps } from '../actions/sends/judge-again.ts'

/** The stream takes seconds. Older than this, an event was lost by it, or it stands still. */
const LOST_AFTER_MS = 300_000

export type LogLostDeps = JudgeAgainDeps & { readonly unloggedEvents: UnloggedEvents }

/**
 * Does what the stream should have done with an event that it lost: a record is deleted after a day
 * whether it was read or not. Each event has a marker until it is in the log, so none is missed. The
 * outbox has a sweep of its own. What enters the log so comes after what was logged meanwhile, of its
 * own contact too.
 */
export async function logLost(deps: LogLostDeps, now: Date, time = NO_TIME_LIMIT): Promise<void> {
  const until = new Date(now.getTime() - LOST_AFTER_MS)
  let count = 0
  while (!time.isOver()) {
    const lost = await deps.unloggedEvents.recordedBefore(until)
    if (lost.length === 0) break
    // First, since in the log it is lost no more.
    await judgeAgain(
      deps,
      lost.flatMap(({ stop }) => stop ?? []),
    )
    await deps.unloggedEvents.enterLog(lost.map(({ entry }) => entry))
    count += lost.length
  }
  if (count > 0) log('events_unlogged', { count })
}

import { logFailure } from '../log.ts'
import { timeLeft, type TimeLeft } from '../concurrency/time-left.ts'

/** A task of the schedule. */
export type Due = {
  readonly name: string
  /** The most time it may take of what the schedule has left. */
  readonly withinMs: number
  /** Starts nothing after that time; the next pass continues. */
  readonly run: (time: TimeLeft) => Promise<unknown>
}

/** Two thirds of Lambda's time for the job, so that what has started can finish. */
export const SCHEDULE_MS = 40_000

/**
 * Runs all tasks, each with its own time limit, so that a slow or failing one does not stop the others.
 * Throws at the end if some failed, so that an alarm sees it.
 */
export async function runDue(due: readonly Due[], time = timeLeft(SCHEDULE_MS)): Promise<void> {
  const failures: unknown[] = []
  for (const { name, withinMs, run } of due) {
    try {
      await run(time.atMost(withinMs))
    } catch (error) {
      logFailure('schedule_failed', error, { reason: name })
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

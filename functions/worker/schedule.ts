import { logFailure } from '../log.ts'
import { timeLeft, type TimeLeft } from '../concurrency/time-left.ts'

/** What is due by time alone, one after the other. */
export type Due = {
  readonly name: string
  /** What it may take at most, of what the schedule has left. */
  readonly withinMs: number
  /** Begins nothing once it is over, and is gone on with at the next pass. */
  readonly run: (time: TimeLeft) => Promise<unknown>
}

/** Two thirds of what Lambda gives the job: what is begun by then has the rest to end in. */
export const SCHEDULE_MS = 40_000

/**
 * Runs all that is due, each within a time of its own: one that is slow or fails starves no other. What
 * failed is told at the end, so that somebody hears of it.
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

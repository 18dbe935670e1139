import { refreshSnapshot, type RefreshDeps } from '../actions/snapshots/refresh.ts'
import { timeLeft } from '../concurrency/time-left.ts'
import { log } from '../log.ts'

/**
 * Brings the snapshot up to the end of the log, the same on Lambda and on one machine. What a pass has
 * no time for, the next one goes on with.
 */
export async function refreshPass(deps: RefreshDeps, withinMs: number): Promise<void> {
  const outcome = await refreshSnapshot(deps, { time: timeLeft(withinMs) })
  if (outcome !== 'unchanged') log('snapshot_refreshed', { reason: outcome })
}

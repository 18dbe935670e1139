import type { TargetRecord } from '../domain/target.ts'
import { toSecond } from '../domain/time.ts'
import type { Outcome } from '../domain/told.ts'
import { logFailure } from '../log.ts'
import { SLOW_MS } from './bounded-call.ts'
import { countCall, countedCall } from './count-call.ts'
import type { PropagateDeps } from './deps.ts'
import { openTarget } from './open-target.ts'
import { noteSlow } from './rest.ts'

/**
 * Asks a target for the canary what changes nothing there, and notes the answer. Unlike a test that
 * somebody asks for, it counts to the limit, and switches nothing on again: what a target is told may
 * fail where a question succeeds.
 */
export async function answerPing(
  deps: PropagateDeps,
  target: TargetRecord,
  id: string,
): Promise<void> {
  const startedAt = deps.elapsedMs()
  const { is, code } = await asked(deps, target)
  const tookMs = deps.elapsedMs() - startedAt
  // Where it may take longer it is asked once more.
  if (deps.lane === 'shared' && tookMs >= SLOW_MS.shared && is !== 'delivered') {
    await noteSlow(deps, target.id, tookMs)
    return deps.queue.put({ target: target.id, ping: id }, 0, 'slow')
  }
  await deps.notes.pinged(target.id, { id, at: toSecond(deps.now()), is, code })
}

async function asked(
  deps: PropagateDeps,
  target: TargetRecord,
): Promise<{ readonly is: Outcome['is']; readonly code?: string }> {
  const opened = openTarget(deps, target)
  if (typeof opened === 'string') return { is: 'retry', code: opened }
  if (opened.ping === undefined) return { is: 'retry', code: 'no_test' }
  if ((await countCall(deps, target, opened)) !== undefined)
    return { is: 'retry', code: 'limit_reached' }
  try {
    return await opened.ping(countedCall(deps, target, opened), await deps.credentials(target.id))
  } catch (error) {
    // The document of credentials may be unreadable.
    logFailure('delivery_failed', error, { target: target.id })
    return { is: 'retry', code: 'not_readable_here' }
  }
}

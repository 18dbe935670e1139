import type { TargetRecord } from '../domain/target.ts'
import { toSecond } from '../domain/time.ts'
import type { Outcome } from '../domain/told.ts'
import { log, logFailure } from '../log.ts'
import { SLOW_MS } from './bounded-call.ts'
import { firstCall } from './count-call.ts'
import type { PropagateDeps } from './deps.ts'
import { openTarget } from './open-target.ts'
import { noteSlow } from './rest.ts'
import type { OpenTarget } from './target.ts'

/** A harmless call. If it succeeds, a target that was switched off is called again. */
export async function testCall(
  deps: PropagateDeps,
  target: TargetRecord,
  id: string,
): Promise<void> {
  const opened = openTarget(deps, target)
  const startedAt = deps.elapsedMs()
  const outcome = typeof opened === 'string' ? unusable(opened) : await ping(deps, target, opened)
  const tookMs = deps.elapsedMs() - startedAt
  if (deps.lane === 'shared' && tookMs >= SLOW_MS.shared && outcome.is !== 'delivered') {
    await noteSlow(deps, target.id, tookMs)
    return deps.queue.put({ target: target.id, test: id }, 0, 'slow')
  }
  const at = toSecond(deps.now())
  await deps.notes.tested(target.id, { id, at, is: outcome.is, code: outcome.code })
  if (outcome.is === 'delivered') await deps.notes.clear(target.id)
  log('target_tested', { target: target.id, reason: outcome.code ?? outcome.is })
}

async function ping(
  deps: PropagateDeps,
  { id }: TargetRecord,
  opened: OpenTarget,
): Promise<Outcome> {
  if (opened.ping === undefined) return unusable('no_test')
  const credentials = await deps.credentials(id).catch((error: unknown) => {
    logFailure('delivery_failed', error, { target: id })
    return undefined
  })
  return opened.ping(firstCall(deps, { id }, opened), credentials)
}

function unusable(code: string): Outcome {
  return { is: 'retry', code }
}

import type { Wake } from '../domain/outbox.ts'
import type { TargetState } from '../domain/target.ts'
import { toSecond } from '../domain/time.ts'
import { answerPing } from './answer-ping.ts'
import { workInBulk } from './bulk.ts'
import { endAll } from './delivery.ts'
import type { PropagateDeps } from './deps.ts'
import { openTarget } from './open-target.ts'
import { redeliver } from './redeliver.ts'
import { FAILURES_MAX, noteFailure } from './rest.ts'
import { testCall } from './test-call.ts'
import { Turn, type EntriesOf } from './turn.ts'

/** Works on one wake: tells one target of what it waits for about some people, or tests it. */
export async function deliver(deps: PropagateDeps, wake: Wake, read?: EntriesOf): Promise<void> {
  const target = await deps.targets.get(wake.target)
  if (target === undefined)
    return 'contacts' in wake ? endAll(deps, wake.target, wake.contacts) : undefined
  const state = await deps.notes.read(target.id)
  const now = toSecond(deps.now())
  // Whoever waits behind it would wait for its answers.
  if (deps.lane === 'shared' && isElsewhere(deps, state, wake))
    return deps.queue.put(wake, 0, 'slow')
  if ('test' in wake) return testCall(deps, target, wake.test)
  if ('ping' in wake) return answerPing(deps, target, wake.ping)
  const mayCall = state.disabledAt === undefined && (state.pausedUntil ?? 0) <= now
  const opened = mayCall ? openTarget(deps, target) : undefined
  if (typeof opened === 'string')
    await noteFailure(deps, target, { ...state, failures: FAILURES_MAX }, { code: opened })
  const usable = typeof opened === 'object' ? opened : undefined
  if ('redelivery' in wake) return redeliver(deps, usable, target, wake.redelivery)
  if ('bulk' in wake) return usable && workInBulk(deps, target, state, usable)
  await new Turn(deps, target, state, usable, read).work(wake.contacts, wake.putOff)
}

/** Whether it is for another lane: of the target's own, or of all that take their time. */
function isElsewhere(
  { ownLanes, now }: PropagateDeps,
  { slowUntil = 0 }: TargetState,
  wake: Wake,
): boolean {
  const takesLong = 'bulk' in wake || 'redelivery' in wake
  return takesLong || ownLanes?.has(wake.target) === true || slowUntil > toSecond(now())
}

import { limitAccount } from '../domain/limit-account.ts'
import type { TargetRecord } from '../domain/target.ts'
import { toSecond } from '../domain/time.ts'
import { boundedCall } from './bounded-call.ts'
import { CallFailure, IN_TURN, type Call } from './call.ts'
import type { PropagateDeps } from './deps.ts'
import type { OpenTarget } from './target.ts'

type Counted = Pick<OpenTarget, 'limit'>

/**
 * Counts the requests that one `tell` makes at least to the target's limit, in the table, so that all
 * processes keep it together. Undefined: it may be made; else in how many seconds one may.
 */
export async function countCall(
  deps: PropagateDeps,
  target: Pick<TargetRecord, 'id'>,
  { limit }: Counted,
): Promise<number | undefined> {
  if (limit === undefined) return undefined
  for (let count = 0; count < Math.min(limit.requests, limit.calls); count += 1) {
    const wait = await countRequest(deps, target, limit)
    if (wait !== undefined) return wait
  }
  return undefined
}

/**
 * What a target may use after `countCall`: each further request is counted as it is made, and one over
 * the limit is not made.
 */
export function countedCall(
  deps: PropagateDeps,
  target: Pick<TargetRecord, 'id'>,
  { limit }: Counted,
): Call {
  const call = boundedCall(deps)
  if (limit === undefined) return call
  let before = limit.requests
  let wait: number | undefined
  return {
    ...call,
    fetch: async (request) => {
      if (before > 0) before -= 1
      else {
        wait ??= await countRequest(deps, target, limit)
        if (wait !== undefined) throw new CallFailure(IN_TURN, wait)
      }
      return call.fetch(request)
    },
  }
}

/**
 * Jobs, and tests that somebody asks for: few requests, that are not put off. They are counted, so that
 * the others make room.
 */
export function firstCall(
  deps: PropagateDeps,
  target: Pick<TargetRecord, 'id'>,
  { limit }: Counted,
): Call {
  const call = boundedCall(deps)
  if (limit === undefined) return call
  return {
    ...call,
    fetch: async (request) => {
      if (request.isOfAnotherService !== true) await countRequest(deps, target, limit)
      return call.fetch(request)
    },
  }
}

async function countRequest(
  deps: PropagateDeps,
  target: Pick<TargetRecord, 'id'>,
  { calls, seconds, key }: NonNullable<Counted['limit']>,
): Promise<number | undefined> {
  const now = deps.now()
  const credentials = await deps.credentials(target.id).catch(() => undefined)
  const account = limitAccount(deps.envelopeKeys, key(credentials))
  const counted = await deps.limits.count(`target#${account}`, { seconds }, now)
  return counted <= calls ? undefined : seconds - (toSecond(now) % seconds)
}

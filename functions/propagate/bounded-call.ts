import type { Lane } from '../domain/outbox.ts'
import { CallFailure, type Call } from './call.ts'
import type { PropagateDeps } from './deps.ts'

/** A target that takes longer is called apart from the others for a while. */
export const SLOW_MS: Readonly<Record<Lane, number>> = { shared: 2_000, slow: 5_000, own: Infinity }
/** One call; and all calls that are made to tell one batch. Both end long before a lease does. */
const BOUNDS_MS: Readonly<Record<Lane, { readonly call: number; readonly all: number }>> = {
  shared: { call: 3_000, all: 6_000 },
  slow: { call: 15_000, all: 25_000 },
  own: { call: 15_000, all: 25_000 },
}

/**
 * What a target may use to tell one batch. However it answers, or does not, it has its deliverer no
 * longer than the lane allows.
 */
export function boundedCall({ fetch, now, elapsedMs, awsKeys, lane = 'own' }: PropagateDeps): Call {
  const bounds = BOUNDS_MS[lane]
  const endsAt = elapsedMs() + bounds.all
  return {
    fetch: (request) => {
      const left = Math.floor(endsAt - elapsedMs())
      if (left <= 0) return Promise.reject(new CallFailure('timed_out'))
      const deadlineMs = Math.min(request.deadlineMs ?? bounds.call, bounds.call, left)
      return fetch({ ...request, deadlineMs })
    },
    now,
    awsKeys,
  }
}

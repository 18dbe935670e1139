import type { EnvelopeKeys } from '../../domain/envelope.ts'
import { limitAccount } from '../../domain/limit-account.ts'
import type { Limits } from '../../domain/limits.ts'
import { toSecond } from '../../domain/time.ts'

type Limit = {
  readonly calls: number
  readonly seconds: number
  readonly key: () => Promise<string>
}

/**
 * Counts a call of reading, or says in how many seconds it may be made. Telling comes first: reading
 * takes at most half of what the provider allows, and nothing while what is told waits for its turn.
 */
export async function secondsToWait(
  {
    limits: { count },
    envelopeKeys,
  }: { readonly limits: Pick<Limits, 'count'>; readonly envelopeKeys: EnvelopeKeys },
  { calls, seconds, key }: Limit,
  now: Date,
): Promise<number> {
  const account = limitAccount(envelopeKeys, await key())
  // Deliverers count the calls that they must put off as well. This one is counted with them.
  const before = new Date(now.getTime() - seconds * 1_000)
  if ((await count(`target#${account}`, { seconds }, before)) - 1 > calls)
    return untilNext(seconds, now)
  const half =
    calls >= 2 ? { most: Math.floor(calls / 2), seconds } : { most: 1, seconds: seconds * 2 }
  if ((await count(`audit#${account}`, half, now)) > half.most) return untilNext(half.seconds, now)
  // Where deliverers count their calls of the same key.
  if ((await count(`target#${account}`, { seconds }, now)) > calls) return untilNext(seconds, now)
  return 0
}

function untilNext(seconds: number, now: Date): number {
  return seconds - (toSecond(now) % seconds)
}

import { limitAccount } from '../domain/limit-account.ts'
import type { TargetRecord } from '../domain/target.ts'
import { toSecond } from '../domain/time.ts'
import type { PropagateDeps } from './deps.ts'
import type { OpenTarget } from './target.ts'

/**
 * Counts a call to the target's limit, in the table, so that all processes keep it together. Undefined:
 * it may be made; else in how many seconds one may.
 */
export async function countCall(
  deps: PropagateDeps,
  target: Pick<TargetRecord, 'id'>,
  { limit }: OpenTarget,
): Promise<number | undefined> {
  if (limit === undefined) return undefined
  const now = deps.now()
  const { calls, seconds, key } = limit
  const credentials = await deps.credentials(target.id).catch(() => undefined)
  const account = limitAccount(deps.envelopeKeys, key(credentials))
  const counted = await deps.limits.count(`target#${account}`, { seconds }, now)
  return counted <= calls ? undefined : seconds - (toSecond(now) % seconds)
}

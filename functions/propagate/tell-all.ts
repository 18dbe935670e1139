import type { TargetRecord } from '../domain/target.ts'
import type { Outcome, Said } from '../domain/told.ts'
import { logFailure } from '../log.ts'
import type { Delivery } from './delivery.ts'
import type { PropagateDeps } from './deps.ts'
import { toldOf } from './told.ts'

/** The document cannot be read, or a key of the envelopes is missing here: both are mended. */
export const NOT_READABLE: Outcome & { readonly is: 'retry' } = {
  is: 'retry',
  code: 'not_readable_here',
}

/**
 * Opens what a target is told and tells it: an outcome for each, in their order. One that cannot be
 * opened does not hold up those beside it.
 */
export async function tellAll(
  deps: PropagateDeps,
  target: TargetRecord,
  deliveries: readonly Delivery[],
  tell: (credentials: unknown, told: readonly Said[]) => Promise<readonly Outcome[]>,
): Promise<readonly Outcome[]> {
  const opened = await Promise.all(
    deliveries.map((delivery) => openDelivery(deps, target, delivery)),
  )
  const told = opened.filter((one) => one !== undefined)
  if (told.length === 0) return deliveries.map(() => NOT_READABLE)
  const outcomes = await withCredentials(deps, target.id, (credentials) => tell(credentials, told))
  if ('is' in outcomes) return deliveries.map(() => outcomes)
  const byItem = new Map(told.map((one, at) => [one, outcomes[at]]))
  return opened.map((one) =>
    one === undefined ? NOT_READABLE : (byItem.get(one) ?? { is: 'retry', code: 'no_verdict' }),
  )
}

/** With the target's entry in the document, as it is. What is thrown leaves all as it is. */
export async function withCredentials<T>(
  { credentials }: Pick<PropagateDeps, 'credentials'>,
  target: string,
  work: (credentials: unknown) => Promise<T>,
): Promise<T | Outcome> {
  try {
    return await work(await credentials(target))
  } catch (error) {
    logFailure('delivery_failed', error, { target })
    return NOT_READABLE
  }
}

export async function openDelivery(
  deps: PropagateDeps,
  target: TargetRecord,
  { entry }: Delivery,
): Promise<Said | undefined> {
  try {
    return await toldOf(deps, entry, target)
  } catch (error) {
    logFailure('delivery_failed', error, { target: target.id, id: entry.event })
    return undefined
  }
}

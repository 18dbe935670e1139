import { requireEverySender } from '../../domain/sender-access.ts'
import type { Actor } from '../../domain/actor.ts'
import { BastaError } from '../../domain/errors.ts'
import type { TargetRecord, Targets } from '../../domain/target.ts'
import { log } from '../../log.ts'
import type { Redeliveries } from '../../domain/redelivery.ts'
import { knownTarget } from './look.ts'
import { endOpen } from './redeliver.ts'

/** It is told nothing more. What waits for it gets a receipt that says so, within minutes. */
export async function removeTarget(
  {
    targets,
    redeliveries,
  }: {
    readonly targets: Pick<Targets, 'get' | 'remove'>
    readonly redeliveries: Redeliveries
  },
  by: Actor,
  id: string,
  now: Date,
): Promise<TargetRecord> {
  requireEverySender(by)
  const target = await knownTarget(targets, id)
  if (!(await targets.remove(target)))
    throw new BastaError('conflict', 'The target was changed by someone else at the same time.')
  // Registered anew under this id, it must not go on.
  await endOpen(redeliveries, id, now)
  log('target_removed', { target: id, key: by.id })
  return target
}

import type { Actor } from '../../domain/actor.ts'
import { newEventId } from '../../domain/event.ts'
import type { DeliveryQueue } from '../../domain/outbox.ts'
import { requireEverySender } from '../../domain/sender-access.ts'
import type { Targets } from '../../domain/target.ts'
import { knownTarget } from './look.ts'

/** Queues a call that tells of nobody; its outcome is the target's last test a moment later. */
export async function testTarget(
  deps: { readonly targets: Pick<Targets, 'get'>; readonly deliveryQueue: DeliveryQueue },
  by: Actor,
  id: string,
  now: Date,
): Promise<string> {
  requireEverySender(by)
  const { id: target } = await knownTarget(deps.targets, id)
  const test = `test_${newEventId(now).slice('evt_'.length)}`
  await deps.deliveryQueue.put({ target, test })
  return test
}

import type { EnvelopeKeys } from '../../functions/domain/envelope.ts'
import type { PropagateDeps } from '../../functions/propagate/deps.ts'
import { httpsCall } from '../../functions/propagate/https-call.ts'
import { takeWakes } from '../../functions/propagate/take-wakes.ts'
import { TARGETS } from '../../functions/propagate/targets.ts'
import { logFailure } from '../../functions/log.ts'
import type { Dynamo } from '../../functions/store/dynamo/client.ts'
import { ownAwsKeys } from '../../functions/store/outside/aws-keys.ts'
import { targetCredentials } from '../../functions/store/targets/credentials.ts'
import { propagateStores } from '../../functions/store/targets/propagate-stores.ts'
import type { Deliveries } from './deliveries.ts'
import type { HouseOptions } from './house-options.ts'

/** Messages taken together, as on AWS. */
const TAKEN_AT_ONCE = 10

/** What the deliverer of this machine works with. */
export function propagation(
  options: Pick<HouseOptions, 'storehouse' | 'loadTargets' | 'targetsMayBeLocal' | 'propagate'>,
  shared: {
    readonly db: Dynamo
    readonly envelopeKeys: EnvelopeKeys
    readonly now: () => Date
  },
): PropagateDeps {
  const { db, envelopeKeys, now } = shared
  const { deliveries } = options.storehouse
  return {
    ...propagateStores(db),
    queue: {
      put: (wake, delaySeconds = 0) =>
        Promise.resolve(deliveries.put(wake, now().getTime() + delaySeconds * 1_000)),
    },
    envelopeKeys,
    credentials: targetCredentials(options.loadTargets ?? (() => Promise.resolve('{}')), now),
    kinds: TARGETS,
    fetch: httpsCall({ mayBeLoopback: options.targetsMayBeLocal === true }),
    awsKeys: ownAwsKeys,
    now,
    elapsedMs: () => performance.now(),
    random: Math.random,
    ...options.propagate,
  }
}

export type DeliveryPump = {
  /** Takes until nothing is due. */
  readonly pump: () => Promise<void>
  /** Begins with whatever is due and waits for nobody. */
  readonly begin: () => void
}

/**
 * Takes what is due, each target in a lane of its own: one that does not answer holds up itself alone. A
 * message that fails is gone, as the outbox holds what it was about: the sweep of the next minute finds
 * it.
 */
export function deliveryPump(deps: PropagateDeps, deliveries: Deliveries): DeliveryPump {
  const atWork = new Set<string>()
  const nowMs = () => deps.now().getTime()
  const workOff = async (target: string): Promise<void> => {
    for (;;) {
      const messages = deliveries.take(target, nowMs(), TAKEN_AT_ONCE)
      if (messages.length === 0) return
      await takeWakes(deps, messages)
    }
  }
  return {
    pump: async () => {
      await Promise.all(deliveries.targets(nowMs()).map(workOff))
    },
    begin: () => {
      for (const target of deliveries.targets(nowMs())) {
        if (atWork.has(target)) continue
        atWork.add(target)
        workOff(target)
          .catch((error: unknown) => logFailure('delivery_retry', error, { target }))
          .finally(() => atWork.delete(target))
      }
    },
  }
}

import type { Hono } from 'hono'
import { declareTarget, type DeclareDeps } from '../../actions/targets/declare.ts'
import { decideGivenUp } from '../../actions/targets/decide-given-up.ts'
import {
  knownTarget,
  lookAtTarget,
  lookAtTargets,
  type LookDeps,
  type SeenTarget,
} from '../../actions/targets/look.ts'
import { removeTarget } from '../../actions/targets/remove.ts'
import { newEventId } from '../../domain/event.ts'
import type { DeliveryQueue, Outbox } from '../../domain/outbox.ts'
import { requireEverySender } from '../../domain/sender-access.ts'
import type { TargetNotes, Targets } from '../../domain/target.ts'
import { formatSecond, type Second } from '../../domain/time.ts'
import type { Authenticated } from '../../http/key.ts'
import { mount } from '../../http/mount.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import {
  decideGivenUpCall,
  deleteTarget,
  getTarget,
  listTargets,
  putTarget,
  testTarget,
  type ShownTarget,
} from './targets-operations.ts'

export type TargetDeps = OperationDeps &
  DeclareDeps &
  LookDeps & {
    readonly targets: Targets
    readonly targetNotes: TargetNotes
    readonly outbox: Outbox
    readonly deliveryQueue: DeliveryQueue
    readonly now: () => Date
  }

/** Who else is told. */
export function targetRoutes(router: Hono<Authenticated>, deps: TargetDeps): void {
  mount(router, deps, putTarget, async ({ c, key, body }) => {
    const id = c.req.param('id') ?? ''
    const { isNew } = await declareTarget(deps, key, { id, ...body }, deps.now())
    const seen = await lookAtTarget(deps, id, deps.now())
    return { status: isNew ? 201 : 200, body: show(seen) }
  })

  mount(router, deps, listTargets, async ({ key }) => {
    requireEverySender(key)
    const targets = await lookAtTargets(deps, deps.now())
    return { status: 200, body: { targets: targets.map(show) } }
  })

  mount(router, deps, getTarget, async ({ c, key }) => {
    requireEverySender(key)
    return {
      status: 200,
      body: show(await lookAtTarget(deps, c.req.param('id') ?? '', deps.now())),
    }
  })

  mount(router, deps, testTarget, async ({ c, key }) => {
    requireEverySender(key)
    const { id: target } = await knownTarget(deps.targets, c.req.param('id') ?? '')
    const id = `test_${newEventId(deps.now()).slice('evt_'.length)}`
    await deps.deliveryQueue.put({ target, test: id })
    return { status: 202, body: { test: id } }
  })

  mount(router, deps, decideGivenUpCall, async ({ c, key, body }) => {
    const id = c.req.param('id') ?? ''
    const decided = await decideGivenUp(deps, key, id, body.decision, deps.now())
    return { status: 200, body: decided }
  })

  mount(router, deps, deleteTarget, async ({ c, key }) => {
    const { id } = await removeTarget(deps, key, c.req.param('id') ?? '')
    return { status: 200, body: { id } }
  })
}

function show({ target, state, backlog, took, limit }: SeenTarget): ShownTarget {
  const { declared, settings, changedAt, decidesItself: _, ...rest } = target
  const { lastError, lastTest } = state
  return {
    ...rest,
    senders: [...declared.senders],
    channels: [...declared.channels],
    acts: [...declared.acts],
    carries: declared.carries,
    createsUnknown: declared.createsUnknown,
    ...(declared.canary === true ? { canary: true } : {}),
    settings: settings as ShownTarget['settings'],
    changedAt: formatSecond(changedAt),
    waiting: backlog.waiting,
    ...time('oldestWaiting', backlog.oldest),
    givenUp: backlog.givenUp,
    took: {
      ...(took.p50 === undefined ? {} : { p50: took.p50 }),
      ...(took.p99 === undefined ? {} : { p99: took.p99 }),
    },
    ...(limit && { limit: { calls: limit.calls, seconds: limit.seconds } }),
    ...time('lastAcceptedAt', state.lastAcceptedAt),
    ...(lastError && { lastError: { code: lastError.code, at: formatSecond(lastError.at) } }),
    ...time('failingSince', state.failingSince),
    ...time('pausedUntil', state.pausedUntil),
    ...time('disabledAt', state.disabledAt),
    ...(lastTest && {
      lastTest: {
        id: lastTest.id,
        at: formatSecond(lastTest.at),
        outcome: lastTest.is,
        ...(lastTest.code === undefined ? {} : { code: lastTest.code }),
      },
    }),
  }
}

function time<N extends string>(name: N, at: Second | undefined): { readonly [K in N]?: string } {
  return at === undefined ? {} : ({ [name]: formatSecond(at) } as { [K in N]: string })
}

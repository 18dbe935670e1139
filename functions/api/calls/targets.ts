import type { Hono } from 'hono'
import { declareTarget, type DeclareDeps } from '../../actions/targets/declare.ts'
import { decideGivenUp } from '../../actions/targets/decide-given-up.ts'
import {
  lookAtTarget,
  lookAtTargets,
  type LookDeps,
  type SeenTarget,
} from '../../actions/targets/look.ts'
import {
  endRedelivery,
  startRedelivery,
  type LogPoint,
  type RedeliveryDeps,
} from '../../actions/targets/redeliver.ts'
import { testTarget as queueTest } from '../../actions/targets/test.ts'
import { removeTarget } from '../../actions/targets/remove.ts'
import { BastaError } from '../../domain/errors.ts'
import type { EventFeed } from '../../domain/event-feed.ts'
import type { DeliveryQueue, Outbox } from '../../domain/outbox.ts'
import type { Redeliveries, Redelivery } from '../../domain/redelivery.ts'
import { requireEverySender } from '../../domain/sender-access.ts'
import type { TargetNotes, Targets } from '../../domain/target.ts'
import { formatSecond, parseZonedTime, type Second } from '../../domain/time.ts'
import type { Authenticated } from '../../http/key.ts'
import { cursorOfPlace, placeOfCursor } from '../feed-cursor.ts'
import { mount } from '../../http/mount.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import {
  decideGivenUpCall,
  deleteTarget,
  endRedeliveryCall,
  getTarget,
  listTargets,
  putTarget,
  redeliverTarget,
  testTarget,
  type ShownRedelivery,
  type ShownTarget,
} from './targets-operations.ts'

export type TargetDeps = OperationDeps &
  DeclareDeps &
  LookDeps &
  RedeliveryDeps & {
    readonly targets: Targets
    readonly targetNotes: TargetNotes
    readonly redeliveries: Redeliveries
    readonly eventFeed: EventFeed
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
    const test = await queueTest(deps, key, c.req.param('id') ?? '', deps.now())
    return { status: 202, body: { test } }
  })

  mount(router, deps, decideGivenUpCall, async ({ c, key, body }) => {
    const id = c.req.param('id') ?? ''
    const decided = await decideGivenUp(deps, key, id, body.decision, deps.now())
    return { status: 200, body: decided }
  })

  mount(router, deps, redeliverTarget, async ({ c, key, body }) => {
    const read = (name: 'from' | 'until', written: string) => pointOf(deps, name, written)
    const points = {
      from: read('from', body.from),
      ...(body.until === undefined ? {} : { until: read('until', body.until) }),
    }
    const started = await startRedelivery(deps, key, c.req.param('id') ?? '', points, deps.now())
    return { status: 202, body: showRedelivery(started) }
  })

  mount(router, deps, endRedeliveryCall, async ({ c, key }) => {
    const ended = await endRedelivery(deps, key, c.req.param('id') ?? '', deps.now())
    return { status: 200, body: showRedelivery(ended) }
  })

  mount(router, deps, deleteTarget, async ({ c, key }) => {
    const { id } = await removeTarget(deps, key, c.req.param('id') ?? '', deps.now())
    return { status: 200, body: { id } }
  })
}

function show({ target, state, backlog, took, limit, redelivery }: SeenTarget): ShownTarget {
  const { id, kind, version, changedBy, declared, settings, changedAt } = target
  const { lastError, lastTest } = state
  return {
    id,
    kind,
    version,
    changedBy,
    senders: [...declared.senders],
    channels: [...declared.channels],
    acts: [...declared.acts],
    carries: declared.carries,
    stops: declared.stops ?? 'all',
    ...(declared.topics && { topics: [...declared.topics] }),
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
    ...(redelivery && { redelivery: showRedelivery(redelivery) }),
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

/** A time with its zone, or the `next` of a page of events. */
function pointOf(
  { eventFeed }: Pick<TargetDeps, 'eventFeed'>,
  name: string,
  asked: string,
): LogPoint {
  const at = parseZonedTime(asked)
  if (at !== undefined) return { at, asked: formatSecond(at) }
  const pointer = `#/${name}`
  try {
    return { place: placeOfCursor(eventFeed, asked, pointer), asked }
  } catch (error) {
    if (!(error instanceof BastaError)) throw error
    throw new BastaError('invalid_request', 'The point of the log cannot be read.', [
      {
        pointer,
        detail: 'a time with its zone, 2026-11-01T00:00:00Z, or a `next` of GET /v1/events',
      },
    ])
  }
}

function showRedelivery(one: Redelivery): ShownRedelivery {
  const { id, from, until, by, reached, told, passed, refused, code, ended } = one
  return {
    id,
    from,
    until,
    startedAt: formatSecond(one.startedAt),
    by,
    ...(reached === undefined ? {} : { reached }),
    position: cursorOfPlace(one.place),
    told,
    passed,
    refused,
    ...(code === undefined ? {} : { code }),
    ...(ended === undefined && one.failures > 0 ? { due: formatSecond(one.due) } : {}),
    ...(ended && { endedAt: formatSecond(ended.at), outcome: ended.how }),
  }
}

function time<N extends string>(name: N, at: Second | undefined): { readonly [K in N]?: string } {
  return at === undefined ? {} : ({ [name]: formatSecond(at) } as { [K in N]: string })
}

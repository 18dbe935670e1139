import { actorName, type Actor } from '../../domain/actor.ts'
import { BastaError } from '../../domain/errors.ts'
import type { EventFeed, FeedPlace } from '../../domain/event-feed.ts'
import { newEventId } from '../../domain/event.ts'
import type { DeliveryQueue } from '../../domain/outbox.ts'
import {
  isOpen,
  newRedeliveryId,
  type Redeliveries,
  type Redelivery,
} from '../../domain/redelivery.ts'
import { requireEverySender } from '../../domain/sender-access.ts'
import type { TargetRecord, Targets } from '../../domain/target.ts'
import { formatSecond, toSecond, type Second } from '../../domain/time.ts'
import { log, logFailure } from '../../log.ts'
import { knownTarget } from './look.ts'

export type RedeliveryDeps = {
  readonly targets: Pick<Targets, 'get'>
  readonly redeliveries: Redeliveries
  readonly eventFeed: Pick<EventFeed, 'placeAt'>
  readonly deliveryQueue: DeliveryQueue
}

/** A point of the log: a time, or a place that an answer named. */
export type LogPoint =
  | { readonly at: Second; readonly asked: string }
  | { readonly place: FeedPlace; readonly asked: string }

const ATTEMPTS_MAX = 5

/** Has a target told again of what was recorded between two points of the log; without the second, until now. */
export async function startRedelivery(
  deps: RedeliveryDeps,
  by: Actor,
  id: string,
  { from, until }: { readonly from: LogPoint; readonly until?: LogPoint | undefined },
  now: Date,
): Promise<Redelivery> {
  requireEverySender(by)
  const target = await knownTarget(deps.targets, id)
  requireDeciding(target)
  const before = await deps.redeliveries.get(id)
  if (isOpen(before))
    throw new BastaError(
      'conflict',
      `"${id}" is being told again since ${formatSecond(before.startedAt)}: wait, or end that first.`,
    )
  const isToCome = 'at' in from && from.at > toSecond(now)
  if (isToCome) throw refusal('/from', 'a time that has passed')
  const head = await deps.eventFeed.placeAt(new Date(now.getTime() + 1))
  const place = await placeOf(deps, from, 0)
  const end = until === undefined ? head : await placeOf(deps, until, 1_000)
  if (isAhead(place, head)) throw refusal('/from', 'a point of the log that has passed')
  if (isAhead(place, end)) throw refusal('/until', 'a point after `from`')
  const startedAt = toSecond(now)
  const started = await deps.redeliveries.put(
    {
      id: newRedeliveryId(newEventId(now)),
      target: id,
      by: actorName(by),
      startedAt,
      from: from.asked,
      until: until?.asked ?? formatSecond(startedAt),
      place,
      end: end.map((last, shard) => Math.min(last, head[shard] ?? 0)),
      told: 0,
      passed: 0,
      refused: 0,
      movedAt: startedAt,
      failures: 0,
      due: startedAt,
    },
    before,
  )
  if (started === undefined)
    throw new BastaError('conflict', `Somebody else had "${id}" told again at the same time.`)
  log('redelivery_started', { target: id, key: by.id, id: started.id })
  // It is stored: where the deliverer cannot be woken now, the sweep of the next minute does it.
  await deps.deliveryQueue
    .put({ target: id, redelivery: started.id })
    .catch((error: unknown) => logFailure('fan_out_failed', error))
  return started
}

/** What was told is told; nothing more of it follows. */
export async function endRedelivery(
  { targets, redeliveries }: Pick<RedeliveryDeps, 'targets' | 'redeliveries'>,
  by: Actor,
  id: string,
  now: Date,
): Promise<Redelivery> {
  requireEverySender(by)
  await knownTarget(targets, id)
  const ended = await endOpen(redeliveries, id, now)
  if (ended === undefined)
    throw new BastaError('not_found', `"${id}" is not being told again of anything.`)
  log('redelivery_ended', { target: id, key: by.id, id: ended.id, reason: 'by_hand' })
  return ended
}

/** A deliverer may store its progress at the same time. */
export async function endOpen(
  redeliveries: Redeliveries,
  target: string,
  now: Date,
): Promise<Redelivery | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const found = await redeliveries.get(target)
    if (!isOpen(found)) return undefined
    const ended = { at: toSecond(now), how: 'by_hand' } as const
    const next = await redeliveries.put({ ...found, ended, leasedUntil: undefined }, found)
    if (next !== undefined) return next
  }
  throw new BastaError('conflict', 'It is getting on too fast to be ended now: try again.')
}

/** A list knows people, and was told of them in the order of what they said. */
function requireDeciding({ id, kind, decidesItself }: TargetRecord): void {
  if (decidesItself === true) return
  throw new BastaError(
    'invalid_request',
    `"${id}" is a list (${kind}): old events would undo newer ones there, and need addresses that are not stored.`,
    [
      {
        pointer: '#',
        detail: `\`basta targets tell ${id} --file list.csv\` tells it of a list of yours; what is told again goes to a webhook or EventBridge`,
      },
    ],
  )
}

/** A time counts to its whole second: `from` with it, `until` too. */
async function placeOf(
  { eventFeed }: Pick<RedeliveryDeps, 'eventFeed'>,
  point: LogPoint,
  wholeMs: number,
): Promise<FeedPlace> {
  return 'place' in point ? point.place : eventFeed.placeAt(new Date(point.at * 1_000 + wholeMs))
}

function isAhead(place: FeedPlace, of: FeedPlace): boolean {
  return place.some((sequence, shard) => sequence > (of[shard] ?? 0))
}

function refusal(pointer: string, detail: string): BastaError {
  return new BastaError('invalid_request', 'Nothing can be told again so.', [
    { pointer: `#${pointer}`, detail },
  ])
}

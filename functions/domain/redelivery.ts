import type { FeedPlace } from './event-feed.ts'
import type { EventId } from './event.ts'
import { SECONDS_A_DAY, type Second } from './time.ts'

/** Tried for so long without getting on; then it ends, and an alarm says so. */
const TRIED_SECONDS = 13 * SECONDS_A_DAY

export type RedeliveryId = `red_${string}`

export const REDELIVERY_ENDS = ['done', 'by_hand', 'given_up', 'impossible'] as const

/**
 * A target is told again of what the log holds, from one place to another: after a fault of its own, or
 * of what was recorded before it was registered. At most one at a time for each target.
 */
export type Redelivery = {
  readonly id: RedeliveryId
  readonly target: string
  /** Id of the key, or name of the operator. */
  readonly by: string
  readonly startedAt: Second
  /** As it was asked for: times, or the times of the places. */
  readonly from: string
  readonly until: string
  /** Everything before `place` was told; it ends at `end`. */
  readonly place: FeedPlace
  readonly end: FeedPlace
  /** When the event that was told last was recorded. */
  readonly reached?: string | undefined
  readonly told: number
  /** Events that do not concern it, or that are on their way to it anyhow. */
  readonly passed: number
  readonly refused: number
  /** When it last got on. */
  readonly movedAt: Second
  /** Failed attempts in a row at one place. */
  readonly failures: number
  readonly code?: string | undefined
  readonly due: Second
  /** Whoever works on it has it until then. */
  readonly leasedUntil?: Second | undefined
  readonly ended?:
    { readonly at: Second; readonly how: (typeof REDELIVERY_ENDS)[number] } | undefined
  /** Grows with each change, so that of two changes at the same time only one succeeds. */
  readonly version: number
}

export type Redeliveries = {
  /** The one that is open, or that ended last. */
  readonly get: (target: string) => Promise<Redelivery | undefined>
  /** The next state; undefined if somebody else changed it since. */
  readonly put: (
    next: Omit<Redelivery, 'version'>,
    before: Redelivery | undefined,
  ) => Promise<Redelivery | undefined>
}

export function newRedeliveryId(event: EventId): RedeliveryId {
  return `red_${event.slice('evt_'.length)}`
}

export function isOpen(one: Redelivery | undefined): one is Redelivery {
  return one !== undefined && one.ended === undefined
}

/** Nobody works on it, and it need not rest. */
export function isRedeliveryDue({ due, leasedUntil = 0 }: Redelivery, now: Second): boolean {
  return due <= now && leasedUntil < now
}

export function hasStuck({ movedAt }: Redelivery, now: Second): boolean {
  return now - movedAt >= TRIED_SECONDS
}

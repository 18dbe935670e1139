import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Event, EventType } from '../../domain/event.ts'
import type { Append, Appended } from '../../domain/ledger.ts'
import type { Telling } from '../../domain/outbox.ts'
import type { Second } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'

/** What can lift a stop: a wrong clock must not record it, and it is remembered for ever. */
export const LIFTING: ReadonlySet<EventType> = new Set<EventType>(['lift', 'consent'])

/** One append, and who waits for it. */
export type Turn = {
  readonly append: Append
  readonly deadline: number
  readonly resolve: (appended: Appended) => void
  readonly reject: (error: unknown) => void
}

/** The state of this process: its clock, and the latest lift it recorded. */
export type Process = {
  readonly db: Dynamo
  readonly now: () => Date
  /** Absent where nothing is told on. */
  readonly telling?: Telling | undefined
  latestLift: Second
}

/** One event of a write, with all that is written beside it. */
export type Planned = {
  /** The append it belongs to; absent when a noted stop becomes an event. */
  readonly turn?: Turn
  readonly event: Event
  readonly seen: readonly TransactWriteItem[]
  /** How many of `seen` are for its own account's key; the rest are for other accounts'. */
  readonly own: number
  readonly others: readonly TransactWriteItem[]
  /** The first of them requires that the item set aside is still open. */
  readonly ends: readonly TransactWriteItem[]
}

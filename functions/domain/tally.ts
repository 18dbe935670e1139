import { isOfList, toMilliseconds, type EventDraft, type EventId } from './event.ts'
import { STOP_METHODS } from './method.ts'
import { isOneOf } from './stored-word.ts'

/**
 * What is counted of an event, once, when it enters the log: under the UTC day of its receipt, by its
 * source and by the senders it was said to, each with its type; and, of a stop or a hold, how long it
 * took to be enforced. A tally names no person. Stored, so names of counters never change their meaning:
 *
 * - `source|<provider, or ->|<method>|<type>`: each event once; `-` is a page, a call or a person here
 * - `sender|<id>|<type>`: once for each sender; `-` if it names none, `*` if it names too many
 * - `imported|<id>|<type>`: instead, where it came in a list: what another system heard, and when
 * - `heard|<step>`: from the person's act to enforced, for what came by a provider, a link or a page
 * - `hand|<step>`: the same for what a person told by phone, letter, mail or an agent
 * - `logged|<step>`: from stored to in the log, for every event
 * - `untold|<type>`: others should have been told, and no address was at hand
 */
export type Counter = string

export type Tallies = {
  /** What was counted of each of these days, whatever part of the log counted it. */
  readonly days: (
    days: readonly string[],
  ) => Promise<ReadonlyMap<string, ReadonlyMap<Counter, number>>>
  readonly log: () => Promise<LogState>
}

export type LogState = {
  /** All that were ever recorded. */
  readonly events: number
  /** When the newest was. */
  readonly recordedAt?: string | undefined
  /** Every event was counted: the house is not older than its tallies. */
  readonly isWhole: boolean
  /** Else: from when on all are. */
  readonly countedSince?: string | undefined
}

/** A step is a quarter of a doubling, so a time is known to a fifth: 3.5 is 11 ms, 35 a year. */
const STEPS_A_DOUBLING = 4
const STEP_MAX = 36 * STEPS_A_DOUBLING
/** An event that names more senders is counted under none of them: a write has a limit. */
const SENDERS_MAX = 100

/** The targets that an event concerned and that are not told of it, and why. */
export type Untold = {
  readonly why: 'no_address' | 'import'
  readonly targets: readonly string[]
}

/** Two times beside an event, which no hash holds. */
export type StoredTimes = {
  /**
   * When the person acted, to the millisecond where that is known; only of a stop or a hold that is the
   * first to enforce that act. A decision about a hold, a repeated stop that becomes an event, and a
   * list of stops from elsewhere have none.
   */
  readonly actedAt?: Date
  /** When the write that holds the event was sent to the table. Checks know it from then on. */
  readonly storedAt: Date
  /** Who should have been told of it, and was not. */
  readonly untold?: Untold | undefined
}

/**
 * The provider's time counts where it signed one, in whole seconds; where the act fell into the second
 * of receipt, the receipt to the millisecond, which the event's id holds.
 */
export function storedTimes(
  said: Pick<EventDraft, 'id' | 'type' | 'occurredAt' | 'source' | 'evidence'>,
  { storedAt, isFirst }: { readonly storedAt: Date; readonly isFirst: boolean },
): StoredTimes {
  const { id, type, occurredAt } = said
  const isTimed = isFirst && (type === 'stop' || type === 'hold') && !isOfList(said)
  return { storedAt, ...(isTimed ? { actedAt: new Date(actedAtMs(id, occurredAt)) } : {}) }
}

function actedAtMs(id: EventId, occurredAt: number): number {
  const receivedMs = toMilliseconds(id)
  return Math.floor(receivedMs / 1_000) === occurredAt ? receivedMs : occurredAt * 1_000
}

export type Tallied = {
  readonly type: string
  readonly method: string
  readonly provider?: string | undefined
  readonly senders: readonly string[]
  readonly actedAt?: Date | undefined
  readonly storedAt?: Date | undefined
  readonly isUntold?: boolean | undefined
}

export function countersOf(event: Tallied): Counter[] {
  const { type, method, provider = '-', senders, actedAt, storedAt, isUntold } = event
  const named = senders.length > SENDERS_MAX ? ['*'] : senders.length === 0 ? ['-'] : senders
  const way = isOneOf(STOP_METHODS, method) ? 'hand' : 'heard'
  return [
    `source|${provider}|${method}|${type}`,
    ...named.map((sender) => `${method === 'import' ? 'imported' : 'sender'}|${sender}|${type}`),
    ...(isUntold === true ? [`untold|${type}`] : []),
    ...(actedAt === undefined || storedAt === undefined
      ? []
      : [`${way}|${stepOf(storedAt.getTime() - actedAt.getTime())}`]),
  ]
}

export function loggedCounter(storedAt: Date, loggedAt: Date): Counter {
  return `logged|${stepOf(loggedAt.getTime() - storedAt.getTime())}`
}

/** The step of a time: 0 is up to a millisecond. */
export function stepOf(ms: number): number {
  if (ms <= 1) return 0
  return Math.min(STEP_MAX, Math.ceil(STEPS_A_DOUBLING * Math.log2(ms)))
}

/** No time of this step is longer. */
function longestOf(step: number): number {
  return 2 ** (step / STEPS_A_DOUBLING)
}

export type Histogram = ReadonlyMap<number, number>

/**
 * The time within which this share was done, rounded up to its step, in whole milliseconds: no more of
 * it is known. Undefined of nothing.
 */
export function percentile(histogram: Histogram, share: number): number | undefined {
  const steps = [...histogram].toSorted(([a], [b]) => a - b)
  const all = steps.reduce((sum, [, count]) => sum + count, 0)
  let seen = 0
  for (const [step, count] of steps) {
    seen += count
    if (seen >= all * share) return Math.round(longestOf(step))
  }
  return undefined
}

import { standsFrom, unansweredFrom } from './decide.ts'
import type { EventDraft } from './event.ts'
import { readRegisters, registersOf, type Standing } from './standing.ts'
import { toSecond, type Second } from './time.ts'

/** Two clocks that are further apart than this are not both right. */
export const CLOCKS_APART_SECONDS = 60
/**
 * A time claimed for a stop that is younger than this is a delivery under way, and says nothing of
 * which came first; an older one tells a late delivery, and is believed.
 */
const FRESH_SECONDS = 600

/** Of a request that waited, in the inbox or aside: by when it had surely come. */
export type Waited = { readonly cameBy: Second }

/**
 * By when what waited had come: at its receipt; where a queue took it, when that did, by the queue's
 * own clock, and as much later as the clock that dated a lift may have been ahead.
 */
export function waited(receivedAt: Date, takenAt?: Date): Waited {
  const received = toSecond(receivedAt)
  if (takenAt === undefined) return { cameBy: received }
  return { cameBy: Math.max(received, toSecond(takenAt)) + CLOCKS_APART_SECONDS }
}

/**
 * When an event counts as said, given what its chain holds. Law 5: never later than its receipt, as
 * the chain counts it. What is on record when a stop comes was said before it, whatever clocks say: a
 * stop whose receipt, or whose fresh time, lies before that of a lift on record takes the lift's time,
 * which is a tie, and the stop wins. An older claimed time stays as it is, unless the lift lies more
 * than a minute after the receipt: then one of two clocks is wrong, and no stop is lost for that.
 *
 * Of what waited, a lift may have been said since: only one of before it came counts, or one that
 * lies ahead of the clock that records now. And what lifts is never later than that clock.
 */
export function saidAt(
  standing: Standing,
  draft: EventDraft,
  since?: Waited & { readonly now: Second },
): Second {
  const { type, occurredAt, receivedAt } = draft
  if (type === 'lift' || type === 'consent')
    return since === undefined ? occurredAt : Math.min(occurredAt, since.now)
  const heldAt =
    type === 'hold'
      ? readRegisters(registersOf(draft)).map((hold) => standsFrom(standing, hold))
      : []
  const isFresh = receivedAt - occurredAt < FRESH_SECONDS
  const counted = answersTo(standing, draft).filter((lift) => {
    const mayBeNewer =
      since !== undefined && lift > since.cameBy && lift <= since.now + CLOCKS_APART_SECONDS
    return !mayBeNewer && (isFresh || lift - receivedAt > CLOCKS_APART_SECONDS)
  })
  return Math.max(occurredAt, ...counted, ...heldAt)
}

/** A draft of a process whose clock is known to be wrong, told in the table's time: its age stays. */
export function onTimeOf(table: Second, own: Second, draft: EventDraft): EventDraft {
  const receivedAt = draft.receivedAt + table - own
  const age = draft.receivedAt - draft.occurredAt
  const occurredAt = age < FRESH_SECONDS ? receivedAt - age : draft.occurredAt
  return { ...draft, receivedAt, occurredAt: Math.min(occurredAt, receivedAt) }
}

/** The seconds from which on nothing on record answers what is said, for each thing it says. */
function answersTo(standing: Standing, draft: EventDraft): Second[] {
  if (draft.type === 'erasure')
    // It ends what was agreed to before it came, in the same second too.
    return readRegisters(standing.registers)
      .filter(({ kind }) => kind === 'consent' || kind === 'order')
      .map(({ at }) => at)
  if (draft.type !== 'stop' && draft.type !== 'hold' && draft.type !== 'bounce') return []
  return readRegisters(registersOf(draft)).flatMap((said) => unansweredFrom(standing, said) ?? [])
}

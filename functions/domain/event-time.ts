import { standsFrom, unansweredFrom } from './answers.ts'
import type { EventDraft } from './event.ts'
import { notTakenBackFrom, readRegisters, registersOf, type Standing } from './standing.ts'
import { toSecond, type Second } from './time.ts'

/** If two clocks differ by more than this, one of them is wrong. */
export const CLOCKS_APART_SECONDS = 60
/**
 * A stop that claims a time younger than this is a normal delivery, and its time does not show what
 * came first; an older time means a late delivery and is trusted.
 */
const FRESH_SECONDS = 600

/** For a request that waited, in the inbox or set aside: by when it had certainly come. */
export type Waited = { readonly cameBy: Second }

/**
 * By when a waiting request had come: at its receipt; if a queue took it, at the queue's time, plus the
 * most that the clock which dated a lift may have been ahead.
 */
export function waited(receivedAt: Date, takenAt?: Date): Waited {
  const received = toSecond(receivedAt)
  if (takenAt === undefined) return { cameBy: received }
  return { cameBy: Math.max(received, toSecond(takenAt)) + CLOCKS_APART_SECONDS }
}

/**
 * The time at which an event counts as said, given its chain. Law 5: never later than its receipt, as
 * the chain counts it. What is recorded when a stop comes was said before that stop, whatever the
 * clocks say: if the stop's receipt, or its fresh claimed time, is before a recorded lift, the stop
 * takes the lift's time, and in a tie the stop wins. An older claimed time stays, unless the lift is
 * more than a minute after the receipt: then one of two clocks is wrong, and no stop may be lost by
 * that.
 *
 * While a request waited, a lift may have been said: only lifts from before it came count, or lifts
 * later than the clock that records now. And what lifts is never later than that clock.
 */
export function eventTime(
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
  const apart = type === 'stop' ? [notTakenBackFrom(standing, draft)] : []
  const isFresh = receivedAt - occurredAt < FRESH_SECONDS
  const counted = answersTo(standing, draft).filter((lift) => {
    const mayBeNewer =
      since !== undefined && lift > since.cameBy && lift <= since.now + CLOCKS_APART_SECONDS
    return !mayBeNewer && (isFresh || lift - receivedAt > CLOCKS_APART_SECONDS)
  })
  return Math.max(occurredAt, ...counted, ...heldAt, ...apart)
}

/**
 * A draft from a process whose clock is known to be wrong, converted to the table's time; its age
 * stays.
 */
export function onTimeOf(table: Second, own: Second, draft: EventDraft): EventDraft {
  const receivedAt = draft.receivedAt + table - own
  const age = draft.receivedAt - draft.occurredAt
  const occurredAt = age < FRESH_SECONDS ? receivedAt - age : draft.occurredAt
  return { ...draft, receivedAt, occurredAt: Math.min(occurredAt, receivedAt) }
}

/** For each thing the draft says, the second from which nothing recorded answers it. */
function answersTo(standing: Standing, draft: EventDraft): Second[] {
  if (draft.type === 'erasure')
    // An erasure ends consents from before it, and from the same second.
    return readRegisters(standing.registers)
      .filter(({ kind }) => kind === 'consent' || kind === 'order')
      .map(({ at }) => at)
  if (draft.type !== 'stop' && draft.type !== 'hold' && draft.type !== 'bounce') return []
  return readRegisters(registersOf(draft)).flatMap((said) => unansweredFrom(standing, said) ?? [])
}

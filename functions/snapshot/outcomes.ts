import { decide, HOLD_DAYS, orderEnds } from '../domain/decide.ts'
import type { EventId } from '../domain/event.ts'
import { isOfKind, type RegisterKey } from '../domain/register-key.ts'
import { rowVerdict, type RowVerdict } from '../domain/row-verdict.ts'
import type { Question } from '../domain/scope.ts'
import { NOTHING_KNOWN, type Mark } from '../domain/standing.ts'
import { SECONDS_A_DAY, toSecond, type Second } from '../domain/time.ts'
import type { Policy } from '../domain/verdict.ts'
import { readShape, type ShapeContent } from './pack.ts'
import type { Shape } from './register-view.ts'

/** The code of an outcome that only the standing itself gives. No verdict has it. */
export const MUST_READ: RowVerdict = 0

export type Outcome = {
  /** `MUST_READ`, or what `decide` says. */
  readonly verdict: RowVerdict
  readonly scope?: string | undefined
  /** Whether `since` is the entry's time; else only the standing knows it, if there is one. */
  readonly isSinceTime: boolean
}

/**
 * What the contacts of one shape come to: `older` if the entry's time is `until` or before, else
 * `newer`. Holds become stops by their age, and orders end. A verdict `customer` always rests on an
 * order of the entry's time.
 */
export type ShapeOutcome = {
  readonly until: Second
  readonly older: Outcome
  readonly newer: Outcome
}

export type Asked = { readonly policy: Policy; readonly question: Question; readonly now: Date }

const READ: Outcome = { verdict: MUST_READ, isSinceTime: false }

/** Of each shape, in their order. The one with the empty text must be read. */
export function outcomesOf(shapes: readonly Shape[], asked: Asked): readonly ShapeOutcome[] {
  return shapes.map((shape) =>
    shape === '' ? { until: 0, older: READ, newer: READ } : outcomeOf(readShape(shape), asked),
  )
}

/** Of whoever is not on record. */
export function outcomeOfNobody({ policy, question, now }: Asked): Outcome {
  const { reason } = decide(NOTHING_KNOWN, policy, question, now)
  return { verdict: rowVerdict(reason), isSinceTime: false }
}

export function outcomeAt(outcome: ShapeOutcome, time: Second): Outcome {
  return time <= outcome.until ? outcome.older : outcome.newer
}

/**
 * How old things are, by their level: below the first number they are old enough, holds to be stops and
 * orders to have ended. Of orders there is a number of its own, because only their age matters.
 */
type Ages = { readonly oldBelow: number; readonly ordersOldBelow: number }

/** The ages that are possible are all tried; where they do not agree, the standing is read. */
function outcomeOf(content: ShapeContent, asked: Asked): ShapeOutcome {
  const [timeLevel, ...registers] = content
  const all = registers.length
  const levelsOf = (kind: 'hold' | 'order') =>
    registers.flatMap(([key, level]) => (isOfKind(key, kind) ? [level] : []))
  const [holds, orders] = [levelsOf('hold'), levelsOf('order')]
  const now = toSecond(asked.now)
  const isByOrders = asked.policy.basis === 'customer' && orders.length > 0
  const isTimeAnOrders = isByOrders && !registers.some(([key]) => isAgainstKey(key))

  const agreed = (holdsOld: readonly number[], ordersOld: readonly number[]) =>
    agreedOn(
      holdsOld.flatMap((oldBelow) =>
        ordersOld.map((ordersOldBelow) => judge(content, asked, { oldBelow, ordersOldBelow })),
      ),
    )
  if (holds.length > 0) {
    // The newest hold has the entry's time. How many of the others are stops by now is not known.
    const older = holds.flatMap((level) => (level < timeLevel ? [level + 1] : []))
    const ends = isByOrders ? [0, all] : [all]
    const until = now - HOLD_DAYS * SECONDS_A_DAY
    return { until, older: agreed([timeLevel + 1], ends), newer: agreed([0, ...older], ends) }
  }
  if (isTimeAnOrders) {
    const ends = orders.some((level) => level < timeLevel) ? [0, timeLevel] : [0]
    const until = now - orderEnds(0, asked.policy)
    return { until, older: agreed([0], [all]), newer: agreed([0], ends) }
  }
  const always = agreed([0], isByOrders ? [0, all] : [all])
  return { until: 0, older: always, newer: always }
}

function isAgainstKey(key: RegisterKey): boolean {
  return (
    key.startsWith('again|') ||
    (['stop', 'hold', 'bounce'] as const).some((one) => isOfKind(key, one))
  )
}

/** The verdict on a standing that has the shape, with those ages. */
function judge(
  [timeLevel, ...registers]: ShapeContent,
  { policy, question, now }: Asked,
  { oldBelow, ordersOldBelow }: Ages,
): Outcome {
  const today = toSecond(now)
  const levels = registers.length
  const timeOf = (key: RegisterKey, level: number): Second => {
    const back = level - levels
    if (!isOfKind(key, 'order'))
      return today + back - (level < oldBelow ? HOLD_DAYS * SECONDS_A_DAY : 0)
    const ended = today - orderEnds(0, policy)
    return level < ordersOldBelow ? ended + back : ended + level + 1
  }
  const marks = registers.map(([key, level, rank], at): [RegisterKey, Mark] => [
    key,
    [timeOf(key, level), eventOf(rank, at)],
  ])
  const standing = { ...NOTHING_KNOWN, registers: Object.fromEntries(marks) }
  const { reason, scope, event } = decide(standing, policy, question, now)
  const ground = marks.findIndex(([, [, id]]) => id === event)
  return {
    verdict: rowVerdict(reason),
    ...(scope === undefined ? {} : { scope }),
    isSinceTime: registers[ground]?.[1] === timeLevel,
  }
}

/** Among equal times the smaller id is chosen: the one of the smaller rank. */
function eventOf(rank: number, at: number): EventId {
  return `evt_${String(rank).padStart(3, '0')}_${at}`
}

function agreedOn(outcomes: readonly Outcome[]): Outcome {
  const [first, ...others] = outcomes
  if (first === undefined) return READ
  const isAgreed = others.every(
    ({ verdict, scope }) => verdict === first.verdict && scope === first.scope,
  )
  if (!isAgreed) return READ
  return { ...first, isSinceTime: outcomes.every(({ isSinceTime }) => isSinceTime) }
}

import { ALARMING_LINES, type AlarmingEvent } from '../../domain/alarming-lines.ts'
import type { CanaryNews, CanaryStep } from '../../domain/canary-run.ts'
import {
  QUESTIONS,
  type Headline,
  type Judgement,
  type Question,
  type Reason,
  type RingingAlarm,
} from '../../domain/figures.ts'
import { toSecond } from '../../domain/time.ts'
import type { Figures } from './read.ts'

/** A request in quarantine can be verified again for so long. */
const REFUSED_DAYS = 7

const PART_OF: Partial<Readonly<Record<AlarmingEvent, Question>>> = {
  signature_refused: 'heard',
  quarantine_full: 'heard',
  quarantine_failed: 'heard',
  quarantine_unreadable: 'heard',
  body_refused: 'heard',
  account_refused: 'heard',
  accounts_unreadable: 'heard',
  poll_failed: 'heard',
  unavailable: 'heard',
  hash_key_mismatch: 'heard',
  aside_ended_undecided: 'heard',
  inbox_object_gone: 'kept',
  inbox_spilled: 'kept',
  inbox_retry: 'kept',
  schedule_failed: 'kept',
  review_failed: 'kept',
  aside_failed: 'kept',
  loop_stopped: 'kept',
  clock_apart: 'kept',
  target_failing: 'spread',
  target_disabled: 'spread',
  delivery_refused: 'spread',
  delivery_given_up: 'spread',
  deliveries_given_up: 'spread',
  delivery_failed: 'spread',
  fan_out_put_off: 'spread',
}

/** Each question with its reasons, the worst first. */
export function judge(figures: Figures): Readonly<Record<Question, Judgement>> {
  const { alarms, inbox, days, reviews, asides, canary, incidents } = figures
  const ringing = alarms?.ringing ?? []
  const of = (question: Question): Reason[] =>
    ringing
      .filter((alarm) => questionOf(alarm) === question)
      .map((alarm) => ({ why: 'alarm', verdict: 'bad', alarm }))
  const unknown: Reason[] =
    alarms === undefined ? [{ why: 'alarms_unknown', verdict: 'unknown' }] : []
  const refused = days
    .slice(-REFUSED_DAYS)
    .flatMap((day) => day.refused)
    .reduce((sum, { count }) => sum + count, 0)
  return {
    heard: judged([
      ...of('heard'),
      ...canaryOf('heard', canary),
      ...unknown,
      ...counted('refused', refused),
      ...counted('set_aside', asides.count),
      ...counted('held', reviews.count),
    ]),
    kept: judged([
      ...of('kept'),
      ...canaryOf('kept', canary),
      ...unknown,
      ...(inbox === undefined
        ? [{ why: 'inbox_unknown', verdict: 'unknown' } as const]
        : counted('waiting', inbox.waiting)),
    ]),
    spread: judged([
      ...of('spread'),
      ...canaryOf('spread', canary),
      ...targetsOf(figures),
      ...unknown,
      ...(incidents.count === 0
        ? []
        : [{ why: 'incidents', verdict: 'bad', count: incidents.count } as const]),
    ]),
  }
}

/** One sentence for all three says no more than what the questions that are no good say. */
export function headlineOf(judgements: Readonly<Record<Question, Judgement>>): Headline {
  const those = (verdict: Judgement['verdict']) =>
    QUESTIONS.filter((question) => judgements[question].verdict === verdict)
  const bad = those('bad')
  if (bad.length > 0) return bad.every((one) => one === 'spread') ? 'spread_bad' : 'bad'
  if (those('unknown').length > 0) return 'unknown'
  const waits = those('wait')
  // What no check knows yet is worse than what waits for a person.
  if (waits.includes('kept')) return 'kept_waits'
  if (waits.includes('heard')) return 'wait'
  return waits.length > 0 ? 'spread_waits' : 'good'
}

/** What was just recorded is on its way; what has waited for longer is a backlog. */
const ON_ITS_WAY_SECONDS = 60

/** Whether everybody else who is registered was told. */
function targetsOf({ targets, asOf }: Figures): readonly Reason[] {
  if (targets === undefined) return [{ why: 'targets_unknown', verdict: 'unknown' }]
  const now = toSecond(new Date(asOf))
  return targets.flatMap(({ target: { id: target }, state, backlog }): Reason[] => {
    const { waiting, givenUp, oldest } = backlog
    const isLate = oldest !== undefined && now - oldest > ON_ITS_WAY_SECONDS
    return [
      ...(state.disabledAt === undefined
        ? []
        : [{ why: 'target_disabled', verdict: 'bad', target, count: waiting } as const]),
      ...(givenUp === 0
        ? []
        : [{ why: 'target_given_up', verdict: 'bad', target, count: givenUp } as const]),
      ...(isLate && state.disabledAt === undefined
        ? [{ why: 'target_waits', verdict: 'wait', target, count: waiting } as const]
        : []),
    ]
  })
}

const STEP_OF: Readonly<Record<CanaryStep, Question>> = {
  generic: 'heard',
  link: 'heard',
  mailto: 'heard',
  check: 'kept',
  target: 'spread',
}

/** A whole run speaks for each question; where none ran for an hour, nothing does. */
function canaryOf(question: Question, canary: CanaryNews | undefined): readonly Reason[] {
  if (canary === undefined) return [{ why: 'canary_never', verdict: 'unknown' }]
  if (canary.isOverdue) return [{ why: 'canary_overdue', verdict: 'bad' }]
  return canary.failed.flatMap(({ step, target }): Reason[] =>
    STEP_OF[step] === question ? [{ why: 'canary_failed', verdict: 'bad', step, target }] : [],
  )
}

function counted(
  why: 'refused' | 'set_aside' | 'held' | 'waiting',
  count: number,
): readonly Reason[] {
  return count === 0 ? [] : [{ why, verdict: 'wait', count }]
}

function judged(reasons: readonly Reason[]): Judgement {
  const order = ['bad', 'unknown', 'wait'] as const
  const sorted = order.flatMap((one) => reasons.filter(({ verdict }) => verdict === one))
  return { verdict: sorted[0]?.verdict ?? 'good', reasons: sorted }
}

/** Undefined: what the alarm is about is a list that is shown with its count. */
function questionOf({ name }: RingingAlarm): Question | undefined {
  const event = ALARMING_LINES.find((line) => line.event === name)?.event
  if (event !== undefined) return PART_OF[event]
  // An alarm of CloudWatch on something else than a line has a name made of its id in the stack.
  if (/Stream|Deliveries|sweep/.test(name)) return 'spread'
  // The canary's runs speak for themselves.
  if (/canary/i.test(name)) return undefined
  return /Inbox|Table|schedule/.test(name) ? 'kept' : 'heard'
}

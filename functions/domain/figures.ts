import type { CanaryStep } from './canary-run.ts'

/** Lists of what waits for a person. */
export type OpenList = 'reviews' | 'asides' | 'access_requests' | 'incidents'

export type Counted = {
  readonly count: number
  /** There are more than were counted. */
  readonly isMore: boolean
}

export type OpenWork = {
  /** At most `max` are counted. Ids sort by time, so the first is the oldest, and the first to be due. */
  readonly count: (
    list: OpenList,
    max: number,
  ) => Promise<Counted & { readonly first?: string | undefined }>
}

/** How many requests failed verification and were kept, by account, day by day. */
export type RefusedDays = {
  readonly days: (
    days: readonly string[],
  ) => Promise<ReadonlyMap<string, ReadonlyMap<string, number>>>
}

export type RingingAlarm = {
  /** The event of an alarming line where it is known by that; else the alarm's own name. */
  readonly name: string
  readonly says: string
  readonly since: string
}

/**
 * `alarms`: those that ring now. `log`: nobody watches the log of one machine, so these are the lines of
 * the last day that would have alarmed, since this process began to listen.
 */
export type AlarmState = {
  readonly told: 'alarms' | 'log'
  readonly since?: string | undefined
  readonly ringing: readonly RingingAlarm[]
}

export type Alarms = { readonly now: () => Promise<AlarmState> }

/** What was verified and waits for the table. */
export type Backlog = {
  readonly inbox: () => Promise<{
    readonly waiting: number
    /** Where it can be known: a queue of AWS tells it only to its alarm. */
    readonly oldestAt?: string | undefined
  }>
}

/** What is asked each morning: did every stop come in, is it safe, do others know it? */
export const QUESTIONS = ['heard', 'kept', 'spread'] as const
export type Question = (typeof QUESTIONS)[number]

/** `bad`: a stop may be missing. `wait`: none is lost, and somebody must act. `unknown`: nobody can tell. */
export type Verdict = 'good' | 'wait' | 'bad' | 'unknown'

/** The one sentence over the three answers: it follows from the questions that are no good. */
export type Headline = Verdict | 'spread_bad' | 'kept_waits' | 'spread_waits'

export type Reason =
  | { readonly why: 'alarm'; readonly verdict: 'bad'; readonly alarm: RingingAlarm }
  | { readonly why: 'incidents'; readonly verdict: 'bad'; readonly count: number }
  | { readonly why: 'refused'; readonly verdict: 'wait'; readonly count: number }
  | { readonly why: 'set_aside' | 'held'; readonly verdict: 'wait'; readonly count: number }
  | { readonly why: 'waiting'; readonly verdict: 'wait'; readonly count: number }
  | { readonly why: 'alarms_unknown' | 'inbox_unknown'; readonly verdict: 'unknown' }
  /** A step of the last run failed, or of the target that is named. */
  | {
      readonly why: 'canary_failed'
      readonly verdict: 'bad'
      readonly step: CanaryStep
      readonly target?: string | undefined
    }
  | {
      readonly why: 'target_disabled' | 'target_given_up'
      readonly verdict: 'bad'
      readonly target: string
      readonly count: number
    }
  | {
      readonly why: 'target_waits'
      readonly verdict: 'wait'
      readonly target: string
      readonly count: number
    }
  | { readonly why: 'targets_unknown'; readonly verdict: 'unknown' }
  | { readonly why: 'canary_overdue'; readonly verdict: 'bad' }
  | { readonly why: 'canary_never'; readonly verdict: 'unknown' }

export type Judgement = { readonly verdict: Verdict; readonly reasons: readonly Reason[] }

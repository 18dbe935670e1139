import type { Second } from './time.ts'
import { toSecond } from './time.ts'

/**
 * What a run tests: three ways of saying stop, what a check answers after each, and whether others
 * accept what they are told.
 */
export const CANARY_STEPS = ['generic', 'link', 'mailto', 'check', 'target'] as const
export type CanaryStep = (typeof CANARY_STEPS)[number]

/** `not_set_up`: there is no such way here. `not_asked`: its limit was used up, or it was just declared. */
export const CANARY_OUTCOMES = ['passed', 'failed', 'not_set_up', 'not_asked'] as const
type CanaryOutcome = (typeof CANARY_OUTCOMES)[number]

export type CanaryResult = {
  readonly step: CanaryStep
  /** Of the step `target`. */
  readonly target?: string | undefined
  readonly outcome: CanaryOutcome
  readonly ms: number
  /** Why it failed, or was not asked, in a word. */
  readonly code?: string | undefined
}

export type CanaryRun = {
  /** Sorts by time. */
  readonly id: string
  readonly startedAt: string
  /** Absent while it runs, and where it was ended half-way. */
  readonly endedAt?: string | undefined
  readonly results: readonly CanaryResult[]
}

export type CanaryRuns = {
  /** Written at the start, after each step, and at the end. */
  readonly write: (run: CanaryRun) => Promise<void>
  /** The newest first. */
  readonly list: (limit: number) => Promise<readonly CanaryRun[]>
}

export const CANARY_EVERY_SECONDS = 900
/** After an hour without a run nobody knows whether stops are heard. */
const CANARY_OVERDUE_SECONDS = 3_600
/** A run that has not ended by then was ended half-way. */
const CANARY_RUN_SECONDS = 180

export type RunState = 'running' | 'passed' | 'failed' | 'unfinished'

export function stateOfRun({ startedAt, endedAt, results }: CanaryRun, now: Date): RunState {
  if (results.some(({ outcome }) => outcome === 'failed')) return 'failed'
  if (endedAt !== undefined) return 'passed'
  const age = now.getTime() - Date.parse(startedAt)
  return age > CANARY_RUN_SECONDS * 1_000 ? 'unfinished' : 'running'
}

/** What the last whole run says of the house; undefined: there was none yet. */
export type CanaryNews = {
  readonly endedAt: Second
  readonly isOverdue: boolean
  readonly failed: readonly CanaryResult[]
}

export function newsOf(runs: readonly CanaryRun[], now: Date): CanaryNews | undefined {
  const [first] = runs
  if (first === undefined) return undefined
  const whole = runs.find(({ endedAt }) => endedAt !== undefined)
  // Where none ended, the oldest known start is the last sign of life.
  const at = Date.parse(whole?.endedAt ?? runs.at(-1)?.startedAt ?? first.startedAt)
  const endedAt = Math.floor(at / 1_000)
  return {
    endedAt,
    isOverdue: toSecond(now) - endedAt > CANARY_OVERDUE_SECONDS,
    failed: (whole?.results ?? []).filter(({ outcome }) => outcome === 'failed'),
  }
}

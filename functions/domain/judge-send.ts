import { covers, type Question } from './scope.ts'
import { decide } from './decide.ts'
import type { Event } from './event.ts'
import type { IncidentKind, StopThen } from './incident.ts'
import { isOfKind } from './register-key.ts'
import {
  mergeRegisters,
  NOTHING_KNOWN,
  registersOf,
  type Registers,
  type Standing,
} from './standing.ts'
import type { Second } from './time.ts'
import type { DeniedReason, Policy, Verdict } from './verdict.ts'

/**
 * `ok`: a check would have allowed it. `incident`: it should not have been sent. `denied`: a check would
 * have denied it, and nobody wished so (the address bounced). `unknown`: a text was held that may have
 * been a stop; it is judged again when somebody decides.
 */
export const SEND_RESULTS = ['ok', 'incident', 'denied', 'unknown'] as const
type SendResult = (typeof SEND_RESULTS)[number]

export type Judged = {
  readonly result: SendResult
  readonly verdict: Verdict
  readonly kind?: IncidentKind | undefined
  /** Of an incident after a stop: the first stop that nothing had answered by then. */
  readonly stop?: StopThen | undefined
}

const AGAINST: ReadonlySet<string> = new Set(['stop', 'hold', 'bounce'])
/** What takes something back carries the time of what it takes back, not its own. */
const ANSWERS = ['undo', 'release'] as const

/**
 * Whether the standing of today is the one of that second: nothing was said later, and nothing was
 * taken back, which may have been later.
 */
export function isStandingOf({ registers }: Standing, sentAt: Second): boolean {
  return Object.entries(registers).every(
    ([key, [at]]) => at < sentAt && !ANSWERS.some((kind) => isOfKind(key, kind)),
  )
}

/**
 * Judges a send by all that had been said when it was sent, whenever it was recorded. In the same
 * second nothing was sent after a stop. The events must be all of the contact's; with none, the standing
 * counts as it is.
 */
export function judgeSend(
  standing: Standing,
  events: readonly Event[],
  policy: Policy,
  question: Question,
  sentAt: Second,
): Judged {
  const said = events.filter((event) => wasSaidBy(event, sentAt))
  const then: Standing =
    events.length === 0 ? standing : { ...standing, registers: registersBy(standing, said, sentAt) }
  const at = new Date(sentAt * 1000)
  const verdict = decide(then, policy, question, at)
  if (verdict.allowed) return { result: 'ok', verdict }
  const { result, kind } = MEANS[verdict.reason]
  const stop = kind === 'after_stop' ? firstUnanswered(said, policy, question, at) : undefined
  return { result, kind, verdict, stop }
}

const MEANS: Readonly<Record<DeniedReason, Pick<Judged, 'result' | 'kind'>>> = {
  opted_out: { result: 'incident', kind: 'after_stop' },
  complained: { result: 'incident', kind: 'after_stop' },
  no_consent: { result: 'incident', kind: 'without_consent' },
  unproven_consent: { result: 'incident', kind: 'without_consent' },
  held: { result: 'unknown' },
  bounced: { result: 'denied' },
  invalid_address: { result: 'denied' },
}

function wasSaidBy({ type, occurredAt }: Event, sentAt: Second): boolean {
  return AGAINST.has(type) ? occurredAt < sentAt : occurredAt <= sentAt
}

/**
 * The chain, and what the standing alone knows of before: a stop that was said again is no event, and a
 * chain under an older hash key may not be at hand.
 */
function registersBy({ registers }: Standing, said: readonly Event[], sentAt: Second): Registers {
  const earlier = Object.entries(registers).filter(
    ([key, [at]]) => at < sentAt && !ANSWERS.some((kind) => isOfKind(key, kind)),
  )
  return mergeRegisters(Object.fromEntries(earlier), foldOf(said))
}

function foldOf(events: readonly Event[]): Registers {
  return events.map(registersOf).reduce(mergeRegisters, {})
}

/** The clocks of the law run from the first of them, not from its last repetition. */
function firstUnanswered(
  said: readonly Event[],
  policy: Policy,
  question: Question,
  at: Date,
): StopThen | undefined {
  const isAgainst = ({ type, scopes }: Event) =>
    (type === 'stop' || type === 'hold') && scopes.some((scope) => covers(scope, question))
  const others = foldOf(said.filter(({ type }) => type !== 'stop' && type !== 'hold'))
  const first = said
    .filter(isAgainst)
    .toSorted((a, b) => a.occurredAt - b.occurredAt)
    .find((stop) => {
      const registers = mergeRegisters(others, registersOf(stop))
      const verdict = decide({ ...NOTHING_KNOWN, registers }, policy, question, at)
      return verdict.reason === 'opted_out' || verdict.reason === 'complained'
    })
  return (
    first && {
      event: first.id,
      occurredAt: first.occurredAt,
      receivedAt: Math.min(first.receivedAt, heldFirst(said, first)?.receivedAt ?? Infinity),
    }
  )
}

/** The text of a decided hold was received long before somebody read it as a stop. */
function heldFirst(said: readonly Event[], { evidence }: Event): Event | undefined {
  const hold = evidence?.['hold']
  return typeof hold === 'string' ? said.find(({ id }) => id === hold) : undefined
}

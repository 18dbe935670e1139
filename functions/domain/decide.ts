import { type Mark, type Register, type Standing, firstSaid, readRegisters } from './standing.ts'
import type { EventId, EventType } from './event.ts'
import type { RegisterKind } from './register-key.ts'
import { covers, overlap, type Blocks, type Question } from './scope.ts'
import { formatSecond, SECONDS_A_DAY, toSecond, type Second } from './time.ts'

/** The legal basis on which a sender writes. Always chosen, never a default. */
export type Basis = 'consent' | 'customer' | 'opt_out'

/** In order of precedence: the first that applies is the reason. */
export const DENIED = [
  'invalid_address',
  'opted_out',
  'complained',
  'bounced',
  'held',
  'no_consent',
  'unproven_consent',
] as const
export const ALLOWED = ['consented', 'customer', 'transactional', 'not_opted_out'] as const

export type DeniedReason = (typeof DENIED)[number]
export type AllowedReason = (typeof ALLOWED)[number]

type Ground = { readonly scope?: string; readonly since?: string; readonly event?: string }
export type Denied = Ground & {
  readonly allowed: false
  /**
   * When a stop that covers this question was first said, whatever was agreed to later, if a person
   * said it or may have. Absent if the first was recorded before this was kept.
   */
  readonly firstAskedAt?: string
  readonly reason: DeniedReason
  readonly checkedAt: string
}
type Allowed = Ground & {
  readonly allowed: true
  readonly reason: AllowedReason
  readonly checkedAt: string
  /** Ask again after this, because a STOP may have come. */
  readonly validUntil: string
  /**
   * Do not send before this: it is outside the permitted hours of the recipient's country. Then ask
   * again.
   */
  readonly notBefore?: string
}
export type Verdict = Denied | Allowed

/** The parts of a sender's declaration that matter for a verdict. */
export type Policy = {
  readonly basis: Basis
  /** How long after an order its buyer may be written to, if the basis is `customer`. */
  readonly customerDays?: number | undefined
}

/** Three years from the last contact, the CNIL's limit for prospects. */
export const CUSTOMER_DAYS_MAX = 1_095

const VERDICT_SECONDS = 60
/** After this an undecided hold becomes a stop. */
export const HOLD_DAYS = 30

/** May this be sent? Pure: the same standing, policy, question and time give the same verdict. */
export function decide(standing: Standing, policy: Policy, question: Question, now: Date): Verdict {
  const registers = readRegisters(standing.registers)
  const said = registers.filter((register) => covers(register.scope, question))
  const against = said.filter(
    (register) => blocksPurpose(register, question) && !isAnswered(register, said),
  )

  const holds = against.filter(({ kind }) => kind === 'hold')
  const isOverdue = ({ at }: Register) => toSecond(now) - at >= HOLD_DAYS * SECONDS_A_DAY
  const stops = against.filter(({ kind }) => kind === 'stop')
  const denials = [
    [
      'opted_out',
      [...stops.filter(({ method }) => method !== 'complaint'), ...holds.filter(isOverdue)],
    ],
    ['complained', stops.filter(({ method }) => method === 'complaint')],
    ['bounced', against.filter(({ kind }) => kind === 'bounce')],
    ['held', holds],
  ] as const
  for (const [reason, grounds] of denials) {
    // A repeated stop counts as a stop, but its event is the first one's: so it is returned alone.
    const newest = newestOf(grounds.filter(({ again }) => again === undefined)) ?? newestOf(grounds)
    if (newest !== undefined)
      return denied(reason, now, newest, firstAsked(standing, said, question, newest))
  }

  if (question.purpose === 'transactional') return allowed('transactional', now)
  const consents = said.filter(({ kind }) => kind === 'consent')
  const proven = newestOf(consents.filter(({ detail }) => detail !== 'claimed'))
  if (proven !== undefined) return allowed('consented', now, proven)
  const order = policy.basis === 'customer' ? recentOrder(said, policy, now) : undefined
  if (order !== undefined) return allowed('customer', now, order, orderEnds(order.at, policy))
  if (policy.basis === 'opt_out') return allowed('not_opted_out', now)
  const claimed = newestOf(consents)
  return claimed === undefined
    ? denied('no_consent', now)
    : denied('unproven_consent', now, claimed)
}

export function denied(
  reason: DeniedReason,
  now: Date,
  ground?: Register,
  firstAskedAt?: Second,
): Denied {
  return {
    allowed: false,
    reason,
    ...groundOf(ground),
    ...(firstAskedAt === undefined ? {} : { firstAskedAt: formatSecond(firstAskedAt) }),
    checkedAt: formatSecond(toSecond(now)),
  }
}

/** Among all stops that cover the question, answered or not; a deciding hold counts for itself. */
function firstAsked(
  { registers }: Standing,
  said: readonly Register[],
  question: Question,
  ground: Register,
): Second | undefined {
  if (ground.kind === 'bounce') return undefined
  const stops = said.filter((one) => one.kind === 'stop' && blocksPurpose(one, question))
  const firsts = stops.map(({ detail, scope }) => firstSaid(registers, detail, scope))
  // If one first time is unknown, the earliest known one could be too late.
  if (firsts.includes(undefined)) return undefined
  return Math.min(ground.at, ...firsts.filter((one) => one !== undefined))
}

function allowed(
  reason: AllowedReason,
  now: Date,
  ground?: Register,
  groundEnds = Number.POSITIVE_INFINITY,
): Allowed {
  const at = toSecond(now)
  return {
    allowed: true,
    reason,
    ...groundOf(ground),
    checkedAt: formatSecond(at),
    validUntil: formatSecond(Math.min(at + VERDICT_SECONDS, groundEnds)),
  }
}

function groundOf(register: Register | undefined): Ground {
  if (register === undefined) return {}
  return { scope: register.scope, since: formatSecond(register.at), event: register.event }
}

/** The second from which an order allows nothing any more. */
export function orderEnds(
  orderedAt: Second,
  { customerDays = CUSTOMER_DAYS_MAX }: Pick<Policy, 'customerDays'>,
): Second {
  return orderedAt + customerDays * SECONDS_A_DAY
}

function recentOrder(said: readonly Register[], policy: Policy, now: Date): Register | undefined {
  const order = newestOf(said.filter(({ kind }) => kind === 'order'))
  const isRecent = order !== undefined && toSecond(now) < orderEnds(order.at, policy)
  return isRecent ? order : undefined
}

const KINDS_AGAINST: ReadonlySet<string> = new Set<RegisterKind>(['stop', 'hold', 'bounce'])

function blocksPurpose({ kind, detail }: Register, { purpose }: Question): boolean {
  if (!KINDS_AGAINST.has(kind)) return false
  return detail === 'every' || purpose === 'marketing'
}

/** Whether something newer answers a statement against sending; in the same second the stop wins. */
function isAnswered(against: Register, said: readonly Register[]): boolean {
  return said.some((answer) => {
    if (answer.kind === 'release') return releases(answer, against)
    const end = answersBefore(answer, against)
    return end !== undefined && against.at < end
  })
}

/**
 * The second before which one register answers another of its kind and origin; undefined if it never
 * does. Scopes are not compared.
 */
function answersBefore(answer: Register, against: Register): Second | undefined {
  if (against.kind === 'bounce') return answer.kind === 'delivery' ? answer.at : undefined
  if (answer.kind === 'consent') return answer.detail === 'lifting' ? answer.at : undefined
  // START lifts a stop by text to the same sender, for that sender only.
  const isStart =
    answer.kind === 'lift' && against.method === 'keyword' && answer.origin === against.origin
  return isStart ? answer.at : undefined
}

/** The first second in which no recorded consent, START or delivery would answer this. */
export function unansweredFrom({ registers }: Standing, against: Register): Second | undefined {
  const ends = readRegisters(registers).flatMap((answer) =>
    overlap(answer.scope, against.scope) ? (answersBefore(answer, against) ?? []) : [],
  )
  return ends.length === 0 ? undefined : Math.max(...ends)
}

/**
 * The first second in which a new hold is separate from the recorded ones. Law 9: a release answers
 * only its own hold; in the same second as another hold, or earlier, the two would share one mark and
 * its release.
 */
export function standsFrom({ registers }: Standing, hold: Register): Second {
  const others = readRegisters(registers).filter(
    (other) =>
      (other.kind === 'hold' || other.kind === 'release') &&
      other.scope === hold.scope &&
      other.origin === hold.origin,
  )
  return Math.max(hold.at, ...others.map(({ at }) => at + 1))
}

/**
 * The event by which a scope is already stopped completely and for good: nothing newer lifts any of it,
 * and START could not. Then saying it again adds nothing, unless it was said after that event: a
 * consent between the two, even if it is recorded last, must not lift the later one. A caller without a
 * time has the repetition noted (`repeated-stop.ts`).
 */
export function alreadyStopped(
  standing: Standing,
  scope: string,
  blocks: Blocks,
  saidAt: Second = 0,
): EventId | undefined {
  const registers = readRegisters(standing.registers)
  const stop = registers.find(
    (register) =>
      register.kind === 'stop' &&
      register.method !== 'keyword' &&
      register.scope === scope &&
      register.at >= saidAt &&
      (register.detail === 'every' || register.detail === blocks) &&
      !liftedSince(standing, register.at),
  )
  return stop?.event
}

/**
 * Whether a stop of each scope is recorded and nothing since takes back any of it, so that it may be
 * confirmed to the person. A stop that waited is recorded even if a newer consent has undone it.
 */
export function standsWhole(standing: Standing, scopes: readonly string[]): boolean {
  const stops = readRegisters(standing.registers).filter(({ kind }) => kind === 'stop')
  return scopes.every((scope) =>
    stops.some((stop) => stop.scope === scope && !liftedSince(standing, stop.at)),
  )
}

/**
 * Whether a START lifted a stop by text to this sender, and nothing else stops its marketing, so that
 * it may be confirmed to the person. In the same second as a stop, and before it, the stop wins (law
 * 5).
 */
export function startHolds(standing: Standing, sender: string, now: Date): boolean {
  const registers = readRegisters(standing.registers)
  const undid = registers.some(
    (stop) => stop.kind === 'stop' && stop.method === 'keyword' && stop.origin === sender,
  )
  return (
    undid && decide(standing, { basis: 'opt_out' }, { sender, purpose: 'marketing' }, now).allowed
  )
}

/** Whether the person took back a stop of any of the scopes after this. */
function liftedSince(standing: Standing, since: Second): boolean {
  return readRegisters(standing.registers).some((one) => one.at > since && isLift(one))
}

function isLift({ kind, detail }: Register): boolean {
  return kind === 'lift' || (kind === 'consent' && detail === 'lifting')
}

/**
 * The person's own consent, if there is one, after the last time that this was said for any of its
 * scopes: then saying it again is something new.
 */
export function takenBackSince(
  { registers }: Standing,
  { type, scopes }: { readonly type: EventType; readonly scopes: readonly string[] },
): EventId | undefined {
  const said = readRegisters(registers)
  const saidAt = scopes.map((scope) =>
    Math.max(...said.filter((one) => one.kind === type && one.scope === scope).map(({ at }) => at)),
  )
  const since = Math.min(...saidAt)
  return newestOf(said.filter((one) => one.at > since && isLift(one)))?.event
}

/**
 * The newest hold or stop of a scope that nothing has answered; a provider that may mean one adds
 * nothing to it.
 */
export function alreadyHeldOrStopped(
  standing: Standing,
  scope: string,
  blocks: Blocks,
): EventId | undefined {
  const registers = readRegisters(standing.registers)
  const known = registers.filter(
    (register) =>
      (register.kind === 'hold' || register.kind === 'stop') &&
      register.scope === scope &&
      (register.detail === 'every' || register.detail === blocks) &&
      !isAnswered(register, registers),
  )
  return newestOf(known)?.event
}

/** The event by which a scope bounced at or after this, if no delivery has answered it. */
export function alreadyBounced(
  standing: Standing,
  scope: string,
  saidAt: Second,
): EventId | undefined {
  const registers = readRegisters(standing.registers)
  const deliveredAt = Math.max(
    ...registers.filter(({ kind }) => kind === 'delivery').map(({ at }) => at),
  )
  const bounce = registers.find(
    ({ kind, scope: bounced, at }) =>
      kind === 'bounce' && bounced === scope && at >= Math.max(saidAt, deliveredAt),
  )
  return bounce?.event
}

/** A release carries the mark of the hold it answers, and answers no later one. */
function releases(release: Register, hold: Register): boolean {
  if (hold.kind !== 'hold' || release.scope !== hold.scope || release.origin !== hold.origin)
    return false
  const mark: Mark = [release.at, release.event]
  return mark[0] > hold.at || (mark[0] === hold.at && mark[1] === hold.event)
}

function newestOf(registers: readonly Register[]): Register | undefined {
  return registers.reduce<Register | undefined>((newest, register) => {
    if (newest === undefined || register.at > newest.at) return register
    return register.at === newest.at && register.event < newest.event ? register : newest
  }, undefined)
}

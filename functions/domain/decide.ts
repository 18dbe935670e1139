import { isAnswered, newestOf } from './answers.ts'
import type { RegisterKind } from './register-key.ts'
import { covers, type Question } from './scope.ts'
import { firstSaid, readRegisters, type Register, type Standing } from './standing.ts'
import { formatSecond, SECONDS_A_DAY, toSecond, type Second } from './time.ts'
import {
  CUSTOMER_DAYS_MAX,
  type Allowed,
  type AllowedReason,
  type Denied,
  type DeniedReason,
  type Ground,
  type Policy,
  type Verdict,
} from './verdict.ts'

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

  const today = toSecond(now)
  for (const [reason, isGround] of against.length === 0 ? [] : DENIALS) {
    const grounds = against.filter((one) => isGround(one, today))
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

type IsGround = (register: Register, now: Second) => boolean

/** What denies, in order of precedence. */
const DENIALS: readonly (readonly [reason: DeniedReason, isGround: IsGround])[] = [
  [
    'opted_out',
    ({ kind, method, at }, now) =>
      kind === 'stop'
        ? method !== 'complaint'
        : kind === 'hold' && now - at >= HOLD_DAYS * SECONDS_A_DAY,
  ],
  ['complained', ({ kind, method }) => kind === 'stop' && method === 'complaint'],
  ['bounced', ({ kind }) => kind === 'bounce'],
  ['held', ({ kind }) => kind === 'hold'],
]

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

import type { AllowedReason, Link, Verdict } from './types.ts'
import { member } from './member.ts'

/**
 * If the answer's time differs by more, it was recorded or cached, or a clock is wrong; AWS uses the
 * same limit.
 */
const CLOCKS_APART_MS_MAX = 300_000

const ALLOWED: readonly unknown[] = [
  'consented',
  'customer',
  'transactional',
  'not_opted_out',
] satisfies AllowedReason[]

/** All verdicts or none: if one cannot be read, none is trusted. */
export function readVerdicts(said: unknown, length: number, nowMs: number): Verdict[] | undefined {
  if (!Array.isArray(said) || said.length !== length) return undefined
  const verdicts = said.map((one) => readVerdict(one, nowMs))
  if (!verdicts.every((verdict) => verdict !== undefined)) return undefined
  // One contact under two spellings must get the same verdict; if not, the order is wrong.
  const answers = new Map<string, boolean>()
  for (const { contact, allowed } of verdicts) {
    if (contact === undefined) continue
    if ((answers.get(contact) ?? allowed) !== allowed) return undefined
    answers.set(contact, allowed)
  }
  return verdicts
}

function readVerdict(said: unknown, nowMs: number): Verdict | undefined {
  const [allowed, reason] = [member(said, 'allowed'), member(said, 'reason')]
  const [checkedAt, validUntil] = [timeOf(said, 'checkedAt'), timeOf(said, 'validUntil')]
  const notBefore = timeOf(said, 'notBefore')
  if (typeof reason !== 'string' || checkedAt === undefined) return undefined
  const ground = { checkedAt, ...textsOf(said, ['contact', 'scope', 'since', 'event']) }
  if (allowed === false)
    return {
      allowed,
      reason,
      ...ground,
      ...textsOf(said, ['firstAskedAt']),
      ...(notBefore === undefined ? {} : { notBefore }),
    }

  const isAllow = allowed === true && ALLOWED.includes(reason) && validUntil !== undefined
  const isOfNow = Math.abs(Date.parse(checkedAt) - nowMs) <= CLOCKS_APART_MS_MAX
  const isReadable = notBefore !== undefined || member(said, 'notBefore') === undefined
  if (!isAllow || !isOfNow || !isReadable || ground.contact === undefined) return undefined
  if (notBefore !== undefined && Date.parse(notBefore) > Date.parse(checkedAt))
    return { allowed: false, reason: 'too_early', ...ground, notBefore }
  return { allowed, reason: reason as AllowedReason, ...ground, validUntil }
}

/**
 * Measured by our clock from before the request: so an allow never lasts longer, however the clocks
 * differ.
 */
export function isStillValid(verdict: Verdict, askedAt: number, nowMs: number): boolean {
  if (!verdict.allowed) return true
  const age = nowMs - askedAt
  return age >= 0 && age < Date.parse(verdict.validUntil) - Date.parse(verdict.checkedAt)
}

export function readLinks(said: unknown, to: readonly string[]): Link[] | undefined {
  const isLink = (link: unknown, at: number): boolean =>
    member(link, 'to') === to[at] &&
    typeof member(link, 'url') === 'string' &&
    typeof member(member(link, 'headers'), 'List-Unsubscribe') === 'string'
  const isWhole = Array.isArray(said) && said.length === to.length && said.every(isLink)
  return isWhole ? (said as Link[]) : undefined
}

export function readTexts(said: unknown): string[] | undefined {
  return Array.isArray(said) && said.every((one) => typeof one === 'string') ? said : undefined
}

function timeOf(said: unknown, name: string): string | undefined {
  const value = member(said, name)
  if (typeof value !== 'string') return undefined
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(value)
  return isInstant && !Number.isNaN(Date.parse(value)) ? value : undefined
}

function textsOf<N extends string>(said: unknown, names: readonly N[]): { [name in N]?: string } {
  const texts = names.map((name) => [name, member(said, name)] as const)
  return Object.fromEntries(texts.filter(([, text]) => typeof text === 'string')) as {
    [name in N]?: string
  }
}

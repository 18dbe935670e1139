import type { Language } from './language.ts'
import type { Basis } from './verdict.ts'
import { senderScope, type Blocks, type Purpose, type Scope } from './scope.ts'
import type { DeclaredWording } from './declared-wording.ts'
import type { OptInWord } from './opt-in-word.ts'
import type { SendingHours } from './sending-hours.ts'
import type { Strictness } from './strictness.ts'
import type { SenderPage } from './sender-page.ts'

/** A number that people reply to: E.164, or a short code's digits with its country. */
export type SenderNumber = {
  readonly number: string
  readonly purpose: Purpose
  readonly country?: string | undefined
}

/** Who sends: a brand, a programme or a team, with what it declared about itself. */
export type Sender = {
  readonly id: string
  readonly name: string
  readonly numbers: readonly SenderNumber[]
  readonly domains: readonly string[]
  readonly topics: readonly string[]
  readonly basis: Basis
  /** Why the basis is not consent, or why it was changed. */
  readonly justification?: string | undefined
  /** How far a bare STOP or link reaches. */
  readonly stopReach: 'all' | 'sender'
  readonly defaultCountry?: string | undefined
  /** The language of a reply to a text that has no language of its own. */
  readonly language?: Language | undefined
  /** How long after an order its buyer may be written to, if the basis is `customer`. */
  readonly customerDays?: number | undefined
  /** When marketing texts may reach people in a country (ISO 3166). */
  readonly sendingHours?: Readonly<Record<string, SendingHours>> | undefined
  /** Additional words that mean stop; they remove no common ones. */
  readonly stopWords?: readonly string[] | undefined
  /** How a reply that is no keyword is judged; `balanced` unless declared. */
  readonly strictness?: Strictness | undefined
  /** Words that are a consent when texted to one of its numbers. */
  readonly optInWords?: readonly OptInWord[] | undefined
  /** The texts that its people agree to. A consent that names one of these versions must be in its words. */
  readonly wordings?: readonly DeclaredWording[] | undefined
  /** What the pages of the public show of it. */
  readonly page?: SenderPage | undefined
  /** Every topic ever declared, in order. Short links hold a position in it, so it only grows. */
  readonly topicNumbers: readonly string[]
}

/** The senders that a reply was meant for, and what a STOP covers among them. */
export type Attribution = {
  readonly origins: readonly string[]
  readonly scopes: readonly Scope[]
  readonly blocks: Blocks
  /** True if the number names no single sender: a STOP stops them all, a START lifts nothing. */
  readonly ambiguous: boolean
}

/**
 * The senders that were answered: by the number, or for mail by the domain. A number that several
 * declare, or nobody, or no number at all stands for every sender of the account. An unregistered
 * sender counts as reaching all: an account that names it must not lose a STOP. If one of those who
 * share a number declared it transactional, every message of each of them is stopped. (An event blocks
 * the same in all its scopes but `all`: if no stop reaches all, this applies to the account's other
 * senders too.)
 */
export function attribute(
  accountSenders: readonly string[],
  register: ReadonlyMap<string, Sender>,
  to: string | undefined,
): Attribution {
  const matches = accountSenders.flatMap((id) => {
    const sender = register.get(id)
    const numbers = sender?.numbers.filter((one) => isSameNumber(one.number, to)) ?? []
    const isOwnDomain = sender?.domains.some((domain) => isWithinDomain(domain, to)) ?? false
    const isTransactional = numbers.some(({ purpose }) => purpose === 'transactional')
    return numbers.length > 0 || isOwnDomain ? [{ id, isTransactional }] : []
  })
  const [match, ...others] = matches
  const isOne = match !== undefined && others.length === 0
  const origins = isOne ? [match.id] : accountSenders
  const isTransactional = matches.some((one) => one.isTransactional)
  const own = isTransactional ? matches.map(({ id }) => senderScope(id)) : []
  return {
    origins,
    scopes: [...new Set([...stopScopes(origins, register), ...own])],
    blocks: isTransactional ? 'every' : 'marketing',
    // The account has one sender, so it can only be that one, whatever the number.
    ambiguous: origins.length > 1,
  }
}

/** What a bare stop to these senders covers; `all` includes every other scope. */
function stopScopes(senders: readonly string[], register: ReadonlyMap<string, Sender>): Scope[] {
  const reachesAll = senders.some((id) => (register.get(id)?.stopReach ?? 'all') === 'all')
  return reachesAll ? ['all'] : senders.map((id) => senderScope(id))
}

/** The numbers and domains that another sender declares too, so that a reply would be to both. */
export function sharedWith(
  declared: Pick<Sender, 'numbers' | 'domains'>,
  other: Pick<Sender, 'numbers' | 'domains'>,
): { readonly numbers: readonly string[]; readonly domains: readonly string[] } {
  const hears = (a: string, b: string) => isWithinDomain(a, `@${b}`) || isWithinDomain(b, `@${a}`)
  return {
    numbers: declared.numbers
      .map(({ number }) => number)
      .filter((number) => ownsNumber(other, number)),
    domains: declared.domains.filter((domain) => other.domains.some((one) => hears(domain, one))),
  }
}

/** The country declared for the number written to, else the sender's. */
export function declaredCountry(
  { numbers, defaultCountry }: Pick<Sender, 'numbers' | 'defaultCountry'>,
  to: string | undefined,
): string | undefined {
  return numberOf({ numbers }, to)?.country ?? defaultCountry
}

/** What it declared of one of its numbers. */
export function numberOf(
  { numbers }: Pick<Sender, 'numbers'>,
  to: string | undefined,
): SenderNumber | undefined {
  return numbers.find(({ number }) => isSameNumber(number, to))
}

/** Whether a text to this number can only be meant for this sender. */
export function ownsNumber({ numbers }: Pick<Sender, 'numbers'>, to: string | undefined): boolean {
  return numbers.some(({ number }) => isSameNumber(number, to))
}

function isSameNumber(declared: string, to: string | undefined): boolean {
  if (to === undefined || to.includes('@')) return false
  return digitsOf(declared) === digitsOf(to) && digitsOf(to) !== ''
}

function isWithinDomain(domain: string, to: string | undefined): boolean {
  const host = to?.includes('@') ? to.slice(to.lastIndexOf('@') + 1).toLowerCase() : undefined
  return host !== undefined && (host === domain || host.endsWith(`.${domain}`))
}

function digitsOf(number: string): string {
  return number.replace(/\D/g, '')
}

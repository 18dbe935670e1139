import type { Language } from './language.ts'
import type { Basis } from './decide.ts'
import { senderScope, type Blocks, type Purpose, type Scope } from './scope.ts'
import type { OptInWord } from './opt-in-word.ts'
import type { SendingHours } from './sending-hours.ts'

/** A number that people answer to: E.164, or a short code's digits with their country. */
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
  /** In which language a text is answered that has none of its own. */
  readonly language?: Language | undefined
  /** How long after an order its buyer may be written to, where the basis is `customer`. */
  readonly customerDays?: number | undefined
  /** When marketing texts may reach people of a country, by its ISO 3166 code. */
  readonly sendingHours?: Readonly<Record<string, SendingHours>> | undefined
  /** Words of its own that mean stop; they add to everyone's and take none away. */
  readonly stopWords?: readonly string[] | undefined
  /** Words that, texted to a number of its own, are a consent. */
  readonly optInWords?: readonly OptInWord[] | undefined
  /** Every topic ever named, in order: short links carry a position in it, so it only grows. */
  readonly topicNumbers: readonly string[]
}

/** The senders a reply was meant for, and what a STOP among them covers. */
export type Attribution = {
  readonly origins: readonly string[]
  readonly scopes: readonly Scope[]
  readonly blocks: Blocks
  /** True where the number names no single sender: a STOP stops them all, a START lifts nothing. */
  readonly ambiguous: boolean
}

/**
 * Which sender was answered: the one whose number it is, or for mail the one whose domain it is. A
 * number shared by several, a number of nobody's, or none stands for every sender of the account. A
 * sender the register does not know is taken to reach all: an account that names it must not lose a
 * STOP. Where any of those who share a number declared it transactional, every message of each of
 * them is stopped: a second declaration takes nothing from the first. (An event blocks the same in
 * all its scopes but `all`: where no stop reaches all, that holds for the account's others too.)
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
    // One sender in the account: whatever the number, it can only have been that one.
    ambiguous: origins.length > 1,
  }
}

/** What a bare stop said to these senders covers; `all` swallows the rest. */
function stopScopes(senders: readonly string[], register: ReadonlyMap<string, Sender>): Scope[] {
  const reachesAll = senders.some((id) => (register.get(id)?.stopReach ?? 'all') === 'all')
  return reachesAll ? ['all'] : senders.map((id) => senderScope(id))
}

/** What of a sender's declaration another declares too, so that an answer would be to both. */
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

/** The country declared with the number written to, else the sender's. */
export function declaredCountry(
  { numbers, defaultCountry }: Pick<Sender, 'numbers' | 'defaultCountry'>,
  to: string | undefined,
): string | undefined {
  return numbers.find(({ number }) => isSameNumber(number, to))?.country ?? defaultCountry
}

/** Whether a text to this number was meant for this sender and no other. */
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

import type { Basis } from './decide.ts'
import { senderScope, type Blocks, type Purpose, type Scope } from './scope.ts'

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
  /** Why the basis is not consent. */
  readonly justification?: string | undefined
  /** How far a bare STOP or link reaches. */
  readonly stopReach: 'all' | 'sender'
  readonly defaultCountry?: string | undefined
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
 * Which sender was answered: the one whose number it is. A number shared by several, a number of
 * nobody's, or none stands for every sender of the account. A sender the register does not know
 * is taken to reach all: an account that names it must not lose a STOP.
 */
export function attribute(
  accountSenders: readonly string[],
  register: ReadonlyMap<string, Sender>,
  to: string | undefined,
): Attribution {
  const matches = accountSenders.flatMap((id) => {
    const number = register.get(id)?.numbers.find((one) => isSameNumber(one.number, to))
    return number === undefined ? [] : [{ id, purpose: number.purpose }]
  })
  const [match, ...others] = matches
  if (match !== undefined && others.length === 0) {
    const isTransactional = match.purpose === 'transactional'
    const reach = stopScopes([match.id], register)
    const own = senderScope(match.id)
    return {
      origins: [match.id],
      scopes: isTransactional && !reach.includes(own) ? [...reach, own] : reach,
      blocks: isTransactional ? 'every' : 'marketing',
      ambiguous: false,
    }
  }
  return {
    origins: accountSenders,
    scopes: stopScopes(accountSenders, register),
    blocks: 'marketing',
    // One sender in the account: whatever the number, it can only have been that one.
    ambiguous: accountSenders.length > 1,
  }
}

/** What a bare stop said to these senders covers; `all` swallows the rest. */
export function stopScopes(
  senders: readonly string[],
  register: ReadonlyMap<string, Sender>,
): Scope[] {
  const reachesAll = senders.some((id) => (register.get(id)?.stopReach ?? 'all') === 'all')
  return reachesAll ? ['all'] : senders.map((id) => senderScope(id))
}

function isSameNumber(declared: string, to: string | undefined): boolean {
  return to !== undefined && digitsOf(declared) === digitsOf(to) && digitsOf(to) !== ''
}

function digitsOf(number: string): string {
  return number.replace(/\D/g, '')
}

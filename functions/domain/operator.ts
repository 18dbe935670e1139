import type { Actor } from './actor.ts'
import type { Address } from './address.ts'
import type { Right } from './api-keys.ts'
import type { Second } from './time.ts'

/** From the least to the most; each may do what those before it may. */
export const ROLES = ['viewer', 'operator', 'officer'] as const
export type Role = (typeof ROLES)[number]

/** The languages of the console and of its mail. */
export const CONSOLE_LANGUAGES = ['en', 'fr'] as const
export type ConsoleLanguage = (typeof CONSOLE_LANGUAGES)[number]

/** A person who may sign in to the console. */
export type Operator = {
  readonly id: string
  /** As events, decisions and the audit trail show it. */
  readonly name: string
  readonly role: Role
  /** Rests sealed, and only while the operator is named (law 8). */
  readonly email: Address['value']
  readonly language?: ConsoleLanguage | undefined
  readonly createdAt: Second
  /** An operator's name, or the id of an API key. */
  readonly createdBy: string
  /**
   * Grows when all sessions and links of before must end: at the return of one who was removed, with
   * another address, and when an officer says so.
   */
  readonly epoch: number
}

/** What an administrator says of an operator. */
export type NamedOperator = Pick<Operator, 'id' | 'name' | 'role' | 'language'> & {
  readonly email: Address
}

/** Who asks for a change, and when. */
export type OperatorAct = {
  readonly by: string
  readonly at: Second
  /** The operator who does it, who must be an officer at that moment; absent for an API key. */
  readonly as?: string | undefined
}

/** Something that was done to an operator; never deleted, and without the address. */
export type OperatorChange = {
  readonly version: number
  readonly what: OperatorDeed
  readonly at: string
  readonly by: string
  readonly name: string
  readonly role: Role
}
export type OperatorDeed = 'named' | 'changed' | 'removed' | 'sessions_ended'

/** Those who may sign in. So few are named that all are read at once. */
export const OPERATORS_MAX = 200

export type Operators = {
  /** Undefined if nobody has that id, or has it any more. */
  readonly get: (id: string) => Promise<Operator | undefined>
  readonly findByEmail: (email: Address) => Promise<Operator | undefined>
  /** In order of their ids. */
  readonly list: () => Promise<Operator[]>
  /** Rejects with `conflict` if another has the address, or if there are too many. */
  readonly put: (named: NamedOperator, act: OperatorAct) => Promise<Operator>
  /** The address is deleted, and no session works any more. Undefined if there was none. */
  readonly remove: (id: string, act: OperatorAct) => Promise<Operator | undefined>
  /** No session and no link of before works any more. */
  readonly endSessions: (id: string, act: OperatorAct) => Promise<Operator | undefined>
  /** Oldest first; `intact`: each is unchanged and follows the one before. */
  readonly changes: (id: string) => Promise<{
    readonly changes: readonly OperatorChange[]
    readonly intact: boolean
  }>
}

export function includesRole(has: Role, needs: Role): boolean {
  return ROLES.indexOf(has) >= ROLES.indexOf(needs)
}

export function isConsoleLanguage(text: string | undefined): text is ConsoleLanguage {
  return CONSOLE_LANGUAGES.some((language) => language === text)
}

const RIGHTS: Readonly<Record<Role, readonly Right[]>> = {
  viewer: ['read'],
  operator: ['read', 'check', 'write'],
  officer: ['admin', 'read', 'check', 'write', 'lift'],
}

/** An operator where an API key may act; of all senders. */
export function actorOf({ id, name, role }: Pick<Operator, 'id' | 'name' | 'role'>): Actor {
  return { id: `op_${id}`, rights: RIGHTS[role], operator: name }
}

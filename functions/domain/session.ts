import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { Operator } from './operator.ts'
import type { Second } from './time.ts'

/** How an operator proved who they are. */
const SIGN_IN_METHODS = ['link', 'oidc', 'local'] as const
export type SignInMethod = (typeof SIGN_IN_METHODS)[number]

/** A browser in which an operator signed in. Its secret rests nowhere. */
export type Session = {
  /** SHA-256 of the secret, base64url: names it, and opens nothing. */
  readonly id: string
  readonly operator: string
  /** The operator's epoch when they signed in; of another epoch it is over. */
  readonly epoch: number
  readonly how: SignInMethod
  /** In words, so that its owner knows it again: `Firefox, Linux`. */
  readonly browser: string
  readonly createdAt: Second
  readonly endsAt: Second
}

/** A working day. Nobody is signed in longer, whatever they do. */
export const SESSION_SECONDS = 8 * 3_600

export type Sessions = {
  readonly create: (session: Session) => Promise<void>
  /**
   * The session of a secret with its operator as they are now, strongly consistent: who is removed or
   * has another role has lost the rights of before at once. Undefined if it is over.
   */
  readonly find: (
    secret: string,
    now: Second,
  ) => Promise<{ readonly session: Session; readonly operator: Operator } | undefined>
  /** Those that work, newest first. */
  readonly list: (operator: Operator, now: Second) => Promise<Session[]>
  /** False if that operator has no such session. */
  readonly end: (operator: string, id: string) => Promise<boolean>
}

const SECRET = /^[A-Za-z0-9_-]{43}$/

/** 32 random bytes in base64url. */
export function newSessionSecret(): string {
  return randomBytes(32).toString('base64url')
}

export function isSessionSecret(text: string): boolean {
  return SECRET.test(text)
}

/** What is stored of a secret. */
export function sessionId(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

export function newSession(
  secret: string,
  { id: operator, epoch }: Pick<Operator, 'id' | 'epoch'>,
  by: Pick<Session, 'how' | 'browser'>,
  now: Second,
): Session {
  return {
    id: sessionId(secret),
    operator,
    epoch,
    ...by,
    createdAt: now,
    endsAt: now + SESSION_SECONDS,
  }
}

export function isOver(session: Session, { epoch }: Pick<Operator, 'epoch'>, now: Second): boolean {
  return now >= session.endsAt || session.epoch !== epoch
}

/** What every form of a session carries: only its own pages can know it, and it opens nothing. */
export function formToken(secret: string): string {
  return createHmac('sha256', secret).update('basta/console/form').digest('base64url')
}

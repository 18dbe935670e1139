import type { Context } from 'hono'
import type { Actor } from '../domain/actor.ts'
import type { ConsoleLanguage, Operator, Role } from '../domain/operator.ts'
import type { Assets } from './assets.ts'
import type { Form } from './form.ts'

/** Who is signed in, in which session. */
export type SignedIn = {
  readonly operator: Operator
  /** The operator as actions take them, where an API key goes too. */
  readonly actor: Actor
  /** What each form of this session must bring along. */
  readonly csrf: string
  /** The id of the session, which opens nothing. */
  readonly session: string
}

export type ConsoleEnv = {
  Variables: {
    /** Absent on routes for `anybody`. */
    signedIn: SignedIn
    language: ConsoleLanguage
    /** The fields of a POST; none in a GET. */
    form: Form
    assets: Assets
  }
}

export type ConsoleContext = Context<ConsoleEnv>

/**
 * One route of the console. `mountConsole` checks what it says: the session, the role and, for a POST,
 * where it came from and its form. A test walks all of them.
 */
export type ConsoleRoute = {
  readonly method: 'GET' | 'POST'
  readonly path: `/console${string}`
  /** The least role that may; `anybody` also before signing in. */
  readonly role: Role | 'anybody'
  /**
   * The body of a POST: a form of at most 64 KB (default), or a form with a file of at most 4.5 MB. Both
   * carry the session's token, but where nobody is signed in.
   */
  readonly takes?: 'form' | 'file'
  /** The page of a body that is larger; by default it says that more was sent than is taken. */
  readonly tooLarge?: (c: ConsoleContext) => Response | Promise<Response>
  readonly handle: (c: ConsoleContext) => Response | Promise<Response>
}

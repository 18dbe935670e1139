import type { Outside } from './outside.ts'
import type { Waited } from './event-time.ts'
import type { SignedTime } from './signed-time.ts'
import type { ProbeRequest, ProbeSaying } from './probe.ts'
import type { Reply, Message, NumberNotation, Pending } from './message.ts'

/** A request with body and URL unchanged, because providers sign them. */
export type InboundRequest = {
  readonly method: string
  /** Our configured URL with path and query as received; never built from `Host`. */
  readonly url: string
  /**
   * The path's last segment, for providers that send a secret there:
   * `/inbound/<provider>/<account>/<secret>`.
   */
  readonly pathSecret?: string | undefined
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly receivedAt: Date
  /** Present if it waited before it was taken. */
  readonly waited?: Waited | undefined
}

/**
 * Why a request is not accepted. `stale` is only for signatures that do not cover the body: a request
 * signed as a whole is genuine however late it comes.
 */
export type Refusal =
  | 'missing_signature'
  | 'malformed_signature'
  | 'wrong_signature'
  | 'stale'
  | 'unknown_topic'
  /** More parameters, members or depth than any provider sends: it is not parsed. */
  | 'too_many_parts'

export type Answer = {
  readonly status: number
  readonly body: string
  readonly contentType?: string
}

/** A provider together with one account's secrets. */
export type Listener = {
  readonly methods: readonly ('GET' | 'POST')[]
  readonly signs: 'body' | 'part' | 'nothing'
  readonly credentials: readonly string[]
  /** What proves its requests, and how many of them the entry holds. */
  readonly proof: {
    readonly by: 'shared_secret' | 'key_of_the_provider'
    readonly count: number
  }
  /** A request as the provider would make it, for each secret that both hold. */
  readonly probes: (saying: ProbeSaying) => readonly ProbeRequest[]
  readonly numbers: NumberNotation
  readonly addressPointer: string | undefined
  readonly refusalStatus: 401 | 200
  readonly repliesInAnswer: boolean
  readonly verify: (request: InboundRequest, outside: Outside) => Promise<Refusal | undefined>
  readonly signedTime: (request: InboundRequest) => SignedTime | undefined
  readonly nonce: (request: InboundRequest) => string | undefined
  readonly read: (request: InboundRequest, outside: Outside) => Promise<readonly Message[]>
  readonly answersItself: (message: Reply) => boolean
  readonly answer: (replies: readonly string[], request: InboundRequest) => Answer
  readonly send:
    | ((
        message: { readonly from: string; readonly to: string; readonly text: string },
        outside: Outside,
      ) => Promise<void>)
    | undefined
  readonly poll: ((outside: Outside, now: () => Date) => Promise<readonly Pending[]>) | undefined
  readonly owns: (origin: string) => boolean
}

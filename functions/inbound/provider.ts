import type * as z from 'zod/mini'
import '../schemas/locale.ts'
import type { Outside } from '../domain/outside.ts'
import { isUnbounded } from './verify/request-bounds.ts'
import type { ProbeRequest, ProbeSaying, TestWay } from '../domain/probe.ts'
import type { SignedTime } from '../domain/signed-time.ts'
import type { InboundRequest, Refusal, Answer, Listener } from '../domain/listener.ts'
import {
  type Reply,
  type Message,
  type NumberNotation,
  type Pending,
  UnreadableError,
} from '../domain/message.ts'

/** The provider's part of `PROVIDERS.md`. */
type About = {
  readonly name: string
  readonly hears: string
  readonly authentication: string
  /** The members of its entry in the accounts document beside `senders`, in Markdown. */
  readonly entry: string
  readonly blocksItself: string
  /**
   * What the implementation was checked against. Nothing was tried with live traffic unless it says so.
   */
  readonly checkedAgainst: 'official SDK' | 'documentation' | 'third-party code' | 'specification'
  /**
   * How the provider itself is made to send a request, and whether that is documented. `not known`: no
   * button for it was found, so a real message is sent.
   */
  readonly test: { readonly way: TestWay; readonly restsOn: 'documentation' | 'not known' }
}

/**
 * What proves its requests. Where both hold a secret, Basta can make a request as the provider would
 * (`probe`); it signs one for each secret of the entry.
 */
export type Proof<A> =
  | {
      readonly by: 'shared_secret'
      readonly secrets: (account: A) => readonly string[]
      readonly probe: (saying: ProbeSaying, secret: string, account: A) => ProbeRequest
    }
  | { readonly by: 'key_of_the_provider'; readonly keys: (account: A) => readonly string[] }

/**
 * `body`: the signature covers every byte that is read. Anything less may stop people, but never lifts
 * a stop.
 */
type Signing<S extends z.ZodMiniType> =
  | { readonly signs: 'nothing' }
  | {
      readonly signs: 'body' | 'part'
      /**
       * What its signatures are made with. Accounts with the same credentials share what they have
       * seen.
       */
      readonly credentials: (account: z.infer<S>) => readonly string[]
    }

/**
 * One provider: one file with one definition. `S` is the shape of its entries in the accounts document.
 */
export type ProviderDefinition<S extends z.ZodMiniType> = Signing<S> & {
  readonly about: About
  /** The entry's own members, beside `senders`. */
  readonly account: S
  readonly proof: Proof<z.infer<S>>
  /** GET only if the provider can send nothing else; then a secret proves it (default: POST). */
  readonly methods?: readonly ('GET' | 'POST')[]
  readonly numbers?: NumberNotation
  /**
   * For callers that are the owner's own systems: where the person's address is in their request, so
   * that they can correct it.
   */
  readonly addressPointer?: string
  /** The status of a refusal: 401, or 200 if the provider drops events after a 4xx. */
  readonly refusalStatus: 401 | 200
  /** The status after which the provider retries, if it drops an event on any 5xx (default: 503). */
  readonly retryStatus?: 429
  /** Undefined means genuine. Compares in constant time; it throws nothing but `unavailable`. */
  readonly verify: (
    request: InboundRequest,
    account: z.infer<S>,
    outside: Outside,
  ) => Refusal | undefined | Promise<Refusal | undefined>
  /**
   * When it was signed, read after `verify` from what the signature covers. Outside its time window a
   * request still stops and reports, dated by this time, but it lifts nothing and gets no reply.
   */
  readonly signedTime?: (
    request: Pick<InboundRequest, 'headers' | 'url' | 'method' | 'body'>,
    account: z.infer<S>,
  ) => SignedTime | undefined
  /** The nonce, valid once, of a signature that does not cover the body. */
  readonly nonce?: (request: InboundRequest) => string | undefined
  /** Called after `verify`. Throws `UnreadableError` if a genuine request has an unknown shape. */
  readonly read: (
    request: InboundRequest,
    account: z.infer<S>,
    outside: Outside,
  ) => readonly Message[] | Promise<readonly Message[]>
  /** Whether the provider answers this message itself: the person must not get two confirmations. */
  readonly answersItself: (message: Reply) => boolean
  /**
   * The response that the provider expects. `replies` are for providers that send the texts of a
   * response. If the request waits in the inbox, it is called before `read`.
   */
  readonly answer: (replies: readonly string[], request: InboundRequest) => Answer
  /** Whether `answer` carries the replies to the person. */
  readonly repliesInAnswer?: boolean
  /** Sends a reply, for providers whose response cannot carry one. Absent: Basta does not reply. */
  readonly send?: (
    account: z.infer<S>,
    message: { readonly from: string; readonly to: string; readonly text: string },
    outside: Outside,
  ) => Promise<void>
  /** Whether the entry holds what `send` needs (default: yes). */
  readonly maySend?: (account: z.infer<S>) => boolean
  /** Lists what the provider does not send by itself, newest first; called every few minutes. */
  readonly poll?: (
    account: z.infer<S>,
    outside: Outside,
    now: () => Date,
  ) => Promise<readonly Pending[]>
  /**
   * Whether a message from one of our queues, with this SNS topic or event source, belongs to this
   * account.
   */
  readonly owns?: (account: z.infer<S>, origin: string) => boolean
}

export type Provider = {
  readonly about: About
  readonly retryStatus: 503 | 429
  /** How a confirmation reaches the person, if the provider does not send its own. */
  readonly replies: 'in the answer' | 'sent' | 'no reply from Basta'
  /** Where both hold a secret, an account can be tested from here. */
  readonly provedBy: 'shared_secret' | 'key_of_the_provider'
  /**
   * Reads one entry of the accounts document. A problem describes the fault and never contains a
   * secret.
   */
  readonly open: (
    entry: unknown,
  ) =>
    | { readonly ok: true; readonly listener: Listener }
    | { readonly ok: false; readonly problem: string }
}

export function defineProvider<S extends z.ZodMiniType>(
  definition: ProviderDefinition<S>,
): Provider {
  return {
    about: definition.about,
    retryStatus: definition.retryStatus ?? 503,
    replies: repliesOf(definition),
    provedBy: definition.proof.by,
    open: (entry) => {
      const parsed = definition.account.safeParse(entry)
      if (!parsed.success) return { ok: false, problem: problemsOf(parsed.error.issues) }
      return { ok: true, listener: listenerOf(definition, parsed.data) }
    },
  }
}

function repliesOf<S extends z.ZodMiniType>({
  repliesInAnswer,
  send,
}: ProviderDefinition<S>): Provider['replies'] {
  if (repliesInAnswer) return 'in the answer'
  return send === undefined ? 'no reply from Basta' : 'sent'
}

function keysOf<A>(proof: Proof<A>, account: A): readonly string[] {
  return proof.by === 'shared_secret' ? proof.secrets(account) : proof.keys(account)
}

/** `path: message`, several joined: for entries and bodies of a wrong shape. */
export function problemsOf(
  issues: readonly { readonly path: PropertyKey[]; readonly message: string }[],
): string {
  return issues
    .map(({ path, message }) => `${path.map(String).join('.') || 'the entry'}: ${message}`)
    .join('; ')
}

function listenerOf<S extends z.ZodMiniType>(
  definition: ProviderDefinition<S>,
  account: z.infer<S>,
): Listener {
  const { signs, refusalStatus, answersItself, answer, methods = ['POST'] } = definition
  const { poll } = definition
  const send = (definition.maySend?.(account) ?? true) ? definition.send : undefined
  const { proof } = definition
  return {
    methods,
    signs,
    proof: { by: proof.by, count: keysOf(proof, account).length },
    probes: (saying) =>
      proof.by === 'shared_secret'
        ? proof.secrets(account).map((secret) => proof.probe(saying, secret, account))
        : [],
    credentials: definition.signs === 'nothing' ? [] : definition.credentials(account),
    numbers: definition.numbers ?? {},
    addressPointer: definition.addressPointer,
    refusalStatus,
    repliesInAnswer: definition.repliesInAnswer ?? false,
    verify: async (request, outside) =>
      definition.signs !== 'nothing' && isUnbounded(request)
        ? 'too_many_parts'
        : definition.verify(request, account, outside),
    signedTime: (request) => definition.signedTime?.(request, account),
    nonce: (request) => definition.nonce?.(request),
    // Requests with a secret, or from one of our queues, were not checked before.
    read: async (request, outside) => {
      if (isUnbounded(request)) throw new UnreadableError('it holds too many parts')
      return definition.read(request, account, outside)
    },
    answersItself,
    answer,
    send: send && ((message, outside) => send(account, message, outside)),
    poll: poll && ((outside, now) => poll(account, outside, now)),
    owns: (origin) => definition.owns?.(account, origin) ?? false,
  }
}

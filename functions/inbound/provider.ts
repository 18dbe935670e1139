import type * as z from 'zod/mini'
import '../schemas/locale.ts'
import type { Outside } from '../domain/outside.ts'
import { isUnbounded } from './verify/request-bounds.ts'
import type { SignedTime } from '../domain/signed-time.ts'
import type { InboundRequest, Refusal, Answer, Listener } from '../domain/listener.ts'
import {
  type Reply,
  type Message,
  type NumberNotation,
  type Pending,
  UnreadableError,
} from '../domain/message.ts'

/** What `PROVIDERS.md` says of a provider. */
export type About = {
  readonly name: string
  readonly hears: string
  readonly authentication: string
  /** Members of its entry in the accounts document, beside `senders`, in Markdown. */
  readonly entry: string
  readonly blocksItself: string
  /** What the implementation was checked against; nothing here has met live traffic unless it says so. */
  readonly checkedAgainst: 'official SDK' | 'documentation' | 'third-party code' | 'specification'
}

/** `body`: the signature covers every byte read. Anything less may stop, and never lift. */
type Signing<S extends z.ZodMiniType> =
  | { readonly signs: 'nothing' }
  | {
      readonly signs: 'body' | 'part'
      /** What its signatures are made with: what one account was shown is known to all that share it. */
      readonly credentials: (account: z.infer<S>) => readonly string[]
    }

/** One provider: one file, one of these. `S` is the shape of its entries in the accounts document. */
export type ProviderDefinition<S extends z.ZodMiniType> = Signing<S> & {
  readonly about: About
  /** The entry's own members, beside `senders`. */
  readonly account: S
  /** GET only where the provider knows no other way; the secret then proves it (default: POST). */
  readonly methods?: readonly ('GET' | 'POST')[]
  readonly numbers?: NumberNotation
  /** Where the caller is a system of one's own, that can mend what it sends: the place of the person's address. */
  readonly addressPointer?: string
  /** The status of a refusal: 401, or 200 where the provider drops events on 4xx. */
  readonly refusalStatus: 401 | 200
  /** What asks the provider to come again, where it discards an event on any 5xx (default: 503). */
  readonly retryStatus?: 429
  /** Undefined: it is genuine. Compares in constant time; the only thing it throws is `unavailable`. */
  readonly verify: (
    request: InboundRequest,
    account: z.infer<S>,
    outside: Outside,
  ) => Refusal | undefined | Promise<Refusal | undefined>
  /**
   * When it was signed, after `verify`, by what the signature covers. Outside of its window a request
   * still stops and reports, dated by this time; it lifts nothing and gets no reply.
   */
  readonly signedTime?: (
    request: Pick<InboundRequest, 'headers' | 'url' | 'method' | 'body'>,
    account: z.infer<S>,
  ) => SignedTime | undefined
  /** The single-use nonce of a signature that leaves the body out. */
  readonly nonce?: (request: InboundRequest) => string | undefined
  /** After `verify`. Throws `UnreadableError` where a genuine request has no shape we know. */
  readonly read: (
    request: InboundRequest,
    account: z.infer<S>,
    outside: Outside,
  ) => readonly Message[] | Promise<readonly Message[]>
  /** Whether the provider answers this message itself: two confirmations are one too many. */
  readonly answersItself: (message: Reply) => boolean
  /**
   * The response the provider expects; `replies` are for providers that send what it holds. Of a
   * request that waits in the inbox it is asked before `read` was.
   */
  readonly answer: (replies: readonly string[], request: InboundRequest) => Answer
  /** Whether `answer` carries replies to the person. */
  readonly repliesInAnswer?: boolean
  /** Sends a reply, for providers whose answer carries none. Absent: no reply from Basta. */
  readonly send?: (
    account: z.infer<S>,
    message: { readonly from: string; readonly to: string; readonly text: string },
    outside: Outside,
  ) => Promise<void>
  /** Whether the entry holds what `send` needs (default: it does). */
  readonly maySend?: (account: z.infer<S>) => boolean
  /** Lists what the provider does not pass on by itself, newest first; called every few minutes. */
  readonly poll?: (
    account: z.infer<S>,
    outside: Outside,
    now: () => Date,
  ) => Promise<readonly Pending[]>
  /** Whether a message that came through a queue of ours, by this SNS topic or event source, is this account's. */
  readonly owns?: (account: z.infer<S>, origin: string) => boolean
}

export type Provider = {
  readonly about: About
  readonly retryStatus: 503 | 429
  /** How a confirmation reaches the person, where the provider does not send its own. */
  readonly replies: 'in the answer' | 'sent' | 'no reply from Basta'
  /** Reads one entry of the accounts document; a problem says what is wrong, never a secret. */
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

/** `path: message`, several joined: for entries and bodies that have not the right shape. */
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
  return {
    methods,
    signs,
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
    // What a secret proves, or came through a queue of ours, was not looked into before.
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

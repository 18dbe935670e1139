import type * as z from 'zod/mini'
import type { Channel } from '../domain/address.ts'
import type { Fault } from '../domain/errors.ts'
import type { Outside } from '../domain/ports.ts'
import type { Waited } from '../domain/said-at.ts'
import type { Second } from '../domain/time.ts'
import { isUnbounded } from './request-bounds.ts'
import type { SignedTime } from './signed-time.ts'

/** A request as it came: bytes and URL untouched, because that is what providers sign. */
export type InboundRequest = {
  readonly method: string
  /** A configured URL of ours + path and query as received; never built from `Host`. */
  readonly url: string
  /** The path's last segment, for providers that prove themselves by it: `/inbound/<provider>/<account>/<secret>`. */
  readonly pathSecret?: string | undefined
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly receivedAt: Date
  /** Where it waited before it was taken. */
  readonly waited?: Waited | undefined
}

/** What a person answered. */
export type Reply = {
  readonly kind: 'reply'
  /** The provider's id of the message: a second delivery is a no-op. */
  readonly id: string
  readonly channel: Channel
  /** As the provider wrote it; read by its own `numbers` and the countries of the senders. */
  readonly from: string
  /** The number or address it was sent to; absent where the provider does not say. */
  readonly to?: string | undefined
  readonly text: string
  /** When it was said: only where the provider signs it and gives the zone. */
  readonly at?: Second | undefined
  /** What the provider itself took it for: a stop wins over our reading, a start never does. */
  readonly hint?: 'stop' | 'start' | 'help' | undefined
  /** One part of a longer text, to be joined before it is read: which of how many, under what reference. */
  readonly part?:
    { readonly reference: string; readonly number: number; readonly of: number } | undefined
  /** This request's signature covers the text, where not every one of its provider's does. */
  readonly textIsSigned?: true | undefined
  /** Its signature is that of other parameters too: it stops, and lifts nothing. */
  readonly hasOtherReadings?: true | undefined
  /** It may have come from other numbers too: it stops each, and lifts and answers nothing. */
  readonly isGuess?: true | undefined
  /** The provider gives none: it was made of what the message says. */
  readonly isIdMadeUp?: true | undefined
}

/** What a provider says of an address: an opt-out it heard itself, or what became of a message. */
export type Report = {
  readonly kind: 'report'
  /**
   * `resubscribed` is the provider's word, not the person's: it is recorded and lifts nothing.
   * `maybe_unsubscribed`: it does not send to this address and does not say why; unsure means held.
   */
  readonly what:
    | 'unsubscribed'
    | 'maybe_unsubscribed'
    | 'complained'
    | 'bounced'
    | 'soft_bounced'
    | 'delivered'
    | 'resubscribed'
  readonly id: string
  readonly channel: Channel
  readonly address: string
  /** The number or e-mail address of the sender, where the provider says. */
  readonly to?: string | undefined
  readonly at?: Second | undefined
  /** The provider's own short code for it, e.g. `Permanent/General`. Never a person's text. */
  readonly code?: string | undefined
  /** It may be of other numbers too: it stops each, and says of none that it was reached. */
  readonly isGuess?: true | undefined
  /** The provider gives none: it was made of what the report says. */
  readonly isIdMadeUp?: true | undefined
}

/** A mail to the `mailto:` form of an unsubscribe link; its token decides, not its author. */
export type UnsubscribeMail = { readonly kind: 'mail'; readonly token: string }

/** A webhook that wants to be confirmed by calling this URL; the provider has pinned its host. */
export type Confirmation = { readonly kind: 'confirmation'; readonly url: string }

/**
 * A genuine part of a request that yields no event (law 12): it is set aside for a person to decide,
 * never dropped and never read as an empty text. The other parts of the request are taken as usual.
 */
export type Unread = {
  readonly kind: 'unread'
  /** `message`: somebody wrote this, and it may be a stop. `event`: a provider says something of somebody. */
  readonly what: 'message' | 'event'
  readonly why:
    | 'no_text'
    | 'unknown_shape'
    | 'unknown_channel'
    | 'unreadable_address'
    /** It says START or an opt-in word, genuinely, and came too late to be believed. */
    | 'too_late_to_lift'
    /** It says so under a signature that other words, or another person's, would have too. */
    | 'ambiguous_signature'
  /** The provider's own name of the shape, e.g. `event/blocked`: events of one shape make one item. Never a person's data. */
  readonly shape: string
  readonly id?: string | undefined
  readonly channel?: Channel | undefined
  /** As the provider wrote it: a number, an address, or an id of another network. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly text?: string | undefined
  readonly at?: Second | undefined
  /** The part as it came, e.g. one event of a batch as JSON: what the person who decides is shown. */
  readonly sample?: string | undefined
}

/**
 * A part that came by a genuine request and is not genuine itself, such as a complaint that anybody
 * could have written: it changes nobody and is kept in quarantine, never in a list that people read.
 */
export type Unproven = { readonly kind: 'unproven'; readonly why: 'reporter' }

export type Message = Reply | Report | UnsubscribeMail | Confirmation | Unread | Unproven

/** How a provider writes phone numbers, where that is not E.164 with its `+`. */
export type NumberNotation = {
  /** As E.164 without its `+`. */
  readonly isPlusless?: true
  /** As they are dialled within this country, by its ISO 3166 code. */
  readonly country?: string
}

/** What a provider keeps for us to fetch. Reading it throws `UnreadableError`, or what went wrong on the way. */
export type Pending = {
  /** As the provider lists it; what was taken under this key is not read again while it is listed. */
  readonly key: string
  readonly read: () => Promise<{
    readonly messages: readonly Message[]
    readonly body: Uint8Array
  }>
}

/**
 * Why a request is not believed. `stale` is only for signatures that leave the body out: what is
 * signed as a whole is genuine however late it comes.
 */
export type Refusal =
  | 'missing_signature'
  | 'malformed_signature'
  | 'wrong_signature'
  | 'stale'
  | 'unknown_topic'
  /** More parameters, members or depth than any provider sends: not looked into. */
  | 'too_many_parts'

export type Answer = {
  readonly status: number
  readonly body: string
  readonly contentType?: string
}

/** What `npm run providers` and the README say of a provider. */
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
  readonly comeAgainStatus?: 429
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

/** A provider with one account's secrets in hand. */
export type Listener = {
  readonly methods: readonly ('GET' | 'POST')[]
  readonly signs: 'body' | 'part' | 'nothing'
  readonly credentials: readonly string[]
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

export type Provider = {
  readonly about: About
  readonly comeAgainStatus: 503 | 429
  /** How a confirmation reaches the person, where the provider does not send its own. */
  readonly replies: 'in the answer' | 'sent' | 'no reply from Basta'
  /** Reads one entry of the accounts document; a problem says what is wrong, never a secret. */
  readonly open: (
    entry: unknown,
  ) =>
    | { readonly ok: true; readonly listener: Listener }
    | { readonly ok: false; readonly problem: string }
}

/** A genuine request that cannot be read: set aside for a person to decide, answered with what was wrong. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError'
  /** Where in the body it is wrong, for a caller who may mend it. */
  readonly faults: readonly Fault[]

  constructor(message: string, faults: readonly Fault[] = []) {
    super(message)
    this.faults = faults
  }
}

export function defineProvider<S extends z.ZodMiniType>(
  definition: ProviderDefinition<S>,
): Provider {
  return {
    about: definition.about,
    comeAgainStatus: definition.comeAgainStatus ?? 503,
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

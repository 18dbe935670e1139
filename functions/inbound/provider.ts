import type * as z from 'zod/mini'
import type { Channel } from '../domain/address.ts'
import type { Second } from '../domain/time.ts'

/** A request as it came: bytes and URL untouched, because that is what providers sign. */
export type InboundRequest = {
  readonly method: string
  /** Configured public URL + path and query as received; never built from `Host`. */
  readonly url: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly receivedAt: Date
}

/** What a person answered. */
export type Message = {
  /** The provider's id of the message: a second delivery is a no-op. */
  readonly id: string
  readonly channel: Channel
  /** As the provider wrote it; `parseAddress` decides. */
  readonly from: string
  /** The number or address it was sent to; absent where the provider does not say. */
  readonly to?: string | undefined
  readonly text: string
  /** When it was said: only where the provider signs it and gives the zone. */
  readonly at?: Second | undefined
  /** What the provider itself took it for: a stop wins over our reading, a start never does. */
  readonly hint?: 'stop' | 'start' | 'help' | undefined
}

/** Why a request is not believed. */
export type Refusal = 'missing_signature' | 'malformed_signature' | 'wrong_signature' | 'stale'

export type Answer = {
  readonly status: number
  readonly body: string
  readonly contentType?: string
}

/** One provider: one file, one of these. `S` is the shape of its entries in the accounts document. */
export type ProviderDefinition<S extends z.ZodMiniType> = {
  /** The entry's own members, beside `senders`. */
  readonly account: S
  /** `body`: the signature covers every byte read. Anything less may stop, and never lift. */
  readonly signs: 'body' | 'part' | 'nothing'
  /** The status of a refusal: 401, or 200 where the provider drops events on 4xx. */
  readonly refusalStatus: 401 | 200
  /** Undefined: it is genuine. Compares in constant time, never throws on any input. */
  readonly verify: (
    request: InboundRequest,
    account: z.infer<S>,
  ) => Refusal | undefined | Promise<Refusal | undefined>
  /** After `verify`. Throws `UnreadableError` where a genuine request has no shape we know. */
  readonly read: (
    request: InboundRequest,
    account: z.infer<S>,
  ) => readonly Message[] | Promise<readonly Message[]>
  /** Whether the provider answers this message itself: two confirmations are one too many. */
  readonly answersItself: (message: Message) => boolean
  /** The response the provider expects, with the replies it shall send to the person. */
  readonly answer: (replies: readonly string[]) => Answer
}

/** A provider with one account's secrets in hand. */
export type Listener = {
  readonly signs: 'body' | 'part' | 'nothing'
  readonly refusalStatus: 401 | 200
  readonly verify: (request: InboundRequest) => Promise<Refusal | undefined>
  readonly read: (request: InboundRequest) => Promise<readonly Message[]>
  readonly answersItself: (message: Message) => boolean
  readonly answer: (replies: readonly string[]) => Answer
}

export type Provider = {
  /** Reads one entry of the accounts document; a problem says what is wrong, never a secret. */
  readonly open: (
    entry: unknown,
  ) =>
    | { readonly ok: true; readonly listener: Listener }
    | { readonly ok: false; readonly problem: string }
}

/** A genuine request that cannot be read: kept in quarantine, answered with what was wrong. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError'
}

export function defineProvider<S extends z.ZodMiniType>(
  definition: ProviderDefinition<S>,
): Provider {
  return {
    open: (entry) => {
      const parsed = definition.account.safeParse(entry)
      if (!parsed.success) {
        const problems = parsed.error.issues.map(
          ({ path, message }) => `${path.join('.') || 'the entry'}: ${message}`,
        )
        return { ok: false, problem: problems.join('; ') }
      }
      const account = parsed.data
      const { signs, refusalStatus, answersItself, answer } = definition
      const verify = async (request: InboundRequest) => definition.verify(request, account)
      const read = async (request: InboundRequest) => definition.read(request, account)
      return { ok: true, listener: { signs, refusalStatus, verify, read, answersItself, answer } }
    },
  }
}

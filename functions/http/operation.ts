import type * as z from 'zod/mini'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ApiKey, Right } from '../domain/api-keys.ts'
import type { Json } from '../domain/canonical-json.ts'
import type { Schema } from '../schemas/described.ts'
import type { Authenticated } from './key.ts'
import type { ProblemCode } from './problem-types.ts'

/** A documented call. A test sends it to a server that has received the examples it needs. */
export type Example = {
  /** The name of the example within its operation. */
  readonly name: string
  readonly summary: string
  /** `<operation>/<name>` of the examples that must be sent first, of any operation. */
  readonly needs?: readonly string[]
  readonly path?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  /** Beside the key and the content type. */
  readonly headers?: Readonly<Record<string, string>>
  /** The fields of a form, or the text of another body that is not JSON. */
  readonly body?: Json
  readonly status: number
  /** Ids and times are samples; the test compares the shape only. */
  readonly answer?: Json
  /** JSON pointers into the answer. Later examples that use the sample get the real value. */
  readonly yields?: readonly string[]
  /** The link in the mail that this call sends. Later examples that use it get the real link. */
  readonly mails?: string
}

/** One call of the API. Its route checks what its description says, since both are made of this. */
export type Operation<
  B extends Schema | undefined = Schema | undefined,
  Q extends Schema | undefined = Schema | undefined,
> = {
  /** The `operationId`: a verb and its object, in camel case. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS'
  /** Parameters are written `:name`. */
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly description?: string
  /**
   * The right that the caller's key needs. `public` needs no key; `provider` has its own verification.
   */
  readonly right: Right | 'public' | 'provider'
  /** Another right that is enough. */
  readonly orRight?: Right
  readonly body?: B
  /** An empty body means an empty object. */
  readonly bodyMayLack?: true
  /** A body that is not JSON; the route reads it itself. */
  readonly takes?: {
    readonly type: string
    readonly description: string
    readonly schema?: Schema
  }
  readonly query?: Q
  /** Accepts an `Idempotency-Key`: it writes once, however often it is called with the same key. */
  readonly writes?: true
  /**
   * The answer holds a secret that is shown once, so a repetition is refused, with the ids of the first
   * answer.
   */
  readonly repeats?: 'refused'
  /** When the table cannot say whether this is a repetition, do it: twice is better than never. */
  readonly urgent?: true
  readonly answers: Readonly<
    Record<
      number,
      { readonly description: string; readonly schema?: Schema; readonly type?: string }
    >
  >
  /** Problems beside those that every call may answer with. */
  readonly refusals?: readonly ProblemCode[]
  readonly examples: readonly Example[]
}

/** Infers the types of an operation from its own schemas. */
export function operation<
  B extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
>(described: Operation<B, Q>): Operation<B, Q> {
  return described
}

type Read<S> = S extends Schema ? z.infer<S> : undefined

/** A call that passed the checks: its key has the right, its body and query have the shape. */
export type Call<O extends Operation> = {
  readonly c: Context<Authenticated>
  readonly key: ApiKey
  readonly body: O extends Operation<infer B> ? Read<B> : undefined
  readonly query: O extends Operation<Schema | undefined, infer Q> ? Read<Q> : undefined
  /**
   * The same for all repetitions under one `Idempotency-Key`, else new. Message keys are made of it.
   */
  readonly requestId: string
}

export type CallResult = {
  readonly status: ContentfulStatusCode
  /** A `Response` if the answer is not JSON. */
  readonly body: unknown
  /**
   * The answer to a repetition: ids only, never an address, a text or a secret. Required for every
   * operation that writes.
   */
  readonly kept?: { readonly [name: string]: Json }
}

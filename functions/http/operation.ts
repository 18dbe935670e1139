import type * as z from 'zod/mini'
import type { Context, Hono } from 'hono'
import { createHash, randomBytes } from 'node:crypto'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Json } from '../domain/canonical-json.ts'
import { keyedDigest, type EnvelopeKeys } from '../domain/envelope.ts'
import { BastaError } from '../domain/errors.ts'
import type { ApiKey, Keys, Right } from '../domain/api-keys.ts'
import type { Idempotency } from '../domain/idempotency.ts'
import { faultsOf, parseJson, readJsonText } from './body.ts'
import { problem } from './problem.ts'
import type { ProblemCode } from './problem-types.ts'
import { RequestError } from './request-error.ts'
import { requireKey, type Authenticated } from './key.ts'
import { logFailure } from '../log.ts'
import type { Schema } from '../schemas/described.ts'

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

export type OperationDeps = {
  readonly keys: Keys
  readonly idempotency: Idempotency
  readonly envelopeKeys: EnvelopeKeys
}

/** Our longest id has 80 characters; a sender's has 64. */
const PATH_ID_CHARACTERS_MAX = 256

/**
 * Adds an operation to a router: checks the key, the shape and the repetition, then handles the call.
 */
export function mount<O extends Operation>(
  router: Hono<Authenticated>,
  deps: OperationDeps,
  described: O,
  handle: (call: Call<O>) => Promise<CallResult>,
): void {
  const { method, path, right } = described
  const isKeyed = right !== 'public' && right !== 'provider'
  if (isKeyed) router.on(method, path, requireKey(deps.keys, right, described.orRight))
  router.on(method, path, async (c) => {
    // A key of the table is at most 1 KB: a longer id cannot exist, and the table would refuse to look
    // for it.
    if (
      isKeyed &&
      Object.values<string>(c.req.param()).some((id) => id.length > PATH_ID_CHARACTERS_MAX)
    )
      throw new BastaError('not_found', 'There is nothing of this id.')
    const { text, call } = await readCall(c, described, handle)
    // An idempotency key belongs to the caller's API key: without one it would be shared by everybody.
    const isOnce = described.writes === true && isKeyed
    const repeatKey = isOnce ? readRepeatKey(c) : undefined
    if (repeatKey === undefined) return answer(c, await call(newRequestId()))
    return once(c, deps, { repeatKey, text: text ?? '', described }, call)
  })
}

/** The same for a public operation: no key is looked up. */
export function mountPublic<O extends Operation>(
  router: Hono<Authenticated>,
  described: O,
  handle: (call: Omit<Call<O>, 'key'>) => Promise<CallResult>,
): void {
  router.on(described.method, described.path, async (c) => {
    const { call } = await readCall<O>(c, described, handle)
    return answer(c, await call(newRequestId()))
  })
}

/**
 * Reads query and body as described. The returned `call` runs the handler; it may run later or not at
 * all.
 */
async function readCall<O extends Operation>(
  c: Context<Authenticated>,
  described: O,
  handle: (call: Call<O>) => Promise<CallResult>,
): Promise<{ text: string | undefined; call: (requestId: string) => Promise<CallResult> }> {
  const query = readQuery(c, described.query)
  const text = described.body === undefined ? undefined : await readBody(c, described)
  const call = (requestId: string) =>
    handle({
      c,
      key: c.get('key'),
      body:
        text === undefined || described.body === undefined
          ? undefined
          : parseJson(text, described.body),
      query,
      requestId,
    } as Call<O>)
  return { text, call }
}

async function readBody(c: Context, { bodyMayLack }: Operation): Promise<string> {
  const isLacking = bodyMayLack === true && (await c.req.text()) === ''
  return isLacking ? '{}' : readJsonText(c)
}

/** Handles one request under one key once. What is stored of it says nothing about the person. */
async function once(
  c: Context<Authenticated>,
  { idempotency, envelopeKeys }: OperationDeps,
  { repeatKey, text, described }: { repeatKey: string; text: string; described: Operation },
  call: (requestId: string) => Promise<CallResult>,
): Promise<Response> {
  const key = c.get('key')
  const name = createHash('sha256').update(`${key.id}\n${repeatKey}`).digest('base64url')
  // With a secret of ours that is not in the table, so a reader of the table learns nothing from a
  // digest. Not with the caller's secret, which may be rotated between a request and its repetition.
  const asked = [key.id, c.req.method, c.req.path, new URL(c.req.url).search, text].join('\n')
  const digest = keyedDigest(envelopeKeys, 'idempotency', asked)
  const known = await idempotency.begin(name, digest).catch((error: unknown) => {
    if (described.urgent === true && error instanceof BastaError) return undefined
    throw error
  })
  if (known === undefined) return answer(c, await call(newRequestId()))
  if (known.state === 'other')
    throw new RequestError(
      'idempotency_mismatch',
      'This Idempotency-Key came with another request.',
    )
  if (known.state === 'busy')
    throw new BastaError(
      'conflict',
      'The first request with this Idempotency-Key is still at work.',
    )
  if (known.state === 'done') {
    if (described.repeats === 'refused')
      return problem(
        'conflict',
        'It was done already, and its answer is shown once.',
        [],
        known.kept,
      )
    c.header('idempotent-replayed', 'true')
    return answer(c, { status: known.status as ContentfulStatusCode, body: known.kept })
  }
  const { request } = known
  try {
    const result = await call(request)
    const done = { digest, request, status: result.status, kept: result.kept ?? {} }
    // The work is done, so the caller gets the answer even if this fails. A repetition has the same
    // request id and writes nothing.
    await idempotency
      .finish(name, done)
      .catch((error: unknown) => logFailure('repetition_unkept', error))
    return answer(c, result)
  } catch (error) {
    // The caller may retry at once, with the same request id, so the ledger finds what it stored.
    await idempotency.release(name, request).catch(() => undefined)
    throw error
  }
}

function newRequestId(): string {
  return randomBytes(16).toString('base64url')
}

function answer(c: Context, { status, body }: CallResult): Response {
  if (body instanceof Response) return body
  return c.json(body as never, status)
}

function readRepeatKey(c: Context): string | undefined {
  const written = c.req.header('idempotency-key')
  if (written === undefined) return undefined
  if (!/^[\x21-\x7e]{1,255}$/.test(written))
    throw new BastaError('invalid_request', 'The Idempotency-Key cannot be used.', [
      { pointer: 'header:Idempotency-Key', detail: '1 to 255 visible ASCII characters' },
    ])
  return written
}

function readQuery(c: Context, schema: Schema | undefined): unknown {
  if (schema === undefined) return undefined
  const parsed = schema.safeParse(c.req.query())
  if (parsed.success) return parsed.data
  throw new BastaError(
    'invalid_request',
    'The query does not have the right shape.',
    faultsOf(parsed.error).map(({ pointer, detail }) => ({
      pointer: `?${pointer.slice(2)}`,
      detail,
    })),
  )
}

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

/** A call as it is documented, and replayed by a test against a house that has seen those before it. */
export type Example = {
  /** Names it among the operation's examples. */
  readonly name: string
  readonly summary: string
  /** `<operation>/<name>` of examples that must have happened, wherever they stand. */
  readonly needs?: readonly string[]
  readonly path?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  /** Beside the key and the content type. */
  readonly headers?: Readonly<Record<string, string>>
  /** Of a form: its fields. Of another body that is not JSON: its text. */
  readonly body?: Json
  readonly status: number
  /** What is answered; ids and times are samples, and a replay compares the shape alone. */
  readonly answer?: Json
  /** JSON pointers into the answer whose sample values stand for the real ones in later examples. */
  readonly yields?: readonly string[]
  /** The link in the mail it sends; it stands for the real one in later examples. */
  readonly mails?: string
}

/** One call of the API: what its route checks is what its description says. */
export type Operation<
  B extends Schema | undefined = Schema | undefined,
  Q extends Schema | undefined = Schema | undefined,
> = {
  /** The `operationId`: a verb and what it is done to, in camel case. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS'
  /** With parameters as `:name`. */
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly description?: string
  /** What the caller's key must be good for; `public` needs none, `provider` is verified by its own means. */
  readonly right: Right | 'public' | 'provider'
  /** A right that is as good. */
  readonly orRight?: Right
  readonly body?: B
  /** No body at all is an empty object. */
  readonly bodyMayLack?: true
  /** A body that is not JSON, of which its route reads what it needs by itself. */
  readonly takes?: {
    readonly type: string
    readonly description: string
    readonly schema?: Schema
  }
  readonly query?: Q
  /** Takes an `Idempotency-Key`: what it writes is written once, however often it is asked. */
  readonly writes?: true
  /** Where the answer holds what is shown once: a repetition is refused, with the ids of the first. */
  readonly repeats?: 'refused'
  /** Rather done twice than not at all, where the table cannot say whether it is a repetition. */
  readonly urgent?: true
  readonly answers: Readonly<
    Record<
      number,
      { readonly description: string; readonly schema?: Schema; readonly type?: string }
    >
  >
  /** What may be refused beyond what any call may be. */
  readonly refusals?: readonly ProblemCode[]
  readonly examples: readonly Example[]
}

/** Gives each operation the types of its own schemas. */
export function operation<
  B extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
>(described: Operation<B, Q>): Operation<B, Q> {
  return described
}

type Read<S> = S extends Schema ? z.infer<S> : undefined

/** A call that passed: its key has the right, its body and query have the shape. */
export type Call<O extends Operation> = {
  readonly c: Context<Authenticated>
  readonly key: ApiKey
  readonly body: O extends Operation<infer B> ? Read<B> : undefined
  readonly query: O extends Operation<Schema | undefined, infer Q> ? Read<Q> : undefined
  /** The same for every repetition under one `Idempotency-Key`, else new: makes message keys. */
  readonly requestId: string
}

export type Said = {
  readonly status: ContentfulStatusCode
  /** A `Response` where the answer is no JSON. */
  readonly body: unknown
  /**
   * What a repetition is answered: ids and nothing else, never an address, a text or a secret.
   * Needed of every operation that writes.
   */
  readonly kept?: { readonly [name: string]: Json }
}

export type Gate = {
  readonly keys: Keys
  readonly idempotency: Idempotency
  readonly envelopeKeys: EnvelopeKeys
}

/** The longest id of ours has 80; a sender's has 64. */
const PATH_ID_CHARACTERS_MAX = 256

/** Puts an operation on a router: its key, its shape, its repetitions, then what it does. */
export function mount<O extends Operation>(
  router: Hono<Authenticated>,
  gate: Gate,
  described: O,
  handle: (call: Call<O>) => Promise<Said>,
): void {
  const { method, path, right } = described
  const isKeyed = right !== 'public' && right !== 'provider'
  if (isKeyed) router.on(method, path, requireKey(gate.keys, right, described.orRight))
  router.on(method, path, async (c) => {
    // A key of the table is at most 1 KB: what is longer names nothing, and is not to be asked for.
    if (
      isKeyed &&
      Object.values<string>(c.req.param()).some((id) => id.length > PATH_ID_CHARACTERS_MAX)
    )
      throw new BastaError('not_found', 'There is nothing of this id.')
    const { text, call } = await readCall(c, described, handle)
    // Without a key of the caller's there is no name of its own.
    const isOnce = described.writes === true && isKeyed
    const repeatKey = isOnce ? readRepeatKey(c) : undefined
    if (repeatKey === undefined) return answer(c, await call(newRequestId()))
    return once(c, gate, { repeatKey, text: text ?? '', described }, call)
  })
}

/** The same for an operation that anybody may call: what needs no key is given none to look up. */
export function mountPublic<O extends Operation>(
  router: Hono<Authenticated>,
  described: O,
  handle: (call: Omit<Call<O>, 'key'>) => Promise<Said>,
): void {
  router.on(described.method, described.path, async (c) => {
    const { call } = await readCall<O>(c, described, handle)
    return answer(c, await call(newRequestId()))
  })
}

/** Reads query and body as described; what it calls may be called later, or never. */
async function readCall<O extends Operation>(
  c: Context<Authenticated>,
  described: O,
  handle: (call: Call<O>) => Promise<Said>,
): Promise<{ text: string | undefined; call: (requestId: string) => Promise<Said> }> {
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

/** One request under one key is done once; what is kept of it says nothing of whom it was about. */
async function once(
  c: Context<Authenticated>,
  { idempotency, envelopeKeys }: Gate,
  { repeatKey, text, described }: { repeatKey: string; text: string; described: Operation },
  call: (requestId: string) => Promise<Said>,
): Promise<Response> {
  const key = c.get('key')
  const name = createHash('sha256').update(`${key.id}\n${repeatKey}`).digest('base64url')
  // Under a secret of the house's, which is not in the table: a digest tells its reader nothing. Not
  // under the caller's, which may be rotated between a request and its repetition.
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
    const said = await call(request)
    const done = { digest, request, status: said.status, kept: said.kept ?? {} }
    // It is done, and the caller is told so. A repetition comes under the same id, and writes nothing.
    await idempotency
      .finish(name, done)
      .catch((error: unknown) => logFailure('repetition_unkept', error))
    return answer(c, said)
  } catch (error) {
    // It may be asked again at once; under the same id, so that the ledger knows what it holds.
    await idempotency.release(name, request).catch(() => undefined)
    throw error
  }
}

function newRequestId(): string {
  return randomBytes(16).toString('base64url')
}

function answer(c: Context, { status, body }: Said): Response {
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

import type { Context, Hono } from 'hono'
import { BastaError } from '../domain/errors.ts'
import type { Schema } from '../schemas/described.ts'
import { faultsOf, parseJson } from './body.ts'
import { readJsonText } from './raw-body.ts'
import { requireKey, type Authenticated } from './key.ts'
import type { Call, CallResult, Operation } from './operation.ts'
import { answer, newRequestId, once, readRepeatKey, type OperationDeps } from './repetition.ts'

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
      throw new BastaError('not_found', 'No item has this id.')
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

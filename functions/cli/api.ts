import type * as z from 'zod/mini'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure, Refusal } from './failure.ts'
import {
  isPermanent,
  namesWhatWasDone,
  readJson,
  refusalFrom,
  noAnswer,
  unexpectedAnswer,
} from './refusals.ts'

/** The answer of an API call, in the shape the command needs; anything else is an error. */
export type Api = {
  readonly get: <S extends z.ZodMiniType>(path: string, shape: S) => Promise<z.infer<S>>
  /** An answer that is not JSON, with the path of the next page (RFC 8288). */
  readonly text: (path: string) => Promise<{ text: string; next: string | undefined }>
  /** For calls that may be repeated without harm. */
  readonly ask: <S extends z.ZodMiniType>(
    path: string,
    body: unknown,
    shape: S,
  ) => Promise<z.infer<S>>
  /** Uses one `Idempotency-Key` for all attempts. */
  readonly write: <S extends z.ZodMiniType>(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body: unknown,
    shape: S,
  ) => Promise<z.infer<S> & { readonly status: number }>
}

/** What a call was: its path, and the body that the options made. */
export type Asked = { readonly path: string; readonly body?: unknown }

export type ApiOptions = {
  readonly url: string
  readonly key: string
  readonly timeoutMs: number
  /** Milliseconds of a monotonic clock. */
  readonly monotonic: () => number
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  /** Says a refusal in the words of the command. */
  readonly explain?: (refusal: Refusal, asked: Asked) => Promise<Refusal>
}

const ATTEMPT_MS_MAX = 20_000
const FIRST_PAUSE_MS = 200
const PAUSE_MS_MAX = 5_000
const RETRIED = new Set([429, 502, 503, 504])

/** The HTTP API, as every other program sees it. */
export function openApi(options: ApiOptions): Api {
  const send = async (method: string, path: string, { body, writes = false }: Sent = {}) => {
    const got = await persist(options, path, {
      method,
      headers: {
        authorization: `Bearer ${options.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(writes ? { 'idempotency-key': randomUUID() } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // If followed, a POST would become a GET elsewhere.
      redirect: 'manual',
    })
    if (got.response.ok) return got
    const refusal = refusalOf(options, got)
    if (!(refusal instanceof Refusal) || options.explain === undefined) throw refusal
    throw await options.explain(refusal, { path, body })
  }
  const read = <S extends z.ZodMiniType>(got: Got, shape: S): z.infer<S> => {
    const parsed = shape.safeParse(readJson(got.text))
    if (parsed.success) return parsed.data
    throw unexpectedAnswer(options.url, got.response)
  }
  return {
    get: async (path, shape) => read(await send('GET', path), shape),
    text: async (path) => {
      const { response, text } = await send('GET', path)
      return { text, next: /<([^>]+)>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1] }
    },
    ask: async (path, body, shape) => read(await send('POST', path, { body }), shape),
    write: async (method, path, body, shape) => {
      const got = await send(method, path, { body, writes: true })
      return { ...(read(got, shape) as object), status: got.response.status } as never
    },
  }
}

type Sent = { readonly body?: unknown; readonly writes?: boolean }
type Got = { readonly response: Response; readonly text: string }

/** Repeats until the answer is not "later", or the time is over. */
async function persist(options: ApiOptions, path: string, request: RequestInit): Promise<Got> {
  const { monotonic } = options
  const until = monotonic() + options.timeoutMs
  for (let attempt = 0; ; attempt += 1) {
    const remaining = until - monotonic()
    const pause = Math.random() * Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS * 2 ** attempt)
    try {
      const got = await once(options, path, request, Math.min(ATTEMPT_MS_MAX, remaining))
      const wait = Math.max(pause, 1000 * Number(got.response.headers.get('retry-after') ?? '0'))
      const isLater =
        RETRIED.has(got.response.status) || (attempt > 0 && isStillAtWork(got, request))
      if (!isLater || !(monotonic() + wait < until)) return got
      await sleep(wait, undefined, { signal: options.signal })
    } catch (error) {
      options.signal.throwIfAborted()
      if (isPermanent(error) || monotonic() + pause >= until) throw noAnswer(options, error)
      await sleep(pause, undefined, { signal: options.signal })
    }
  }
}

async function once(
  { url, signal }: ApiOptions,
  path: string,
  request: RequestInit,
  ms: number,
): Promise<Got> {
  const limits = AbortSignal.any([signal, AbortSignal.timeout(Math.max(1, Math.ceil(ms)))])
  const response = await fetch(`${url}${path}`, { ...request, signal: limits })
  return { response, text: await response.text() }
}

/** For a write whose first answer was lost: the first attempt may still be running. */
function isStillAtWork({ response, text }: Got, { headers }: RequestInit): boolean {
  const isWrite = new Headers(headers).has('idempotency-key')
  return isWrite && response.status === 409 && !namesWhatWasDone(readJson(text))
}

function refusalOf(options: ApiOptions, { response, text }: Got): Failure {
  const location = response.headers.get('location')
  if (location !== null && response.status < 400)
    return new Failure(`${options.url} points elsewhere: ${location}`, ['Name that one by --url.'])
  return refusalFrom(response.status, readJson(text)) ?? unexpectedAnswer(options.url, response)
}

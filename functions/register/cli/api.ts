import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod/mini'
import { codeOf, Failure, Refusal } from './failure.ts'

/** What a call of the API answers, in the shape the command needs; anything else is an error. */
export type Api = {
  readonly get: <S extends z.ZodMiniType>(path: string, shape: S) => Promise<z.infer<S>>
  /** For what changes nothing: it may be asked again. */
  readonly ask: <S extends z.ZodMiniType>(
    path: string,
    body: unknown,
    shape: S,
  ) => Promise<z.infer<S>>
  /** Under one `Idempotency-Key`, however often it must be tried. */
  readonly write: <S extends z.ZodMiniType>(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body: unknown,
    shape: S,
  ) => Promise<z.infer<S> & { readonly status: number }>
}

export type ApiOptions = {
  readonly url: string
  readonly key: string
  readonly timeoutMs: number
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
}

const ATTEMPT_MS_MAX = 20_000
const FIRST_PAUSE_MS = 200
const PAUSE_MS_MAX = 5_000
const RETRIED = new Set([429, 502, 503, 504])
const HOPELESS = new Set(['ECONNREFUSED', 'ENOTFOUND', 'bad port'])

const problemShape = z.object({
  type: z.optional(z.string()),
  title: z.string(),
  detail: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ pointer: z.string(), detail: z.string() }))),
  id: z.optional(z.string()),
})

/** The HTTP API, as every other program sees it. */
export function openApi(options: ApiOptions): Api {
  const call = async <S extends z.ZodMiniType>(
    method: string,
    path: string,
    shape: S,
    { body, writes = false }: { body?: unknown; writes?: boolean } = {},
  ): Promise<{ status: number; answer: z.infer<S> }> => {
    const request: RequestInit = {
      method,
      headers: {
        authorization: `Bearer ${options.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(writes ? { 'idempotency-key': randomUUID() } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // Followed, a POST would become a GET somewhere else.
      redirect: 'manual',
    }
    const { response, text } = await persist(options, path, request)
    if (!response.ok) throw refusalOf(options, response, text)
    const parsed = shape.safeParse(readJson(text))
    if (!parsed.success) throw strange(options, response)
    return { status: response.status, answer: parsed.data }
  }
  return {
    get: async (path, shape) => (await call('GET', path, shape)).answer,
    ask: async (path, body, shape) => (await call('POST', path, shape, { body })).answer,
    write: async (method, path, body, shape) => {
      const { status, answer } = await call(method, path, shape, { body, writes: true })
      return Object.assign(answer as object, { status }) as never
    },
  }
}

type Got = { readonly response: Response; readonly text: string }

/** Tries until it is answered otherwise than "later", or the time is over. */
async function persist(options: ApiOptions, path: string, request: RequestInit): Promise<Got> {
  const until = Date.now() + options.timeoutMs
  for (let attempt = 0; ; attempt += 1) {
    const remaining = until - Date.now()
    const pause = Math.random() * Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS * 2 ** attempt)
    try {
      const got = await once(options, path, request, Math.min(ATTEMPT_MS_MAX, remaining))
      const wait = Math.max(pause, 1000 * Number(got.response.headers.get('retry-after') ?? '0'))
      const isLater = RETRIED.has(got.response.status) || isStillAtWork(got, attempt)
      if (!isLater || !(Date.now() + wait < until)) return got
      await sleep(wait, undefined, { signal: options.signal })
    } catch (error) {
      options.signal.throwIfAborted()
      if (isHopeless(error) || Date.now() + pause >= until) throw silence(options, error)
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
  const limits = AbortSignal.any([signal, AbortSignal.timeout(Math.max(1, ms))])
  const response = await fetch(`${url}${path}`, { ...request, signal: limits })
  return { response, text: await response.text() }
}

/** Another try would meet the same. */
export function isHopeless(error: unknown): boolean {
  const code = codeOf(error)
  return HOPELESS.has(code) || /CERT|SSL|TLS/.test(code)
}

/** A first try whose answer was lost may still be running; a refusal that is final names an id. */
function isStillAtWork({ response, text }: Got, attempt: number): boolean {
  if (response.status !== 409 || attempt === 0) return false
  const told = problemShape.safeParse(readJson(text))
  return told.success && told.data.id === undefined
}

function refusalOf(options: ApiOptions, response: Response, text: string): Failure {
  const location = response.headers.get('location')
  if (location !== null && response.status < 400)
    return new Failure(`${options.url} points elsewhere: ${location}`, ['Name that one by --url.'])
  return refusalFrom(response.status, readJson(text)) ?? strange(options, response)
}

/** What the server said of a refusal (RFC 9457); undefined where that is none. */
export function refusalFrom(status: number, said: unknown): Refusal | undefined {
  const told = problemShape.safeParse(said)
  if (!told.success) return undefined
  const { type, title, detail, errors = [], id } = told.data
  return new Refusal(status, {
    type,
    title,
    more: [
      ...(detail === undefined ? [] : [detail]),
      ...errors.map((fault) => `${fault.pointer}: ${fault.detail}`),
      ...(id === undefined ? [] : [`id: ${id}`]),
      ...(status === 401 ? ['`basta login` stores another key.'] : []),
    ],
  })
}

function strange({ url }: ApiOptions, response: Response): Failure {
  const type = response.headers.get('content-type') ?? 'no content type'
  return new Failure(`What answers at ${url} is not Basta (HTTP ${response.status}, ${type}).`)
}

/** Why nothing was answered. */
export function silence(
  { url, timeoutMs }: Pick<ApiOptions, 'url' | 'timeoutMs'>,
  cause: unknown,
): Failure {
  const code = codeOf(cause)
  if (code === 'TimeoutError')
    return new Failure(`${url} did not answer within ${timeoutMs / 1000} s.`, [], cause)
  const more = code === 'ECONNREFUSED' ? ['Is Basta running there? Another place: --url.'] : []
  return new Failure(`${url} cannot be reached (${code}).`, more, cause)
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

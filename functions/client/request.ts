import type { Answered, ClientOptions, Problem } from './types.ts'
import { member } from './member.ts'

const FIRST_PAUSE_MS = 200
const PAUSE_MS_MAX = 5_000

/** What happened instead of an answer. */
export type Failure = {
  readonly message: string
  readonly status?: number
  readonly problem?: Problem
  readonly cause?: unknown
}
/** `askedAt` is our clock's time before the answered request. */
type Outcome =
  | { readonly ok: true; readonly body: unknown; readonly askedAt: number }
  | { readonly ok: false; readonly failure: Failure }

type How = {
  /** When to give up, by our clock. */
  readonly until: number
  /** For a call that writes: all repetitions count as one. */
  readonly repeatKey?: string
}

export type Post = (path: string, asked: object, how: How) => Promise<Outcome>

type Place = Pick<ClientOptions, 'fetch'> & {
  readonly url: string
  readonly key: string
  readonly timeoutMs: number
  readonly now: () => number
}

/**
 * Repeats until there is an answer or no time left. Waits a random time, so that many senders do not
 * retry at the same moment.
 */
export function poster({ url, key, timeoutMs, now, ...options }: Place): Post {
  return async (path, asked, { until, repeatKey }) => {
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      ...(repeatKey === undefined ? {} : { 'idempotency-key': repeatKey }),
    }
    const init = { method: 'POST', headers, body: JSON.stringify(asked), redirect: 'manual' }
    for (let attempt = 1; ; attempt++) {
      const askedAt = now()
      const tried = await within(Math.min(timeoutMs, until - askedAt), async (signal) => {
        const response = await send(options, url + path, { ...init, signal })
        return { response, text: await response.text() }
      })
      const jitterMs = Math.random() * Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS * 2 ** attempt)
      let pauseMs = jitterMs
      let failure: Failure = { message: 'Basta could not be reached.', cause: tried.cause }
      if (tried.answer !== undefined) {
        const { response, text } = tried.answer
        const isDone = repeatKey === undefined ? response.status === 200 : isSuccess(response)
        if (isDone) return readBody(response, text, askedAt)
        failure = refusal(response, text)
        // Our first attempt may still be running after we stopped waiting for it.
        const isOurs = response.status === 409 && repeatKey !== undefined && attempt > 1
        const isWorthAnother = response.status === 429 || response.status >= 500 || isOurs
        if (!isWorthAnother) return { ok: false, failure }
        pauseMs = Math.max(jitterMs, retryAfterMs(response.headers.get('retry-after'), now()))
      }
      if (!(now() + pauseMs < until)) return { ok: false, failure }
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
}

/** Not called as a method: a browser's `fetch` refuses to run on another object. */
async function send(
  { fetch: given }: Pick<ClientOptions, 'fetch'>,
  url: string,
  init: object,
): Promise<Answered> {
  return (given ?? fetch)(url, init)
}

/** A complete answer in time, or the reason why there is none; also if a fetch ignores its signal. */
export async function within<T>(
  ms: number,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<{ answer?: T; cause?: unknown }> {
  const abort = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no whole answer within ${Math.max(0, Math.ceil(ms))} ms`))
      abort.abort()
    }, ms)
  })
  try {
    return { answer: await Promise.race([late, run(abort.signal)]) }
  } catch (cause) {
    return { cause }
  } finally {
    clearTimeout(timer)
  }
}

const isSuccess = ({ status }: Answered): boolean => status >= 200 && status < 300

function readBody(
  { status, redirected, headers }: Answered,
  text: string,
  askedAt: number,
): Outcome {
  const isJson = /^application\/json\s*(?:;|$)/i.test(headers.get('content-type') ?? '')
  const unexpectedAnswer: Outcome = {
    ok: false,
    failure: { message: 'Not an answer of Basta.', status },
  }
  if (redirected === true || !isJson) return unexpectedAnswer
  try {
    return { ok: true, body: JSON.parse(text) as unknown, askedAt }
  } catch {
    return unexpectedAnswer
  }
}

function refusal({ status, headers }: Answered, text: string): Failure {
  const problem = readProblem(headers.get('content-type') ?? '', text)
  const said = problem?.detail ?? problem?.title
  const message = `Basta answered ${status}${said === undefined ? '.' : `: ${said}`}`
  return { message, status, ...(problem === undefined ? {} : { problem }) }
}

function readProblem(contentType: string, text: string): Problem | undefined {
  if (!/^application\/problem\+json/i.test(contentType)) return undefined
  try {
    const problem: unknown = JSON.parse(text)
    const isProblem = ['type', 'title', 'detail'].every(
      (name) => typeof member(problem, name) === 'string',
    )
    return isProblem ? (problem as Problem) : undefined
  } catch {
    return undefined
  }
}

/** Seconds or a date (RFC 9110, section 10.2.3), as milliseconds from now; 0 if absent. */
function retryAfterMs(written: string | null, nowMs: number): number {
  if (written === null) return 0
  if (/^\d+$/.test(written)) return Number(written) * 1_000
  return Math.max(0, Date.parse(written) - nowMs) || 0
}

import * as z from 'zod/mini'
import { codeOf, Failure, Refusal } from './failure.ts'

const HOPELESS = new Set(['ECONNREFUSED', 'ENOTFOUND', 'bad port'])

const problemShape = z.object({
  type: z.optional(z.string()),
  title: z.string(),
  detail: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ pointer: z.string(), detail: z.string() }))),
  id: z.optional(z.string()),
})

/** The server's refusal (RFC 9457); undefined if the answer is not one. */
export function refusalFrom(status: number, said: unknown): Refusal | undefined {
  const told = problemShape.safeParse(said)
  if (!told.success) return undefined
  const { type, title, detail, errors = [], id } = told.data
  return new Refusal(status, {
    type,
    title,
    faults: errors,
    detail: detail === undefined ? [] : [detail],
    hints: [
      ...(id === undefined ? [] : [`id: ${id}`]),
      ...(status === 401 ? ['`basta login` stores another key.'] : []),
    ],
  })
}

/** Whether the refusal of a repetition names what the first call did. */
export function namesWhatWasDone(said: unknown): boolean {
  const told = problemShape.safeParse(said)
  return told.success && told.data.id !== undefined
}

/** Something else answers there: a proxy, or another server. */
export function unexpectedAnswer(url: string, { status, headers }: Response): Failure {
  const type = headers.get('content-type') ?? 'no content type'
  return new Failure(`What answers at ${url} is not Basta (HTTP ${status}, ${type}).`)
}

/** Why there was no answer. */
export function noAnswer(
  { url, timeoutMs }: { readonly url: string; readonly timeoutMs: number },
  cause: unknown,
): Failure {
  const code = codeOf(cause)
  if (code === 'TimeoutError')
    return new Failure(`${url} did not answer within ${timeoutMs / 1000} s.`, [], cause)
  const more = code === 'ECONNREFUSED' ? ['Is Basta running there? Another place: --url.'] : []
  return new Failure(`${url} cannot be reached (${code}).`, more, cause)
}

/** Undefined if it is not JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Another attempt would fail in the same way. */
export function isPermanent(error: unknown): boolean {
  const code = codeOf(error)
  return HOPELESS.has(code) || /CERT|SSL|TLS/.test(code)
}

import type { Json } from '../../functions/domain/canonical-json.ts'
import type { Operation } from '../../functions/http/operation.ts'
import { problemSchema } from '../../functions/http/openapi/problem-schema.ts'
import { PROBLEMS } from '../../functions/http/problem-types.ts'
import { refusalsOf } from '../../functions/http/openapi/problems.ts'
import { OPERATIONS } from '../../infra/docs/operations.ts'

const ROUTES = OPERATIONS.map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.path.replaceAll(/:[a-z]+/gi, '[^/]+')}$`, 'i'),
}))

function operationOf(method: string, path: string): Operation | undefined {
  return ROUTES.find(({ operation, pattern }) => operation.method === method && pattern.test(path))
    ?.operation
}

/**
 * What is wrong with an answer by the description of its call: a status or a type of problem that is
 * not named, a member too many or too few, a header that is promised. Undefined where nothing is.
 */
export function breachOf(
  operation: Operation,
  { status, type, answer, headers }: Answered,
): string | undefined {
  const breach = (what: string) => `${operation.id} answered ${status}: ${what}`
  const isKeyed = operation.right !== 'public' && operation.right !== 'provider'
  // What is refused before the key is known has no quota to tell of.
  if (isKeyed && ![401, 413, 503].includes(status) && !headers.has('ratelimit'))
    return breach('there is no RateLimit header')
  if (type === 'application/problem+json') {
    const { type: name, status: told } = problemSchema.parse(answer)
    const code = refusalsOf(operation).find((one) => name === `urn:basta:${one}`)
    if (code === undefined) return breach(`${name} is not described`)
    return PROBLEMS[code][0] === told && told === status ? undefined : breach(`it says ${told}`)
  }
  const answered = operation.answers[status]
  if (answered === undefined) return breach('the status is not described')
  const { schema, type: wanted = schema === undefined ? undefined : 'application/json' } = answered
  if (wanted !== '*/*' && wanted !== type) return breach(`it is ${type ?? 'of no type'}`)
  // A repetition is answered with the ids of the first, whatever that was.
  if (schema === undefined || headers.has('idempotent-replayed')) return undefined
  const parsed = schema.safeParse(answer)
  if (!parsed.success) return breach(parsed.error.message)
  const dropped = firstDifference(parsed.data as Json, answer, '#')
  return dropped === undefined ? undefined : breach(`${dropped} is not described`)
}

/** Throws where a house answers otherwise than it is described. */
export async function holdToDescription(
  path: string,
  method: string,
  response: Response,
): Promise<void> {
  const operation = operationOf(method, path.split('?')[0] ?? '')
  if (operation === undefined || operation.id === 'describeApi') return
  const breach = breachOf(operation, await readAnswer(response.clone()))
  if (breach !== undefined) throw new Error(breach)
}

export type Answered = {
  readonly status: number
  /** The media type, without its parameters. */
  readonly type: string | undefined
  /** Parsed, where it is JSON. */
  readonly answer: Json | undefined
  readonly headers: Headers
}

/** Reads a response once; JSON is parsed. */
export async function readAnswer(response: Response): Promise<Answered> {
  const { status, headers } = response
  const type = headers.get('content-type')?.split(';')[0]
  const text = await response.text()
  const answer = type?.endsWith('json') ? (JSON.parse(text) as Json) : undefined
  return { status, type, answer, headers }
}

/** A schema leaves out what it does not name: where it did, what was answered has more. */
function firstDifference(kept: Json, given: Json | undefined, at: string): string | undefined {
  if (given === null || typeof given !== 'object') return kept === given ? undefined : at
  const others = kept as Readonly<Record<string, Json>> | null
  for (const [name, value] of Object.entries(given)) {
    const other = others?.[name]
    if (other === undefined) return `${at}/${name}`
    const found = firstDifference(other, value, `${at}/${name}`)
    if (found !== undefined) return found
  }
  return undefined
}

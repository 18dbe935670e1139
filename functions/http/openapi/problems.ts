import type { Operation } from '../operation.ts'
import { PROBLEMS, type ProblemCode } from '../problem-types.ts'
import type { Part } from './schemas.ts'

const CODES = Object.keys(PROBLEMS) as ProblemCode[]

/** Every problem type as a Markdown table, for the API description and `PROBLEMS.md`. */
export function problemsTable(): string {
  const rows = CODES.map((code) => {
    const [status, title, remedy] = PROBLEMS[code]
    return `| \`${code}\` | ${status} | ${title} | ${remedy} |`
  })
  return ['| `urn:basta:` | status | title | what to do |', '|---|---|---|---|', ...rows].join('\n')
}

/** All problems a call may answer with: those that follow from its shape, and those it names. */
export function refusalsOf({ right, path, body, takes, query, writes, refusals = [] }: Operation) {
  // Every route is rate-limited: by API Gateway, if not by the key.
  const possible = new Set<ProblemCode>(['rate_limited', ...refusals])
  const add = (...codes: ProblemCode[]) => codes.forEach((code) => possible.add(code))
  if (right !== 'public' && right !== 'provider')
    add('unauthenticated', 'forbidden', 'unavailable', 'hash_key_mismatch')
  if (body !== undefined)
    add('malformed_json', 'unsupported_media_type', 'body_too_large', 'invalid_request')
  if (takes !== undefined) add('body_too_large')
  if (query !== undefined || path.includes(':')) add('invalid_request')
  if (writes === true) add('invalid_request', 'idempotency_mismatch', 'conflict')
  return CODES.filter((code) => possible.has(code))
}

/** The error answers by status, each with every type it may have. */
export function refusedBy(
  codes: readonly ProblemCode[],
): ReadonlyMap<number, readonly ProblemCode[]> {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of codes) {
    const [status] = PROBLEMS[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return byStatus
}

/** Calls with the same problems share one answer under this name. */
export function responseName(codes: readonly ProblemCode[]): string {
  return codes
    .map((code) => code.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase()))
    .join('Or')
}

export type Answer = {
  readonly description: string
  readonly headers?: Part
  readonly content?: Part
}

export function refusal(codes: readonly ProblemCode[], problem: Part): Answer {
  const told = codes.map((code) => {
    const [, title, remedy] = PROBLEMS[code]
    return `\`urn:basta:${code}\` — ${title}. ${remedy}`
  })
  const types = codes.map((code) => `urn:basta:${code}`)
  return {
    description: told.length === 1 ? told.join('') : told.map((line) => `- ${line}`).join('\n'),
    ...headersOf(codes),
    content: {
      'application/problem+json': {
        schema: { allOf: [problem, { properties: { type: { enum: types } } }] },
      },
    },
  }
}

function headersOf(codes: readonly ProblemCode[]): Pick<Answer, 'headers'> {
  const waits = codes.some((code) => [429, 503].includes(PROBLEMS[code][0]))
  if (waits) return { headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } }
  if (codes.includes('unauthenticated'))
    return { headers: { 'WWW-Authenticate': { $ref: '#/components/headers/WwwAuthenticate' } } }
  return {}
}

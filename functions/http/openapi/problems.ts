import type { Operation } from '../operation.ts'
import { PROBLEMS, type ProblemCode } from '../problem-types.ts'
import type { Part } from './schemas.ts'

const CODES = Object.keys(PROBLEMS) as ProblemCode[]

/** Every type of problem, as a Markdown table: the description shows it, and so does `PROBLEMS.md`. */
export function problemsTable(): string {
  const rows = CODES.map((code) => {
    const [status, title, remedy] = PROBLEMS[code]
    return `| \`${code}\` | ${status} | ${title} | ${remedy} |`
  })
  return ['| `urn:basta:` | status | title | what to do |', '|---|---|---|---|', ...rows].join('\n')
}

/** What a call may refuse: what its shape makes possible, and what it names. */
export function refusalsOf({ right, path, body, takes, query, writes, refusals = [] }: Operation) {
  // Every way in is throttled, by the front door if not by the key.
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

/** The answers that refuse, by status, with every type that status may have. */
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

/** The name under which calls that refuse alike share an answer. */
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

import type { Operation } from '../operation.ts'
import type { ProblemCode } from '../problem-types.ts'
import { problemSchema } from './problem-schema.ts'
import {
  problemsTable,
  refusal,
  refusalsOf,
  refusedBy,
  responseName,
  type Answer,
} from './problems.ts'
import { parametersOf, requestBody, samples } from './requests.ts'
import { COMPONENTS, INFO, TAGS } from './texts.ts'
import { name, schemaBook, type Part, type SchemaBook } from './schemas.ts'

/**
 * The description of the API (OpenAPI 3.1), made of what its routes check and answer. The same
 * operations always give the same bytes.
 */
export function describeApi(operations: readonly Operation[]): Part {
  nameSchemas(operations)
  const book = schemaBook()
  const problem = book.write(problemSchema, 'output')
  const refused = new Map<string, readonly ProblemCode[]>()
  const made: Made = { book, problem, refused }
  const paths: Record<string, Record<string, Part>> = {}
  for (const operation of operations) {
    const path = operation.path.replaceAll(/:([a-z]+)/gi, '{$1}')
    const method = operation.method.toLowerCase()
    paths[path] = { ...paths[path], [method]: describeOperation(operation, made) }
  }
  const used = new Set(operations.map(({ tag }) => tag))
  return {
    openapi: '3.1.1',
    info: { ...INFO, description: `${INFO.description}\n\n## Problems\n\n${problemsTable()}` },
    servers: [{ url: '/', description: 'Where this description is.' }],
    tags: TAGS.filter(({ name }) => used.has(name)),
    paths,
    components: {
      ...COMPONENTS,
      responses: Object.fromEntries(
        [...refused]
          .toSorted(([one], [other]) => (one < other ? -1 : 1))
          .map(([name, codes]) => [name, refusal(codes, problem)]),
      ),
      schemas: book.components(),
    },
  }
}

/** A body or an answer is named after the first call that has it. */
function nameSchemas(operations: readonly Operation[]): void {
  name(problemSchema, 'Problem')
  for (const { id, body, takes, answers } of operations) {
    const call = id.charAt(0).toUpperCase() + id.slice(1)
    const asked = body ?? takes?.schema
    if (asked !== undefined) name(asked, `${call}Request`)
    for (const [at, [status, { schema }]] of Object.entries(answers).entries())
      if (schema !== undefined) name(schema, `${call}Answer${at === 0 ? '' : status}`)
  }
}

/** What all calls of one description share. */
type Made = {
  readonly book: SchemaBook
  readonly problem: Part
  /** The error answers, by name. */
  readonly refused: Map<string, readonly ProblemCode[]>
}

function describeOperation(operation: Operation, made: Made): Part {
  const { id, tag, summary, description, right, orRight } = operation
  const isKeyed = right !== 'public' && right !== 'provider'
  const rights = [right, orRight].filter((one) => one !== undefined)
  const needs = isKeyed
    ? `Needs a key with the right ${rights.map((one) => `\`${one}\``).join(' or ')}.`
    : undefined
  const parameters = parametersOf(operation, made.book)
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [description, needs].filter((text) => text !== undefined).join('\n\n') || summary,
    security: isKeyed ? rights.map((one) => ({ key: [one] })) : [],
    'x-right': right,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...requestBody(operation, made.book),
    responses: responsesOf(operation, made),
  }
}

function responsesOf(operation: Operation, { book, problem, refused }: Made): Part {
  const { answers, examples } = operation
  const responses: Record<string, Answer> = {}
  for (const [status, { description, schema, type }] of Object.entries(answers)) {
    const shown = samples(examples, (example) =>
      example.status === Number(status) ? example.answer : undefined,
    )
    const about = schema === undefined ? {} : { schema: book.write(schema, 'output') }
    const hasContent = schema !== undefined || type !== undefined
    responses[status] = {
      description,
      ...headersOf(operation, Number(status)),
      ...(hasContent ? { content: { [type ?? 'application/json']: { ...about, ...shown } } } : {}),
    }
  }
  const refusals: Record<string, Part> = {}
  for (const [status, codes] of refusedBy(refusalsOf(operation))) {
    const own = responses[status]
    const shared = responseName(codes)
    if (own === undefined) refused.set(shared, codes)
    refusals[status] =
      own === undefined
        ? { $ref: `#/components/responses/${shared}` }
        : withContent(own, refusal(codes, problem))
  }
  return { ...responses, ...refusals }
}

function withContent(own: Answer, more: Answer): Answer {
  return {
    ...own,
    ...more,
    description: `${own.description}\n\n${more.description}`,
    content: { ...own.content, ...more.content },
  }
}

function headersOf({ right, writes, repeats }: Operation, status: number): Pick<Answer, 'headers'> {
  const refer = (name: string) => ({ $ref: `#/components/headers/${name}` })
  const isKeyed = right !== 'public' && right !== 'provider'
  const isRepeated = writes === true && repeats !== 'refused' && status < 300
  const headers = {
    ...(isKeyed
      ? { RateLimit: refer('RateLimit'), 'RateLimit-Policy': refer('RateLimitPolicy') }
      : {}),
    ...(isRepeated ? { 'Idempotent-Replayed': refer('Replayed') } : {}),
  }
  return Object.keys(headers).length === 0 ? {} : { headers }
}

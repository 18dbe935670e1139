import type { ErrorCode } from '../domain/errors.ts'
import type { Json } from '../domain/canonical-json.ts'
import type { Example, Operation } from '../operation.ts'
import { problemSchema } from '../problems.ts'
import { problemsTable, refusal, refusalsOf, refusedBy, responseName } from './openapi-problems.ts'
import { COMPONENTS, INFO, TAGS } from './openapi-texts.ts'
import { name, schemaBook, type Part, type SchemaBook } from './openapi-schemas.ts'

/**
 * The description of the API (OpenAPI 3.1), made of what its routes check and answer. The same
 * operations give the same bytes.
 */
export function describeApi(operations: readonly Operation[]): Part {
  nameSchemas(operations)
  const book = schemaBook()
  const problem = book.write(problemSchema, 'output')
  const refused = new Map<string, readonly ErrorCode[]>()
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

/** Bodies and answers are named after the first call that has them. */
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

/** What the calls of one description share. */
type Made = {
  readonly book: SchemaBook
  readonly problem: Part
  /** The answers that refuse, by their names. */
  readonly refused: Map<string, readonly ErrorCode[]>
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

function parametersOf({ path, query, writes, examples }: Operation, book: SchemaBook): Part[] {
  const inPath = [...path.matchAll(/:([a-z]+)/gi)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    ...samples(examples, ({ path: values }) => values?.[name]),
  }))
  const inQuery = query === undefined ? [] : queryParameters(query, book, examples)
  return [
    ...inPath,
    ...inQuery,
    ...(writes === true ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
  ]
}

function queryParameters(
  query: NonNullable<Operation['query']>,
  book: SchemaBook,
  examples: readonly Example[],
): Part[] {
  const { properties = {}, required = [] } = book.write(query, 'input') as {
    properties?: Readonly<Record<string, Part>>
    required?: readonly string[]
  }
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
    ...samples(examples, ({ query: values }) => sampleOf(values?.[name], schema['type'])),
  }))
}

/** In a query all is text; its sample is what the text means. */
function sampleOf(text: string | undefined, type: Json | undefined): Json | undefined {
  return text !== undefined && (type === 'integer' || type === 'number') ? Number(text) : text
}

function requestBody({ body, takes, examples }: Operation, book: SchemaBook): Part {
  // What is refused may be of any shape: only what passes shows how to ask.
  const shown = samples(examples, ({ body, status }) => (status < 400 ? body : undefined))
  if (body !== undefined) {
    const schema = book.write(body, 'input')
    const content = { 'application/json': { schema, ...shown } }
    return { requestBody: { required: true, content } }
  }
  if (takes === undefined) return {}
  const { type, description, schema } = takes
  const about = schema === undefined ? {} : book.write(schema, 'input')
  const content = { [type]: { schema: about, ...shown } }
  return { requestBody: { description, required: true, content } }
}

function responsesOf(operation: Operation, { book, problem, refused }: Made): Part {
  const { answers, examples } = operation
  const responses: Record<string, Part> = {}
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
  for (const [status, codes] of refusedBy(refusalsOf(operation))) {
    const shared = responseName(codes)
    refused.set(shared, codes)
    const own = responses[status]
    responses[status] =
      own === undefined
        ? { $ref: `#/components/responses/${shared}` }
        : withContent(own, refusal(codes, problem))
  }
  return responses
}

function withContent(own: Part, more: Part): Part {
  const content = { ...(own['content'] as Part), ...(more['content'] as Part) }
  const description = `${String(own['description'])}\n\n${String(more['description'])}`
  return { ...own, ...more, description, content }
}

function headersOf({ writes, repeats }: Operation, status: number): Part {
  if (writes !== true || repeats === 'refused' || status >= 300) return {}
  return { headers: { 'Idempotent-Replayed': { $ref: '#/components/headers/Replayed' } } }
}

/** The examples that have what is asked for, by their names. */
function samples(examples: readonly Example[], pick: (example: Example) => Json | undefined): Part {
  const shown = examples.flatMap((example) => {
    const value = pick(example)
    return value === undefined ? [] : [[example.name, { summary: example.summary, value }] as const]
  })
  return shown.length === 0 ? {} : { examples: Object.fromEntries(shown) }
}

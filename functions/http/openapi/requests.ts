import type { Json } from '../../domain/canonical-json.ts'
import type { Example, Operation } from '../operation.ts'
import type { Part, SchemaBook } from './schemas.ts'

export function parametersOf(
  { path, query, writes, examples }: Operation,
  book: SchemaBook,
): Part[] {
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

/** Everything in a query is text; the sample is the value that the text stands for. */
function sampleOf(text: string | undefined, type: Json | undefined): Json | undefined {
  return text !== undefined && (type === 'integer' || type === 'number') ? Number(text) : text
}

export function requestBody(
  { body, bodyMayLack, takes, examples }: Operation,
  book: SchemaBook,
): Part {
  // A refused body may have any shape: only the accepted ones show how to call.
  const shown = samples(examples, ({ body, status }) => (status < 400 ? body : undefined))
  if (body !== undefined) {
    const schema = book.write(body, 'input')
    const content = { 'application/json': { schema, ...shown } }
    return { requestBody: { required: bodyMayLack !== true, content } }
  }
  if (takes === undefined) return {}
  const { type, description, schema } = takes
  const about = schema === undefined ? {} : book.write(schema, 'input')
  const content = { [type]: { schema: about, ...shown } }
  return { requestBody: { description, required: true, content } }
}

/** The examples that have such a part, by name. */
export function samples(
  examples: readonly Example[],
  pick: (example: Example) => Json | undefined,
): Part {
  const shown = examples.flatMap((example) => {
    const value = pick(example)
    return value === undefined ? [] : [[example.name, { summary: example.summary, value }] as const]
  })
  return shown.length === 0 ? {} : { examples: Object.fromEntries(shown) }
}

import type { Example, Operation } from '../../functions/http/operation.ts'
import { INFO } from '../../functions/http/openapi/texts.ts'
import { bodyOf } from './calls.ts'

/** What is pressed first, from an empty house on: `<operation>/<example>`, in order. */
const FIRST = [
  'health/up',
  'putSender/acme',
  'check/nobodyAsked',
  'recordConsents/form',
  'check/receipt',
  'recordStop/byPhone',
  'check/optedOut',
  'recordStop/byLetter',
  'readHistory/hal',
  'mintLinks/one',
  'createKey/checkOnly',
]

const ABOUT = `${INFO.summary} Made from the API's own description by \`npm run docs\`.

Set the variables \`baseUrl\` and \`key\`. The folder "First calls" goes from an empty house to a stop that is shown, in order; after it, every call has its first example. Ids, tokens and signatures in those are samples.`

/**
 * Every call as a collection that Postman, Bruno and others open (Collection Format 2.1.0,
 * schema.postman.com), with the examples that are replayed against a house.
 */
export function collectionOf(operations: readonly Operation[]): string {
  const steps = FIRST.map((name) => {
    const [id, nth] = name.split('/')
    const operation = operations.find((one) => one.id === id)
    const example = operation?.examples.find((one) => one.name === nth)
    if (operation === undefined || example === undefined) throw new Error(`There is no ${name}.`)
    return itemOf(operation, example, example.summary)
  })
  const tags = [...new Set(operations.map(({ tag }) => tag))]
  const folders = tags.map((tag) => ({
    name: tag,
    item: operations.flatMap((operation) => {
      const [example] = operation.examples
      const isOf = operation.tag === tag && example !== undefined
      return isOf ? [itemOf(operation, example, operation.summary)] : []
    }),
  }))
  const collection = {
    info: {
      name: 'Basta',
      description: ABOUT,
      version: INFO.version,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{key}}', type: 'string' }] },
    variable: [
      { key: 'baseUrl', value: 'http://localhost:8787' },
      { key: 'key', value: '' },
    ],
    item: [{ name: 'First calls', item: steps }, ...folders],
  }
  return `${JSON.stringify(collection, null, 2)}\n`
}

function itemOf(operation: Operation, example: Example, name: string): object {
  const { method, right, description, takes } = operation
  const isKeyed = right !== 'public' && right !== 'provider'
  const body = example.body === undefined ? undefined : bodyOf(operation, example.body)
  const type = takes === undefined || takes.type === '*/*' ? 'application/json' : takes.type
  const headers = {
    ...(body === undefined ? {} : { 'content-type': type }),
    ...example.headers,
  }
  return {
    name,
    request: {
      method,
      ...(description === undefined ? {} : { description }),
      ...(isKeyed ? {} : { auth: { type: 'noauth' } }),
      header: Object.entries(headers).map(([key, value]) => ({ key, value })),
      ...(body === undefined ? {} : { body: { mode: 'raw', raw: body } }),
      url: urlOf(operation, example),
    },
  }
}

function urlOf({ path }: Operation, { path: given = {}, query = {} }: Example): object {
  const segments = path.split('/').slice(1)
  const search = new URLSearchParams(query).toString()
  const names = segments.filter((one) => one.startsWith(':')).map((one) => one.slice(1))
  return {
    raw: `{{baseUrl}}${path}${search === '' ? '' : `?${search}`}`,
    host: ['{{baseUrl}}'],
    path: segments,
    ...(search === ''
      ? {}
      : { query: Object.entries(query).map(([key, value]) => ({ key, value })) }),
    ...(names.length === 0
      ? {}
      : { variable: names.map((key) => ({ key, value: given[key] ?? '' })) }),
  }
}

import { createConfig, lintFromString } from '@redocly/openapi-core'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../../functions/domain/canonical-json.ts'
import type { Example, Operation } from '../../functions/http/operation.ts'
import { PROBLEMS } from '../../functions/http/problem-types.ts'
import { describeApi } from '../../functions/http/openapi/openapi.ts'
import { OPERATIONS } from '../../infra/docs/operations.ts'
import { breachOf, type Answered } from '../house/contract.ts'
import { openHouse, type TestHouse } from '../house/house.ts'
import { inOrder, openReplay, type Replay } from '../house/replay.ts'

/** Answers whose members are not all named, and why. */
const LOOSE: Readonly<Record<string, string>> = {
  Problem: 'RFC 9457, section 3.2: a type may have members of its own',
  DescribeApiAnswer: 'an OpenAPI document, which its own specification describes',
}

/** Routes of one machine alone, that stand for another service of a deployment. */
const LOCAL = ['GET /mail', 'PUT /files/:name', 'GET /files/:name']

/** Findings of the linter that are meant. */
const MEANT: readonly { rule: string; at: RegExp; why: string }[] = []

const document = describeApi(OPERATIONS)
type Schemas = Readonly<Record<string, Json>>
const schemas = (document['components'] as { schemas: Schemas }).schemas

describe('the description of the API', () => {
  it('passes the linter, warnings too', async () => {
    expect(await lint(document)).toEqual([])
  })

  it('is what the house answers, cacheable, the same until it changes', async () => {
    const house = await openHouse()
    const first = await house.request('/openapi.json')
    expect(await first.json()).toEqual(document)
    expect(first.headers.get('content-type')).toBe('application/json')
    expect(first.headers.get('cache-control')).toBe('public, max-age=300')
    const etag = first.headers.get('etag') ?? ''
    const again = await house.request('/openapi.json', { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
  })

  it('has the version of the package', () => {
    const { version } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as { version: string }
    expect(document).toMatchObject({ info: { version } })
  })

  it('names every route of the house, and no other', async () => {
    const { app } = await openHouse()
    const routes = app.routes
      // The console is pages for people who sign in, not calls.
      .filter(({ method, path }) => method !== 'ALL' && !path.startsWith('/console'))
      .map(({ method, path }) => `${method} ${path.replaceAll(/\{[^}]*\}$/g, '')}`)
    const described = OPERATIONS.map(({ method, path }) => `${method} ${path}`)
    expect([...new Set(routes)].toSorted()).toEqual([...described, ...LOCAL].toSorted())
  })

  it('gives every call a name, a tag that is described and an example', () => {
    const ids = OPERATIONS.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const tags = new Set((document['tags'] as { name: string }[]).map(({ name }) => name))
    for (const { id, tag, examples } of OPERATIONS) {
      expect(tags, id).toContain(tag)
      expect(examples.length, id).toBeGreaterThan(0)
      expect(new Set(examples.map(({ name }) => name)).size, id).toBe(examples.length)
    }
  })

  it('describes every type of problem, with what to do about it', () => {
    const { description } = (document as { info: { description: string } }).info
    for (const [code, [status, title, remedy]] of Object.entries(PROBLEMS))
      expect(description).toContain(`| \`${code}\` | ${status} | ${title} | ${remedy} |`)
  })

  it('names every member of every answer', () => {
    const answers = OPERATIONS.flatMap(({ answers }) => Object.values(answers))
    expect(answers.length).toBeGreaterThan(0)
    const loose = Object.entries(schemas)
      .filter(([name]) => !name.endsWith('Request'))
      .filter(([, schema]) => hasLoosePart(schema))
      .map(([name]) => name)
    expect(loose.filter((name) => !(name in LOOSE))).toEqual([])
  })
})

describe('the examples of the API, replayed in order against a house of their own', () => {
  let replay: Replay
  let house: TestHouse
  const done = new Map<string, Answered>()
  beforeAll(async () => {
    ;({ replay, house } = await openReplay())
  })

  it.each(inOrder(OPERATIONS).map((one) => [one.name, one] as const))(
    '%s',
    async (name, { operation, example }) => {
      const replayed = await replay(operation, example)
      expect(replayed.status, JSON.stringify(replayed.answer)).toBe(example.status)
      expect(breachOf(operation, replayed)).toBeUndefined()
      checkExample(operation, example, replayed.answer)
      done.set(name, replayed)
    },
  )

  it('the answers fit what is published: no member that is not described', async () => {
    const real = OPERATIONS.map((operation) => ({
      ...operation,
      examples: operation.examples.map((example) => {
        const answer = done.get(`${operation.id}/${example.name}`)?.answer
        return answer === undefined ? example : { ...example, answer }
      }),
    }))
    expect(house).toBeDefined()
    expect(await lint(describeApi(real))).toEqual([])
  })
})

/** What is documented has the shape of the schema, and of what is answered. */
function checkExample(
  { answers, id }: Operation,
  { status, answer, name }: Example,
  real: Json | undefined,
): void {
  const schema = answers[status]?.schema
  if (schema === undefined || `${id}/${name}` === 'describeApi/whole') return
  expect(answer, 'its answer is documented').toBeDefined()
  expect(schema.parse(answer)).toEqual(answer)
  expectAlike(real, answer, `${id}/${name}` === COUNTING ? COUNTING : '#')
}

/** Its numbers are those of everything that happened before. */
const COUNTING = 'readFigures/aDay'

/** The same members of the same kinds; what is no text is the same. Lists may be of other lengths. */
function expectAlike(real: Json | undefined, shown: Json | undefined, at: string): void {
  if (typeof real === 'string') return expect(typeof shown, at).toBe('string')
  if (typeof real === 'number' && at.startsWith(COUNTING))
    return expect(typeof shown, at).toBe('number')
  if (real === null || typeof real !== 'object') return expect(shown, at).toBe(real)
  if (Array.isArray(real)) {
    expect(Array.isArray(shown), at).toBe(true)
    const others = shown as readonly Json[]
    if (real.length === others.length)
      real.forEach((one, place) => expectAlike(one as Json, others[place], `${at}/${place}`))
    return undefined
  }
  expect(Object.keys(shown ?? {}).toSorted(), at).toEqual(Object.keys(real).toSorted())
  for (const [name, one] of Object.entries(real))
    expectAlike(one, (shown as Readonly<Record<string, Json>>)[name], `${at}/${name}`)
}

async function lint(source: unknown): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended'] })
  const problems = await lintFromString({ source: JSON.stringify(source), config })
  return problems
    .map(({ ruleId, message, location }) => ({ ruleId, message, at: location[0]?.pointer ?? '' }))
    .filter(({ ruleId, at }) => !MEANT.some((one) => one.rule === ruleId && one.at.test(at)))
    .map(({ ruleId, message, at }) => `${ruleId}: ${message} ${at}`)
}

function hasLoosePart(schema: Json): boolean {
  if (schema === null || typeof schema !== 'object') return false
  if (Array.isArray(schema)) return schema.some((one) => hasLoosePart(one as Json))
  const { type, propertyNames, additionalProperties } = schema as Readonly<Record<string, Json>>
  // A record says of what kind its members are where it cannot name them.
  const isRecord = propertyNames !== undefined
  if (type === 'object' && additionalProperties !== false && !isRecord) return true
  return Object.values(schema).some((one) => one !== undefined && hasLoosePart(one))
}

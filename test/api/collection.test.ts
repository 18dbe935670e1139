import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { OPERATIONS } from '../../infra/docs/operations.ts'
import { ADMIN_KEY, openHouse, type TestHouse } from '../house/house.ts'

const pairs = z.array(z.object({ key: z.string(), value: z.string() }))
const item = z.object({
  name: z.string(),
  request: z.object({
    method: z.string(),
    auth: z.optional(z.object({ type: z.literal('noauth') })),
    header: pairs,
    body: z.optional(z.object({ mode: z.literal('raw'), raw: z.string() })),
    url: z.object({ raw: z.string(), path: z.array(z.string()), variable: z.optional(pairs) }),
  }),
})
type Item = z.infer<typeof item>
const collection = z.object({
  variable: pairs,
  item: z.array(z.object({ name: z.string(), item: z.array(item) })),
})

const file = new URL('../../functions/api/collection.json', import.meta.url)
const { item: folders, variable } = collection.parse(JSON.parse(readFileSync(file, 'utf8')))
const [first, ...tags] = folders

describe('the collection for Postman and Bruno', () => {
  let house: TestHouse
  const came = new Map<string, { status: number; body: Record<string, unknown> }>()
  beforeAll(async () => {
    house = await openHouse()
  })

  it.each((first?.item ?? []).map((one) => [one.name, one] as const))(
    'goes from an empty house on: %s',
    async (name, one) => {
      const response = await send(house, one)
      const body = (await response.json()) as Record<string, unknown>
      expect(response.status, JSON.stringify(body)).toBeLessThan(300)
      came.set(name, { status: response.status, body })
    },
  )

  it('shows with them what Basta is for: no without a yes, and no after a stop', () => {
    const verdicts = [...came.values()].filter(({ body }) => 'allowed' in body)
    expect(verdicts.map(({ body }) => [body['allowed'], body['reason']])).toEqual([
      [false, 'no_consent'],
      [true, 'transactional'],
      [false, 'opted_out'],
    ])
  })

  it('has every call once, and asks for nothing but a URL and a key', () => {
    const calls = tags.flatMap(({ item: of }) => of)
    const paths = calls.map(({ request: { method, url } }) => `${method} /${url.path.join('/')}`)
    expect(paths.toSorted()).toEqual(
      OPERATIONS.map(({ method, path }) => `${method} ${path}`).toSorted(),
    )
    expect(variable.map(({ key }) => key)).toEqual(['baseUrl', 'key'])
    const used = readFileSync(file, 'utf8').match(/\{\{\w+\}\}/g) ?? []
    expect([...new Set(used)].toSorted()).toEqual(['{{baseUrl}}', '{{key}}'])
  })
})

/** As such a program sends it. */
async function send(
  house: TestHouse,
  { request: { method, auth, header, body, url } }: Item,
): Promise<Response> {
  const path = (url.variable ?? []).reduce(
    (filled, { key, value }) => filled.replace(`:${key}`, value),
    url.raw.replace('{{baseUrl}}', ''),
  )
  const given = Object.fromEntries(header.map(({ key, value }) => [key, value]))
  const headers = auth === undefined ? { authorization: `Bearer ${ADMIN_KEY}`, ...given } : given
  return house.request(path, { method, headers, ...(body === undefined ? {} : { body: body.raw }) })
}

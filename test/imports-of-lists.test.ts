import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACME, openHouse, type TestHouse, type TestHouseOptions } from './house.ts'

type Shown = {
  id: string
  state: string
  failure?: string
  format: string
  file?: { sha256: string; bytes: number; header: string[] }
  dryRun?: Counts
  applied?: Counts
  result?: string
}
type Counts = {
  rows: number
  new: number
  known: number
  refused: number
  reasons: Record<string, number>
}

const opened: TestHouse[] = []

async function house(options: TestHouseOptions = {}): Promise<TestHouse> {
  const made = await openHouse(options)
  opened.push(made)
  await made.api('PUT', '/v1/senders/acme', ACME)
  return made
}

afterAll(() => {
  for (const { table } of opened) rmSync(folderOf(table), { recursive: true, force: true })
})

const folderOf = (table: string) => join(tmpdir(), `basta-imports-${table}`)
const STOPS = { kind: 'stops', scope: 'all', source: 'a list of a test' }

async function upload(
  at: TestHouse,
  file: string | Uint8Array,
  asked: object = {},
): Promise<string> {
  const made = await at.api('POST', '/v1/imports', { ...STOPS, ...asked })
  expect(made).toMatchObject({ status: 201, body: { method: 'PUT' } })
  const { id, uploadUrl, headers } = made.body as {
    id: string
    uploadUrl: string
    headers: Record<string, string>
  }
  await put(at, uploadUrl, file, headers)
  return id
}

async function put(
  at: TestHouse,
  uploadUrl: string,
  file: string | Uint8Array,
  headers: Record<string, string> = {},
): Promise<number> {
  const { pathname, search } = new URL(uploadUrl)
  const body = typeof file === 'string' ? file : new Uint8Array(file)
  return (await at.request(pathname + search, { method: 'PUT', headers, body })).status
}

async function show(at: TestHouse, id: string): Promise<Shown> {
  return (await at.api('GET', `/v1/imports/${id}`)).body
}

/** Until no chunk is left. */
async function pump(at: TestHouse, id: string): Promise<Shown> {
  for (let pass = 0; pass < 200; pass += 1) {
    await at.pumpInbox()
    await at.pumpImports()
    const shown = await show(at, id)
    if (!['dry_running', 'applying'].includes(shown.state)) return shown
  }
  throw new Error('The import does not end.')
}

async function dryRun(at: TestHouse, id: string): Promise<Shown> {
  expect((await at.api('POST', `/v1/imports/${id}/dry-run`)).status).toBe(202)
  return pump(at, id)
}

async function apply(at: TestHouse, id: string): Promise<Shown> {
  expect((await at.api('POST', `/v1/imports/${id}/apply`)).status).toBe(202)
  return pump(at, id)
}

async function importAll(
  at: TestHouse,
  file: string | Uint8Array,
  asked: object = {},
): Promise<Shown> {
  const id = await upload(at, file, asked)
  const tried = await dryRun(at, id)
  expect(tried).toMatchObject({ state: 'dry_run_done' })
  return apply(at, id)
}

async function resultOf(at: TestHouse, id: string): Promise<string[]> {
  const response = await at.request(`/v1/imports/${id}/result`, {
    headers: { authorization: 'Bearer admin-key-of-a-test-house-0123456789' },
  })
  expect(response.status).toBe(200)
  return (await response.text()).trimEnd().split('\r\n')
}

type History = {
  events: {
    id: string
    type: string
    scopes: string[]
    blocks: string
    occurredAt: string
    source: { method: string; origins: string[]; strength?: string }
    evidence: Record<string, unknown>
  }[]
  chain: { intact: boolean }
}

async function events(at: TestHouse, to: string): Promise<History['events']> {
  const { body } = await at.api('POST', '/v1/history', { to })
  const history = body as History
  expect(history.chain.intact).toBe(true)
  return history.events
}

const fixture = (name: string) =>
  readFileSync(new URL(`./fixtures/imports/${name}`, import.meta.url))

describe('a first', () => {
  it('works', async () => {
    const at = await house()
    const shown = await importAll(at, 'email,created\nada@example.org,1700000000\nx,1\n')
    expect(shown).toMatchObject({ state: 'applied', applied: { rows: 2, new: 1, refused: 1 } })
    expect(await resultOf(at, shown.id)).toEqual([])
    expect(await events(at, 'ada@example.org')).toEqual([])
  })
})
void fixture
void beforeAll

import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { ADMIN_KEY, type TestHouse } from './house.ts'

type Counts = {
  rows: number
  new: number
  known: number
  refused: number
  reasons: Record<string, number>
}

export type ShownImport = {
  id: string
  state: string
  failure?: string
  format: string
  file?: { sha256: string; bytes: number; header: string[] }
  progress: { rows: number; bytes: number }
  dryRun?: Counts
  questions?: { column: string; looksLike: string; values: string[]; detail: string }[]
  notRead?: string[]
  applied?: Counts
  result?: string
}

export type Said = {
  id: string
  type: string
  scopes: string[]
  blocks: string
  occurredAt: string
  receivedAt: string
  source: { method: string; origins: string[]; strength?: string; key?: string }
  evidence: Record<string, unknown>
}

/** Where a test house keeps its files. */
export function importsFolderOf({ table }: Pick<TestHouse, 'table'>): string {
  return join(tmpdir(), `basta-imports-${table}`)
}

export function importFixture(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/imports/${name}`, import.meta.url))
}

export async function announce(
  house: TestHouse,
  asked: object = {},
  key?: string,
): Promise<{ id: string; uploadUrl: string; expiresAt: string }> {
  const body = { kind: 'stops', scope: 'all', source: 'a list of a test', ...asked }
  const made = await house.api('POST', '/v1/imports', body, key)
  expect(made).toMatchObject({ status: 201, body: { method: 'PUT' } })
  return made.body
}

export async function put(
  house: TestHouse,
  uploadUrl: string,
  file: string | Uint8Array | ReadableStream,
): Promise<number> {
  const { pathname, search } = new URL(uploadUrl)
  const body = file instanceof Uint8Array ? new Uint8Array(file) : file
  const init: RequestInit & { duplex: 'half' } = { method: 'PUT', body, duplex: 'half' }
  return (await house.request(pathname + search, init)).status
}

/** Announces an import and puts its file; answers its id. */
export async function upload(
  house: TestHouse,
  file: string | Uint8Array,
  asked: object = {},
): Promise<string> {
  const { id, uploadUrl } = await announce(house, asked)
  expect(await put(house, uploadUrl, file)).toBe(200)
  return id
}

export async function show(house: TestHouse, id: string): Promise<ShownImport> {
  return (await house.api('GET', `/v1/imports/${id}`)).body
}

/** Until no chunk of it is left. */
export async function pump(house: TestHouse, id: string): Promise<ShownImport> {
  for (let pass = 0; pass < 500; pass += 1) {
    await house.pumpInbox()
    await house.pumpImports()
    const shown = await show(house, id)
    if (!['dry_running', 'applying'].includes(shown.state)) return shown
    await sleep(20)
  }
  throw new Error('The import does not end.')
}

export async function dryRun(house: TestHouse, id: string, decided?: object): Promise<ShownImport> {
  expect((await house.api('POST', `/v1/imports/${id}/dry-run`, decided)).status).toBe(202)
  return pump(house, id)
}

export async function apply(house: TestHouse, id: string): Promise<ShownImport> {
  expect((await house.api('POST', `/v1/imports/${id}/apply`)).status).toBe(202)
  return pump(house, id)
}

/** The whole of it: file, dry run, apply. */
export async function importList(
  house: TestHouse,
  file: string | Uint8Array,
  asked: object = {},
): Promise<ShownImport> {
  const id = await upload(house, file, asked)
  expect(await dryRun(house, id)).toMatchObject({ state: 'dry_run_done' })
  return apply(house, id)
}

/** Its lines, pages joined, without the header. */
export async function resultOf(house: TestHouse, id: string): Promise<string[]> {
  const lines: string[] = []
  let path: string | undefined = `/v1/imports/${id}/result`
  while (path !== undefined) {
    const response: Response = await house.request(path, {
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
    })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    lines.push(...(await response.text()).split('\r\n').filter((line) => line !== ''))
    path = /^<([^>]+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1]
  }
  expect(lines[0]).toBe('row,field,reason,detail')
  return lines.slice(1)
}

export async function saidOf(house: TestHouse, to: string): Promise<Said[]> {
  const { body } = await house.api('POST', '/v1/history', { to })
  const { events, chain } = body as { events: Said[]; chain: { intact: boolean } }
  expect(chain.intact).toBe(true)
  return events
}

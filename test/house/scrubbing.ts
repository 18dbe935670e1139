import { expect } from 'vitest'
import { put } from './importing.ts'
import type { TestHouse } from './house.ts'

export type ShownScrub = {
  id: string
  sender: string
  state: string
  progress: { rows: number; bytes: number; of?: number }
  detected?: { delimiter: string; encoding: string; header: boolean; columns: (string | number)[] }
  counts?: {
    rows: number
    kept: number
    rejected: number
    duplicates: number
    reasons: Record<string, number>
  }
  completeTo?: string
  lagSeconds?: number
  failure?: {
    type: string
    title: string
    detail: string
    errors?: { pointer: string; detail: string }[]
  }
  results?: { kind: string; bytes: number; sha256: string }[]
  resultsUntil?: string
  endedAt?: string
}

export async function announceScrub(
  house: TestHouse,
  asked: object = {},
  key?: string,
): Promise<{ id: string; uploadUrl: string; expiresAt: string }> {
  const made = await house.api('POST', '/v1/scrubs', { sender: 'acme', ...asked }, key)
  expect(made).toMatchObject({ status: 201, body: { method: 'PUT' } })
  return made.body
}

/** Announces a scrub and puts its list; answers its id. */
export async function bringList(
  house: TestHouse,
  list: string | Uint8Array,
  asked: object = {},
  key?: string,
): Promise<string> {
  const { id, uploadUrl } = await announceScrub(house, asked, key)
  expect(await put(house, uploadUrl, list)).toBe(200)
  return id
}

export async function showScrub(house: TestHouse, id: string, key?: string): Promise<ShownScrub> {
  return (await house.api('GET', `/v1/scrubs/${id}`, undefined, key)).body
}

/** Runs it to its end, however it ends. */
export async function runScrub(house: TestHouse, id: string): Promise<ShownScrub> {
  const asked = await house.api('POST', `/v1/scrubs/${id}/run`)
  expect(asked.status).toBe(202)
  await house.pumpInbox()
  await house.pumpStream()
  await house.pumpScrubs()
  return showScrub(house, id)
}

/** Each result as whoever has its URL downloads it. */
export async function downloadsOf(
  house: TestHouse,
  id: string,
  key?: string,
): Promise<Record<string, { fileName: string; bytes: Buffer }>> {
  const { status, body } = await house.api('GET', `/v1/scrubs/${id}/results`, undefined, key)
  expect(status).toBe(200)
  const { results } = body as { results: { kind: string; fileName: string; url: string }[] }
  const files = await Promise.all(
    results.map(async ({ kind, fileName, url }) => {
      const { pathname, search } = new URL(url)
      const answer = await house.request(pathname + search)
      expect(answer.status).toBe(200)
      return [kind, { fileName, bytes: Buffer.from(await answer.arrayBuffer()) }] as const
    }),
  )
  return Object.fromEntries(files)
}

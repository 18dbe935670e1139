import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACME, openHouse, type TestHouse } from '../house/house.ts'
import { importsFolderOf, put } from '../house/importing.ts'
import { announceScrub, bringList, runScrub, showScrub } from '../house/scrubbing.ts'
import { scanItems } from '../house/witness.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openHouse()
  await house.api('PUT', '/v1/senders/acme', ACME)
  await house.api('PUT', '/v1/senders/beta', { ...ACME, name: 'Beta', numbers: [], domains: [] })
})
afterAll(() => rmSync(importsFolderOf(house), { recursive: true, force: true }))

const LIST = 'name,email\nAda,ada@example.org\nEve,eve@example.org\n'

async function keyFor(rights: readonly string[], senders?: readonly string[]): Promise<string> {
  const { body } = await house.api('POST', '/v1/keys', { rights, senders })
  return (body as { key: string }).key
}

function restingFiles(id: string): string[] {
  return readdirSync(importsFolderOf(house)).filter((name) => name.startsWith(id))
}

/** Its list is gone when its turn comes. */
async function failScrub(id: string): Promise<void> {
  expect((await house.api('POST', `/v1/scrubs/${id}/run`)).status).toBe(202)
  for (const name of restingFiles(id)) rmSync(join(importsFolderOf(house), name))
  await house.pumpScrubs()
  expect(await showScrub(house, id)).toMatchObject({ state: 'failed' })
}

describe('a scrub', () => {
  it('is announced, shown and listed, and waits for its list', async () => {
    const { id, uploadUrl, expiresAt } = await announceScrub(house, {
      topic: 'promo',
      fileName: 'november.csv',
    })
    expect(id).toMatch(/^scr_[0-9a-z]{26}$/)
    expect(uploadUrl).toContain(id)
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now() + 800_000)
    expect(await showScrub(house, id)).toMatchObject({
      id,
      sender: 'acme',
      topic: 'promo',
      purpose: 'marketing',
      fileName: 'november.csv',
      state: 'awaiting_file',
      progress: { rows: 0, bytes: 0 },
    })
    const { body } = await house.api('GET', '/v1/scrubs')
    expect((body as { scrubs: { id: string }[] }).scrubs[0]?.id).toBe(id)
  })

  it('is for a sender and a topic that exist, and refuses what cannot be meant', async () => {
    const ask = (asked: object) => house.api('POST', '/v1/scrubs', { sender: 'acme', ...asked })
    expect(await ask({ sender: 'nobody' })).toMatchObject({
      status: 404,
      body: { type: 'urn:basta:unknown_sender' },
    })
    expect(await ask({ topic: 'other' })).toMatchObject({
      status: 400,
      body: { type: 'urn:basta:unknown_topic' },
    })
    for (const asked of [
      { maxInvalid: 30 },
      { delimiter: 'x' },
      { delimiter: '::' },
      { delimiter: '@' },
      { columns: [] },
      { columns: [0] },
      { encoding: 'ebcdic' },
      { fileName: 'ada@example.org.csv' },
    ])
      expect(await ask(asked), JSON.stringify(asked)).toMatchObject({
        status: 400,
        body: { type: 'urn:basta:invalid_request' },
      })
  })

  it('rests sealed until it is judged: no address of it is readable in a file or the table', async () => {
    const id = await bringList(house, LIST)
    const names = restingFiles(id)
    expect(names).toHaveLength(1)
    const rests = readFileSync(join(importsFolderOf(house), names[0] ?? ''))
    expect(rests.includes('example.org')).toBe(false)
    expect(JSON.stringify(await scanItems(house))).not.toContain('example.org')
  })

  it('is run once its list is there, and asked again it changes nothing', async () => {
    const { id, uploadUrl } = await announceScrub(house)
    expect((await house.api('POST', `/v1/scrubs/${id}/run`)).status).toBe(409)
    expect(await put(house, uploadUrl, LIST)).toBe(200)
    const first = await house.api('POST', `/v1/scrubs/${id}/run`)
    expect(first).toMatchObject({
      status: 202,
      body: { state: 'queued', progress: { of: LIST.length } },
    })
    expect(await house.api('POST', `/v1/scrubs/${id}/run`)).toEqual(first)
    expect((await house.api('GET', `/v1/scrubs/${id}/results`)).status).toBe(404)
  })

  it('is deleted at once with its list, and cannot be run any more', async () => {
    const id = await bringList(house, LIST)
    expect(restingFiles(id)).toHaveLength(1)
    expect(await house.api('DELETE', `/v1/scrubs/${id}`)).toMatchObject({
      status: 200,
      body: { id, state: 'deleted' },
    })
    expect(restingFiles(id)).toEqual([])
    expect((await house.api('POST', `/v1/scrubs/${id}/run`)).status).toBe(409)
    expect((await house.api('DELETE', `/v1/scrubs/${id}`)).status).toBe(200)
  })

  it.each<[string, (id: string) => Promise<unknown>, number]>([
    ['waits its turn', (id) => house.api('POST', `/v1/scrubs/${id}/run`), 1],
    ['is done', (id) => runScrub(house, id), 2],
    ['failed', async (id) => failScrub(id), 0],
    ['was deleted', (id) => house.api('DELETE', `/v1/scrubs/${id}`), 0],
  ])('that %s takes no other list by its upload URL, and none rests', async (_, end, files) => {
    const { id, uploadUrl } = await announceScrub(house)
    expect(await put(house, uploadUrl, LIST)).toBe(200)
    await end(id)
    const before = restingFiles(id)
    expect(before).toHaveLength(files)
    expect(await put(house, uploadUrl, 'email\nother@example.org\n')).toBe(409)
    expect(restingFiles(id)).toEqual(before)
  })

  it('that is deleted while its list comes keeps nothing of it', async () => {
    const { id, uploadUrl } = await announceScrub(house)
    let isFirst = true
    // Nothing is asked of it before the upload has begun.
    const slow = new ReadableStream(
      {
        pull: async (controller) => {
          controller.enqueue(Buffer.from(LIST))
          if (!isFirst) controller.close()
          else await house.api('DELETE', `/v1/scrubs/${id}`)
          isFirst = false
        },
      },
      { highWaterMark: 0 },
    )
    expect(await put(house, uploadUrl, slow)).toBe(409)
    expect(restingFiles(id)).toEqual([])
  })

  it('is made once under one Idempotency-Key', async () => {
    const key = await keyFor(['check'])
    const ask = () =>
      house.request('/v1/scrubs', {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'idempotency-key': 'one-list',
        },
        body: JSON.stringify({ sender: 'acme' }),
      })
    const made = (await (await ask()).json()) as { id: string }
    const again = await ask()
    expect(again.status).toBe(409)
    expect(await again.json()).toMatchObject({ id: made.id })
    const { body } = await house.api('GET', '/v1/scrubs', undefined, key)
    expect((body as { scrubs: unknown[] }).scrubs).toHaveLength(1)
  })
})

describe('who may scrub', () => {
  it('is who may check, for the senders of the key', async () => {
    const check = await keyFor(['check'], ['acme'])
    await announceScrub(house, {}, check)
    const other = await house.api('POST', '/v1/scrubs', { sender: 'beta' }, check)
    expect(other).toMatchObject({ status: 403, body: { type: 'urn:basta:forbidden' } })
    for (const right of ['write', 'read', 'lift']) {
      const key = await keyFor([right])
      expect((await house.api('POST', '/v1/scrubs', { sender: 'acme' }, key)).status).toBe(403)
    }
    expect((await house.request('/v1/scrubs')).status).toBe(401)
  })

  it('sees its own alone, and an administrator those of its senders', async () => {
    const [own, other] = [await keyFor(['check'], ['acme']), await keyFor(['check'])]
    const [admin, foreign] = [await keyFor(['admin'], ['acme']), await keyFor(['admin'], ['beta'])]
    const id = await bringList(house, LIST, {}, own)
    const idsFor = async (key: string) => {
      const { body } = await house.api('GET', '/v1/scrubs', undefined, key)
      return (body as { scrubs: { id: string }[] }).scrubs.map((one) => one.id)
    }
    for (const key of [own, admin]) {
      expect((await showScrub(house, id, key)).id).toBe(id)
      expect(await idsFor(key)).toContain(id)
    }
    for (const key of [other, foreign]) {
      expect(await idsFor(key)).not.toContain(id)
      for (const [method, path] of [
        ['GET', ''],
        ['POST', '/run'],
        ['GET', '/results'],
        ['DELETE', ''],
      ] as const)
        expect((await house.api(method, `/v1/scrubs/${id}${path}`, undefined, key)).status).toBe(
          404,
        )
    }
    expect(restingFiles(id)).toHaveLength(1)
  })
})

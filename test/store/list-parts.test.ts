import { createHash, randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PartGone } from '../../functions/domain/list-parts.ts'
import { ObjectGone } from '../../functions/domain/objects.ts'
import { s3ListParts } from '../../functions/store/objects/list-parts.ts'
import { s3Objects } from '../../functions/store/objects/objects.ts'
import { s3OfATest } from '../house/s3.ts'

let server: Server
const copied: string[] = []
const uploads = { begun: 0, ended: 0 }
beforeAll(async () => {
  server = s3OfATest()
  server.on('request', ({ headers, method, url }) => {
    const source = headers['x-amz-copy-source']
    if (source !== undefined) copied.push(String(source))
    const { searchParams } = new URL(url ?? '', 'http://s3')
    if (method === 'POST' && searchParams.has('uploads')) uploads.begun += 1
    if (searchParams.has('uploadId') && (method === 'POST' || method === 'DELETE'))
      uploads.ended += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-3',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  })
})
afterAll(() => server.close())

const MIB = 1024 * 1024
const SCRUB = `scr_${'1'.repeat(26)}`
const parts = s3ListParts('lists')
const objects = s3Objects('lists', () => new Date())

async function read(name: string): Promise<Buffer> {
  const { version = '' } = (await objects.stat(name)) ?? {}
  const found: Uint8Array[] = []
  for await (const bytes of objects.read(name, version, 0)) found.push(bytes)
  return Buffer.concat(found)
}

it('files are joined in their order: those that are large enough are copied within S3', async () => {
  const sizes = [0, 3, 6 * MIB, 10, 2 * MIB, 7 * MIB, 0, 1, 5 * MIB, 5]
  const files = sizes.map((size) => randomBytes(size))
  for (const [n, file] of files.entries()) await parts.put(`${SCRUB}.1/f/${n}`, file)
  const head = Buffer.from('head\n')
  const made = await parts.join(
    `${SCRUB}.1.clean`,
    head,
    sizes.map((_, n) => `${SCRUB}.1/f/${n}`),
  )
  const whole = Buffer.concat([head, ...files])
  expect(made).toEqual({
    bytes: whole.length,
    sha256: createHash('sha256').update(whole).digest('hex'),
  })
  expect((await read(`${SCRUB}.1.clean`)).equals(whole)).toBe(true)
  // What stands before the others is too small to be a part of its own, so they are read and sent.
  expect(copied).toEqual([`lists/scrubs/parts/${SCRUB}.1/f/5`])
  const alone = await parts.join(`${SCRUB}.2.clean`, new Uint8Array(0), [`${SCRUB}.1/f/2`])
  expect(alone.bytes).toBe(6 * MIB)
  expect(copied).toHaveLength(2)
})

it('of nothing there is an empty file', async () => {
  expect(await parts.join(`${SCRUB}.1.rows`, new Uint8Array(0), [])).toMatchObject({ bytes: 0 })
  expect((await read(`${SCRUB}.1.rows`)).length).toBe(0)
})

it('a file that is missing leaves nothing of what was joined, and no upload open', async () => {
  await parts.put(`${SCRUB}.3/one`, Buffer.from('one'))
  const joined = parts.join(`${SCRUB}.3.clean`, new Uint8Array(0), [
    `${SCRUB}.3/one`,
    `${SCRUB}.3/two`,
  ])
  await expect(joined).rejects.toThrow()
  expect(await objects.stat(`${SCRUB}.3.clean`)).toBeUndefined()
  expect(uploads.ended).toBe(uploads.begun)
})

it('a range is exactly that, or an error', async () => {
  await parts.put(`${SCRUB}.1/range`, Buffer.from('0123456789'))
  expect(String(await parts.read(`${SCRUB}.1/range`, 2, 5))).toBe('234')
  await expect(parts.read(`${SCRUB}.1/range`, 8, 12)).rejects.toThrow(PartGone)
  await expect(parts.read(`${SCRUB}.1/range`, 20, 22)).rejects.toThrow(PartGone)
  await expect(parts.read(`${SCRUB}.1/none`, 0, 1)).rejects.toThrow(PartGone)
})

it('of a list exactly the version is read that was planned', async () => {
  await objects.put(SCRUB, Buffer.from('0123456789'))
  const { version = '' } = (await objects.stat(SCRUB)) ?? {}
  const some = async (from: number, to: number) => {
    const found: Uint8Array[] = []
    for await (const bytes of parts.list(SCRUB, version, from, to)) found.push(bytes)
    return String(Buffer.concat(found))
  }
  expect(await some(3, 7)).toBe('3456')
  await objects.put(SCRUB, Buffer.from('9876543210'))
  await expect(some(3, 7)).rejects.toThrow(ObjectGone)
  await objects.forget(SCRUB)
  await expect(some(3, 7)).rejects.toThrow(ObjectGone)
})

it('all of a run is deleted, however many files it has, and nothing of others', async () => {
  const names = Array.from({ length: 7 }, (_, n) => `${SCRUB}.4/a/${n}`)
  for (const name of [...names, `${SCRUB}.40/a`]) await parts.put(name, Buffer.from('x'))
  await parts.forgetAll(`${SCRUB}.4/`)
  for (const name of names) await expect(parts.read(name, 0, 1)).rejects.toThrow(PartGone)
  expect(String(await parts.read(`${SCRUB}.40/a`, 0, 1))).toBe('x')
})

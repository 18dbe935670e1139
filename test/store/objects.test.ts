import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync, readFileSync, readdirSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEnvelopeKeys } from '../../functions/domain/envelope.ts'
import { ObjectGone, type Objects } from '../../functions/domain/objects.ts'
import { s3Objects } from '../../functions/store/objects/objects.ts'
import { fileRoutes } from '../../infra/local/file-routes.ts'
import { localObjects, type LocalObjects } from '../../infra/local/objects.ts'
import { s3OfATest } from '../house/s3.ts'

const NAME = `imp_${'0'.repeat(26)}`
const OTHER = `imp_${'1'.repeat(26)}`
const LIST = `scr_${'0'.repeat(26)}`
const RESULT = `${LIST}.1.clean`
const NOW = new Date()
const SOON = new Date(NOW.getTime() + 900_000)
/** Longer than two segments and one range, and ending within one. */
const FILE = Buffer.from(Array.from({ length: 700_001 }, (_, at) => (at * 7 + (at >> 8)) % 251))

type House = {
  readonly objects: Objects
  readonly put: (name: string, file: Buffer) => Promise<void>
  /** As whoever has the URL. */
  readonly get: (url: string) => Promise<Response>
}

/** Imports and scrubs that wait for whatever comes. */
const awaited = { requireAwaited: () => Promise.resolve(), isOver: () => Promise.resolve(false) }
const folder = mkdtempSync(join(tmpdir(), 'basta-objects-'))
let server: Server
const environment = { ...process.env }
beforeAll(async () => {
  server = s3OfATest()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  process.env['AWS_ENDPOINT_URL_S3'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  process.env['AWS_REGION'] = 'eu-west-3'
  process.env['AWS_ACCESS_KEY_ID'] = 'id'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'secret'
})
afterAll(() => {
  process.env = environment
  server.close()
  server.closeAllConnections()
  rmSync(folder, { recursive: true })
})

function local(): House & { readonly objects: LocalObjects } {
  const envelopeKeys = readEnvelopeKeys({ a: 'e'.repeat(32) })
  const objects = localObjects(folder, { envelopeKeys, publicUrl: 'http://localhost:8787' })
  return {
    objects,
    put: async (name, file) => {
      const { url } = await objects.upload(name, SOON)
      const token = new URL(url).searchParams.get('token') ?? ''
      expect(await objects.receive(name, token, inParts(file), { now: NOW, awaited })).toBe(true)
    },
    get: async (url) => {
      const { pathname, search } = new URL(url)
      return fileRoutes(objects, { awaited, now: () => NOW }).request(pathname + search)
    },
  }
}

function s3(): House {
  const objects = s3Objects('bucket', () => NOW)
  return {
    objects,
    put: async (name, file) => {
      const { url, headers } = await objects.upload(name, SOON)
      const put = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(file) })
      expect(put.status).toBe(200)
    },
    get: (url) => fetch(url),
  }
}

describe.each([
  ['on this machine', local],
  ['in S3', s3],
])('a file %s', (_, open) => {
  it('is put by its URL and read from any byte', async () => {
    const { objects, put } = open()
    expect(await objects.stat(NAME)).toBeUndefined()
    await put(NAME, FILE)
    const { bytes, version } = (await objects.stat(NAME)) ?? { bytes: 0, version: '' }
    expect(bytes).toBe(FILE.length)
    for (const from of [0, 1, 65_535, 65_536, 131_072, 524_287, 524_288, 700_000])
      expect((await whole(objects.read(NAME, version, from))).equals(FILE.subarray(from))).toBe(
        true,
      )
    expect(await whole(objects.read(NAME, version, FILE.length))).toHaveLength(0)
  })

  it('is another once it was put again, and read as the one it was no more', async () => {
    const { objects, put } = open()
    await put(NAME, FILE)
    const before = await objects.stat(NAME)
    await put(NAME, FILE.subarray(0, 10))
    const after = await objects.stat(NAME)
    expect(after?.bytes).toBe(10)
    expect(after?.version).not.toBe(before?.version)
    await expect(whole(objects.read(NAME, before?.version ?? '', 0))).rejects.toThrow(ObjectGone)
    await expect(whole(objects.read(OTHER, 'any', 0))).rejects.toThrow(ObjectGone)
  })

  it('is put at once where a form brings it', async () => {
    const { objects } = open()
    await objects.put(OTHER, FILE)
    const { bytes, version } = (await objects.stat(OTHER)) ?? { bytes: 0, version: '' }
    expect(bytes).toBe(FILE.length)
    expect((await whole(objects.read(OTHER, version, 65_537))).equals(FILE.subarray(65_537))).toBe(
      true,
    )
  })

  it('is made part by part, and is nowhere before it is whole', async () => {
    const { objects } = open()
    const large = Buffer.concat(Array.from({ length: 26 }, () => FILE))
    const writer = await objects.write(RESULT)
    for await (const part of inParts(large)) await writer.write(part)
    expect(await objects.stat(RESULT)).toBeUndefined()
    await writer.close()
    const { bytes, version } = (await objects.stat(RESULT)) ?? { bytes: 0, version: '' }
    expect(bytes).toBe(large.length)
    expect((await whole(objects.read(RESULT, version, 0))).equals(large)).toBe(true)
  })

  it('that nobody finished is nowhere, and leaves nothing', async () => {
    const { objects } = open()
    const name = RESULT.replace('.1.', '.2.')
    const writer = await objects.write(name)
    await writer.write(FILE)
    await writer.abort()
    expect(await objects.stat(name)).toBeUndefined()
    expect(readdirSync(folder).filter((one) => one.startsWith(name))).toEqual([])
  })

  it('is downloaded by its URL under the name that is given, and deleted at once', async () => {
    const { objects, get } = open()
    const writer = await objects.write(RESULT)
    await writer.write(FILE)
    await writer.close()
    const as = { fileName: 'clean.csv', type: 'text/csv' }
    const url = await objects.download(RESULT, SOON, as)
    const answer = await get(url)
    expect(answer.status).toBe(200)
    expect(Buffer.from(await answer.arrayBuffer()).equals(FILE)).toBe(true)
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="clean.csv"')
    expect(answer.headers.get('content-type')).toBe('text/csv')
    await objects.forget(RESULT)
    expect((await get(url)).ok).toBe(false)
    await objects.forget(RESULT)
    expect(await objects.stat(RESULT)).toBeUndefined()
  })

  it('is uploaded to the origin that a page may connect to', async () => {
    const { objects } = open()
    const { url } = await objects.upload(NAME, SOON)
    expect(await objects.uploadOrigin()).toBe(new URL(url).origin)
  })

  it('may be empty', async () => {
    const { objects, put } = open()
    await put(OTHER, Buffer.alloc(0))
    expect(await objects.stat(OTHER)).toMatchObject({ bytes: 0 })
  })
})

describe('the upload URL of S3', () => {
  it('is signed, ends in its time, and asks for no checksum of a body that is not there yet', async () => {
    const now = new Date('2026-03-01T12:00:00Z')
    const until = new Date(now.getTime() + 900_000)
    const { url } = await s3Objects('bucket', () => now).upload(NAME, until)
    const { searchParams, pathname } = new URL(url)
    expect(pathname).toMatch(new RegExp(`/imports/${NAME}$`))
    expect(searchParams.get('X-Amz-Date')).toBe('20260301T120000Z')
    expect(searchParams.get('X-Amz-Expires')).toBe('900')
    expect(searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/)
    expect([...searchParams.keys()].join().toLowerCase()).not.toContain('checksum')
  })
})

describe('a file on this machine', () => {
  it('that was changed on the disk is not read', async () => {
    const { objects, put } = local()
    await put(NAME, FILE)
    const { version } = (await objects.stat(NAME)) ?? { version: '' }
    const [name = ''] = readdirSync(folder).filter((one) => one.startsWith(NAME))
    const sealed = readFileSync(join(folder, name))
    sealed[100_000] = (sealed[100_000] ?? 0) ^ 1
    writeFileSync(join(folder, name), sealed)
    await expect(whole(objects.read(NAME, version, 0))).rejects.toThrow()
  })
})

describe('a URL on this machine', () => {
  it('opens one file, for one thing, until its time', async () => {
    const { objects, put, get } = local()
    await put(LIST, FILE)
    const as = { fileName: 'clean.csv', type: 'text/csv' }
    const url = await objects.download(LIST, SOON, as)
    expect((await get(url)).status).toBe(200)
    expect((await get(url.replace(LIST, OTHER))).status).toBe(403)
    expect(
      (await get(await objects.download(LIST, new Date(NOW.getTime() - 5_000), as))).status,
    ).toBe(403)
    const upload = await objects.upload(LIST, SOON)
    expect((await get(upload.url)).status).toBe(403)
    const token = new URL(url).searchParams.get('token') ?? ''
    expect(await objects.receive(LIST, token, inParts(FILE), { now: NOW, awaited })).toBe(false)
    const [until, mac] = token.split('.')
    const other = Buffer.from(JSON.stringify({ ...as, fileName: 'other.csv' })).toString(
      'base64url',
    )
    expect((await get(url.replace(token, `${until}.${mac}.${other}`))).status).toBe(403)
  })
})

describe('files that rest too long on this machine', () => {
  it.each([
    ['a list', `${LIST}.sealed`, 1],
    ['a result', `${RESULT}.sealed`, 6],
    ['an import', `${NAME}.sealed`, 6],
    ['half a file of a process that was ended', `${RESULT}.0a1b.half`, 1],
  ])('%s is gone, and not before its time', async (_, file, days) => {
    const { objects } = local()
    const path = join(folder, file)
    const aged = async (ms: number) => {
      writeFileSync(path, 'sealed')
      const at = new Date(NOW.getTime() - ms)
      utimesSync(path, at, at)
      await objects.sweep(NOW)
      return readdirSync(folder).includes(file)
    }
    expect(await aged(days * 86_400_000 - 60_000)).toBe(true)
    expect(await aged(days * 86_400_000 + 60_000)).toBe(false)
  })
})

async function whole(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const part of parts) all.push(part)
  return Buffer.concat(all)
}

async function* inParts(file: Buffer): AsyncIterable<Uint8Array> {
  for (let at = 0; at < file.length; at += 99_991) {
    await Promise.resolve()
    yield file.subarray(at, at + 99_991)
  }
}

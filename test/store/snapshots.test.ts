import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SnapshotStore } from '../../functions/domain/snapshot.ts'
import { s3Snapshots } from '../../functions/store/objects/snapshots.ts'
import { localSnapshots } from '../../infra/local/snapshots.ts'
import { s3OfATest } from '../house/s3.ts'

const folder = mkdtempSync(join(tmpdir(), 'basta-snapshots-'))
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

const bytes = (text: string) => Buffer.from(text)
const namesOf = async (store: SnapshotStore, beginning = '') =>
  (await store.list(beginning)).map(({ name }) => name)

let opened = 0
describe.each([
  ['on this machine', () => localSnapshots(join(folder, String((opened += 1))))],
  ['in S3', () => s3Snapshots(`bucket-${(opened += 1)}`)],
])('a part of a snapshot %s', (_, open) => {
  it('is there once, as the first writer wrote it, also of many at once', async () => {
    const store = open()
    const wins = await Promise.all(
      ['one', 'two', 'six'].map((text) => store.create('manifest-000000000001', bytes(text))),
    )
    expect(wins.filter(Boolean)).toHaveLength(1)
    const written = ['one', 'two', 'six'][wins.indexOf(true)] ?? ''
    expect(await store.create('manifest-000000000001', bytes('late'))).toBe(false)
    const read = (await store.read('manifest-000000000001')) ?? []
    expect(Buffer.from(read).toString()).toBe(written)
    expect(await namesOf(store)).toEqual(['manifest-000000000001'])
  })

  it('is listed by the beginning of its name, in order, however many there are', async () => {
    const store = open()
    expect(await namesOf(store)).toEqual([])
    const names = [7, 3, 10, 1, 2].map((n) => `manifest-${String(n).padStart(12, '0')}`)
    for (const name of [...names, 'base-1', 'changed-1']) await store.create(name, bytes(name))
    expect(await namesOf(store, 'manifest-')).toEqual(names.toSorted())
    expect(await namesOf(store, 'base-')).toEqual(['base-1'])
    for (const { writtenAt } of await store.list(''))
      expect(Math.abs(writtenAt.getTime() - Date.now())).toBeLessThan(60_000)
  })

  it('fills memory of its length, and no other; what is gone is gone', async () => {
    const store = open()
    await store.create('base-1', bytes('abcd'))
    const memory = new Uint8Array(8)
    expect(await store.readInto('base-1', memory.subarray(2, 6))).toBe(true)
    expect(Buffer.from(memory).toString('latin1')).toBe('\0\0abcd\0\0')
    expect(await store.readInto('base-1', new Uint8Array(3))).toBe(false)
    expect(await store.readInto('base-1', new Uint8Array(5))).toBe(false)
    expect(await store.readInto('base-2', new Uint8Array(4))).toBe(false)
    await store.remove(['base-1', 'base-2'])
    expect(await store.read('base-1')).toBeUndefined()
    expect(await namesOf(store)).toEqual([])
  })
})

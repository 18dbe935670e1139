import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, inject, it, vi } from 'vitest'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { openStorehouse, type Storehouse } from '../../infra/local/storehouse.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import {
  ACME,
  ADMIN_KEY,
  openHouse,
  OPT_OUT,
  type TestHouse,
  type TestHouseOptions,
} from '../house/house.ts'
import { outputOf, scanItems, scanText } from '../house/witness.ts'

const NOW = new Date('2026-11-21T09:00:00Z')
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000)
const ADA = 'ada@example.org'

type Key = {
  id: string
  key: string
  name: string
  lastFour: string
  createdBy: string
  lastUsed?: string
  revokedAt?: string
  overlapUntil?: string
}

async function newHouse(options: TestHouseOptions = {}): Promise<TestHouse> {
  const house = await openHouse(options)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  await house.api('PUT', '/v1/senders/beta', { ...ACME, ...OPT_OUT, numbers: [] })
  house.setNow(NOW)
  return house
}

/** Another process of the same deployment. */
function secondProcess({ table, secrets, endpoint }: TestHouse): Promise<TestHouse> {
  return openHouse({ table, secrets, endpoint, closed: true })
}

async function make(house: TestHouse, wanted: object, key = ADMIN_KEY): Promise<Key> {
  const { status, body } = await house.api('POST', '/v1/keys', wanted, key)
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}

async function list(house: TestHouse, key = ADMIN_KEY): Promise<Key[]> {
  const { status, body } = await house.api('GET', '/v1/keys', undefined, key)
  expect(status).toBe(200)
  return (body as { keys: Key[] }).keys
}

async function ask(house: TestHouse, key: string): Promise<Response> {
  return house.request('/v1/check', {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ to: ADA, sender: 'acme' }),
  })
}

const statusOf = async (house: TestHouse, key: string) => (await ask(house, key)).status

afterEach(() => {
  vi.useRealTimers()
})

describe('a key', () => {
  it('is made for no sender that is not registered, unless it may register it', async () => {
    const house = await newHouse()
    const wanted = { rights: ['check'], senders: ['acme', 'nobody'] }
    const refused = await house.api('POST', '/v1/keys', wanted)
    expect(refused).toMatchObject({
      status: 404,
      body: { type: 'urn:basta:unknown_sender', errors: [{ pointer: '#/senders/1' }] },
    })
    expect(await list(house)).toHaveLength(1)
    const own = await make(house, { rights: ['admin'], senders: ['nobody'] })
    await house.api('PUT', '/v1/senders/nobody', { ...ACME, numbers: [], domains: [] }, own.key)
    expect((await make(house, wanted)).id).toMatch(/^key_/)
  })

  it('opens nothing once it has expired', async () => {
    const house = await newHouse()
    const { key } = await make(house, { rights: ['check'], expiresAt: '2026-11-21T11:00:00+01:00' })
    house.setNow(later(3_599))
    expect(await statusOf(house, key)).toBe(200)
    house.setNow(later(3_600))
    expect(await statusOf(house, key)).toBe(401)
  })

  it.each<[string, object, string]>([
    ['an end that has passed', { expiresAt: '2026-11-21T09:00:00Z' }, '#/expiresAt'],
    ['an end without a zone', { expiresAt: '2027-11-21T09:00:00' }, '#/expiresAt'],
    ['no requests at all', { perMinute: 0 }, '#/perMinute'],
    ['half a request', { perMinute: 1.5 }, '#/perMinute'],
  ])('with %s is refused', async (_, wanted, pointer) => {
    const house = await newHouse()
    const before = await scanText(house)
    const answer = await house.api('POST', '/v1/keys', { rights: ['check'], ...wanted })
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } })
    expect(await scanText(house)).toBe(before)
  })

  it('that may lift may do nothing else', async () => {
    const house = await newHouse()
    const { key } = await make(house, { rights: ['lift'] })
    for (const [method, path] of [
      ['POST', '/v1/check'],
      ['POST', '/v1/stops'],
      ['POST', '/v1/links'],
      ['GET', '/v1/events'],
      ['GET', '/v1/keys'],
      ['POST', '/v1/history'],
    ] as const)
      expect([
        path,
        (await house.api(method, path, method === 'GET' ? undefined : {}, key)).status,
      ]).toEqual([path, 403])
  })
})

describe('the list of keys', () => {
  it('shows each key and no secret, the first administrator’s too', async () => {
    const house = await newHouse()
    const made = await make(house, {
      name: 'mirror',
      rights: ['read'],
      expiresAt: '2027-01-01T00:00:00Z',
      perMinute: 60,
    })
    const keys = await list(house)
    expect(keys.map(({ name }) => name).toSorted()).toEqual(['first administrator', 'mirror'])
    const admin = keys.find(({ name }) => name === 'first administrator')
    const { key, ...shown } = made
    expect(keys).toContainEqual(shown)
    expect(shown).toEqual({
      id: made.id,
      name: 'mirror',
      rights: ['read'],
      created: '2026-11-21T09:00:00Z',
      createdBy: admin?.id,
      expiresAt: '2027-01-01T00:00:00Z',
      perMinute: 60,
      lastFour: key.slice(-4),
    })
    const text = JSON.stringify(keys)
    for (const secret of [key, ADMIN_KEY]) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(createHash('sha256').update(secret).digest('hex'))
    }
  })

  it('comes in pages that miss none and show none twice', async () => {
    const house = await newHouse()
    for (let i = 0; i < 104; i += 1) await make(house, { name: `key ${i}`, rights: ['check'] })
    const first = await house.api('GET', '/v1/keys')
    const { keys, next } = first.body as { keys: Key[]; next: string }
    const second = await house.api('GET', `/v1/keys?after=${next}`)
    const { keys: more, next: end } = second.body as { keys: Key[]; next?: string }
    expect([keys.length, more.length, end]).toEqual([100, 5, undefined])
    expect(new Set([...keys, ...more].map(({ id }) => id)).size).toBe(105)
  })

  it.each([
    'x',
    'key_000102030405060708',
    Buffer.from('1.reviews.key_000102030405060708').toString('base64url'),
    Buffer.from('2.keys.key_000102030405060708').toString('base64url'),
    Buffer.from('1.keys.KEYS').toString('base64url'),
    `${Buffer.from('1.keys.key_000102030405060708').toString('base64url')}=`,
  ])('refuses a cursor it never gave: %s', async (after) => {
    const house = await newHouse()
    const answer = await house.api('GET', `/v1/keys?after=${after}`)
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '?after' }] } })
  })

  it('has a key of before there was a list from its first use on', async () => {
    const house = await newHouse()
    const secret = 'basta_a-key-that-was-made-long-ago'
    const hash = createHash('sha256').update(secret).digest('hex')
    const old = {
      id: 'key_0123456789abcdef01',
      name: 'old',
      rights: ['check'],
      created: '2025-01-01T00:00:00Z',
      lastFour: '-ago',
    }
    const Item = {
      pk: { S: `K#${hash}` },
      sk: { S: 'K' },
      document: { S: JSON.stringify(old) },
    }
    const { client } = dynamo(house.table, house.endpoint)
    await client.send(new PutItemCommand({ TableName: house.table, Item }))
    expect(await statusOf(house, secret)).toBe(200)
    await house.pumpInbox()
    const [listed] = (await list(house)).filter(({ id }) => id === old.id)
    expect(listed).toEqual({ ...old, createdBy: 'unknown', lastUsed: '2026-11-21' })
    expect((await house.api('DELETE', `/v1/keys/${old.id}`)).status).toBe(200)
    expect(await statusOf(house, secret)).toBe(401)
  })
})

describe('the day of last use', () => {
  it('is told once a day, and no check writes the table', async () => {
    const storehouse = openStorehouse(':memory:')
    const told: string[] = []
    const put: Storehouse['put'] = (message, delay) => {
      told.push(Buffer.from(message).toString())
      return storehouse.put(message, delay)
    }
    const house = await newHouse({ storehouse: { ...storehouse, put } })
    const { id, key } = await make(house, { rights: ['check'] })
    await house.pumpInbox()
    const before = await scanText(house)
    told.length = 0
    for (let i = 0; i < 3; i += 1) expect(await statusOf(house, key)).toBe(200)
    expect(await scanText(house)).toBe(before)
    expect(told.map((text) => JSON.parse(text) as unknown)).toEqual([
      {
        basta: 'key_used',
        key: id,
        day: '2026-11-21',
        secretHash: createHash('sha256').update(key).digest('hex'),
      },
    ])
    await house.pumpInbox()
    const lastUsed = async () => (await list(house)).find((one) => one.id === id)?.lastUsed
    expect(await lastUsed()).toBe('2026-11-21')
    house.setNow(later(86_400))
    await statusOf(house, key)
    await house.pumpInbox()
    expect(await lastUsed()).toBe('2026-11-22')
    // A message that was long under way changes nothing.
    const [message = ''] = told
    await storehouse.put(Buffer.from(message))
    await house.pumpInbox()
    expect([await lastUsed(), storehouse.due(Date.now(), 10)]).toEqual(['2026-11-22', []])
  })

  it('fails no request where it cannot be told', async () => {
    const storehouse = openStorehouse(':memory:')
    const put = () => Promise.reject(new Error('the queue is down'))
    const house = await newHouse({ storehouse: { ...storehouse, put } })
    const { key } = await make(house, { rights: ['check'] })
    let answer: Response | undefined
    const { lines } = await outputOf(async () => {
      answer = await ask(house, key)
    })
    expect(answer?.status).toBe(200)
    expect(await answer?.json()).toMatchObject({ allowed: true })
    expect(lines.map(({ event }) => event)).toContain('key_use_untold')
  })

  it('is asked of the inbox in words that nothing from outside can be taken for', async () => {
    const house = await newHouse()
    const before = await scanText(house)
    for (const text of [
      '{}',
      '{"basta":"key_used"}',
      '{"basta":"key_used","key":"META","day":"x"}',
    ])
      await house.storehouse.put(Buffer.from(text))
    await house.pumpInbox()
    // They stay, as whatever cannot be read does, and the day of the calls above is all that is new.
    expect(house.storehouse.due(Date.now() + 600_000, 10)).toHaveLength(3)
    const strip = (text: string) => text.replaceAll(/\["lastUsed",\{"S":"[\d-]+"\}\],?/g, '')
    expect(strip(await scanText(house))).toBe(strip(before))
  })
})

describe('rotating a key', () => {
  it('gives a new secret; the one before works on for as long as was asked', async () => {
    const house = await newHouse()
    const { id, key: before } = await make(house, { rights: ['check'] })
    expect(await statusOf(house, before)).toBe(200)
    const path = `/v1/keys/${id}/rotate`
    const { status, body } = await house.api('POST', path, { overlapSeconds: 3_600 })
    const rotated = body as Key
    expect([status, rotated.id, rotated.overlapUntil]).toEqual([201, id, '2026-11-21T10:00:00Z'])
    expect(rotated.key).not.toBe(before)
    expect(rotated.lastFour).toBe(rotated.key.slice(-4))
    for (const secret of [before, rotated.key]) expect(await statusOf(house, secret)).toBe(200)
    house.setNow(later(3_600))
    expect(await statusOf(house, before)).toBe(401)
    expect(await statusOf(house, rotated.key)).toBe(200)
  })

  it('keeps the one before for a day where nothing is asked, and not at all for 0 seconds', async () => {
    const house = await newHouse()
    const { id, key: first } = await make(house, { rights: ['check'] })
    const { body } = await house.api('POST', `/v1/keys/${id}/rotate`, {})
    const { key: second, overlapUntil } = body as Key
    expect(overlapUntil).toBe('2026-11-22T09:00:00Z')
    expect(await statusOf(house, second)).toBe(200)
    const at = await house.api('POST', `/v1/keys/${id}/rotate`, { overlapSeconds: 0 })
    for (const secret of [first, second]) expect(await statusOf(house, secret)).toBe(401)
    expect(await statusOf(house, (at.body as Key).key)).toBe(200)
  })

  it('once more never lengthens what an older secret had left', async () => {
    const house = await newHouse()
    const { id, key: first } = await make(house, { rights: ['check'] })
    const rotate = (overlapSeconds: number) =>
      house.api('POST', `/v1/keys/${id}/rotate`, { overlapSeconds })
    const second = ((await rotate(60)).body as Key).key
    await rotate(3_600)
    house.setNow(later(61))
    expect([await statusOf(house, first), await statusOf(house, second)]).toEqual([401, 200])
  })

  it('has an end for those in a hurry', async () => {
    const house = await newHouse()
    const { id } = await make(house, { rights: ['check'] })
    const statuses: number[] = []
    for (let i = 0; i < 12; i += 1)
      statuses.push((await house.api('POST', `/v1/keys/${id}/rotate`, {})).status)
    expect(statuses.slice(0, 9)).toEqual(Array(9).fill(201))
    expect(statuses.slice(-1)).toEqual([409])
  })

  it('leaves the secret before no way to get the key back, or to make another', async () => {
    const house = await newHouse()
    const { id, key: leaked } = await make(house, { rights: ['admin'] })
    const { id: other } = await make(house, { rights: ['check'] })
    expect((await house.api('GET', '/v1/keys', undefined, leaked)).status).toBe(200)
    const { body } = await house.api('POST', `/v1/keys/${id}/rotate`, { overlapSeconds: 3_600 })
    const newest = (body as Key).key
    const before = await scanText(house)
    for (const process of [house, await secondProcess(house)])
      for (const [method, path, asked] of [
        ['POST', `/v1/keys/${id}/rotate`, { overlapSeconds: 0 }],
        ['POST', `/v1/keys/${other}/rotate`, {}],
        ['DELETE', `/v1/keys/${id}`, undefined],
        ['DELETE', `/v1/keys/${other}`, undefined],
        ['POST', '/v1/keys', { rights: ['admin'] }],
      ] as const) {
        process.setNow(NOW)
        const answer = await process.api(method, path, asked, leaked)
        expect(answer).toMatchObject({ status: 403, body: { type: 'urn:basta:forbidden' } })
      }
    expect(await scanText(house)).toBe(before)
    // What else it is good for goes on, so that nobody is locked out.
    expect((await house.api('GET', '/v1/keys', undefined, leaked)).status).toBe(200)
    const rotated = await house.api('POST', `/v1/keys/${id}/rotate`, {}, newest)
    expect(rotated.status).toBe(201)
    expect(JSON.stringify(await list(house))).not.toContain('isSuperseded')
  })

  it.each(['revoked', 'expired'])('is refused for a key that is %s', async (state) => {
    const house = await newHouse()
    const { id } = await make(house, { rights: ['check'], expiresAt: '2026-11-21T10:00:00Z' })
    if (state === 'revoked') await house.api('DELETE', `/v1/keys/${id}`)
    else house.setNow(later(3_600))
    const answer = await house.api('POST', `/v1/keys/${id}/rotate`, {})
    expect(answer).toMatchObject({ status: 409, body: { type: 'urn:basta:conflict' } })
  })
})

describe('revoking a key', () => {
  it('ends it at once here and within a minute in every other process', async () => {
    const house = await newHouse()
    const other = await secondProcess(house)
    house.setNow(undefined)
    const { id, key } = await make(house, { rights: ['check'] })
    const { body } = await house.api('POST', `/v1/keys/${id}/rotate`, {})
    const secrets = [key, (body as Key).key]
    for (const secret of secrets) {
      expect(await statusOf(house, secret)).toBe(200)
      expect(await statusOf(other, secret)).toBe(200)
    }
    expect((await house.api('DELETE', `/v1/keys/${id}`)).status).toBe(200)
    for (const secret of secrets) expect(await statusOf(house, secret)).toBe(401)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 59_000 })
    for (const secret of secrets) expect(await statusOf(other, secret)).toBe(401)
  })

  it('leaves it in the list, with who did what to it and when', async () => {
    const house = await newHouse()
    const { id, createdBy } = await make(house, { rights: ['check'] })
    house.setNow(later(60))
    await house.api('POST', `/v1/keys/${id}/rotate`, {})
    house.setNow(later(120))
    for (let i = 0; i < 2; i += 1) {
      const { status, body } = await house.api('DELETE', `/v1/keys/${id}`)
      expect([status, (body as Key).revokedAt]).toEqual([200, '2026-11-21T09:02:00Z'])
      house.setNow(later(180))
    }
    const { body } = await house.api('GET', `/v1/keys/${id}`)
    expect(body).toMatchObject({
      id,
      revokedAt: '2026-11-21T09:02:00Z',
      changes: [
        { what: 'created', at: '2026-11-21T09:00:00Z', by: createdBy },
        { what: 'rotated', at: '2026-11-21T09:01:00Z', by: createdBy },
        { what: 'revoked', at: '2026-11-21T09:02:00Z', by: createdBy },
      ],
    })
  })

  it('keeps every change as an entry that nothing overwrites', async () => {
    const house = await newHouse()
    const { id } = await make(house, { rights: ['check'] })
    const entries = async () => (await scanItems(house)).filter(({ pk }) => pk?.S === `KEY#${id}`)
    const [created] = await entries()
    await Promise.all([
      house.api('POST', `/v1/keys/${id}/rotate`, {}),
      house.api('DELETE', `/v1/keys/${id}`),
    ])
    const all = await entries()
    expect(all).toContainEqual(created)
    const versions = all.map(({ sk }) => Number(sk?.S)).toSorted((a, b) => a - b)
    expect(versions).toEqual(versions.map((_, at) => at + 1))
    expect(versions.length).toBeGreaterThan(1)
  })

  it('never takes the last key that may do everything for every sender', async () => {
    const house = await newHouse()
    const [admin] = await list(house)
    const path = `/v1/keys/${admin?.id ?? ''}`
    await make(house, { rights: ['admin'], senders: ['acme'] })
    await make(house, { rights: ['admin'], expiresAt: '2026-11-21T10:00:00Z' })
    house.setNow(later(3_600))
    expect(await house.api('DELETE', path)).toMatchObject({
      status: 409,
      body: { type: 'urn:basta:conflict' },
    })
    const other = await make(house, { rights: ['admin'] })
    expect((await house.api('DELETE', path, undefined, other.key)).status).toBe(200)
    expect((await house.api('GET', '/v1/keys')).status).toBe(401)
    expect((await house.api('DELETE', `/v1/keys/${other.id}`, undefined, other.key)).status).toBe(
      409,
    )
  })

  it('leaves one of two administrators who revoke each other at the same time', async () => {
    const table = await openFaultyTable(inject('endpoint'))
    const house = await newHouse({ endpoint: table.endpoint })
    const [first] = await list(house)
    const second = await make(house, { rights: ['admin'] })
    await list(house, second.key)
    // Each has seen the other's key before either is revoked.
    table.setFault(({ operation }) =>
      operation === 'Query' ? { kind: 'late', milliseconds: 300 } : undefined,
    )
    const answers = await Promise.all([
      house.api('DELETE', `/v1/keys/${second.id}`),
      house.api('DELETE', `/v1/keys/${first?.id ?? ''}`, undefined, second.key),
    ])
    table.close()
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
  })

  it('of the first administrator is not undone by the next deployment', async () => {
    const house = await newHouse()
    const [admin] = await list(house)
    const other = await make(house, { rights: ['admin'] })
    await house.api('DELETE', `/v1/keys/${admin?.id ?? ''}`, undefined, other.key)
    await house.open()
    expect((await house.api('GET', '/v1/keys')).status).toBe(401)
    expect(await list(house, other.key)).toHaveLength(2)
  })
})

describe('an administrator with an end and a limit', () => {
  const END = '2026-11-21T10:00:00Z'
  const limited = (house: TestHouse) =>
    make(house, { rights: ['admin'], expiresAt: END, perMinute: 600 })

  it('makes keys that end when it does at the latest, and ask no more often', async () => {
    const house = await newHouse()
    const own = await limited(house)
    expect(await make(house, { rights: ['admin'] }, own.key)).toMatchObject({
      expiresAt: END,
      perMinute: 600,
    })
    const less = { rights: ['check'], expiresAt: '2026-11-21T10:30:00+01:00', perMinute: 599 }
    expect(await make(house, less, own.key)).toMatchObject({
      expiresAt: '2026-11-21T09:30:00Z',
      perMinute: 599,
    })
    for (const [more, pointer] of [
      [{ expiresAt: '2026-11-21T10:00:01Z' }, '#/expiresAt'],
      [{ perMinute: 601 }, '#/perMinute'],
    ] as const) {
      const asked = { rights: ['check'], ...more }
      expect(await house.api('POST', '/v1/keys', asked, own.key)).toMatchObject({
        status: 403,
        body: { type: 'urn:basta:forbidden', errors: [{ pointer }] },
      })
    }
    // One that may ask more often than others gives that to none that did not ask for it.
    const fast = await make(house, { rights: ['admin'], perMinute: 60_000 })
    expect(await make(house, { rights: ['check'] }, fast.key)).not.toHaveProperty('perMinute')
  })

  it('gets no new secret of a key that has more', async () => {
    const house = await newHouse()
    const own = await limited(house)
    const { id } = await make(house, { rights: ['admin'], expiresAt: END })
    const { id: mine } = await make(house, { rights: ['check'] }, own.key)
    const rotate = async (of: string) =>
      (await house.api('POST', `/v1/keys/${of}/rotate`, {}, own.key)).status
    const [admin] = (await list(house)).filter(({ name }) => name === 'first administrator')
    expect([await rotate(admin?.id ?? ''), await rotate(id)]).toEqual([403, 403])
    expect([await rotate(mine), await rotate(own.id)]).toEqual([201, 201])
  })

  it('is not who the last administrator without an end, or with a later one, leaves all to', async () => {
    const house = await newHouse()
    const first = await limited(house)
    const later = await make(house, { rights: ['admin'], expiresAt: '2026-11-21T11:00:00Z' })
    const [admin] = (await list(house)).filter(({ name }) => name === 'first administrator')
    const revoke = async (id = '', by = ADMIN_KEY) =>
      (await house.api('DELETE', `/v1/keys/${id}`, undefined, by)).status
    expect(await revoke(admin?.id)).toBe(409)
    expect(await revoke(admin?.id, later.key)).toBe(409)
    // Any of those that end may go while one without an end is there.
    expect(await revoke(later.id)).toBe(200)
    expect(await revoke(first.id)).toBe(200)
    const next = await make(house, { rights: ['admin'] })
    expect(await revoke(admin?.id, next.key)).toBe(200)
  })

  it('is the last where all have an end, if it ends last', async () => {
    const house = await newHouse()
    const short = await limited(house)
    const long = await make(house, { rights: ['admin'], expiresAt: '2026-11-21T11:00:00Z' })
    // As a table may be in which the last key without an end was revoked before that was refused.
    const { client } = dynamo(house.table, house.endpoint)
    const isFirst = (text = '') => text.includes('first administrator')
    const first = (await scanItems(house)).find(
      ({ pk, document }) => pk?.S === 'KEYS' && isFirst(document?.S),
    )
    const known = JSON.parse(first?.['document']?.S ?? '') as object
    const document = { S: JSON.stringify({ ...known, revokedAt: 1 }) }
    const Item = { ...first, document }
    await client.send(new PutItemCommand({ TableName: house.table, Item }))
    const revoke = async (id: string) =>
      (await house.api('DELETE', `/v1/keys/${id}`, undefined, long.key)).status
    expect(await revoke(long.id)).toBe(409)
    expect(await revoke(short.id)).toBe(200)
  })
})

describe('an administrator of some senders', () => {
  it('sees and changes the keys of those senders, and no other is there', async () => {
    const house = await newHouse()
    const own = await make(house, { rights: ['admin'], senders: ['acme'] })
    const mine = await make(house, { rights: ['check'], senders: ['acme'] }, own.key)
    const others = [
      await make(house, { rights: ['check'], senders: ['beta'] }),
      await make(house, { rights: ['check'], senders: ['acme', 'beta'] }),
      await make(house, { rights: ['check'] }),
    ]
    const seen = (await list(house, own.key)).map(({ id }) => id)
    expect(seen.toSorted()).toEqual([own.id, mine.id].toSorted())
    for (const { id, key } of others) {
      for (const [method, path, body] of [
        ['GET', `/v1/keys/${id}`, undefined],
        ['POST', `/v1/keys/${id}/rotate`, {}],
        ['DELETE', `/v1/keys/${id}`, undefined],
      ] as const)
        expect((await house.api(method, path, body, own.key)).status).toBe(404)
      const { changes } = (await house.api('GET', `/v1/keys/${id}`)).body as { changes: unknown[] }
      expect(changes).toHaveLength(1)
      if (id !== others[0]?.id) expect(await statusOf(house, key)).toBe(200)
    }
    expect((await house.api('DELETE', `/v1/keys/${mine.id}`, undefined, own.key)).status).toBe(200)
    expect(await statusOf(house, mine.key)).toBe(401)
  })
})

describe('the quota of a key', () => {
  const fieldsOf = ({ headers }: Response) => [
    headers.get('ratelimit-policy'),
    headers.get('ratelimit'),
  ]

  it('is told with every answer to it, refusals too', async () => {
    const house = await newHouse()
    const { key } = await make(house, { rights: ['check'] })
    expect(fieldsOf(await ask(house, key))).toEqual(['"key";q=6000;w=60', '"key";r=5999;t=1'])
    const told: [string, string][] = [
      ['/v1/keys', 'GET'],
      ['/v1/senders/nobody', 'GET'],
      ['/v1/check', 'POST'],
    ]
    const statuses: number[] = []
    for (const [path, method] of told) {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      const body = method === 'POST' ? { body: '{}' } : {}
      const response = await house.request(path, { method, headers, ...body })
      statuses.push(response.status)
      expect(fieldsOf(response)).toEqual([
        '"key";q=6000;w=60',
        expect.stringMatching(/^"key";r=\d+;t=\d+$/) as unknown,
      ])
    }
    expect(statuses).toEqual([403, 404, 400])
    expect(fieldsOf(await ask(house, 'basta_unknown'))).toEqual([null, null])
  })

  it('once used up, refuses with the seconds to wait, and fills up again', async () => {
    const house = await newHouse()
    const { id, key } = await make(house, { rights: ['check'], perMinute: 60 })
    const other = await make(house, { rights: ['check'], perMinute: 60 })
    const answers: Response[] = []
    for (let i = 0; i < 64; i += 1) answers.push(await ask(house, key))
    const refused = answers.filter(({ status }) => status === 429)
    expect(answers.slice(0, 60).map(({ status }) => status)).toEqual(Array(60).fill(200))
    expect(refused.length).toBeGreaterThan(0)
    const [first] = refused
    expect(first?.headers.get('retry-after')).toBe('1')
    expect(first && fieldsOf(first)).toEqual(['"key";q=60;w=60', '"key";r=0;t=1'])
    expect(await first?.json()).toMatchObject({ type: 'urn:basta:rate_limited', status: 429 })
    expect(await statusOf(house, other.key)).toBe(200)
    await sleep(1_100)
    expect(await statusOf(house, key)).toBe(200)
    const { lines } = await outputOf(async () => {
      for (let i = 0; i < 3; i += 1) await ask(house, key)
    })
    expect(lines).toContainEqual({ event: 'rate_limited', key: id })
  })

  it('is one for all calls of the key, not one for each', async () => {
    const house = await newHouse()
    const { key } = await make(house, { rights: ['admin'], perMinute: 10 })
    const statuses: number[] = []
    for (let i = 0; i < 6; i += 1) {
      statuses.push(await statusOf(house, key))
      statuses.push((await house.api('GET', '/v1/keys', undefined, key)).status)
    }
    expect(statuses.slice(-2)).toEqual([429, 429])
  })
})

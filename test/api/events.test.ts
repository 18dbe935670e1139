import * as fc from 'fast-check'
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { eventHash, type Event } from '../../functions/domain/event.ts'
import type { LogEntry } from '../../functions/domain/log-entry.ts'
import { parseZonedTime } from '../../functions/domain/time.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { recordEvents } from '../../functions/store/event-log/event-log.ts'
import { logPartition, logSequence, logShard } from '../../functions/store/event-log/log-keys.ts'
import { LOG_SHARDS } from '../../functions/store/event-log/log-head.ts'
import { newEvents } from '../../functions/stream/record.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import { ACME, ADMIN_KEY, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'
import { scanItems, tracesOf } from '../house/witness.ts'

const DAY_MS = 86_400_000
const START = new Date('2026-11-21T09:00:00Z')

type Entry = Omit<Event, 'occurredAt' | 'receivedAt'> & {
  contact: string
  occurredAt: string
  receivedAt: string
  recordedAt: string
}
type Page = { events: Entry[]; next: string; more: boolean }

async function newHouse(): Promise<TestHouse> {
  const house = await openHouse()
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  return house
}

const stop = (house: TestHouse, to: string, scope = 'all') =>
  house.api('POST', '/v1/stops', { to, scope, channelOfRequest: 'phone', reference: 'call 17' })
const person = (at: number) => `person-${at}@example.org`

async function page(house: TestHouse, after?: string, limit?: number): Promise<Page> {
  const query = new URLSearchParams({
    ...(after === undefined ? {} : { after }),
    ...(limit === undefined ? {} : { limit: String(limit) }),
  })
  const { status, body } = await house.api('GET', `/v1/events?${query.toString()}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

/** All there is after a cursor, page by page. */
async function follow(house: TestHouse, after?: string, limit?: number): Promise<Page> {
  const events: Entry[] = []
  let next = after
  for (;;) {
    const got = await page(house, next, limit)
    events.push(...got.events)
    next = got.next
    if (!got.more) return { events, next, more: false }
  }
}

/** Every event of the table as the stream would tell it, a contact's in its order. */
async function recorded(house: TestHouse): Promise<LogEntry[]> {
  const changes = (await scanItems(house)).map((NewImage) => ({
    eventName: 'INSERT',
    dynamodb: { NewImage },
  }))
  return newEvents(changes).toSorted((a, b) => (a.sk < b.sk ? -1 : 1))
}

const ids = (events: readonly { id: string }[]) => events.map(({ id }) => id)

/** Each event once, and each contact's in the order of its chain. */
function expectWhole(events: readonly Entry[], all: readonly LogEntry[]): void {
  expect(ids(events).toSorted()).toEqual(all.map(({ event }) => event).toSorted())
  for (const contact of new Set(all.map((one) => one.contact))) {
    let prev = ''
    for (const event of events.filter((one) => one.contact === contact)) {
      expect(event.prev).toBe(prev)
      prev = event.hash
    }
  }
}

describe('the feed of events', () => {
  it('gives each event with all a mirror needs to join it and to verify the chain', async () => {
    const house = await newHouse()
    const { body } = await stop(house, person(1))
    await stop(house, person(1), 'sender/acme')
    await house.pumpStream()
    const { events } = await page(house)
    const { contacts, events: made } = body as { contacts: string[]; events: string[] }
    expect(events).toHaveLength(2)
    expect(events[0]).toMatchObject({
      contact: contacts[0],
      id: made[0],
      type: 'stop',
      scopes: ['all'],
      blocks: 'marketing',
      source: { method: 'phone', origins: [], key: expect.stringMatching(/^key_/) as unknown },
      prev: '',
      recordedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown,
    })
    for (const { contact: _, recordedAt: __, hash, ...event } of events)
      expect(
        eventHash({
          ...event,
          occurredAt: parseZonedTime(event.occurredAt) ?? 0,
          receivedAt: parseZonedTime(event.receivedAt) ?? 0,
        }),
      ).toBe(hash)
    expect(events[1]?.prev).toBe(events[0]?.hash)
  })

  it('law 8: gives no evidence and no address', async () => {
    const house = await newHouse()
    await stop(house, person(1))
    await house.pumpStream()
    const { events } = await page(house)
    expect(events.map(Object.keys).flat()).not.toContain('evidence')
    expect(events.map(Object.keys).flat()).not.toContain('salt')
    for (const trace of [...tracesOf(person(1)), 'call 17'])
      expect(JSON.stringify(events)).not.toContain(trace)
  })

  it('is for keys that may read, of every sender', async () => {
    const house = await newHouse()
    const statusFor = async (wanted: object) => {
      const { body } = await house.api('POST', '/v1/keys', wanted)
      return (await house.api('GET', '/v1/events', undefined, (body as { key: string }).key)).status
    }
    expect(await statusFor({ rights: ['read'] })).toBe(200)
    expect(await statusFor({ rights: ['admin'] })).toBe(200)
    expect(await statusFor({ rights: ['read'], senders: ['acme'] })).toBe(403)
    for (const right of ['check', 'write', 'lift'])
      expect(await statusFor({ rights: [right] })).toBe(403)
  })

  it('always returns a place to continue, from an empty log too, and stays there until there is more', async () => {
    const house = await newHouse()
    const empty = await page(house)
    expect(empty).toMatchObject({ events: [], more: false })
    expect(await page(house, empty.next)).toMatchObject({ events: [], next: empty.next })
    await stop(house, person(1))
    await house.pumpStream()
    const first = await page(house, empty.next)
    expect(first.events).toHaveLength(1)
    const last = { events: [], next: first.next, more: false }
    expect(await page(house, first.next)).toMatchObject(last)
  })

  it.each([
    'x',
    'MS5ldmVudHMuMC4wLjA',
    Buffer.from('1.events.0.0.0').toString('base64url'),
    Buffer.from('1.events.0.0.0.0.0').toString('base64url'),
    Buffer.from('1.events.0.0.0.-1').toString('base64url'),
    Buffer.from('1.keys.0.0.0.0').toString('base64url'),
    Buffer.from('1.events.9.0.0.0').toString('base64url'),
    `${Buffer.from('1.events.0.0.0.0').toString('base64url')}=`,
  ])('refuses a cursor that this log never gave: %s', async (after) => {
    const house = await newHouse()
    const answer = await house.api('GET', `/v1/events?after=${after}`)
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '?after' }] } })
  })

  it.each(['0', '1001', '-1', '1.5', 'all', ''])('refuses a limit of "%s"', async (limit) => {
    const house = await newHouse()
    const answer = await house.api('GET', `/v1/events?limit=${limit}`)
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '?limit' }] } })
  })
})

describe('a mirror that polls', () => {
  it('misses nothing and gets nothing twice while others write, across a restart', async () => {
    const house = await newHouse()
    const done = new AbortController()
    const write = async (lane: number) => {
      for (let i = 0; i < 25; i += 1)
        await stop(house, person(lane * 7 + (i % 5)), i < 5 ? 'all' : 'sender/acme')
    }
    const pump = async () => {
      while (!done.signal.aborted) await house.pumpStream()
      await house.pumpStream()
    }
    const restarted = await openHouse({
      table: house.table,
      secrets: house.secrets,
      endpoint: house.endpoint,
      closed: true,
    })
    const events: Entry[] = []
    let next: string | undefined
    const poll = async () => {
      for (let turn = 0; !done.signal.aborted; turn += 1) {
        const got = await page(turn % 2 === 0 ? house : restarted, next, 1 + (turn % 7))
        events.push(...got.events)
        next = got.next
      }
    }
    const pumping = pump()
    const polling = poll()
    await Promise.all([0, 1, 2, 3].map(write))
    done.abort()
    await Promise.all([pumping, polling])
    events.push(...(await follow(restarted, next)).events)
    const all = await recorded(house)
    expect(all).toHaveLength(100)
    expectWhole(events, all)
  })

  it('goes from day to day, over days and years without an entry, in few reads', async () => {
    const house = await newHouse()
    for (let i = 0; i < 12; i += 1) await stop(house, person(i % 6))
    const all = await recorded(house)
    const db = dynamo(house.table, house.endpoint)
    const days = [0, 0, 1, 2, 2, 40, 400, 400, 401, 900, 4_000, 4_000]
    const cursors: string[] = []
    const events: Entry[] = []
    for (const [at, entry] of all.entries()) {
      await recordEvents(db, [entry], new Date(START.getTime() + (days[at] ?? 0) * DAY_MS + at))
      const got = await follow(house, cursors.at(-1))
      events.push(...got.events)
      cursors.push(got.next)
    }
    expect(ids(events)).toEqual(all.map(({ event }) => event))
    // In one page too, and on from each place that was ever given.
    expect(ids((await page(house)).events)).toEqual(ids(events))
    for (const [at, cursor] of cursors.entries())
      expect(ids((await follow(house, cursor, 2)).events)).toEqual(ids(events.slice(at + 1)))
    const times = events.map(({ recordedAt }) => recordedAt)
    expect(times).toEqual(times.toSorted())
    expect(times[0]).toBe('2026-11-21T09:00:00.000Z')
    const counted = await openFaultyTable(house.endpoint)
    const { table, secrets } = house
    const other = await openHouse({ table, secrets, endpoint: counted.endpoint, closed: true })
    const reads: string[] = []
    counted.setFault(({ operation, body }) => {
      // How often the proofs are read is a matter of time.
      const isOfProofs = JSON.stringify(body).includes('"META"')
      // What is not in the log yet is asked for in eight reads, whatever is in it.
      const isOfUnlogged = JSON.stringify(body).includes('"U#')
      if (['Query', 'GetItem'].includes(operation) && !isOfProofs && !isOfUnlogged)
        reads.push(operation)
      return undefined
    })
    await page(other)
    // A day that has entries takes two reads, the key one, the rest of four thousand days none.
    expect(reads.length).toBeLessThanOrEqual(2 * all.length + 1)
    counted.close()
  })

  it('is given a shard’s times in order, though the clocks of those who record differ', async () => {
    const house = await newHouse()
    for (let i = 0; i < 5; i += 1) await stop(house, person(1), i === 0 ? 'all' : 'sender/acme')
    const all = await recorded(house)
    const db = dynamo(house.table, house.endpoint)
    for (const [at, entry] of all.entries())
      await recordEvents(db, [entry], new Date(START.getTime() - (at % 2) * DAY_MS))
    const { events } = await follow(house, undefined, 1)
    expectWhole(events, all)
    const times = events.map(({ recordedAt }) => recordedAt)
    expect(times).toEqual(times.toSorted())
  })

  it('waits before a number that is not to be seen yet, and then gets it', async () => {
    const house = await newHouse()
    for (let i = 0; i < 5; i += 1) await stop(house, person(1), i === 0 ? 'all' : 'sender/acme')
    const all = await recorded(house)
    const db = dynamo(house.table, house.endpoint)
    // Of one person, and so in one part of the log.
    for (const [from, to] of [
      [0, 2],
      [2, 4],
      [4, 5],
    ] as const)
      await recordEvents(db, all.slice(from, to), START)
    const third = (await scanItems(house)).find(
      (item) =>
        item['pk']?.S?.startsWith('F#') === true &&
        item['entries']?.S?.includes(all[2]?.event ?? '') === true,
    )
    const { pk, sk } = third ?? {}
    if (third === undefined || pk === undefined || sk === undefined) throw new Error('no entry')
    await db.client.send(new DeleteItemCommand({ TableName: db.table, Key: { pk, sk } }))
    const before = await page(house)
    expect(ids(before.events)).toEqual(all.slice(0, 2).map(({ event }) => event))
    expect(before.more).toBe(true)
    expect((await page(house, before.next)).events).toEqual([])
    await db.client.send(new PutItemCommand({ TableName: db.table, Item: third }))
    const after = await page(house, before.next)
    expect(ids(after.events)).toEqual(all.slice(2).map(({ event }) => event))
  })

  it('also gets what an older version wrote, an item for each entry, with what followed', async () => {
    const house = await newHouse()
    for (let i = 0; i < 30; i += 1) await stop(house, person(1), i === 0 ? 'all' : `sender/s${i}`)
    const all = await recorded(house)
    const db = dynamo(house.table, house.endpoint)
    await recordEvents(db, all.slice(0, 27), START)
    const shard = logShard(all[0]?.contact ?? '')
    const pk = { S: logPartition('2026-11-21', shard) }
    const Key = { pk, sk: { S: logSequence(27) } }
    await db.client.send(new DeleteItemCommand({ TableName: db.table, Key }))
    for (const [at, { event, contact, sk }] of all.slice(0, 27).entries()) {
      const Item = {
        pk,
        sk: { S: logSequence(at + 1) },
        event: { S: event },
        contact: { S: contact },
        eventKey: { S: sk },
        recordedAt: { S: START.toISOString() },
      }
      await db.client.send(new PutItemCommand({ TableName: db.table, Item }))
    }
    await recordEvents(db, all.slice(27), START)
    for (const limit of [1, 7, 26, 28, 1_000])
      expectWhole((await follow(house, undefined, limit)).events, all)
  })

  it('gets an error instead of a feed with a missing event', async () => {
    const house = await newHouse()
    await stop(house, person(1))
    const db = dynamo(house.table, house.endpoint)
    const [entry] = await recorded(house)
    if (entry === undefined) throw new Error('no event')
    await recordEvents(db, [entry], START)
    const Key = { pk: { S: `C#${entry.contact}` }, sk: { S: entry.sk } }
    await db.client.send(new DeleteItemCommand({ TableName: db.table, Key }))
    expect((await house.api('GET', '/v1/events')).status).toBe(503)
  })

  it('is given large events in pages that fit into an answer, and misses none', async () => {
    const house = await newHouse()
    for (let i = 0; i < 16; i += 1) await stop(house, person(i % 4), i < 4 ? 'all' : 'sender/acme')
    const all = await recorded(house)
    const db = dynamo(house.table, house.endpoint)
    // Nearly as large as an item can be; two of three bytes are of letters beyond ASCII.
    const account = 'aé'.repeat(100_000)
    const events = (await scanItems(house)).filter(
      ({ pk, sk }) => pk?.S?.startsWith('C#') === true && sk?.S?.startsWith('E#') === true,
    )
    for (const item of events) {
      const source = JSON.parse(item['source']?.S ?? '') as object
      const Item = { ...item, source: { S: JSON.stringify({ ...source, account }) } }
      await db.client.send(new PutItemCommand({ TableName: db.table, Item }))
    }
    await recordEvents(db, all, START)
    const got: Entry[] = []
    const sizes: number[] = []
    let next: string | undefined
    do {
      const headers = { authorization: `Bearer ${ADMIN_KEY}` }
      const query = new URLSearchParams({ limit: '1000', ...(next && { after: next }) })
      const response = await house.request(`/v1/events?${query.toString()}`, { headers })
      const text = await response.text()
      sizes.push(Buffer.byteLength(text))
      const answer = JSON.parse(text) as Page
      got.push(...answer.events)
      next = answer.more ? answer.next : undefined
    } while (next !== undefined)
    expectWhole(got, all)
    expect(sizes.length).toBe(2)
    expect(Math.max(...sizes)).toBeLessThan(4_100_000)
    expect(sizes[0]).toBeGreaterThan(3_500_000)
  })

  it('also gets what was recorded before days were listed', async () => {
    const house = await newHouse()
    for (let i = 0; i < 8; i += 1) await stop(house, person(i))
    const all = await recorded(house)
    const db = dynamo(house.table, house.endpoint)
    for (const [at, entry] of all.entries())
      await recordEvents(db, [entry], new Date(START.getTime() + at * DAY_MS))
    for (const { pk, sk } of await scanItems(house))
      if (pk?.S?.startsWith('F#DAYS#') === true && sk !== undefined)
        await db.client.send(new DeleteItemCommand({ TableName: db.table, Key: { pk, sk } }))
    expect(ids((await follow(house)).events)).toEqual(all.map(({ event }) => event))
  })

  it('property: whatever is recorded when, and however large its pages, it gets the same', async () => {
    const house = await newHouse()
    // So many that a shard without any of them is one chance in a million.
    const people = Array.from({ length: 54 }, (_, at) => person(at))
    for (const to of [...people, ...people.slice(0, 6)]) await stop(house, to)
    const all = await recorded(house)
    const shards = new Set(all.map(({ contact }) => logShard(contact)))
    expect(shards.size).toBe(LOG_SHARDS)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ size: fc.integer({ min: 1, max: 9 }), day: fc.nat(400) }), {
          minLength: 3,
          maxLength: 6,
        }),
        fc.integer({ min: 1, max: 12 }),
        async (batches, limit) => {
          const own = await logOfItsOwn(house)
          let at = 0
          let now = START.getTime()
          const polled: Entry[] = []
          let next: string | undefined
          for (const { size, day } of batches) {
            now += day * DAY_MS
            const batch = all.slice(at, at + size)
            at += size
            await recordEvents(own.db, batch, new Date(now))
            // Sometimes behind: only one page of what there is.
            const got = await page(own.house, next, limit)
            polled.push(...got.events)
            next = got.next
          }
          polled.push(...(await follow(own.house, next, limit)).events)
          expectWhole(polled, all.slice(0, at))
          expectWhole((await follow(own.house, undefined, limit)).events, all.slice(0, at))
        },
      ),
      { numRuns: 8 },
    )
  }, 60_000)
})

/** A house with the same events and an empty log. */
async function logOfItsOwn(of: TestHouse) {
  const house = await openHouse({ secrets: of.secrets })
  const db = dynamo(house.table, house.endpoint)
  const events = (await scanItems(of)).filter(({ sk }) => sk?.S?.startsWith('E#') === true)
  const puts = events.map((Item) => new PutItemCommand({ TableName: house.table, Item }))
  await Promise.all(puts.map((put) => db.client.send(put)))
  return { house, db }
}

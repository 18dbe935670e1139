import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { eventFeed } from '../../functions/store/event-log/event-feed.ts'
import { listenToLog } from '../../functions/log.ts'
import { openStorehouse } from '../../infra/local/storehouse.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import {
  ACME,
  openHouse,
  OPT_OUT,
  twilioText,
  type TestHouse,
  type TestHouseOptions,
} from '../house/house.ts'
import { scanItems } from '../house/witness.ts'

type Page = {
  events: { id: string }[]
  next: string
  more: boolean
  completeUntil?: string
  checkedAt: string
}

async function newHouse(options: TestHouseOptions = {}): Promise<TestHouse> {
  const house = await openHouse(options)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  return house
}

const person = (at: number) => `person-${at}@example.org`
const stop = async (house: TestHouse, to: string): Promise<string> => {
  const { status, body } = await house.api('POST', '/v1/stops', {
    to,
    scope: 'all',
    channelOfRequest: 'phone',
    reference: 'call 17',
  })
  expect(status).toBe(201)
  return (body as { events: string[] }).events[0] ?? ''
}

async function page(house: TestHouse, after?: string, limit = 1_000): Promise<Page> {
  const query = new URLSearchParams({ limit: String(limit), ...(after && { after }) })
  const { status, body } = await house.api('GET', `/v1/events?${query.toString()}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

const markers = async (house: TestHouse) =>
  (await scanItems(house)).filter(({ pk }) => pk?.S?.startsWith('U#') === true)

describe('up to when the feed of events is whole', () => {
  it('is the time of asking where nothing waits, of an empty log too', async () => {
    const house = await newHouse()
    for (const n of [0, 1]) {
      if (n === 1) await stop(house, person(1))
      await house.pumpStream()
      const before = new Date()
      const { completeUntil = '', checkedAt, events } = await page(house)
      expect(events).toHaveLength(n)
      expect(completeUntil).toBe(checkedAt)
      expect(Date.parse(completeUntil)).toBeGreaterThanOrEqual(before.getTime())
      expect(Date.parse(completeUntil)).toBeLessThanOrEqual(Date.now())
      expect(completeUntil).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    }
    expect(await markers(house)).toEqual([])
  })

  it('stands still while an event waits for a stream that is stuck, and goes on with it', async () => {
    const house = await newHouse()
    const before = Date.now()
    const id = await stop(house, person(1))
    const after = Date.now()
    const first = await page(house)
    expect(first.events).toEqual([])
    expect(Date.parse(first.completeUntil ?? '')).toBeGreaterThanOrEqual(before - 1)
    expect(Date.parse(first.completeUntil ?? '')).toBeLessThan(after)
    await stop(house, person(2))
    const second = await page(house)
    expect(second.completeUntil).toBe(first.completeUntil)
    expect(second.checkedAt > first.checkedAt).toBe(true)
    await house.pumpStream()
    const third = await page(house)
    expect(third.events.map((event) => event.id)).toContain(id)
    expect(third.completeUntil).toBe(third.checkedAt)
  })

  it('is not said while there is more to be had', async () => {
    const house = await newHouse()
    await stop(house, person(1))
    await stop(house, person(2))
    await house.pumpStream()
    const first = await page(house, undefined, 1)
    expect(first).toMatchObject({ more: true })
    expect(first).not.toHaveProperty('completeUntil')
    expect(await page(house, first.next, 1)).toHaveProperty('completeUntil')
  })

  it('is no error’s: where a part cannot be read there is no answer', async () => {
    const house = await newHouse()
    const faulty = await openFaultyTable(house.endpoint)
    const { table, secrets } = house
    const other = await openHouse({ table, secrets, endpoint: faulty.endpoint, closed: true })
    faulty.setFault(({ operation, body }) =>
      operation === 'Query' && JSON.stringify(body).includes('"U#5"') ? { kind: 'cut' } : undefined,
    )
    expect((await other.api('GET', '/v1/events')).status).toBe(503)
    faulty.close()
  })

  it('is not promised by a clock that is ahead of the table’s', async () => {
    const house = await newHouse({ clockIsItsOwn: true })
    house.setNow(new Date(Date.now() + 3_600_000))
    await house.check(person(1))
    const { completeUntil = '' } = await page(house)
    expect(Date.parse(completeUntil)).toBeLessThanOrEqual(Date.now() + 2_000)
    await stop(house, person(1))
    const waiting = await page(house)
    expect(Date.parse(waiting.completeUntil ?? '')).toBeLessThanOrEqual(Date.now())
  })

  it('names each event that waits, until it is in the log', async () => {
    const house = await newHouse()
    const feed = eventFeed(dynamo(house.table, house.endpoint))
    await stop(house, person(1))
    await stop(house, person(2))
    const { unlogged } = await feed.completeness()
    expect(new Set(unlogged).size).toBe(2)
    await stop(house, person(3))
    const later = await feed.completeness()
    expect(later.unlogged).toHaveLength(3)
    expect(later.unlogged).toEqual(expect.arrayContaining([...unlogged]))
    await house.pumpStream()
    expect((await feed.completeness()).unlogged).toEqual([])
  })

  it('stays so when the log was written and its marker was not taken, and is mended by the repetition', async () => {
    const house = await newHouse()
    const faulty = await openFaultyTable(house.endpoint)
    const { table, secrets, storehouse } = house
    const other = await openHouse({ table, secrets, storehouse, endpoint: faulty.endpoint })
    const id = await stop(house, person(1))
    faulty.setFault(({ operation }) =>
      operation === 'BatchWriteItem' ? { kind: 'drop' } : undefined,
    )
    await expect(other.pumpStream()).rejects.toMatchObject({ code: 'unavailable' })
    const between = await page(house)
    expect(between.events.map((event) => event.id)).toEqual([id])
    expect(between.completeUntil).not.toBe(between.checkedAt)
    faulty.setFault(undefined)
    await other.pumpStream()
    const mended = await page(house)
    expect(mended.events.map((event) => event.id)).toEqual([id])
    expect(mended.completeUntil).toBe(mended.checkedAt)
    faulty.close()
  })

  it('holds of every event that makes one, whichever way it came', async () => {
    const house = await newHouse()
    await stop(house, person(1))
    await house.api('POST', '/v1/erasures', { to: person(1) })
    // As a provider's burst: one write.
    await Promise.all(Array.from({ length: 24 }, () => house.request(...twilioText('STOP'))))
    const ordered = await house.api('POST', '/v1/customers', {
      to: person(2),
      sender: 'acme',
      orderedAt: '2026-11-01T09:00:00Z',
      reference: 'order 1',
      goods: 'running shoes',
    })
    expect(ordered.status).toBe(201)
    const events = (await scanItems(house)).filter(
      ({ pk, sk }) => pk?.S?.startsWith('C#') === true && sk?.S?.startsWith('E#') === true,
    )
    expect(events.length).toBeGreaterThanOrEqual(27)
    const names = (await markers(house)).map(({ sk }) => sk?.S ?? '')
    expect(names.toSorted()).toEqual(
      events
        .map(({ pk, sk, storedAt }) => `${storedAt?.S}#${pk?.S?.slice(2)}#${sk?.S?.slice(2)}`)
        .toSorted(),
    )
    // Law 8: by a keyed hash alone.
    expect(JSON.stringify(names)).not.toContain('example.org')
  })

  it('property: what was acknowledged before it is in the pages up to then, however many write', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 4 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 30 }),
        async (lanes, limit, pauseMs) => {
          const house = await newHouse()
          const acknowledged: { readonly id: string; readonly at: number }[] = []
          const done = new AbortController()
          const write = async (lane: number, count: number) => {
            for (let i = 0; i < count; i += 1) {
              const id = await stop(house, person(lane * 10 + i))
              acknowledged.push({ id, at: Date.now() })
            }
          }
          const pump = async () => {
            while (!done.signal.aborted) {
              await sleep(pauseMs)
              await house.pumpStream()
            }
          }
          const got = new Set<string>()
          let promises = 0
          const poll = async () => {
            let next: string | undefined
            while (!done.signal.aborted) {
              const answer = await page(house, next, limit)
              next = answer.next
              for (const { id } of answer.events) got.add(id)
              if (answer.completeUntil === undefined) continue
              const until = Date.parse(answer.completeUntil)
              promises += 1
              for (const { id, at } of acknowledged) if (at < until) expect(got).toContain(id)
            }
          }
          const others = Promise.all([pump(), poll()])
          await Promise.all(lanes.map((count, lane) => write(lane, count))).finally(() => {
            done.abort()
          })
          await others
          expect(promises).toBeGreaterThan(0)
        },
      ),
      { numRuns: 6 },
    )
  }, 60_000)
})

describe('an event that the stream lost', () => {
  const lines: string[] = []
  listenToLog((event) => void lines.push(event))

  it('enters the log by the sweep after five minutes, once, and is alarmed', async () => {
    const table = `test-${randomBytes(6).toString('hex')}`
    const storehouse = openStorehouse(':memory:')
    // A pump that reads behind all there will be: no record of the stream comes.
    storehouse.setPosition(`shardId-00000001-${table}`, '1000000')
    const house = await newHouse({ table, storehouse })
    const id = await stop(house, person(1))
    await house.pumpStream()
    const lost = await page(house)
    expect(lost.events).toEqual([])
    expect(lost.completeUntil).not.toBe(lost.checkedAt)
    await house.sweepLog()
    expect((await page(house)).events).toEqual([])
    house.setNow(new Date(Date.now() + 301_000))
    await house.sweepLog()
    expect(lines.filter((event) => event === 'events_unlogged')).toHaveLength(1)
    const found = await page(house)
    expect(found.events.map((event) => event.id)).toEqual([id])
    expect(found.completeUntil).toBe(found.checkedAt)
    await house.sweepLog()
    expect(lines.filter((event) => event === 'events_unlogged')).toHaveLength(1)
  })
})

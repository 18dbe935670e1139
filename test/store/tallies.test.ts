import { randomBytes } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import { newEventId, type EventDraft } from '../../functions/domain/event.ts'
import type { LogEntry } from '../../functions/domain/log-entry.ts'
import { countersOf, percentile, stepOf, type Counter } from '../../functions/domain/tally.ts'
import { dynamo, type Dynamo } from '../../functions/store/dynamo/client.ts'
import { recordEvents } from '../../functions/store/event-log/event-log.ts'
import { headKey } from '../../functions/store/event-log/log-head.ts'
import { tallies } from '../../functions/store/event-log/tallies.ts'
import { newEvents } from '../../functions/stream/record.ts'
import { ensureTable } from '../../infra/local/table.ts'
import {
  ACME,
  consentTo,
  genericRequest,
  genericText,
  openHouse,
  OPT_OUT,
  type TestHouse,
} from '../house/house.ts'
import { importList } from '../house/importing.ts'
import { scanItems, tracesOf } from '../house/witness.ts'

const NOW = new Date(Math.floor(Date.now() / 60_000) * 60_000)
const DAY_MS = 86_400_000
const dayOf = (date: Date) => date.toISOString().slice(0, 10)
const TODAY = dayOf(NOW)
const YESTERDAY = dayOf(new Date(NOW.getTime() - DAY_MS))

async function newTable(): Promise<Dynamo> {
  const db = dynamo(`tally-${randomBytes(6).toString('hex')}`, inject('endpoint'))
  await ensureTable(db)
  return db
}

let made = 0
function entry(fields: Partial<LogEntry> = {}): LogEntry {
  made += 1
  const counters = ['source|twilio|keyword|stop', 'sender|acme|stop', 'heard|40']
  return {
    event: `evt_${made}`,
    contact: `person ${made}`,
    sk: 'E#1',
    day: TODAY,
    counters,
    ...fields,
  }
}

async function countedOn(db: Dynamo, day = TODAY): Promise<Record<Counter, number>> {
  return Object.fromEntries((await tallies(db).days([day])).get(day) ?? [])
}

/** What a house has counted, all days together. */
async function countedIn(house: TestHouse): Promise<Record<Counter, number>> {
  await house.pumpStream()
  return countedOn(dynamo(house.table, house.endpoint), dayOf(new Date()))
}

async function newHouse(): Promise<TestHouse> {
  const house = await openHouse()
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  return house
}

const sumOf = (counts: Record<Counter, number>, kind: string) =>
  Object.entries(counts)
    .filter(([counter]) => counter.startsWith(`${kind}|`))
    .reduce((sum, [, count]) => sum + count, 0)

describe('the tallies of a day', () => {
  it('count each event once, whatever is delivered twice, together, or longer', async () => {
    const db = await newTable()
    const batch = Array.from({ length: 130 }, () => entry())
    await Promise.all([recordEvents(db, batch, NOW), recordEvents(db, batch, NOW)])
    const longer = [...batch.slice(20), ...Array.from({ length: 30 }, () => entry())]
    await Promise.all([recordEvents(db, longer, NOW), recordEvents(db, batch, NOW)])
    expect(await countedOn(db)).toEqual({
      'source|twilio|keyword|stop': 160,
      'sender|acme|stop': 160,
      'heard|40': 160,
    })
    expect(await tallies(db).log()).toMatchObject({ events: 160, isWhole: true })
  })

  it('are of the day of receipt, in whatever order events come, also late and across midnight', async () => {
    const db = await newTable()
    const days = Array.from({ length: 40 }, (_, at) =>
      dayOf(new Date(NOW.getTime() - (at % 9) * DAY_MS)),
    )
    await recordEvents(
      db,
      days.map((day) => entry({ day, contact: 'one person' })),
      NOW,
    )
    for (const day of new Set(days))
      expect((await countedOn(db, day))['heard|40']).toBe(days.filter((one) => one === day).length)
    await recordEvents(db, [entry({ day: YESTERDAY })], NOW)
    expect((await countedOn(db, YESTERDAY))['heard|40']).toBe(6)
  })

  it('take events of hundreds of senders and sources without leaving one out of the log', async () => {
    const db = await newTable()
    const senders = Array.from({ length: 90 }, (_, at) => `sender-${at}`)
    const many = Array.from({ length: 12 }, (_, at) =>
      entry({
        contact: 'one person',
        counters: countersOf({
          type: 'stop',
          method: 'keyword',
          provider: `provider-${at}`,
          senders: senders.map((sender) => `${sender}-${at}`),
        }),
      }),
    )
    const flood = entry({
      counters: countersOf({
        type: 'stop',
        method: 'keyword',
        senders: Array.from({ length: 5_000 }, (_, at) => `s-${at}`),
      }),
    })
    await recordEvents(db, [...many, flood], NOW)
    const counts = await countedOn(db)
    expect(sumOf(counts, 'source')).toBe(13)
    expect(sumOf(counts, 'sender')).toBe(12 * 90 + 1)
    expect(counts['sender|*|stop']).toBe(1)
    expect(await tallies(db).log()).toMatchObject({ events: 13 })
  })

  it('of an older log say from when they count, and of a new one that nothing is missing', async () => {
    const db = await newTable()
    const contact = 'one person'
    await recordEvents(db, [entry({ contact })], NOW)
    const head = (await scanItems({ endpoint: inject('endpoint'), table: db.table })).find(
      ({ pk }) => pk?.S === 'F#HEAD',
    )
    const shard = Number(head?.['sk']?.S)
    // The head as older versions wrote it.
    const { PutItemCommand } = await import('@aws-sdk/client-dynamodb')
    const { countedSince: _, uncounted: __, ...old } = head ?? {}
    await db.client.send(
      new PutItemCommand({ TableName: db.table, Item: { ...old, ...headKey(shard) } }),
    )
    const later = new Date(NOW.getTime() + DAY_MS)
    expect(await tallies(db).log()).toMatchObject({ events: 1, isWhole: false })
    await recordEvents(db, [entry({ contact })], later)
    expect(await tallies(db).log()).toEqual({
      events: 2,
      isWhole: false,
      countedSince: later.toISOString(),
      recordedAt: later.toISOString(),
    })
  })
})

describe('a process that has read a day before yesterday', () => {
  it('keeps it for five minutes, and reads yesterday and today anew each time', async () => {
    let now = NOW
    const own = await newTable()
    const read = tallies(dynamo(own.table, inject('endpoint'), { now: () => now }))
    const old = dayOf(new Date(NOW.getTime() - 3 * DAY_MS))
    const days = [old, YESTERDAY, TODAY]
    const heard = async () => {
      const found = await read.days(days)
      return days.map((day) => found.get(day)?.get('heard|40') ?? 0)
    }
    const record = () =>
      recordEvents(
        own,
        days.map((day) => entry({ day })),
        NOW,
      )
    expect(await heard()).toEqual([0, 0, 0])
    await record()
    expect(await heard()).toEqual([0, 1, 1])
    now = new Date(NOW.getTime() + 301_000)
    expect(await heard()).toEqual([1, 1, 1])
  })
})

describe('what is counted of an event', () => {
  it('is its source and its senders, whatever says it, and no person (law 8)', async () => {
    const house = await newHouse()
    await house.request(...genericText('STOP', { from: '+33612345101' }))
    await house.request(...genericText('not interested', { from: '+33612345102' }))
    await house.api('POST', '/v1/consents', consentTo('ada@example.org'))
    await house.api('POST', '/v1/stops', {
      to: 'eve@example.org',
      scope: 'all',
      channelOfRequest: 'letter',
      reference: 'file 4',
    })
    const counts = await countedIn(house)
    expect(counts).toMatchObject({
      'source|generic|keyword|stop': 1,
      'source|generic|keyword|hold': 1,
      'source|-|form|consent': 1,
      'source|-|letter|stop': 1,
      'sender|acme|stop': 1,
      'sender|acme|consent': 1,
      'sender|-|stop': 1,
    })
    expect(sumOf(counts, 'source')).toBe(4)
    expect(sumOf(counts, 'heard')).toBe(2)
    expect(sumOf(counts, 'hand')).toBe(1)
    expect(sumOf(counts, 'logged')).toBe(4)
    const stored = JSON.stringify(
      (await scanItems(house)).filter(({ pk }) => pk?.S?.startsWith('T#') === true),
    )
    const people = ['+33612345101', '+33612345102', 'ada@example.org', 'eve@example.org']
    for (const trace of people.flatMap((who) => tracesOf(who))) expect(stored).not.toContain(trace)
    const contacts = (await scanItems(house)).flatMap(({ pk }) =>
      pk?.S?.startsWith('C#') === true ? [pk.S.slice(2)] : [],
    )
    expect(contacts.length).toBeGreaterThan(3)
    for (const contact of contacts) expect(stored).not.toContain(contact)
  })

  it('is the time from the act: as the provider signed it, else from receipt to the millisecond', async () => {
    const house = await newHouse()
    const anHourAgo = new Date(Date.now() - 3_600_000).toISOString()
    await house.request(
      ...genericRequest({
        id: 'm-1',
        channel: 'sms',
        from: '+33612345101',
        to: '+33700000001',
        text: 'STOP',
        at: anHourAgo,
      }),
    )
    await house.request(...genericText('STOP', { from: '+33612345102' }))
    const counts = await countedIn(house)
    const steps = Object.keys(counts)
      .filter((counter) => counter.startsWith('heard|'))
      .map((counter) => Number(counter.slice('heard|'.length)))
      .toSorted((a, b) => a - b)
    expect(steps).toHaveLength(2)
    expect(steps[0]).toBeLessThan(stepOf(1_000))
    expect([stepOf(3_600_000), stepOf(3_600_000) + 1]).toContain(steps[1])
  })

  it('is no second time for the decision about a text that was held at once, nor for a list from elsewhere', async () => {
    const house = await newHouse()
    await house.request(...genericText('not interested', { from: '+33612345101' }))
    const { body } = await house.api('GET', '/v1/reviews')
    const [review] = (body as { reviews: { id: string }[] }).reviews
    await house.api('POST', `/v1/reviews/${review?.id ?? ''}`, { decision: 'stop' })
    await importList(house, 'email\nada@example.org\n')
    const counts = await countedIn(house)
    expect(counts).toMatchObject({
      'source|generic|keyword|hold': 1,
      'source|-|keyword|stop': 1,
      'source|-|import|stop': 1,
      'imported|-|stop': 1,
    })
    expect(sumOf(counts, 'heard')).toBe(1)
  })

  it('is not of a list from elsewhere, whatever its people did there', async () => {
    const house = await newHouse()
    for (const list of ['complaints', 'bounces', 'unsubscribes'])
      await importList(house, `email\n${list}@example.org\n`, { list })
    const counts = await countedIn(house)
    expect(counts).toMatchObject({
      'source|-|import|stop': 2,
      'source|-|import|bounce': 1,
      'imported|-|stop': 2,
      'imported|-|bounce': 1,
    })
    expect(Object.keys(counts).filter((one) => /complaint|hard|^sender/.test(one))).toEqual([])
    expect(sumOf(counts, 'heard')).toBe(0)
  })

  it('an event that cannot be read is counted too, and keeps no other out', () => {
    const image = (fields: Record<string, string>) => ({
      eventName: 'INSERT',
      dynamodb: {
        NewImage: Object.fromEntries(
          Object.entries({ pk: 'C#a', sk: 'E#1', id: 'evt_1', type: 'stop', ...fields }).map(
            ([name, value]) => [name, { S: value }],
          ),
        ),
      },
    })
    const found = newEvents([image({ source: '{' }), image({ source: '{"method":7}' }), image({})])
    expect(found).toHaveLength(3)
    for (const { counters } of found)
      expect(counters).toEqual(['source|-|unreadable|stop', 'sender|-|stop'])
  })
})

describe('times', () => {
  it('are told within a fifth, from a millisecond to years', () => {
    const draft: Pick<EventDraft, 'id'> = { id: newEventId(NOW) }
    expect(draft.id).toMatch(/^evt_/)
    for (const ms of [1, 3, 40, 999, 61_000, 3_600_000, DAY_MS, 300 * DAY_MS]) {
      const told = percentile(new Map([[stepOf(ms), 1]]), 0.5) ?? 0
      expect(told).toBeGreaterThanOrEqual(ms * 0.999)
      expect(told).toBeLessThanOrEqual(ms * 1.2)
      expect(told % 1).toBe(0)
    }
    const spread = new Map([
      [stepOf(10), 98],
      [stepOf(60_000), 2],
    ])
    expect(percentile(spread, 0.5)).toBeLessThan(13)
    expect(percentile(spread, 0.99)).toBeGreaterThan(59_000)
    expect(percentile(new Map(), 0.5)).toBeUndefined()
  })
})

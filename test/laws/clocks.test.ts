import { beforeAll, describe, expect, inject, it } from 'vitest'
import { waited } from '../../functions/domain/event-time.ts'
import { BEGUN_WITHIN_MS, takeAll } from '../../functions/worker/take.ts'
import { openStorehouse } from '../../infra/local/storehouse.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import {
  ACME,
  consentTo,
  genericText,
  openHouse,
  OPT_OUT,
  twilioText,
  type TestHouse,
  type TestHouseOptions,
} from '../house/house.ts'

const DAY = 86_400
/** By how much a clock is wrong, in seconds: a correction of NTP, a wrong zone, a dead battery. */
const STEPS = [2, 59, 3_600, 400 * DAY]

let people = 0
const somebody = () => `+3369998${String((people += 1)).padStart(4, '0')}`
const somebodysMail = () => `person-${(people += 1)}@example.org`

type Told = { events: { type: string; occurredAt: string; receivedAt: string; hash: string }[] }

const eventsOf = async (house: TestHouse, to: string): Promise<Told['events']> =>
  ((await house.api('POST', '/v1/history', { to })).body as Told).events

const at = (base: Date, seconds: number) => new Date(base.getTime() + seconds * 1_000)
const iso = (date: Date) => date.toISOString().replace(/\.\d+Z/, 'Z')

async function mint(house: TestHouse, to: string): Promise<string> {
  const { body } = await house.api('POST', '/v1/links', { sender: 'acme', to: [to] })
  return new URL((body as { links: { url: string }[] }).links[0]?.url ?? '').pathname
}

async function click(house: TestHouse, path: string): Promise<void> {
  const answered = await house.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  })
  expect(answered.status).toBe(200)
}

async function sayYes(house: TestHouse, to: string, obtained: Date): Promise<void> {
  const yes = consentTo(to, { obtainedAt: iso(obtained) })
  expect((await house.api('POST', '/v1/consents', yes)).status).toBe(201)
  expect(await house.check(to)).toMatchObject({ allowed: true, reason: 'consented' })
}

async function open(options: TestHouseOptions = {}): Promise<TestHouse> {
  const house = await openHouse(options)
  if (options.closed !== true)
    expect((await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })).status).toBe(201)
  return house
}

/** Another process of the same deployment, with a clock of its own. */
const another = ({ table, secrets, endpoint }: TestHouse, options: TestHouseOptions = {}) =>
  openHouse({ table, secrets, endpoint, closed: true, ...options })

let house: TestHouse
let other: TestHouse
const NOW = new Date(Math.floor(Date.now() / 1_000) * 1_000)
beforeAll(async () => {
  house = await open()
  other = await another(house)
})

describe('law 5: a clock that steps back', () => {
  it.each(STEPS)('by %i s disarms no one-click, in this process or another', async (seconds) => {
    for (const process of [house, other]) {
      const to = somebodysMail()
      house.setNow(NOW)
      const link = await mint(house, to)
      await sayYes(house, to, NOW)
      process.setNow(at(NOW, -seconds))
      await click(process, link)
      house.setNow(at(NOW, 1))
      expect(await house.check(to)).toMatchObject({ allowed: false, reason: 'opted_out' })
      const events = await eventsOf(house, to)
      expect(events.find(({ type }) => type === 'stop')).toMatchObject({ occurredAt: iso(NOW) })
      // A yes of later is newer all the same.
      await sayYes(house, to, at(NOW, 1))
    }
  })

  it.each(STEPS)('by %i s disarms no STOP by text and no stop by hand', async (seconds) => {
    const to = somebody()
    house.setNow(NOW)
    await sayYes(house, to, NOW)
    other.setNow(at(NOW, -seconds))
    expect((await other.request(...twilioText('STOP', { from: to }))).status).toBe(200)
    house.setNow(at(NOW, 1))
    expect(await house.check(to)).toMatchObject({ allowed: false })

    const caller = somebody()
    house.setNow(NOW)
    await sayYes(house, caller, NOW)
    const stop = { to: [caller], scope: 'all', channelOfRequest: 'phone', reference: 'call 7' }
    expect((await other.api('POST', '/v1/stops', stop)).status).toBe(201)
    expect(await house.check(caller)).toMatchObject({ allowed: false })
  })

  it('disarms no STOP after a START, nor a text that may be a stop', async () => {
    for (const text of ['STOP', 'not interested']) {
      const to = somebody()
      house.setNow(at(NOW, -60))
      await house.request(...twilioText('STOP', { from: to }))
      house.setNow(NOW)
      await house.request(...twilioText('START', { from: to }))
      expect(await house.check(to)).toMatchObject({ allowed: true })
      other.setNow(at(NOW, -2))
      await other.request(...twilioText(text, { from: to }))
      expect(await house.check(to)).toMatchObject({ allowed: false })
    }
  })

  it('lets no release answer a text that came after it', async () => {
    const own = await open()
    const to = somebody()
    own.setNow(NOW)
    await own.request(...twilioText('not interested', { from: to }))
    const { body } = await own.api('GET', '/v1/reviews')
    const { reviews } = body as { reviews: { id: string }[] }
    const decided = { decision: 'release' }
    expect((await own.api('POST', `/v1/reviews/${reviews[0]?.id}`, decided)).status).toBe(201)
    own.setNow(at(NOW, -2))
    await own.request(...twilioText('no thanks', { from: to }))
    own.setNow(at(NOW, 5))
    expect(await own.check(to)).toMatchObject({ allowed: false, reason: 'held' })
  })

  it('law 9: lets no release answer another text of the same second, whichever is decided first', async () => {
    for (const first of [0, 1]) {
      const own = await open()
      const to = somebody()
      own.setNow(NOW)
      for (const text of ['not interested', 'no thanks'])
        await own.request(...twilioText(text, { from: to }))
      own.setNow(at(NOW, 5))
      const { body } = await own.api('GET', '/v1/reviews')
      const ids = (body as { reviews: { id: string }[] }).reviews.map(({ id }) => id)
      const release = { decision: 'release' }
      await own.api('POST', `/v1/reviews/${ids[first]}`, release)
      expect(await own.check(to)).toMatchObject({ allowed: false, reason: 'held' })
      await own.api('POST', `/v1/reviews/${ids[1 - first]}`, release)
      await own.api('POST', `/v1/reviews/${ids[first]}`, release)
      expect(await own.check(to)).toMatchObject({ allowed: true })
    }
  })

  it('lets no consent outlive the erasure that came after it', async () => {
    const to = somebodysMail()
    house.setNow(NOW)
    await sayYes(house, to, NOW)
    other.setNow(at(NOW, -2))
    expect((await other.api('POST', '/v1/erasures', { to })).status).toBe(200)
    const strict = { ...ACME, name: 'Strict', numbers: [], domains: [] }
    await house.api('PUT', '/v1/senders/strict', strict)
    const erasure = (await eventsOf(house, to)).find(({ type }) => type === 'erasure')
    expect(erasure).toMatchObject({ occurredAt: iso(NOW) })
    expect(await house.check(to)).not.toMatchObject({ reason: 'consented' })
  })

  it('changes nothing if the consent was recorded by a corrected clock', async () => {
    const to = somebodysMail()
    house.setNow(at(NOW, -2))
    await click(house, await mint(house, to))
    house.setNow(NOW)
    await sayYes(house, to, NOW)
  })
})

describe('a clock that steps back', () => {
  it('keeps nothing alive that a process has read: a revoked key opens nothing more', async () => {
    const made = await house.api('POST', '/v1/keys', { name: 'shop', rights: ['check'] })
    const { id, key } = made.body as { id: string; key: string }
    const ask = async () => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      const body = JSON.stringify({ to: somebody(), sender: 'acme' })
      return (await other.request('/v1/check', { method: 'POST', headers, body })).status
    }
    for (const process of [house, other]) process.setNow(new Date())
    expect(await ask()).toBe(200)
    expect((await house.api('DELETE', `/v1/keys/${id}`)).status).toBe(200)
    other.setNow(at(new Date(), -600))
    expect(await ask()).toBe(401)
  })

  it('gives no batch of the inbox more time than it has', async () => {
    let ranMs = 0
    const began: string[] = []
    const take = (id: string) => async () => {
      began.push(id)
      await Promise.resolve()
      ranMs += BEGUN_WITHIN_MS + 1
    }
    const messages = ['one', 'two', 'three'].map((id) => ({ id, body: id }))
    const failed = await takeAll(
      messages,
      (id) => Promise.resolve({ contacts: ['the same person'], take: take(id) }),
      (error) => expect(error).toMatchObject({ code: 'unavailable' }),
      () => ranMs,
    )
    expect(began).toEqual(['one'])
    expect(failed).toEqual(['two', 'three'])
  })
})

describe('law 5: a clock that was ahead', () => {
  it.each(STEPS)('by %i s when a yes came leaves the next stop armed', async (seconds) => {
    const to = somebodysMail()
    house.setNow(at(NOW, seconds))
    const link = await mint(house, to)
    await sayYes(house, to, at(NOW, seconds))
    other.setNow(at(NOW, 1))
    await click(other, link)
    expect(await other.check(to)).toMatchObject({ allowed: false, reason: 'opted_out' })
    house.setNow(NOW)
  })

  it('holds back nothing in the inbox and in imports for longer than a minute', async () => {
    const storehouse = openStorehouse(':memory:')
    const now = Date.now()
    await storehouse.put(Buffer.from('one'))
    storehouse.imports.put('chunk')
    const [one] = storehouse.due(now, 10)
    const chunk = storehouse.imports.next(now)
    storehouse.retryAt(one?.id ?? 0, now + 30_000)
    storehouse.imports.retryAt(chunk?.id ?? 0, now + 30_000)
    expect(storehouse.due(now, 10)).toEqual([])
    expect(storehouse.imports.next(now)).toBeUndefined()
    for (const ahead of [60_001, 3_600_000, 400 * DAY * 1_000]) {
      storehouse.retryAt(one?.id ?? 0, now + ahead)
      storehouse.imports.retryAt(chunk?.id ?? 0, now + ahead)
      expect(storehouse.due(now, 10)).toHaveLength(1)
      expect(storehouse.imports.next(now)).toBeDefined()
    }
    storehouse.close()
  })
})

describe('law 5: the time a provider signed', () => {
  const yesThenSignedStop = async (age: number, receivedAfter: number) => {
    const to = somebody()
    house.setNow(NOW)
    await sayYes(house, to, NOW)
    house.setNow(at(NOW, receivedAfter))
    await house.request(...genericText('STOP', { from: to, at: iso(at(NOW, receivedAfter - age)) }))
    return house.check(to)
  }

  it('counts as of the yes before it while it is younger than ten minutes', async () => {
    expect(await yesThenSignedStop(5, 3)).toMatchObject({ allowed: false })
    expect(await yesThenSignedStop(599, 3)).toMatchObject({ allowed: false })
  })

  it('stays as it is when it is older: a STOP delivered late undoes no newer yes', async () => {
    expect(await yesThenSignedStop(600, 3)).toMatchObject({ allowed: true })
    expect(await yesThenSignedStop(3_600, 3)).toMatchObject({ allowed: true })
    // Nor when the clock stepped back a little meanwhile.
    expect(await yesThenSignedStop(3_600, -2)).toMatchObject({ allowed: true })
  })

  it('is not believed against a yes from far ahead: one of two clocks is wrong', async () => {
    expect(await yesThenSignedStop(3_600, -61)).toMatchObject({ allowed: false })
    expect(await yesThenSignedStop(700, -290)).toMatchObject({ allowed: false })
  })
})

describe('law 5: a stop that waited in the inbox', () => {
  const faulty = async (options: TestHouseOptions = {}) => {
    const table = await openFaultyTable(inject('endpoint'))
    const waiting = await open({ ...options, endpoint: table.endpoint })
    return { table, waiting }
  }

  it('is as old as its receipt: who said START since is not stopped', async () => {
    const { table, waiting } = await faulty()
    const to = somebody()
    waiting.setNow(at(NOW, -600))
    table.setDown(true)
    await waiting.request(...twilioText('STOP', { from: to }))
    table.setDown(false)
    waiting.setNow(at(NOW, -300))
    await sayYes(waiting, to, at(NOW, -300))
    waiting.setNow(NOW)
    await waiting.pumpInbox()
    expect(await waiting.check(to)).toMatchObject({ allowed: true })
    const events = await eventsOf(waiting, to)
    expect(events.find(({ type }) => type === 'stop')).toMatchObject({
      occurredAt: iso(at(NOW, -600)),
    })
    table.close()
  })

  it.each(STEPS)('still counts if its clock was set back by %i s', async (seconds) => {
    const { table, waiting } = await faulty()
    const to = somebodysMail()
    waiting.setNow(NOW)
    const link = await mint(waiting, to)
    const [phone, called] = [somebody(), somebody()]
    await sayYes(waiting, phone, NOW)
    await sayYes(waiting, called, NOW)
    await sayYes(waiting, to, NOW)
    waiting.setNow(at(NOW, -seconds))
    // What a process knows of its hash keys is read anew when its clock was set.
    expect(await waiting.check(phone)).toMatchObject({ allowed: true })
    table.setDown(true)
    await click(waiting, link)
    await waiting.request(...twilioText('STOP', { from: phone }))
    const caller = { to: [called], scope: 'all', channelOfRequest: 'phone', reference: 'call 8' }
    expect(await waiting.api('POST', '/v1/stops', caller)).toMatchObject({ status: 202 })
    table.setDown(false)
    waiting.setNow(at(NOW, 30))
    await waiting.pumpInbox()
    expect(await waiting.check(to)).toMatchObject({ allowed: false })
    expect(await waiting.check(phone)).toMatchObject({ allowed: false })
    expect(await waiting.check(called)).toMatchObject({ allowed: false })
    table.close()
  })

  it('had come, at the latest, when its queue took it, by the queue’s own clock', () => {
    const received = at(NOW, -3_600)
    expect(waited(received)).toEqual({ cameBy: received.getTime() / 1_000 })
    expect(waited(received, NOW)).toEqual({ cameBy: NOW.getTime() / 1_000 + 60 })
    expect(waited(NOW, received)).toEqual({ cameBy: NOW.getTime() / 1_000 + 60 })
  })

  it('never makes a START later than the clock that records it', async () => {
    const { table, waiting } = await faulty()
    const to = somebody()
    waiting.setNow(at(NOW, -60))
    await waiting.request(...twilioText('STOP', { from: to }))
    waiting.setNow(at(NOW, 400 * DAY))
    table.setDown(true)
    await waiting.request(...twilioText('START', { from: to }))
    table.setDown(false)
    waiting.setNow(NOW)
    await waiting.pumpInbox()
    const events = await eventsOf(waiting, to)
    expect(events.at(-1)).toMatchObject({ type: 'lift', occurredAt: iso(NOW) })
    waiting.setNow(at(NOW, 1))
    await waiting.request(...twilioText('STOP', { from: to }))
    expect(await waiting.check(to)).toMatchObject({ allowed: false })
    table.close()
  })
})

describe('a process whose clock is more than a minute from the table’s', () => {
  const wrong = async (seconds: number) => {
    const right = await open()
    const process = await another(right, { clockIsItsOwn: true })
    process.setNow(at(new Date(), seconds))
    return { right, process }
  }

  it.each([-400 * DAY, -3_600, -90, 90, 3_600, 400 * DAY])(
    'by %i s refuses what lifts, and takes every stop in the table’s time',
    async (seconds) => {
      const { right, process } = await wrong(seconds)
      const to = somebody()
      const yes = consentTo(to, { obtainedAt: iso(at(new Date(), Math.min(seconds, 0) - 5)) })
      const refused = await process.api('POST', '/v1/consents', yes)
      expect(refused).toMatchObject({ status: 503, body: { type: 'urn:basta:clock_apart' } })
      await process.request(...twilioText('STOP', { from: to }))
      const [stop] = await eventsOf(right, to)
      expect(stop?.type).toBe('stop')
      expect(Math.abs(Date.parse(stop?.occurredAt ?? '') - Date.now())).toBeLessThan(10_000)
      expect(await right.check(to)).toMatchObject({ allowed: false })
      // Nothing of its own clock is left that would outlast a later yes.
      await new Promise((resolve) => setTimeout(resolve, 1_100))
      await sayYes(right, to, new Date())
    },
  )

  it('leaves a START in the inbox until a clock is right, and holds up no stop beside it', async () => {
    const { right, process } = await wrong(3_600)
    const to = somebody()
    await right.request(...twilioText('STOP', { from: to }))
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    expect((await process.request(...twilioText('START', { from: to }))).status).toBe(200)
    expect(process.storehouse.size()).toBe(1)
    expect(await right.check(to)).toMatchObject({ allowed: false })
    process.setNow(undefined)
    await process.pumpInbox()
    expect(process.storehouse.size()).toBe(0)
    expect(await right.check(to)).toMatchObject({ allowed: true })
  })

  it('within a minute of it refuses nothing', async () => {
    const { process } = await wrong(-50)
    const to = somebodysMail()
    const yes = consentTo(to, { obtainedAt: iso(at(new Date(), -60)) })
    expect((await process.api('POST', '/v1/consents', yes)).status).toBe(201)
  })
})

import { afterEach, describe, expect, inject, it, vi } from 'vitest'
import { twilioText } from '../house/house.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import { openReceiver, type Receiver } from '../house/receiver.ts'
import { declare, newWebhookSecret, openTellingHouse, type TellingHouse } from '../house/telling.ts'
import { fanOut } from '../../functions/stream/fan-out.ts'
import type { Wake } from '../../functions/domain/outbox.ts'
import { streamRecord } from '../slow/deployed/events.ts'
import { outputOf, scanItems } from '../house/witness.ts'

// Days of sweeps: a busy machine takes its time.
vi.setConfig({ testTimeout: 300_000 })

const HOUR = 3_600
const DAY = 86_400

let house: TellingHouse
let second: Receiver | undefined
afterEach(() => {
  house.receiver.close()
  second?.close()
  second = undefined
})

const outboxOf = async () =>
  (await scanItems(house)).filter(({ pk }) => pk?.S?.startsWith('O#') === true)
const acts = () => house.receiver.received.map(({ body }) => body.data.act)
const status = (code: number, headers: Record<string, string> = {}) =>
  house.receiver.setAnswer((_, response) => response.writeHead(code, headers).end())

/** Time goes on in steps, as the sweep of each minute would find it. */
async function until(seconds: number, step: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += step) await house.later(step)
}

describe('a target that fails loses nothing', () => {
  it('down for an hour: everything is told after it, once each, each person in order', async () => {
    house = await openTellingHouse()
    status(503)
    await house.request(...twilioText('STOP'))
    house.setNow(new Date(house.now().getTime() + 2_000))
    await house.request(...twilioText('START'))
    const events = [await house.stop('ada@example.org'), await house.stop('bob@example.org')]
    await house.spread()
    await until(HOUR, 120)
    expect(await outboxOf()).toHaveLength(4)
    const tried = house.receiver.received.length
    // It was asked now and then, not hammered.
    expect(tried).toBeLessThan(60)
    house.receiver.setAnswer(undefined)
    await until(8 * HOUR, 600)
    const after = house.receiver.received.slice(tried)
    expect(after.map(({ id }) => id).toSorted()).toEqual(
      [...new Set(after.map(({ id }) => id))].toSorted(),
    )
    expect(after).toHaveLength(4)
    const ofOne = after.filter(({ body }) => body.data.address === '+33612345678')
    expect(ofOne.map(({ body }) => body.data.act)).toEqual(['stop', 'lift'])
    for (const event of events)
      expect((await house.told(event)).receipts).toMatchObject([{ outcome: 'delivered' }])
    expect(await outboxOf()).toEqual([])
  })

  it('429 with a hint is asked again when it says, and not before', async () => {
    house = await openTellingHouse()
    status(429, { 'retry-after': '600' })
    await house.stop('ada@example.org')
    await house.spread()
    house.receiver.setAnswer(undefined)
    await until(570, 30)
    expect(acts()).toHaveLength(1)
    await until(120, 30)
    expect(acts()).toHaveLength(2)
    expect(await outboxOf()).toEqual([])
  })

  it('429 without a hint is asked again later', async () => {
    house = await openTellingHouse()
    status(429)
    await house.stop('ada@example.org')
    await house.spread()
    house.receiver.setAnswer(undefined)
    await until(120, 60)
    expect(acts()).toHaveLength(2)
    expect(await outboxOf()).toEqual([])
  })

  it('a connection that is cut after the request counts as not told, and is told again', async () => {
    house = await openTellingHouse()
    house.receiver.setAnswer((_, response) => response.destroy())
    const event = await house.stop('ada@example.org')
    await house.spread()
    expect((await house.told(event)).waiting).toMatchObject([{ code: 'cut', attempts: 1 }])
    house.receiver.setAnswer(undefined)
    await until(120, 60)
    // The same id both times: its receiver can tell.
    expect(house.receiver.received.map(({ id }) => id)).toEqual([event, event])
  })

  it('what it redirects is not followed', async () => {
    house = await openTellingHouse()
    second = await openReceiver()
    status(302, { location: second.url })
    const event = await house.stop('ada@example.org')
    await house.spread()
    expect(second.received).toEqual([])
    expect((await house.told(event)).waiting).toMatchObject([{ code: '302' }])
  })

  it('after 13 days it is given up with a receipt and an alarm, kept, and told again when asked', async () => {
    house = await openTellingHouse()
    status(500)
    const event = await house.stop('ada@example.org')
    await house.spread()
    const { lines } = await outputOf(() => until(14 * DAY, 6 * HOUR))
    const words = lines.map((line) => line.event)
    expect(words).toContain('target_failing')
    expect(words).toContain('target_disabled')
    expect(words.filter((word) => word === 'delivery_given_up')).toHaveLength(1)
    // Law: nobody forgets it.
    expect(words.at(-1)).toBe('deliveries_given_up')
    expect(await house.told(event)).toMatchObject({
      receipts: [{ target: 'crm', outcome: 'given_up', code: '500' }],
      waiting: [{ target: 'crm', givenUpAt: expect.any(String) as unknown }],
    })
    house.receiver.setAnswer(undefined)
    await declare(house, 'crm', house.receiver.url)
    const { body } = await house.api('POST', '/v1/targets/crm/given-up', { decision: 'retry' })
    expect(body).toEqual({ reopened: 1, closed: 0 })
    await house.later(60)
    expect((await house.told(event)).receipts).toMatchObject([{ outcome: 'delivered' }])
    expect(await outboxOf()).toEqual([])
  })

  it('is called no more after five days without an answer, and keeps what waits until day 13', async () => {
    house = await openTellingHouse()
    status(500)
    await house.stop('ada@example.org')
    await house.spread()
    await until(6 * DAY, 3 * HOUR)
    const { body } = await house.api('GET', '/v1/targets/crm')
    expect(body).toMatchObject({
      disabledAt: expect.any(String) as unknown,
      waiting: 1,
      givenUp: 0,
    })
    const tried = acts().length
    await until(2 * DAY, 3 * HOUR)
    expect(acts()).toHaveLength(tried)
    // A test that succeeds switches it on again.
    house.receiver.setAnswer(undefined)
    await house.api('POST', '/v1/targets/crm/test')
    await house.pumpDeliveries()
    await until(DAY, HOUR)
    expect(await outboxOf()).toEqual([])
    const { body: after } = await house.api('GET', '/v1/targets/crm')
    expect(after).toMatchObject({ waiting: 0, lastTest: { outcome: 'delivered', code: '204' } })
  })

  it('what fails for one person alone is tried until day 13, and given up then', async () => {
    house = await openTellingHouse()
    house.receiver.setAnswer(({ body }, response) =>
      response.writeHead(body.data.address === 'poison@example.org' ? 500 : 204).end(),
    )
    const event = await house.stop('poison@example.org')
    await house.spread()
    const tries = () =>
      house.receiver.received.filter(({ body }) => body.data.address === 'poison@example.org')
        .length
    for (let day = 1; day < 13; day += 1) {
      // The target works for others, so it is never switched off.
      await house.stop(`person-${day}@example.org`)
      await until(DAY, DAY / 10)
    }
    const before = tries()
    await until((9 * DAY) / 10, DAY / 10)
    // Day 12.9.
    expect(tries()).toBeGreaterThan(before)
    expect(await house.told(event)).toMatchObject({ receipts: [], waiting: [{ code: '500' }] })
    expect((await house.told(event)).waiting[0]?.givenUpAt).toBeUndefined()
    await house.later(DAY / 5)
    // Day 13.1.
    const tried = tries()
    expect(await house.told(event)).toMatchObject({
      receipts: [{ outcome: 'given_up', code: '500' }],
      waiting: [{ givenUpAt: expect.any(String) as unknown }],
    })
    await until(DAY, DAY / 10)
    expect(tries()).toBe(tried)
  })

  it('a target that accepts nothing is on at day 4.9, and off at day 5.1', async () => {
    house = await openTellingHouse()
    status(500)
    await house.stop('ada@example.org')
    await house.spread()
    const isOff = async () =>
      'disabledAt' in ((await house.api('GET', '/v1/targets/crm')).body as object)
    await until((49 * DAY) / 10, DAY / 10)
    // Somebody new is tried at once, so that it is seen now whether it is switched off.
    const tried = acts().length
    await house.stop('bob@example.org')
    await house.later(600)
    expect(acts().length).toBeGreaterThan(tried)
    expect(await isOff()).toBe(false)
    await house.later(DAY / 5 - 600)
    expect(await isOff()).toBe(true)
  })

  it('what only failed for one person does not hold up others', async () => {
    house = await openTellingHouse()
    house.receiver.setAnswer(({ body }, response) =>
      response.writeHead(body.data.address === 'poison@example.org' ? 500 : 204).end(),
    )
    await house.stop('poison@example.org')
    await house.spread()
    for (let at = 0; at < 12; at += 1) await house.stop(`person-${at}@example.org`)
    await house.spread()
    await until(600, 60)
    const told = new Set(
      house.receiver.received.map(({ body }) => body.data.address).filter((a) => a !== undefined),
    )
    expect(told.size).toBe(13)
    expect(await outboxOf()).toHaveLength(1)
  })
})

describe('processes that end in the middle', () => {
  it('a queue that is away holds up no log, and what it lost is told by the sweep, once', async () => {
    let isAway = true
    const wakes: Wake[] = []
    const put = (wake: Wake) => {
      if (isAway) return Promise.reject(new Error('The queue is away.'))
      wakes.push(wake)
      house.storehouse.deliveries.put(wake, house.now().getTime())
      return Promise.resolve()
    }
    house = await openTellingHouse({ propagate: { queue: { put } } })
    const event = await house.stop('ada@example.org')
    // The log, which reads the same stream, is not held up.
    const { lines } = await outputOf(() => house.spread())
    expect(lines.map((line) => line.event)).toContain('fan_out_put_off')
    const { body } = await house.api('GET', '/v1/events')
    expect((body as { events: unknown[] }).events).toHaveLength(1)
    expect(await outboxOf()).toHaveLength(1)
    expect(acts()).toEqual([])
    isAway = false
    await house.later(60)
    expect(acts()).toEqual(['stop'])
    expect((await house.told(event)).receipts).toMatchObject([{ outcome: 'delivered' }])
    expect(await outboxOf()).toEqual([])
    await house.later(60)
    expect(wakes).toHaveLength(1)
  })

  it('a fan-out that ends between its messages: some are told at once, all are told by the sweep', async () => {
    let left = 1
    const put = (wake: Wake) => {
      if (left === 0) return Promise.reject(new Error('The process has ended.'))
      left -= 1
      house.storehouse.deliveries.put(wake, house.now().getTime())
      return Promise.resolve()
    }
    house = await openTellingHouse({ propagate: { queue: { put } } })
    second = await openReceiver()
    house.credentials['other'] = { secrets: [newWebhookSecret()] }
    await declare(house, 'other', second.url)
    house.setNow(new Date(house.now().getTime() + 31_000))
    const event = await house.stop('ada@example.org')
    await house.spread()
    expect(house.receiver.received.length + second.received.length).toBe(1)
    left = Infinity
    await house.later(60)
    expect([house.receiver.received.length, second.received.length]).toEqual([1, 1])
    expect((await house.told(event)).receipts).toHaveLength(2)
    expect(await outboxOf()).toEqual([])
  })

  it('a lost message is found by the sweep', async () => {
    house = await openTellingHouse()
    await house.stop('ada@example.org')
    // The stream was never read.
    await house.later(60)
    expect(acts()).toEqual(['stop'])
    expect(await outboxOf()).toEqual([])
  })

  it('between the target and the receipt: it is told again under the same id, then there is one', async () => {
    const faulty = await openFaultyTable(inject('endpoint'))
    house = await openTellingHouse({ endpoint: faulty.endpoint })
    const event = await house.stop('ada@example.org')
    await house.pumpStream()
    faulty.setFault(({ operation }) => (operation === 'PutItem' ? { kind: 'drop' } : undefined))
    await house.pumpDeliveries()
    faulty.setFault(undefined)
    expect(acts()).toEqual(['stop'])
    expect((await house.told(event)).receipts).toEqual([])
    // Not while the dead one may still be at work.
    await house.later(60)
    expect(acts()).toEqual(['stop'])
    await house.later(90)
    expect(house.receiver.received.map(({ id }) => id)).toEqual([event, event])
    expect((await house.told(event)).receipts).toMatchObject([{ outcome: 'delivered' }])
    await house.later(600)
    expect(acts()).toHaveLength(2)
    faulty.close()
  })

  it('a receipt whose answer was lost is no reason to tell it again', async () => {
    const faulty = await openFaultyTable(inject('endpoint'))
    house = await openTellingHouse({ endpoint: faulty.endpoint })
    const event = await house.stop('ada@example.org')
    await house.pumpStream()
    faulty.setFault(({ operation }) => (operation === 'PutItem' ? { kind: 'cut' } : undefined))
    await house.pumpDeliveries()
    faulty.setFault(undefined)
    await house.later(600)
    expect(acts()).toEqual(['stop'])
    expect((await house.told(event)).receipts).toMatchObject([{ outcome: 'delivered' }])
    expect(await outboxOf()).toEqual([])
    faulty.close()
  })

  it('between the receipt and the end of what waits: nobody is told twice, and it ends', async () => {
    const faulty = await openFaultyTable(inject('endpoint'))
    house = await openTellingHouse({ endpoint: faulty.endpoint })
    const event = await house.stop('ada@example.org')
    await house.pumpStream()
    faulty.setFault(({ operation }) => (operation === 'DeleteItem' ? { kind: 'drop' } : undefined))
    await house.pumpDeliveries()
    faulty.setFault(undefined)
    expect(await outboxOf()).toHaveLength(1)
    const [receipt] = (await house.told(event)).receipts
    expect(receipt).toMatchObject({ outcome: 'delivered', attempts: 1 })
    await house.later(600)
    expect(acts()).toEqual(['stop'])
    expect((await house.told(event)).receipts).toEqual([receipt])
    expect(await outboxOf()).toEqual([])
    faulty.close()
  })
})

describe('the same again', () => {
  it('records of the stream that come twice and in another order change nothing', async () => {
    house = await openTellingHouse()
    await house.request(...twilioText('STOP', { id: `SM${'1'.repeat(32)}` }))
    house.setNow(new Date(house.now().getTime() + 2_000))
    await house.request(...twilioText('START', { id: `SM${'2'.repeat(32)}` }))
    // A redelivery by the provider is no event.
    await house.request(...twilioText('STOP', { id: `SM${'1'.repeat(32)}` }))
    // As Lambda hands the stream over: what is new, in any order, more than once.
    const records = (await outboxOf()).map((item, at) => streamRecord('INSERT', item, at))
    expect(records).toHaveLength(2)
    const again = async (some: typeof records) => {
      await fanOut(
        {
          put: (wake) => {
            house.storehouse.deliveries.put(wake, house.now().getTime())
            return Promise.resolve()
          },
        },
        some,
      )
      await house.pumpDeliveries()
    }
    // The newer alone comes first: the older is told before it all the same.
    await again(records.slice(1))
    expect(acts()).toEqual(['stop', 'lift'])
    await again(records.toReversed())
    await again([...records, ...records])
    await house.spread()
    await house.later(60)
    expect(acts()).toEqual(['stop', 'lift'])
    expect(await outboxOf()).toEqual([])
  })

  it('two events of one person that are delivered by many at once come in order, once', async () => {
    house = await openTellingHouse()
    for (const text of ['STOP', 'START', 'STOP', 'START', 'STOP']) {
      house.setNow(new Date(house.now().getTime() + 2_000))
      await house.request(...twilioText(text))
    }
    await house.pumpStream()
    const [{ sk } = {}] = await outboxOf()
    const contact = sk?.S?.split('#')[0] as never
    for (let times = 0; times < 6; times += 1)
      house.storehouse.deliveries.put({ target: 'crm', contacts: [contact] }, 0)
    await Promise.all([1, 2, 3, 4].map(() => house.pumpDeliveries()))
    await house.later(60)
    expect(acts()).toEqual(['stop', 'lift', 'stop', 'lift', 'stop'])
    expect(await outboxOf()).toEqual([])
  })

  it('a queue full of what nobody wrote does not hold up what is there', async () => {
    house = await openTellingHouse()
    for (let at = 0; at < 25; at += 1)
      house.storehouse.deliveries.put({ target: 'crm', poison: at } as never, 0)
    await house.stop('ada@example.org')
    await house.spread()
    expect(acts()).toEqual(['stop'])
  })
})

describe('what changes while deliveries wait', () => {
  it('a target that is removed: each gets a receipt that says so', async () => {
    house = await openTellingHouse()
    status(500)
    const event = await house.stop('ada@example.org')
    await house.spread()
    await house.api('DELETE', '/v1/targets/crm')
    await house.later(60)
    expect(await house.told(event)).toMatchObject({
      receipts: [{ target: 'crm', outcome: 'target_removed', code: '500' }],
      waiting: [],
    })
    expect(await outboxOf()).toEqual([])
  })

  it('a credential that is missing or malformed waits until it is mended', async () => {
    house = await openTellingHouse()
    for (const wrong of [undefined, 'a text', {}, { secrets: [] }, { secrets: ['whsec_short'] }]) {
      house.credentials['crm'] = wrong
      house.setNow(new Date(house.now().getTime() + 31_000))
      const event = await house.stop('ada@example.org')
      await house.spread()
      const { waiting } = await house.told(event)
      expect(waiting).toHaveLength(1)
    }
    expect(house.receiver.received).toEqual([])
    house.credentials['crm'] = { secrets: [house.secret] }
    await until(2 * HOUR, 60)
    expect(acts()).toHaveLength(5)
    expect(await outboxOf()).toEqual([])
  })

  it('while a secret is replaced both sign, and the old one ends when it is taken out', async () => {
    const { verified } = await import('../house/receiver.ts')
    house = await openTellingHouse()
    const next = newWebhookSecret()
    house.credentials['crm'] = { secrets: [next, house.secret] }
    house.setNow(new Date(house.now().getTime() + 31_000))
    await house.stop('ada@example.org')
    await house.spread()
    const [one] = house.receiver.received
    if (one === undefined) throw new Error('Nothing was told.')
    expect(verified(house.secret, one)).toBeTruthy()
    expect(verified(next, one)).toBeTruthy()
    house.credentials['crm'] = { secrets: [next] }
    house.setNow(new Date(house.now().getTime() + 31_000))
    await house.stop('bob@example.org')
    await house.spread()
    const two = house.receiver.received[1]
    if (two === undefined) throw new Error('Nothing was told.')
    expect(verified(next, two)).toBeTruthy()
    expect(() => verified(house.secret, two)).toThrow('No matching signature')
  })
})

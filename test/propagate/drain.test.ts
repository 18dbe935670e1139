import { afterEach, expect, inject, it, vi } from 'vitest'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { newSecrets } from '../../infra/local/secrets.ts'
import { fillOutbox } from '../bench/propagate/fill-outbox.ts'
import { listKind } from '../house/list-kind.ts'
import { openTellingHouse, type TellingHouse } from '../house/telling.ts'
import { scanItems } from '../house/witness.ts'

// Minutes of sweeps, second by second.
vi.setConfig({ testTimeout: 120_000 })

const PEOPLE = 150
const LIMIT = { calls: 3, seconds: 1 }
const ITEMS = 2
/** What the limit would take at best. */
const BEST_SECONDS = (2 * PEOPLE) / (LIMIT.calls * ITEMS)

let house: TellingHouse
afterEach(() => house.receiver.close())

// The bench drains 100,000 by the same code: `npm run bench -- propagate`.
it('what waits after an outage is drained within the limit by all who deliver, in order, once each', async () => {
  const perSecond = new Map<number, number>()
  const second = () => Math.floor(house.now().getTime() / 1_000)
  const list = listKind({
    itemsMax: ITEMS,
    limit: LIMIT,
    tell: (told) => {
      perSecond.set(second(), (perSecond.get(second()) ?? 0) + 1)
      return told.map(() => ({ is: 'delivered' }))
    },
  })
  const secrets = newSecrets()
  house = await openTellingHouse({ secrets, propagate: { kinds: list.kinds } })
  house.credentials['list'] = { key: 'k' }
  const declared = { kind: 'list', senders: ['acme'], settings: {} }
  expect((await house.api('PUT', '/v1/targets/list', declared)).status).toBe(201)
  await fillOutbox(dynamo(house.table, inject('endpoint')), secrets, {
    targets: ['list'],
    people: PEOPLE,
    channel: 'email',
    acts: ['stop', 'bounce'],
    address: (at) => `person-${String(at)}@example.org`,
    recordedAt: house.now(),
  })
  // Nobody came for hours.
  house.setNow(new Date(house.now().getTime() + 6 * 3_600_000))
  const begunAt = second()
  for (let passed = 0; list.told().length < 2 * PEOPLE && passed < 10 * 60; passed += 1) {
    if (passed % 60 === 0) await house.sweepOutbox()
    await Promise.all([house.pumpDeliveries(), house.pumpDeliveries()])
    house.setNow(new Date(house.now().getTime() + 1_000))
  }
  const took = second() - begunAt
  expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(LIMIT.calls)
  expect(new Set(list.told().map(({ event }) => event)).size).toBe(2 * PEOPLE)
  expect(list.told()).toHaveLength(2 * PEOPLE)
  const byPerson = Map.groupBy(list.told(), ({ contact }) => contact)
  for (const told of byPerson.values())
    expect(told.map(({ act }) => act)).toEqual(['stop', 'bounce'])
  expect((await scanItems(house)).filter(({ pk }) => pk?.S?.startsWith('O#') === true)).toEqual([])
  // Neither faster than the limit, nor much slower.
  expect(took).toBeGreaterThanOrEqual(Math.floor(BEST_SECONDS))
  expect(took).toBeLessThan(4 * BEST_SECONDS)
})

it('where more waits than a target takes, who has waited longest comes first', async () => {
  const list = listKind({ limit: { calls: 1, seconds: 30 } })
  house = await openTellingHouse({ propagate: { kinds: list.kinds } })
  house.credentials['list'] = { key: 'k' }
  const declared = { kind: 'list', senders: ['acme'], settings: {} }
  await house.api('PUT', '/v1/targets/list', declared)
  house.setNow(new Date(house.now().getTime() + 31_000))
  // Two more in each minute than before, and two at most are told.
  const told = () => list.told().map(({ address }) => address)
  for (let at = 0; at < 12; at += 1) {
    await house.stop(`person-${at}@example.org`)
    house.setNow(new Date(house.now().getTime() + 5_000))
  }
  for (let minute = 0; minute < 14; minute += 1) {
    await house.later(30)
    await house.stop(`late-${minute}@example.org`)
    await house.later(30)
  }
  const first = told().slice(0, 12)
  expect(first.every((address) => address.startsWith('person-'))).toBe(true)
})

it('what waits in great number is shown as the last sweep counted it', async () => {
  const secrets = newSecrets()
  house = await openTellingHouse({ secrets })
  house.receiver.setAnswer((_, response) => response.writeHead(503).end())
  await fillOutbox(dynamo(house.table, inject('endpoint')), secrets, {
    targets: ['crm'],
    people: 1_100,
    channel: 'email',
    acts: ['stop', 'bounce'],
    address: (at) => `person-${String(at)}@example.org`,
    recordedAt: new Date(house.now().getTime() - 3_600_000),
  })
  await house.sweepOutbox()
  // What came since is in the next count: nobody reads it all for a look.
  await house.stop('late@example.org')
  const { body } = await house.api('GET', '/v1/targets')
  expect(body).toMatchObject({ targets: [{ id: 'crm', waiting: 2_200 }] })
})

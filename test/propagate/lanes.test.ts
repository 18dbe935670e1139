import { afterEach, expect, it, vi } from 'vitest'
import type { DeliveryQueue, Wake } from '../../functions/domain/outbox.ts'
import { openReceiver, type Receiver } from '../house/receiver.ts'
import { listKind } from '../house/list-kind.ts'
import { declare, newWebhookSecret, openTellingHouse, type TellingHouse } from '../house/telling.ts'
import { outputOf } from '../house/witness.ts'

// Servers that really take their time.
vi.setConfig({ testTimeout: 60_000 })

let house: TellingHouse
let slow: Receiver | undefined
afterEach(() => {
  house.receiver.close()
  slow?.close()
  slow = undefined
})

async function alsoSlow(answersAfterMs: number | 'never'): Promise<Receiver> {
  slow = await openReceiver()
  slow.setAnswer((_, response) => {
    if (answersAfterMs !== 'never') setTimeout(() => response.writeHead(204).end(), answersAfterMs)
  })
  house.credentials['slow'] = { secrets: [newWebhookSecret()] }
  await declare(house, 'slow', slow.url)
  house.setNow(new Date(house.now().getTime() + 31_000))
  return slow
}

const addresses = ({ received }: Receiver) => received.map(({ body }) => body.data.address)

it('on one machine a target that never answers holds up no stop that comes while it is called', async () => {
  house = await openTellingHouse()
  const other = await alsoSlow('never')
  await house.stop('ada@example.org')
  await house.pumpStream()
  house.beginDeliveries()
  await vi.waitFor(() => expect(other.received).toHaveLength(1), 5_000)
  const at = Date.now()
  for (const name of ['bob', 'cleo', 'dan']) {
    await house.stop(`${name}@example.org`)
    await house.pumpStream()
    house.beginDeliveries()
  }
  await vi.waitFor(() => expect(house.receiver.received).toHaveLength(4), 5_000)
  expect(Date.now() - at).toBeLessThan(5_000)
  // Its call is still under way.
  expect(other.received).toHaveLength(1)
})

/** The shared lane of a deployed house; what is for another lane is kept in `passedOn`. */
async function sharedLane(ownLanes: readonly string[] = []): Promise<Wake[]> {
  const passedOn: Wake[] = []
  const queue: DeliveryQueue = {
    put: (wake, delaySeconds = 0, lane) => {
      if (lane === 'slow') passedOn.push(wake)
      else house.storehouse.deliveries.put(wake, house.now().getTime() + delaySeconds * 1_000)
      return Promise.resolve()
    },
  }
  const propagate = { lane: 'shared', ownLanes: new Set(ownLanes), queue } as const
  house = await openTellingHouse({ propagate })
  return passedOn
}

it('where all share a lane a slow target has it for three seconds, then it is called elsewhere', async () => {
  const passedOn = await sharedLane()
  const other = await alsoSlow(4_000)
  const event = await house.stop('ada@example.org')
  const at = Date.now()
  await house.spread()
  expect(Date.now() - at).toBeLessThan(5_000)
  expect((await house.told(event)).waiting).toMatchObject([{ target: 'slow', code: 'timed_out' }])
  // From now on it is not called here: not for what is new, nor for what is due again, nor to test it.
  await house.stop('bob@example.org')
  await house.spread()
  await house.later(60)
  await house.api('POST', '/v1/targets/slow/test')
  await house.pumpDeliveries()
  expect(addresses(other)).toEqual(['ada@example.org'])
  expect(passedOn.length).toBeGreaterThanOrEqual(3)
  expect(new Set(passedOn.map(({ target }) => target))).toEqual(new Set(['slow']))
  expect(addresses(house.receiver)).toEqual(['ada@example.org', 'bob@example.org'])
})

it('in the lane of slow targets there is time for its answer', async () => {
  house = await openTellingHouse({ propagate: { lane: 'slow' } })
  const other = await alsoSlow(4_000)
  const event = await house.stop('ada@example.org')
  await house.spread()
  expect(
    (await house.told(event)).receipts.map(({ target, outcome }) => [target, outcome]),
  ).toEqual(expect.arrayContaining([['slow', 'delivered']]))
  expect(other.received).toHaveLength(1)
})

it('a target with deliverers of its own is left to them', async () => {
  const passedOn = await sharedLane(['crm'])
  await house.stop('ada@example.org')
  await house.spread()
  expect(house.receiver.received).toEqual([])
  expect(passedOn).toMatchObject([{ target: 'crm' }])
})

it('410 says that it is gone: it is switched off at once with an alarm, and what waits is kept', async () => {
  house = await openTellingHouse()
  house.receiver.setAnswer((_, response) => response.writeHead(410).end())
  const event = await house.stop('ada@example.org')
  const { lines } = await outputOf(() => house.spread())
  expect(lines).toContainEqual(
    expect.objectContaining({ event: 'target_disabled', target: 'crm', reason: '410' }),
  )
  await house.stop('bob@example.org')
  await house.spread()
  for (let day = 0; day < 3; day += 1) await house.later(86_400)
  expect(addresses(house.receiver)).toEqual(['ada@example.org'])
  const { body } = await house.api('GET', '/v1/targets/crm')
  expect(body).toMatchObject({ disabledAt: expect.any(String) as unknown, waiting: 2 })
  // Declared anew, it is told what was kept.
  house.receiver.setAnswer(undefined)
  await declare(house, 'crm', house.receiver.url)
  await house.later(60)
  expect((await house.told(event)).receipts).toMatchObject([{ outcome: 'delivered' }])
})

it('two accounts of one provider have a limit each, and two targets of one account one', async () => {
  const list = listKind({ limit: { calls: 2, seconds: 60 } })
  house = await openTellingHouse({ propagate: { kinds: list.kinds } })
  await house.api('DELETE', '/v1/targets/crm')
  const keys = { one: 'key-a', same: 'key-a', other: 'key-b' }
  for (const [id, key] of Object.entries(keys)) {
    house.credentials[id] = { key }
    const declared = { kind: 'list', senders: ['acme'], settings: {} }
    expect((await house.api('PUT', `/v1/targets/${id}`, declared)).status).toBe(201)
  }
  // The beginning of a window.
  house.setNow(new Date(Math.ceil(house.now().getTime() / 60_000) * 60_000 + 60_000))
  for (let at = 0; at < 5; at += 1) await house.stop(`person-${at}@example.org`)
  await house.spread()
  expect(list.calls).toHaveLength(4)
})

import { afterEach, expect, it } from 'vitest'
import { listKind } from '../house/list-kind.ts'
import { declare, openTellingHouse, type TellingHouse } from '../house/telling.ts'
import { outputOf } from '../house/witness.ts'

let house: TellingHouse
afterEach(() => house.receiver.close())

it('a stop of marketing that waits never reaches a list that blocks all, whatever was declared since', async () => {
  let isDown = true
  const list = listKind({
    blocks: 'all_traffic',
    tell: (told) =>
      told.map(() => (isDown ? { is: 'retry', code: 'down' } : { is: 'delivered', code: 'taken' })),
  })
  house = await openTellingHouse({ propagate: { kinds: list.kinds } })
  house.credentials['list'] = { key: 'k' }
  const declare = async (carries: string) =>
    house.api('PUT', '/v1/targets/list', { kind: 'list', senders: ['acme'], settings: {}, carries })
  expect((await declare('marketing')).status).toBe(201)
  house.setNow(new Date(house.now().getTime() + 31_000))
  const ofMarketing = await house.stop('ada@example.org')
  const ofAll = await house.stop('bob@example.org', { blocks: 'every' })
  await house.spread()
  const tried = list.calls.length
  // Password resets go through it from now on.
  expect((await declare('all')).status).toBe(200)
  isDown = false
  const { lines } = await outputOf(() => house.later(120))
  expect(
    list
      .told()
      .slice(tried)
      .map(({ event }) => event),
  ).toEqual([ofAll])
  const of = async (event: string) =>
    (await house.told(event)).receipts.filter(({ target }) => target === 'list')
  expect(await of(ofMarketing)).toMatchObject([{ outcome: 'refused', code: 'scope_mismatch' }])
  expect(await of(ofAll)).toMatchObject([{ outcome: 'delivered', code: 'taken' }])
  expect(lines).toContainEqual(
    expect.objectContaining({ event: 'delivery_refused', reason: 'scope_mismatch' }),
  )
})

it('what is declared anew is told only of what it is declared for now', async () => {
  house = await openTellingHouse({ propagate: { kinds: listKind().kinds } })
  house.receiver.setAnswer((_, response) => response.writeHead(503).end())
  const topic = await house.stop('ada@example.org', { scope: 'sender/acme/promo' })
  const phone = await house.stop('+33612345678')
  await house.spread()
  // Another kind now, for mail alone, which knows no topics.
  house.credentials['crm'] = { key: 'k' }
  const list = { kind: 'list', senders: ['acme'], channels: ['email'], settings: {} }
  expect((await house.api('PUT', '/v1/targets/crm', list)).status).toBe(200)
  await house.later(600)
  for (const event of [topic, phone])
    expect((await house.told(event)).receipts).toMatchObject([
      { outcome: 'refused', code: 'not_declared' },
    ])
})

it('what waited for a target that was removed is not told to another of its name', async () => {
  house = await openTellingHouse()
  house.receiver.setAnswer((_, response) => response.writeHead(503).end())
  const event = await house.stop('ada@example.org')
  await house.spread()
  expect((await house.api('DELETE', '/v1/targets/crm')).status).toBeLessThan(300)
  house.setNow(new Date(house.now().getTime() + 1_000))
  house.receiver.setAnswer(undefined)
  await declare(house, 'crm', house.receiver.url)
  const told = house.receiver.received.length
  await house.later(600)
  expect(house.receiver.received).toHaveLength(told)
  expect((await house.told(event)).receipts).toMatchObject([{ outcome: 'target_removed' }])
})

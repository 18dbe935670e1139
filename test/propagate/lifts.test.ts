import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Outcome } from '../../functions/domain/told.ts'
import { listKind, type ListKind } from '../house/list-kind.ts'
import { twilioText } from '../house/house.ts'
import { importList } from '../house/importing.ts'
import { readHashKeys } from '../../functions/domain/contact-id.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { proveHashKeys } from '../../functions/store/ledger/meta.ts'
import { newSecrets } from '../../infra/local/secrets.ts'
import { scanItems } from '../house/witness.ts'
import { openTellingHouse, type TellingHouse } from '../house/telling.ts'

const PHONE = '+33612345678'

let house: TellingHouse
let list: ListKind
let answer: Outcome
beforeEach(async () => {
  answer = { is: 'delivered' }
  list = listKind({ tell: (told) => told.map(() => answer) })
  house = await openTellingHouse({ propagate: { kinds: list.kinds } })
  house.credentials['list'] = { key: 'k' }
})
afterEach(() => house.receiver.close())

const outboxOf = async () =>
  (await scanItems(house)).filter(({ pk }) => pk?.S?.startsWith('O#') === true)
const acts = () => list.told().map(({ act }) => act)
const receiptsOf = async (event: string) =>
  (await house.told(event)).receipts.filter(({ target }) => target === 'list')
/** The event that the webhook was told of last. */
const last = () => house.receiver.received.at(-1)?.id ?? ''

async function register(): Promise<void> {
  const { status } = await house.api('PUT', '/v1/targets/list', {
    kind: 'list',
    senders: ['acme'],
    settings: {},
  })
  expect(status).toBe(201)
  house.setNow(new Date(house.now().getTime() + 31_000))
}

async function says(text: string): Promise<void> {
  house.setNow(new Date(house.now().getTime() + 2_000))
  await house.request(...twilioText(text))
}

it('a list lets go whom Basta put there', async () => {
  await register()
  await says('STOP')
  await house.spread()
  await says('START')
  await house.spread()
  expect(acts()).toEqual(['stop', 'lift'])
  expect(await receiptsOf(last())).toMatchObject([{ outcome: 'delivered' }])
})

it('a list keeps whom somebody else put there, and the receipt says why', async () => {
  await says('STOP')
  await house.spread()
  await register()
  await says('START')
  await house.spread()
  expect(list.calls).toEqual([])
  expect(await receiptsOf(last())).toMatchObject([{ outcome: 'refused', code: 'not_ours' }])
  // A system of the owner's decides itself.
  expect(house.receiver.received.map(({ body }) => body.data.act)).toEqual(['stop', 'lift'])
})

it('what was taken off once is not taken off again for an entry of somebody else’s', async () => {
  await register()
  await says('STOP')
  await says('START')
  await house.spread()
  // Told to another sender's list alone, so that this one has no stop of ours.
  answer = { is: 'refused', code: 'no', why: 'It takes nobody now.' }
  await says('STOP')
  await house.spread()
  answer = { is: 'delivered' }
  await says('START')
  await house.spread()
  expect(acts()).toEqual(['stop', 'lift', 'stop'])
  expect(await receiptsOf(last())).toMatchObject([{ outcome: 'refused', code: 'not_ours' }])
})

it('a lift that waits sees a stop that came later, though nobody is told of that one', async () => {
  await register()
  await says('STOP')
  await house.spread()
  answer = { is: 'retry', code: 'down' }
  await says('START')
  await house.spread()
  expect(acts()).toEqual(['stop', 'lift'])
  const lift = last()
  house.setNow(new Date(house.now().getTime() + 5_000))
  // Of an import nobody is told by itself.
  await importList(house, `phone\n${PHONE}\n`)
  answer = { is: 'delivered' }
  await house.later(120)
  expect(acts()).toEqual(['stop', 'lift'])
  expect(await receiptsOf(lift)).toMatchObject([{ outcome: 'refused', code: 'still_stopped' }])
})

it('a lift that waits while a hash key is added lets nobody go: a newer stop has another id', async () => {
  house.receiver.close()
  const secrets = newSecrets()
  const hashKeys = { ...secrets.hashKeys }
  house = await openTellingHouse({
    secrets,
    loadSecrets: () => Promise.resolve({ ...secrets, hashKeys: { ...hashKeys } }),
    propagate: { kinds: list.kinds },
  })
  house.credentials['list'] = { key: 'k' }
  await register()
  await says('STOP')
  await house.spread()
  answer = { is: 'retry', code: 'down' }
  await says('START')
  await house.spread()
  const lift = last()
  hashKeys['b'] = randomBytes(32).toString('base64url')
  await proveHashKeys(dynamo(house.table, house.endpoint), readHashKeys(hashKeys), house.now)
  // From then on everything is written under the new key.
  house.setNow(new Date(house.now().getTime() + 300_000))
  answer = { is: 'delivered' }
  await says('STOP')
  await house.pumpStream()
  await house.pumpDeliveries()
  await house.later(600)
  expect(acts().filter((act) => act === 'lift')).toHaveLength(1)
  expect(acts().at(-1)).toBe('stop')
  expect(await receiptsOf(lift)).toMatchObject([{ outcome: 'refused', code: 'hash_key_added' }])
})

it('a stop that was given up is not told after the person came back', async () => {
  await register()
  answer = { is: 'retry', code: 'down' }
  await says('STOP')
  await house.spread()
  const stop = last()
  for (let day = 0; day < 14; day += 1) await house.later(86_400)
  expect(await receiptsOf(stop)).toMatchObject([{ outcome: 'given_up' }])
  const [kept] = await outboxOf()
  // Nobody has decided: it stays for a year.
  expect(Number(kept?.['ttl']?.N)).toBeGreaterThan(house.now().getTime() / 1_000 + 360 * 86_400)
  answer = { is: 'delivered' }
  // Registered anew, it is called again.
  await house.api('PUT', '/v1/targets/list', { kind: 'list', senders: ['acme'], settings: {} })
  await says('START')
  await house.spread()
  const told = acts().length
  await house.api('POST', '/v1/targets/list/given-up', { decision: 'retry' })
  await house.later(600)
  expect(acts()).toHaveLength(told)
  expect(await receiptsOf(stop)).toMatchObject([{ outcome: 'refused', code: 'lifted_since' }])
  expect(await outboxOf()).toEqual([])
})

it('what is tried again has all the time that it had at first', async () => {
  await register()
  answer = { is: 'retry', code: 'down' }
  await says('STOP')
  await house.spread()
  for (let day = 0; day < 28; day += 1) await house.later(86_400)
  await house.api('POST', '/v1/targets/list/given-up', { decision: 'retry' })
  const [open] = await outboxOf()
  expect(Number(open?.['ttl']?.N)).toBeGreaterThan(house.now().getTime() / 1_000 + 13 * 86_400)
})

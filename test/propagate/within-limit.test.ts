import { afterEach, expect, inject, it, vi } from 'vitest'
import { httpsCall } from '../../functions/propagate/https-call.ts'
import type { Call } from '../../functions/propagate/target.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { newSecrets } from '../../infra/local/secrets.ts'
import { fillOutbox } from '../bench/propagate/fill-outbox.ts'
import { openTellingHouse, type TellingHouse } from '../house/telling.ts'
import { scanItems } from '../house/witness.ts'
import type { Asked, Behaviour } from './servers/listening.ts'
import { mailgun, MAILGUN_KEY } from './servers/mailgun.ts'
import { sendgrid, SENDGRID_KEY } from './servers/sendgrid.ts'
import { openServer } from './servers/server.ts'

// Minutes of sweeps, second by second.
vi.setConfig({ testTimeout: 120_000 })

let house: TellingHouse
afterEach(() => house.receiver.close())

type Provider = {
  readonly kind: string
  readonly settings: object
  readonly credentials: object
  readonly behave: Behaviour
}
type Served = {
  /** Requests in each second, by the server's own count. */
  readonly perSecond: ReadonlyMap<number, number>
  readonly asked: readonly Asked[]
  readonly addressOf: (at: number) => string
}

/** All that waits is drained, second by second, by two deliverers at a time. */
async function drain(
  { kind, settings, credentials, behave }: Provider,
  people: number,
  acts: readonly ('stop' | 'bounce' | 'lift')[],
  addressOf = (at: number) => `person-${String(at)}@example.org`,
): Promise<Served> {
  const perSecond = new Map<number, number>()
  const second = () => Math.floor(house.now().getTime() / 1_000)
  const server = await openServer((asked) => {
    perSecond.set(second(), (perSecond.get(second()) ?? 0) + 1)
    return behave(asked)
  })
  const direct = httpsCall({ mayBeLoopback: true })
  const fetch: Call['fetch'] = (request) =>
    request.url.startsWith('https:') ? server.call.fetch(request) : direct(request)
  const secrets = newSecrets()
  house = await openTellingHouse({ secrets, propagate: { fetch } })
  await house.api('DELETE', '/v1/targets/crm')
  house.credentials['list'] = credentials
  const declared = { kind, senders: ['acme'], settings, carries: 'marketing' }
  expect(await house.api('PUT', '/v1/targets/list', declared)).toMatchObject({ status: 201 })
  await fillOutbox(dynamo(house.table, inject('endpoint')), secrets, {
    targets: ['list'],
    people,
    channel: 'email',
    acts,
    address: addressOf,
    recordedAt: house.now(),
  })
  // Nobody came for hours.
  house.setNow(new Date(house.now().getTime() + 6 * 3_600_000))
  const isWaiting = async () =>
    (await scanItems(house)).some(({ pk }) => pk?.S?.startsWith('O#') === true)
  for (let passed = 0; passed < 10 * 60; passed += 1) {
    if (passed % 60 === 0) await house.sweepOutbox()
    await Promise.all([house.pumpDeliveries(), house.pumpDeliveries()])
    house.setNow(new Date(house.now().getTime() + 1_000))
    if (passed % 10 === 9 && !(await isWaiting())) break
  }
  expect(await isWaiting()).toBe(false)
  return { perSecond, asked: server.asked, addressOf }
}

it('what waits for SendGrid is drained in order, and it counts no more requests than its limit', async () => {
  const { behave, group } = sendgrid([7])
  const provider = {
    kind: 'sendgrid',
    settings: { region: 'global', group: 7 },
    credentials: { apiKey: SENDGRID_KEY },
    behave,
  }
  const { perSecond, asked, addressOf } = await drain(provider, 100, ['stop', 'lift'])
  expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(5)
  // Each was put on the list before it was taken off.
  for (let at = 0; at < 100; at += 1) {
    const put = asked.findIndex(
      ({ method, body }) => method === 'POST' && body.includes(`"${addressOf(at)}"`),
    )
    const taken = asked.findIndex(
      ({ method, path }) =>
        method === 'DELETE' && decodeURIComponent(path).endsWith(`/${addressOf(at)}`),
    )
    expect(put).toBeGreaterThanOrEqual(0)
    expect(taken).toBeGreaterThan(put)
  }
  expect([...group(7)]).toEqual([])
  const { body } = await house.api('GET', '/v1/targets/list')
  expect(body).not.toHaveProperty('lastError')
})

it('bad addresses among good ones cost no more requests than the limit, and hold up nobody for good', async () => {
  const { behave, group } = sendgrid([7])
  const provider = {
    kind: 'sendgrid',
    settings: { region: 'global', group: 7 },
    credentials: { apiKey: SENDGRID_KEY },
    behave,
  }
  const isBad = (at: number) => at % 3 === 0
  const addressOf = (at: number) => `${isBad(at) ? 'bad' : 'good'}-${String(at)}@example.org`
  const { perSecond } = await drain(provider, 40, ['stop'], addressOf)
  expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(5)
  const good = Array.from({ length: 40 }, (_, at) => at).filter((at) => !isBad(at))
  expect([...group(7)].toSorted()).toEqual(good.map(addressOf).toSorted())
})

it('a lift of several requests is done though others share the limit', async () => {
  const { behave } = mailgun('mg.acme.example')
  const provider = {
    kind: 'mailgun',
    settings: { region: 'us', domain: 'mg.acme.example', tags: ['news', 'offers', 'tips'] },
    credentials: { apiKey: MAILGUN_KEY },
    behave,
  }
  const { perSecond } = await drain(provider, 12, ['stop', 'lift'])
  expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(5)
})

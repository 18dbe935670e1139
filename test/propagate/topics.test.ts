import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { twilioText } from '../house/house.ts'
import { openTellingHouse, type TellingHouse } from '../house/telling.ts'

// What a list is told goes no further than the person asked; what a system of the owner's is told does.

const ADA = 'ada@example.org'
const LIST = { kind: 'brevo', senders: ['acme'], settings: {}, createsUnknown: true }

let house: TellingHouse
beforeEach(async () => {
  house = await openTellingHouse()
})
afterEach(() => house.receiver.close())

const put = (id: string, more: object) =>
  house.api('PUT', `/v1/targets/${id}`, { ...LIST, ...more })

/** Whom a stop waits for. */
async function toldOf(scope: string, more: object = {}): Promise<string[]> {
  house.setNow(new Date(house.now().getTime() + 31_000))
  const event = await house.stop(ADA, { scope, ...more })
  await house.pumpStream()
  const { waiting, untold } = await house.told(event)
  expect(untold).toEqual([])
  return waiting.map(({ target }) => target).toSorted()
}

describe('a stop of one topic', () => {
  it('is told to no list that was not declared for it: it would stop the other topics too', async () => {
    await put('whole', {})
    await put('promo', { topics: ['sender/acme/promo'] })
    expect(await toldOf('sender/acme/promo')).toEqual(['crm', 'promo'])
    expect(await toldOf('sender/acme/news')).toEqual(['crm'])
    expect(await toldOf('sender/acme')).toEqual(['crm', 'promo', 'whole'])
    expect(await toldOf('all')).toEqual(['crm', 'promo', 'whole'])
  })

  it('can be left out by a system of the owner’s too', async () => {
    const { receiver } = house
    await house.api('PUT', '/v1/targets/crm', {
      kind: 'webhook',
      senders: ['acme'],
      settings: { url: receiver.url },
      topics: [],
    })
    expect(await toldOf('sender/acme/promo')).toEqual([])
    expect(await toldOf('sender/acme')).toEqual(['crm'])
  })

  it.each([
    ['of another sender', ['sender/other/promo'], 'a topic of one of `senders`'],
    ['that the sender never had', ['sender/acme/loans'], 'promo, news'],
    ['that is a whole sender', ['sender/acme'], 'sender/<id>/<topic>'],
  ])('cannot be declared for a topic %s', async (_, topics, says) => {
    const { status, body } = await put('list', { topics })
    expect(status).toBe(400)
    expect(JSON.stringify(body)).toContain(says)
    expect(JSON.stringify(body)).toContain('/topics/0')
  })
})

describe('a lift', () => {
  it.each([
    ['of all topics', undefined, true],
    ['of another topic alone', ['sender/acme/promo'], false],
    ['of that topic', ['sender/acme/news'], true],
  ])(
    'to a target %s says whether the stop of one topic still stands there',
    async (_, topics, still) => {
      const { receiver } = house
      const crm = { kind: 'webhook', senders: ['acme'], settings: { url: receiver.url } }
      await house.api('PUT', '/v1/targets/crm', { ...crm, ...(topics && { topics }) })
      house.setNow(new Date(house.now().getTime() + 31_000))
      await house.stop('+33612345678', { scope: 'sender/acme/news' })
      await house.request(...twilioText('STOP'))
      house.setNow(new Date(house.now().getTime() + 2_000))
      await house.request(...twilioText('START'))
      await house.spread()
      const lift = receiver.received.find(({ body }) => body.data.act === 'lift')
      expect(lift?.body.data).toMatchObject({ stillStopped: still })
    },
  )
})

describe('a target of stops of every message alone', () => {
  it('is told of these and of no stop of marketing', async () => {
    await put('account', { stops: 'every' })
    expect(await toldOf('sender/acme')).toEqual(['crm'])
    expect(await toldOf('sender/acme', { blocks: 'every' })).toEqual(['account', 'crm'])
  })

  it('may be a list that blocks all traffic, which else is refused with what would be right', async () => {
    const account = { kind: 'ses', settings: { region: 'eu-west-3' }, createsUnknown: false }
    const refused = await put('account', account)
    expect(refused.status).toBe(400)
    expect(JSON.stringify(refused.body)).toContain('stops: \\"every\\"')
    const taken = await put('account', { ...account, stops: 'every' })
    expect(taken).toMatchObject({ status: 201, body: { stops: 'every', topics: [] } })
    expect(await toldOf('sender/acme')).toEqual(['crm'])
    expect(await toldOf('sender/acme', { blocks: 'every' })).toEqual(['account', 'crm'])
  })
})

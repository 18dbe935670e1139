import { afterEach, describe, expect, it } from 'vitest'
import {
  ACME,
  GENERIC_SECRET,
  genericText,
  openHouse,
  OPT_OUT,
  twilioText,
} from '../house/house.ts'
import { verified } from '../house/receiver.ts'
import { openTellingHouse, type TellingHouse } from '../house/telling.ts'
import { scanItems, scanText } from '../house/witness.ts'

let house: TellingHouse
afterEach(() => house.receiver.close())

const outboxOf = async () =>
  (await scanItems(house)).filter(({ pk }) => pk?.S?.startsWith('O#') === true)

describe('others are told', () => {
  it('of a STOP by text: at once, signed, once, with a receipt and nothing left behind', async () => {
    house = await openTellingHouse()
    await house.request(...twilioText('STOP'))
    await house.spread()
    const [one, ...more] = house.receiver.received
    expect(more).toEqual([])
    if (one === undefined) throw new Error('Nothing was told.')
    expect(verified(house.secret, one)).toBeTruthy()
    expect(one.body).toMatchObject({
      type: 'opt-out.stop',
      data: {
        event: one.id,
        channel: 'sms',
        address: '+33612345678',
        act: 'stop',
        method: 'keyword',
        blocks: 'marketing',
        scopes: ['all'],
        senders: ['acme'],
        sequence: 1,
      },
    })
    expect(await house.told(one.id)).toMatchObject({
      untold: [],
      receipts: [{ target: 'crm', outcome: 'delivered', code: '204', attempts: 1 }],
      waiting: [],
    })
    expect(await outboxOf()).toEqual([])
  })

  it('of their own senders alone: what a stop says of others stays here', async () => {
    const accounts = { 'generic/main': { secret: GENERIC_SECRET, senders: ['acme', 'other'] } }
    house = await openTellingHouse({ accounts: () => Promise.resolve(JSON.stringify(accounts)) })
    for (const [id, number] of [
      ['acme', '+33700000001'],
      ['other', '+33700000002'],
    ] as const)
      await house.api('PUT', `/v1/senders/${id}`, {
        ...ACME,
        ...OPT_OUT,
        numbers: [{ number, purpose: 'marketing' }],
        stopReach: 'sender',
      })
    await house.request(...genericText('STOP', { to: '+33700000009' }))
    await house.spread()
    const [one] = house.receiver.received
    expect(one?.body.data).toMatchObject({ senders: ['acme'], scopes: ['sender/acme'] })
  })

  it('law 8: the address rests sealed, only until all were told, and in no key', async () => {
    house = await openTellingHouse()
    const event = await house.stop('ada@example.org')
    const text = await scanText(house)
    expect(text).not.toContain('ada@example.org')
    const [entry, ...more] = await outboxOf()
    expect(more).toEqual([])
    expect(entry).toMatchObject({
      event: { S: event },
      ttl: { N: expect.stringMatching(/^\d+$/) as unknown },
    })
    await house.spread()
    expect(await outboxOf()).toEqual([])
    expect(house.receiver.received).toHaveLength(1)
  })

  it('of nothing where no target is registered: nothing more is written', async () => {
    house = await openTellingHouse()
    await house.api('DELETE', '/v1/targets/crm')
    const other = await openHouse()
    await other.request(...twilioText('STOP'))
    const kinds = (await scanItems(other)).map(({ pk }) => pk?.S?.slice(0, 2))
    expect(kinds).not.toContain('O#')
  })

  it('of a START, a hard bounce and an erasure, in the order of the person', async () => {
    house = await openTellingHouse()
    await house.request(...genericText('STOP'))
    house.setNow(new Date(house.now().getTime() + 2_000))
    await house.request(...twilioText('STOP'))
    house.setNow(new Date(house.now().getTime() + 2_000))
    await house.request(...twilioText('START'))
    await house.api('POST', '/v1/erasures', { to: '+33612345678' })
    await house.spread()
    const acts = house.receiver.received.map(({ body }) => body.data.act)
    expect(acts).toEqual(['stop', 'stop', 'lift', 'erasure'])
    const places = house.receiver.received.map(({ body }) => body.data.sequence)
    expect(places).toEqual([1, 2, 3, 4])
  })

  it('of a press of the link, and of the press that takes it back', async () => {
    house = await openTellingHouse()
    const minted = await house.api('POST', '/v1/links', {
      sender: 'acme',
      to: ['ada@example.org'],
    })
    const [link] = (minted.body as { links: { url: string }[] }).links
    const path = new URL(link?.url ?? '').pathname
    await house.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    })
    await house.spread()
    expect(house.receiver.received[0]?.body.data).toMatchObject({
      address: 'ada@example.org',
      method: 'link',
    })
  })

  it('of a held text that nobody decided for 30 days, from the address sealed with it', async () => {
    house = await openTellingHouse()
    await house.request(...twilioText('not interested'))
    const { body } = await house.api('GET', '/v1/reviews')
    expect((body as { reviews: unknown[] }).reviews).toHaveLength(1)
    await house.spread()
    expect(house.receiver.received).toEqual([])
    house.setNow(new Date(house.now().getTime() + 31 * 86_400_000))
    await house.pumpSchedule()
    await house.spread()
    expect(house.receiver.received.map(({ body: { data } }) => data)).toMatchObject([
      { act: 'stop', address: '+33612345678' },
    ])
  })

  it('not of what does not concern their senders', async () => {
    house = await openTellingHouse()
    await house.api('PUT', '/v1/senders/other', {
      name: 'Other',
      domains: ['other.example'],
      basis: 'consent',
      defaultCountry: 'FR',
    })
    await house.stop('ada@example.org', { scope: 'sender/other' })
    await house.spread()
    expect(house.receiver.received).toEqual([])
    await house.stop('ada@example.org', { scope: 'sender/acme/promo' })
    await house.spread()
    expect(house.receiver.received.map(({ body }) => body.data.scopes)).toEqual([
      ['sender/acme/promo'],
    ])
  })

  it('also where the table was away when the stop was taken', async () => {
    const { openFaultyTable } = await import('../house/faulty-table.ts')
    const { inject } = await import('vitest')
    const faulty = await openFaultyTable(inject('endpoint'))
    house = await openTellingHouse({ endpoint: faulty.endpoint })
    faulty.setFault(({ operation }) =>
      operation === 'TransactWriteItems' ? { kind: 'internal' } : undefined,
    )
    const event = await house.stop('ada@example.org')
    expect(house.storehouse.size()).toBe(1)
    faulty.setFault(undefined)
    await house.pumpInbox()
    await house.spread()
    expect(house.receiver.received.map(({ body }) => body.data)).toMatchObject([
      { event, address: 'ada@example.org' },
    ])
    faulty.close()
  })
})

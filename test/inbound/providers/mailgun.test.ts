import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { recorded, recordedNames, replay } from '../../fixtures/providers/load.ts'
import type { TestHouse } from '../../house/house.ts'
import { eventsOf, flips, houseWith, LATE_SECONDS } from './promises.ts'
import { iso, OTHER_SECRET, SECOND, SECRET, type Signed } from './sign.ts'
import { asideCount } from '../../house/witness.ts'

const ACCOUNTS = { 'mailgun/main': { signingKey: SECRET } }
const JANE = 'jane@customer.example'
const TOKEN = 'b4a4f1b4b5f64c3d9e1c2d7a0f6a8b3c5d7e9f1a2b3c4d5e6f'

type Fields = Readonly<Record<string, unknown>>
type How = { readonly at?: number; readonly token?: string; readonly key?: string }

function signature({ at = SECOND, token = TOKEN, key = SECRET }: How = {}): Fields {
  const timestamp = String(at)
  const mac = createHmac('sha256', key).update(timestamp + token)
  return { timestamp, token, signature: mac.digest('hex') }
}

function event(name: string, fields: Fields = {}): Fields {
  return {
    id: `id-of-${name}`,
    timestamp: SECOND - 5.25,
    event: name,
    recipient: JANE,
    message: { headers: { from: 'Acme <news@acme.example>', 'message-id': '1@acme.example' } },
    ...fields,
  }
}

function posted(data: unknown, signed: unknown = signature()): Signed {
  const body = JSON.stringify({ signature: signed, 'event-data': data })
  const headers = { 'content-type': 'application/json' }
  return ['/inbound/mailgun/main', { method: 'POST', headers, body }]
}

const post = async (house: TestHouse, signed: Signed) => (await house.request(...signed)).status

async function typesOf(house: TestHouse, to = JANE) {
  return (await eventsOf(house, to)).map(
    ({ type, source }) => `${type}/${String(source['method'])}`,
  )
}

describe('Mailgun', () => {
  const EXPECTED: Readonly<Record<string, readonly string[]>> = {
    complained: ['stop/complaint'],
    delivered: [],
    'failed-permanent': ['bounce/hard'],
    'failed-temporary': ['note/soft_bounce'],
    'failed-unsubscribed': ['stop/provider'],
    opened: [],
    unsubscribed: ['stop/provider'],
  }
  it('has every recorded request accounted for', () => {
    expect(recordedNames('mailgun').toSorted()).toEqual(Object.keys(EXPECTED))
  })
  it.each(Object.entries(EXPECTED))('hears the recorded request %s', async (name, expected) => {
    const house = await houseWith(ACCOUNTS)
    expect((await house.request(...replay(recorded('mailgun', name)))).status).toBe(200)
    expect(await typesOf(house)).toEqual(expected)
  })

  it.each([
    ['unsubscribed', {}, 'stop/provider'],
    ['complained', {}, 'stop/complaint'],
    ['failed', { severity: 'permanent', reason: 'bounce' }, 'bounce/hard'],
    ['failed', { severity: 'permanent', reason: 'suppress-bounce' }, 'bounce/hard'],
    ['failed', { severity: 'permanent', reason: 'suppress-unsubscribe' }, 'stop/provider'],
    ['failed', { severity: 'permanent', reason: 'suppress-complaint' }, 'stop/complaint'],
    [
      'failed',
      { severity: 'permanent', reason: 'generic', 'delivery-status': { code: 550 } },
      'bounce/hard',
    ],
    [
      'failed',
      { severity: 'permanent', reason: 'generic', 'delivery-status': { code: 554 } },
      'note/soft_bounce',
    ],
    ['failed', { severity: 'permanent', reason: 'old' }, 'note/soft_bounce'],
    ['failed', { severity: 'temporary', reason: 'suppress-unsubscribe' }, 'stop/provider'],
    ['failed', { reason: 'generic', 'delivery-status': { code: 606 } }, 'stop/provider'],
    ['failed', { reason: 'generic', 'delivery-status': { code: 607 } }, 'stop/complaint'],
    ['failed', { severity: 'permanent', reason: 'suppress-other' }, 'hold/provider'],
    ['failed', { severity: 'temporary', reason: 'bounce' }, 'note/soft_bounce'],
  ] as const)('%s %j becomes %s', async (name, fields, expected) => {
    const house = await houseWith(ACCOUNTS)
    const request = posted(event(name, fields))
    for (let i = 0; i < 2; i += 1) expect(await post(house, request)).toBe(200)
    expect(await typesOf(house)).toEqual([expected])
  })

  it('an event of another name waits to be decided (law 12)', async () => {
    const house = await houseWith(ACCOUNTS)
    expect(await post(house, posted(event('consent_withdrawn')))).toBe(200)
    expect(await typesOf(house)).toEqual([])
    expect(await asideCount(house, 'mailgun/main')).toBe(1)
  })

  it('an old delivery that comes late does not answer a bounce; a new one does', async () => {
    const house = await houseWith(ACCOUNTS)
    await post(house, posted(event('failed', { severity: 'permanent', reason: 'bounce' })))
    const asked = { purpose: 'transactional' }
    house.setNow(new Date((SECOND + 600) * 1000))
    const late = signature({ token: TOKEN.replace('b', 'c') })
    await post(house, posted(event('delivered', { timestamp: SECOND - 60 }), late))
    expect(await house.check(JANE, asked)).toMatchObject({ allowed: false, reason: 'bounced' })
    const fresh = signature({ token: TOKEN.replace('b', 'd') })
    await post(house, posted(event('delivered', { id: 'later', timestamp: SECOND + 500 }), fresh))
    expect(await house.check(JANE, asked)).toMatchObject({ allowed: true })
  })

  it('a captured signature is good for no other body', async () => {
    const house = await houseWith(ACCOUNTS)
    const genuine = posted(event('unsubscribed'))
    expect(await post(house, genuine)).toBe(200)
    const forged = posted(event('unsubscribed', { recipient: 'victim@customer.example' }))
    expect(await post(house, forged)).toBe(200)
    expect(await eventsOf(house, 'victim@customer.example')).toEqual([])
    // The retry of the genuine one is.
    expect(await post(house, genuine)).toBe(200)
    expect(await typesOf(house)).toEqual(['stop/provider'])
  })

  it('no digit wanders from the time to the token, or back', async () => {
    const house = await houseWith(ACCOUNTS)
    const { signature: mac } = signature()
    const time = String(SECOND)
    const wandered = [
      { timestamp: time.slice(0, 9), token: time.slice(9) + TOKEN },
      { timestamp: time + TOKEN.slice(0, 1), token: TOKEN.slice(1) },
      { timestamp: '', token: time + TOKEN },
    ]
    for (const one of wandered)
      expect(await post(house, posted(event('unsubscribed'), { ...one, signature: mac }))).toBe(401)
  })

  it.each(LATE_SECONDS)(
    'law 5: a stop signed %i s ago counts, dated by its signature',
    async (age) => {
      const house = await houseWith(ACCOUNTS)
      const late = posted(event('unsubscribed'), signature({ at: SECOND - age }))
      for (let i = 0; i < 2; i += 1) expect(await post(house, late)).toBe(200)
      expect(await eventsOf(house, JANE)).toMatchObject([
        { type: 'stop', occurredAt: iso(SECOND - age).replace('.000Z', 'Z') },
      ])
      const forged = posted(
        event('unsubscribed', { recipient: 'other@customer.example' }),
        signature({ at: SECOND - age }),
      )
      await post(house, forged)
      expect(await eventsOf(house, 'other@customer.example')).toEqual([])
    },
  )

  it('is refused with another key, with any part of its signature changed, or out of the life of its token', async () => {
    const house = await houseWith(ACCOUNTS)
    const refused = async (signed: unknown, why: string) =>
      expect(await post(house, posted(event('unsubscribed'), signed)), why).toBe(401)
    await refused(signature({ key: OTHER_SECRET }), 'another key')
    await refused(signature({ at: SECOND - 21 * 86_400 - 1 }), 'old')
    await refused(signature({ at: SECOND + 7 * 86_400 + 1 }), 'ahead')
    const whole = signature()
    for (const [name, value] of Object.entries(whole)) {
      for (const other of [...flips(String(value), 20), `${String(value)}0`, '', null, {}, [value]])
        await refused({ ...whole, [name]: other }, `${name}: ${JSON.stringify(other)}`)
      const { [name]: _, ...rest } = whole
      await refused(rest, `without ${name}`)
    }
    await refused({ ...whole, signature: String(whole['signature']).toUpperCase() }, 'upper case')
    await refused(null, 'nothing')
    await refused('text', 'text')
    for (const body of ['', '[]', 'null', '{}', '"x"', '{'])
      expect(
        await post(house, ['/inbound/mailgun/main', { method: 'POST', headers: {}, body }]),
      ).toBe(401)
    expect(await eventsOf(house, JANE)).toEqual([])
  })

  it('is unreadable where there is no event, and set aside without an address', async () => {
    const house = await houseWith(ACCOUNTS)
    expect(await post(house, posted('text'))).toBe(400)
    const token = TOKEN.replace('b', 'c')
    const unaddressed = posted(event('complained', { recipient: 7.5 }), signature({ token }))
    expect(await post(house, unaddressed)).toBe(200)
    expect(await asideCount(house, 'mailgun/main')).toBe(2)
  })
})

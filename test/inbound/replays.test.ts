import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  genericRequest,
  GENERIC_SECRET,
  TWILIO_TOKEN,
  twilioRequest,
  twilioText,
  type TestHouse,
} from '../house/house.ts'
import { eventsOf, houseWith, statusOf } from './providers/promises.ts'
import {
  form,
  NOW,
  NUMBER,
  PHONE,
  plivoPairs,
  plivoRequest,
  SECRET,
  type Pairs,
  type Signed,
} from './providers/sign.ts'

const AFTER = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000)
const secret = GENERIC_SECRET

function said(text: string, id: string, seconds: number, path = '/inbound/generic/main'): Signed {
  const body = { id, channel: 'sms', from: PHONE, to: NUMBER, text }
  return genericRequest(body, { at: AFTER(seconds), id: `hook-${id}`, path }) as Signed
}

async function send(house: TestHouse, seconds: number, signed: Signed): Promise<number> {
  house.setNow(AFTER(seconds))
  return statusOf(house, signed)
}

const isStopped = async (house: TestHouse) => !(await house.check(PHONE)).allowed
const typesOf = async (house: TestHouse) => (await eventsOf(house)).map(({ type }) => type)

describe('a lift needs more than a stop', () => {
  it.each([
    ['a number nobody declared', '+33799999999', true],
    ['no number', undefined, true],
    ['the number its one sender declared', NUMBER, false],
  ])('START to %s: it stays stopped only where it must', async (_, to, remains) => {
    const house = await houseWith({ 'generic/main': { secret } })
    await send(house, 0, said('STOP', '1', 0))
    const body = { id: '2', channel: 'sms', from: PHONE, text: 'START', ...(to && { to }) }
    expect(await send(house, 10, genericRequest(body, { at: AFTER(10) }) as Signed)).toBe(200)
    expect(await isStopped(house)).toBe(remains)
  })

  it('a START shown again to another account of the same secret, under whatever name, lifts nothing', async () => {
    const names = ['generic/main', 'generic/second', 'generic/renamed']
    const house = await houseWith(Object.fromEntries(names.map((name) => [name, { secret }])))
    const start = said('START', '2', 10)
    await send(house, 0, said('STOP', '1', 0))
    await send(house, 10, start)
    expect(await isStopped(house)).toBe(false)
    await send(house, 20, said('STOP', '3', 20))
    for (const name of names) {
      await send(house, 30, [`/inbound/${name}`, start[1]])
      expect(await isStopped(house), name).toBe(true)
    }
    expect(await typesOf(house)).toEqual(['stop', 'lift', 'stop'])
  })

  it('a START shown first to the account that is not meant, too', async () => {
    const house = await houseWith({ 'generic/main': { secret }, 'generic/second': { secret } })
    await send(house, 0, said('STOP', '1', 0))
    await send(house, 10, said('START', '2', 10, '/inbound/generic/second'))
    await send(house, 20, said('STOP', '3', 20))
    await send(house, 30, said('START', '2', 10))
    expect(await isStopped(house)).toBe(true)
  })

  it('a STOP shown again to another account is the same stop, unless it covers more there', async () => {
    const house = await houseWith({
      'generic/main': { secret },
      'generic/second': { secret },
      'generic/other': { secret, senders: ['beta'] },
    })
    const own = { basis: 'opt_out', justification: 'members', numbers: [], stopReach: 'sender' }
    await house.api('PUT', '/v1/senders/acme', { name: 'Acme', ...own })
    await house.api('PUT', '/v1/senders/beta', { name: 'Beta', ...own })
    const stop = said('STOP', '1', 0)
    for (const name of ['main', 'second', 'other', 'main', 'other'])
      await send(house, 0, [`/inbound/generic/${name}`, stop[1]])
    expect((await eventsOf(house)).map(({ scopes }) => scopes)).toEqual([
      ['sender/acme'],
      ['sender/beta'],
    ])
  })

  it('the same id under another secret is another message', async () => {
    const other = `whsec_${Buffer.alloc(32, 9).toString('base64')}`
    const house = await houseWith({
      'generic/main': { secret },
      'generic/other': { secret: other },
    })
    await send(house, 0, said('STOP', '1', 0))
    await send(house, 10, said('START', '2', 10))
    const body = { id: '1', channel: 'sms', from: PHONE, to: NUMBER, text: 'STOP' }
    const how = { at: AFTER(20), secret: other, path: '/inbound/generic/other' }
    await send(house, 20, genericRequest(body, how) as Signed)
    expect(await isStopped(house)).toBe(true)
  })

  it('a token of Mailgun is spent for every account of its key', async () => {
    const signingKey = SECRET
    const house = await houseWith({
      'mailgun/main': { signingKey },
      'mailgun/second': { signingKey },
    })
    const timestamp = String(NOW.getTime() / 1_000)
    const token = 't'.repeat(50)
    const mac = createHmac('sha256', SECRET)
      .update(timestamp + token)
      .digest('hex')
    const posted = (account: string, recipient: string): Signed => {
      const data = { event: 'unsubscribed', id: recipient, recipient }
      const body = JSON.stringify({
        signature: { timestamp, token, signature: mac },
        'event-data': data,
      })
      return [`/inbound/mailgun/${account}`, { method: 'POST', headers: {}, body }]
    }
    await send(house, 0, posted('main', 'ada@example.org'))
    await send(house, 0, posted('second', 'ada@example.org'))
    await send(house, 0, posted('second', 'victim@example.org'))
    expect(await eventsOf(house, 'ada@example.org')).toHaveLength(1)
    expect(await eventsOf(house, 'victim@example.org')).toEqual([])
  })
})

describe('a signature without delimiters lifts only where it has one reading', () => {
  const VICTIM = PHONE
  const ATTACKER = '+33699999999'
  const SID = `SM${'0'.repeat(31)}1`
  const ids = [
    ['AccountSid', `AC${'0'.repeat(32)}`],
    ['MessageSid', SID],
  ] as const

  it('Twilio: a text made to be cut makes no START of another person', async () => {
    const house = await houseWith({ 'twilio/main': { authToken: TWILIO_TOKEN } })
    await send(house, 0, twilioText('STOP') as Signed)
    const [path, init] = twilioRequest([
      ...ids,
      ['Body', `STARTFrom${VICTIM}FromCityX`],
      ['From', ATTACKER],
      ['FromCity', 'PARIS'],
      ['To', NUMBER],
    ])
    // The very same bytes are signed for these pairs.
    const body = form([
      ...ids,
      ['Body', 'START'],
      ['From', VICTIM],
      ['FromCity', `XFrom${ATTACKER}FromCityPARIS`],
      ['To', NUMBER],
    ])
    expect(await send(house, 10, [path, { ...init, body } as Signed[1]])).toBe(200)
    expect(await isStopped(house)).toBe(true)
  })

  it.each([
    ['as it comes', [], false],
    ['with a parameter that is not documented', [['Startx', '1']], true],
    ['with one twice', [['To', '+33700000009']], true],
    [
      'with pictures and places',
      [
        ['MediaUrl0', 'https://x.example/1'],
        ['FromCity', 'TOMBALL'],
      ],
      false,
    ],
  ] as [string, Pairs, boolean][])('Twilio: START %s', async (_, more, remains) => {
    const house = await houseWith({ 'twilio/main': { authToken: TWILIO_TOKEN } })
    await send(house, 0, twilioText('STOP') as Signed)
    const fields = [...ids, ['Body', 'START'], ['From', PHONE], ['To', NUMBER], ...more] as const
    expect(await send(house, 10, twilioRequest(fields) as Signed)).toBe(200)
    expect(await isStopped(house)).toBe(remains)
  })

  it('Twilio: START of an id that is none of Twilio’s lifts nothing, STOP of any stops', async () => {
    const house = await houseWith({ 'twilio/main': { authToken: TWILIO_TOKEN } })
    await send(house, 0, twilioText('STOP', { id: 'stop' }) as Signed)
    expect(await isStopped(house)).toBe(true)
    await send(house, 10, twilioText('START', { id: 'start' }) as Signed)
    expect(await isStopped(house)).toBe(true)
  })

  it.each([
    ['as it comes', (pairs: Pairs) => pairs, false],
    ['with a parameter that is not documented', (pairs: Pairs) => [...pairs, ['Zz', '1']], true],
    ['with one twice', (pairs: Pairs) => [...pairs, ['Units', '2']], true],
    [
      'of an id that is no UUID',
      (pairs: Pairs) => pairs.map(([n, v]) => [n, n === 'MessageUUID' ? '1' : v]),
      true,
    ],
  ] as [string, (pairs: Pairs) => Pairs, boolean][])(
    'Plivo V3: START %s',
    async (_, bent, remains) => {
      const house = await houseWith({ 'plivo/main': { authToken: SECRET } })
      const of = (text: string, nonce: string) =>
        plivoRequest(bent(plivoPairs(text, { id: text })), { nonce, versions: ['V3'] })
      await send(house, 0, of('STOP', '1'))
      expect(await isStopped(house)).toBe(true)
      await send(house, 10, of('START', '2'))
      expect(await isStopped(house)).toBe(remains)
    },
  )
})

describe('an id that was made of what is said swallows no second STOP', () => {
  const linkStop: Signed = [
    `/inbound/link-mobility/main/${SECRET}`,
    {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: '<MSGLST><MSG><ID>1</ID><TEXT>STOP</TEXT><RCV>33700000001</RCV><SND>33612345678</SND></MSG></MSGLST>',
    },
  ]
  const spotHit: Signed = [
    `/inbound/spot-hit/main/${SECRET}?numero=33612345678&id=7&message=STOP`,
    { method: 'GET', headers: {} },
  ]
  it.each([
    ['LINK Mobility', 'link-mobility/main', linkStop],
    ['Spot-Hit', 'spot-hit/main', spotHit],
  ])('of %s', async (_, name, stop) => {
    const house = await houseWith({
      [name]: { secret: SECRET },
      'twilio/main': { authToken: TWILIO_TOKEN },
    })
    await send(house, 0, stop)
    await send(house, 1, stop)
    expect(await typesOf(house)).toEqual(['stop'])
    for (let round = 1; round <= 3; round += 1) {
      await send(house, round * 10, twilioText('START') as Signed)
      expect(await isStopped(house)).toBe(false)
      await send(house, round * 10 + 1, stop)
      expect(await isStopped(house)).toBe(true)
      // Sent again, it is known again.
      await send(house, round * 10 + 2, stop)
    }
    expect(await typesOf(house)).toEqual(['stop', 'lift', 'stop', 'lift', 'stop', 'lift', 'stop'])
  })

  it('while an id of the provider’s own, delivered again after a lift, stays what it was', async () => {
    const house = await houseWith({ 'generic/main': { secret } })
    await send(house, 0, said('STOP', '1', 0))
    await send(house, 10, said('START', '2', 10))
    await send(house, 20, said('STOP', '1', 0))
    expect(await typesOf(house)).toEqual(['stop', 'lift'])
  })
})

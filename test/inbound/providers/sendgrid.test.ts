import { EventWebhook } from '@sendgrid/eventwebhook'
import { createPublicKey, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { recorded, recordedNames, replay } from '../../fixtures/providers/load.ts'
import type { TestHouse } from '../../house/house.ts'
import { eventsOf, flips, houseWith, LATE_SECONDS } from './promises.ts'
import { iso, NOW, SECOND, type Signed } from './sign.ts'
import { asideCount } from '../../house/witness.ts'

const FOLDER = `${import.meta.dirname}/../../fixtures/providers/sendgrid`
const KEY = readFileSync(`${FOLDER}/key.pem`, 'utf8')
const OTHER_KEY = readFileSync(`${FOLDER}/other-key.pem`, 'utf8')
const publicKeyOf = (pem: string) =>
  createPublicKey(pem).export({ format: 'der', type: 'spki' }).toString('base64')
const PUBLIC_KEY = publicKeyOf(KEY)
const ACCOUNTS = { 'sendgrid/main': { publicKey: PUBLIC_KEY } }
const JANE = 'jane@customer.example'

type Event = Readonly<Record<string, unknown>>

/** Events one a line, and a line break at the end: what SendGrid signs. */
function bodyOf(events: readonly Event[]): string {
  return `[${events.map((event) => JSON.stringify(event)).join(',\r\n')}]\r\n`
}

function event(name: string, fields: Event = {}): Event {
  return {
    email: JANE,
    event: name,
    timestamp: SECOND - 5,
    sg_event_id: `id-of-${name}`,
    sg_message_id: '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0',
    ...fields,
  }
}

function posted(body: string, { at = SECOND, key = KEY } = {}): Signed {
  const headers = {
    'content-type': 'application/json;charset=utf-8',
    'x-twilio-email-event-webhook-timestamp': String(at),
    'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(`${at}${body}`), {
      key,
      dsaEncoding: 'der',
    }).toString('base64'),
  }
  return ['/inbound/sendgrid/main', { method: 'POST', headers, body }]
}

const post = async (house: TestHouse, signed: Signed) => (await house.request(...signed)).status

async function typesOf(house: TestHouse, to = JANE) {
  return (await eventsOf(house, to)).map(
    ({ type, source }) => `${type}/${String(source['method'])}`,
  )
}

describe('Twilio SendGrid', () => {
  const EXPECTED: Readonly<Record<string, readonly string[]>> = {
    'bounce-blocked': ['note/soft_bounce'],
    'bounce-hard': ['bounce/hard'],
    'dropped-unsubscribed': ['stop/provider'],
    'group-resubscribe': ['note/resubscribed'],
    'opens-and-clicks': [],
    spamreport: ['stop/complaint'],
    'unsubscribe-among-others': ['stop/provider'],
  }
  it('has every recorded request accounted for', () => {
    expect(recordedNames('sendgrid').toSorted()).toEqual(Object.keys(EXPECTED))
  })
  it.each(Object.entries(EXPECTED))('hears the recorded request %s', async (name, expected) => {
    const house = await houseWith(ACCOUNTS)
    expect((await house.request(...replay(recorded('sendgrid', name)))).status).toBe(200)
    expect(await typesOf(house)).toEqual(expected)
  })

  it.each([
    ['unsubscribe', {}, 'stop/provider'],
    ['group_unsubscribe', { asm_group_id: 10 }, 'stop/provider'],
    ['group_resubscribe', { asm_group_id: 10 }, 'note/resubscribed'],
    ['spamreport', {}, 'stop/complaint'],
    ['bounce', { type: 'bounce', status: '5.1.1' }, 'bounce/hard'],
    ['bounce', { type: 'blocked', status: '4.7.1' }, 'note/soft_bounce'],
    ['dropped', { reason: 'Bounced Address' }, 'bounce/hard'],
    ['dropped', { reason: 'Unsubscribed Address' }, 'stop/provider'],
    ['dropped', { reason: 'Spam Reporting Address' }, 'stop/complaint'],
    ['dropped', { reason: 'Spam Reported' }, 'stop/complaint'],
    ['dropped', { reason: 'unsubscribed address' }, 'stop/provider'],
    ['dropped', { reason: 'On a list of ours' }, 'hold/provider'],
    ['dropped', {}, 'hold/provider'],
  ] as const)('%s %j becomes %s', async (name, fields, expected) => {
    const house = await houseWith(ACCOUNTS)
    const request = posted(bodyOf([event(name, fields)]))
    for (let i = 0; i < 2; i += 1) expect(await post(house, request)).toBe(200)
    expect(await typesOf(house)).toEqual([expected])
  })

  it.each(['processed', 'open', 'click', 'deferred', 'toString', '__proto__'])(
    '%s says nothing of a wish',
    async (name) => {
      const house = await houseWith(ACCOUNTS)
      const dropped = event('dropped', { reason: 'Recipient List over Package Quota' })
      expect(await post(house, posted(bodyOf([event(name), dropped])))).toBe(200)
      expect(await typesOf(house)).toEqual([])
    },
  )

  it('an event of another name costs the others nothing, and waits to be decided (law 12)', async () => {
    const house = await houseWith(ACCOUNTS)
    const odd = event('consent_withdrawn')
    expect(await post(house, posted(bodyOf([odd, event('unsubscribe')])))).toBe(200)
    expect(await typesOf(house)).toEqual(['stop/provider'])
    expect(await asideCount(house, 'sendgrid/main')).toBe(1)
  })

  it('a hard bounce denies what was ordered until a later delivery; time is the event’s', async () => {
    const house = await houseWith(ACCOUNTS)
    await post(house, posted(bodyOf([event('bounce', { type: 'bounce' })])))
    await post(house, posted(bodyOf([event('delivered', { timestamp: SECOND - 60 })])))
    const asked = { purpose: 'transactional' }
    expect(await house.check(JANE, asked)).toMatchObject({ allowed: false, reason: 'bounced' })
    const delivered = event('delivered', { timestamp: SECOND, sg_event_id: 'later' })
    await post(house, posted(bodyOf([delivered])))
    expect(await house.check(JANE, asked)).toMatchObject({ allowed: true })
  })

  it('a resubscription by the provider’s word lifts nothing', async () => {
    const house = await houseWith(ACCOUNTS)
    await post(house, posted(bodyOf([event('unsubscribe', { timestamp: SECOND - 9 })])))
    await post(house, posted(bodyOf([event('group_resubscribe')])))
    expect(await house.check(JANE)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('one event without an address costs the others nothing', async () => {
    const house = await houseWith(ACCOUNTS)
    const events = [event('unsubscribe', { email: 7 }), event('spamreport', { timestamp: 'x' })]
    expect(await post(house, posted(bodyOf(events)))).toBe(200)
    expect(await typesOf(house)).toEqual(['stop/complaint'])
    expect(await asideCount(house, 'sendgrid/main')).toBe(1)
  })

  it('law 2: of several contacts each is stored, or the whole request waits in the inbox', async () => {
    const house = await houseWith(ACCOUNTS, { closed: true })
    const many = Array.from({ length: 20 }, (_, i) => `c${i}@customer.example`)
    const events = many.map((email, i) => event('bounce', { email, sg_event_id: `e-${i}` }))
    expect(await post(house, posted(bodyOf(events)))).toBe(200)
    expect(house.storehouse.size()).toBe(1)
    await house.open()
    await house.pumpInbox()
    for (const to of many) expect(await typesOf(house, to)).toEqual(['bounce/hard'])
    expect(house.storehouse.size()).toBe(0)
  })

  it('is refused with another key, or with any byte changed', async () => {
    const house = await houseWith(ACCOUNTS)
    const body = bodyOf([event('unsubscribe')])
    const [path, init] = posted(body)
    const refused = async (signed: Signed, why: string) =>
      expect(await post(house, signed), why).toBe(401)
    await refused(posted(body, { key: OTHER_KEY }), 'another key')
    for (const other of [
      ...flips(body, 30),
      body.trimEnd(),
      `${body}\r\n`,
      body.replaceAll('\r', ''),
      '',
    ])
      await refused([path, { ...init, body: other }], other)
    for (const [name, value] of Object.entries(init.headers).slice(1)) {
      for (const other of [...flips(value, 20), `${value}=`, `${value} `.repeat(2), ''])
        await refused([path, { ...init, headers: { ...init.headers, [name]: other } }], other)
      const { [name]: _, ...headers } = init.headers
      await refused([path, { ...init, headers }], `without ${name}`)
    }
    expect(await eventsOf(house, JANE)).toEqual([])
  })

  it.each([...LATE_SECONDS, -7_200])(
    'law 5: a stop signed %i s ago counts, dated by its own time',
    async (age) => {
      const house = await houseWith(ACCOUNTS)
      const timestamp = SECOND - age
      const bodies = [
        bodyOf([event('unsubscribe', { timestamp })]),
        bodyOf([event('unsubscribe', { timestamp: undefined, email: 'other@customer.example' })]),
      ]
      for (const body of bodies) {
        const late = posted(body, { at: timestamp })
        for (let i = 0; i < 2; i += 1) expect(await post(house, late)).toBe(200)
      }
      for (const email of [JANE, 'other@customer.example'])
        expect(await eventsOf(house, email)).toMatchObject([
          { type: 'stop', occurredAt: iso(Math.min(timestamp, SECOND)).replace('.000Z', 'Z') },
        ])
    },
  )

  it('takes either of two keys while they are changed', async () => {
    const house = await houseWith({
      'sendgrid/main': { publicKey: [publicKeyOf(OTHER_KEY), PUBLIC_KEY] },
    })
    expect(await post(house, posted(bodyOf([event('unsubscribe')])))).toBe(200)
  })

  it('agrees with the library of SendGrid, both ways', async () => {
    const house = await houseWith(ACCOUNTS)
    const oracle = new EventWebhook()
    const key = oracle.convertPublicKeyToECDSA(PUBLIC_KEY)
    const accepts = ([, { headers, body = '' }]: Signed) =>
      oracle.verifySignature(
        key,
        String(body),
        headers['x-twilio-email-event-webhook-signature'] ?? '',
        headers['x-twilio-email-event-webhook-timestamp'] ?? '',
      )
    for (const body of [
      bodyOf([event('unsubscribe')]),
      bodyOf([event('spamreport', { reason: 'é 🛑' })]),
    ]) {
      const [path, init] = posted(body)
      expect(accepts([path, init])).toBe(true)
      expect(await post(house, [path, init])).toBe(200)
      for (const other of flips(body, 5)) {
        expect(accepts([path, { ...init, body: other }])).toBe(false)
        expect(await post(house, [path, { ...init, body: other }])).toBe(401)
      }
    }
  })

  it('verifies what SendGrid publishes as an example of its own', async () => {
    // Public key, signature, time and body of the library's test.
    const body = `${JSON.stringify([
      {
        email: 'hello@world.com',
        event: 'dropped',
        reason: 'Bounced Address',
        sg_event_id: 'ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA',
        sg_message_id: 'LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0',
        'smtp-id': '<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>',
        timestamp: 1600112492,
      },
    ])}\r\n`
    const house = await houseWith({
      'sendgrid/main': {
        publicKey:
          'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==',
      },
    })
    house.setNow(new Date(1_600_112_510_000))
    const headers = {
      'x-twilio-email-event-webhook-timestamp': '1600112502',
      'x-twilio-email-event-webhook-signature':
        'MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=',
    }
    const request: Signed = ['/inbound/sendgrid/main', { method: 'POST', headers, body }]
    expect(await post(house, request)).toBe(200)
    house.setNow(NOW)
    expect(await typesOf(house, 'hello@world.com')).toEqual(['bounce/hard'])
  })

  it('needs a public key of P-256', async () => {
    const { readAccounts } = await import('../../../functions/inbound/accounts.ts')
    for (const publicKey of [undefined, '', 'AAAA', PUBLIC_KEY.slice(4), [], KEY]) {
      const entry = { senders: ['acme'], publicKey }
      const { refused } = readAccounts(JSON.stringify({ 'sendgrid/main': entry }))
      expect(refused.get('sendgrid/main')).toContain('publicKey')
    }
  })
})

import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Channel } from '../../functions/domain/address.ts'
import { contactId, readHashKeys, type ContactId } from '../../functions/domain/contact-id.ts'
import { newEventId, type EventDraft } from '../../functions/domain/event.ts'
import { sealShortToken } from '../../functions/domain/link-token.ts'
import { toSecond } from '../../functions/domain/time.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { linkKeys, readLinkRoots } from '../../functions/store/keys/link-keys.ts'
import { openLedger } from '../../functions/store/ledger/open-ledger.ts'
import { newSecrets } from '../../infra/local/secrets.ts'
import {
  ACME,
  consentTo,
  GENERIC_SECRET,
  genericText,
  openHouse,
  OPT_OUT,
  twilioText,
  type TestHouse,
} from '../house/house.ts'
import { importList } from '../house/importing.ts'
import { fixedRing } from '../house/fixed-ring.ts'

/**
 * What one address is, from every door: whoever stops by one spelling is stopped under each, and what
 * an earlier reading stored under another id counts for ever.
 */

const BEGUN = new Date('2026-06-01T10:00:00Z')

async function houseOfAcme(sender: object = {}): Promise<TestHouse> {
  const house = await openHouse()
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, ...sender })
  return house
}

/** The id that a channel and a value had, whatever is read as that today. */
function formerId({ secrets }: TestHouse, value: string): ContactId {
  const channel: Channel = value.includes('@') ? 'email' : 'sms'
  const [key] = readHashKeys(secrets.hashKeys)
  return contactId(key, { channel, value })
}

/** Records a stop as a deployment of before would have: under the id of what was read then. */
async function stoppedOnce(
  house: TestHouse,
  value: string,
  { messageKey, fields = {} }: { messageKey?: string; fields?: Partial<EventDraft> } = {},
): Promise<void> {
  const ledger = openLedger(
    dynamo(house.table, house.endpoint),
    fixedRing(readHashKeys(house.secrets.hashKeys)),
  )
  const at = toSecond(BEGUN)
  await ledger.append({
    contact: { ids: [formerId(house, value)], channel: value.includes('@') ? 'email' : 'sms' },
    messageKey,
    draft: {
      id: newEventId(BEGUN),
      type: 'stop',
      scopes: ['all'],
      blocks: 'marketing',
      occurredAt: at,
      receivedAt: at,
      source: { method: 'keyword', origins: ['acme'], provider: 'twilio', account: 'twilio/main' },
      evidence: { messageId: randomUUID() },
      ...fields,
    },
  })
}

async function eventsOf(house: TestHouse, to: string): Promise<{ type: string }[]> {
  const { body } = await house.api('POST', '/v1/history', { to })
  return (body as { events: { type: string }[] }).events
}

describe('one phone with several spellings', () => {
  it.each<[from: string, asked: readonly string[]]>([
    ['+262692998001', ['0692 99 80 01', '+33692998001', '00262692998001']],
    ['+590690998002', ['0690998002', '+33690998002']],
    ['+594694998004', ['+33694998004', '0694998004']],
    ['whatsapp:+5215500000001', ['+525500000001', '+5215500000001']],
    ['+525500000001', ['+5215500000001']],
    ['whatsapp:+5491123456789', ['+541123456789', '+54 11 15 2345 6789']],
    ['whatsapp:+553196883193', ['+5531996883193']],
    ['whatsapp:+22507123456', ['+2250707123456']],
    ['whatsapp:+22997000000', ['+2290197000000']],
    ['+33639980003', ['0639980003', '06 39 98 00 03 #12']],
  ])('that stops as %s is stopped under each', async (from, asked) => {
    const house = await houseOfAcme()
    expect((await house.request(...twilioText('STOP', { from }))).status).toBe(200)
    for (const to of asked) expect(await house.check(to)).toMatchObject({ reason: 'opted_out' })
    const { body } = await house.api('POST', '/v1/check/batch', { to: asked, sender: 'acme' })
    const { verdicts } = body as { verdicts: { contact: string }[] }
    expect(new Set(verdicts.map(({ contact }) => contact)).size).toBe(1)
  })

  it('is read with the country of the sender by stops, links and consents alike', async () => {
    const house = await houseOfAcme({ basis: 'consent', justification: undefined })
    const to = '0692 99 80 01'
    const contacts: unknown[] = []
    const { body: minted } = await house.api('POST', '/v1/links', { sender: 'acme', to: [to] })
    contacts.push(
      ...(minted as { links: { contact: string }[] }).links.map(({ contact }) => contact),
    )
    await house.api('POST', '/v1/consents', consentTo(to))
    expect(await house.check('+262692998001')).toMatchObject({ allowed: true })
    const stop = { to, scope: 'sender/acme', channelOfRequest: 'phone', reference: 'R-1' }
    const { status, body } = await house.api('POST', '/v1/stops', stop)
    expect(status).toBe(201)
    contacts.push(...(body as { contacts: string[] }).contacts)
    const verdict = await house.check('+262692998001')
    expect(verdict).toMatchObject({ reason: 'opted_out' })
    expect(new Set(contacts)).toEqual(
      new Set([(verdict as unknown as { contact: string }).contact]),
    )
  })

  it('may be sent to in the hours of its own country', async () => {
    const evening = { from: '08:00', to: '20:00', sundays: true, publicHolidays: true }
    const house = await houseOfAcme({ sendingHours: { RE: evening, FR: evening } })
    // 19:00 in Paris in summer is 21:00 on Réunion, and 13:00 on Guadeloupe, whose hours are not kept.
    house.setNow(new Date('2026-07-01T17:00:00Z'))
    expect(await house.check('0692 99 80 01')).toMatchObject({ notBefore: '2026-07-02T04:00:00Z' })
    expect(await house.check('0612345678')).not.toHaveProperty('notBefore')
    expect(await house.check('0690 99 80 01')).not.toHaveProperty('notBefore')
  })
})

describe('a number as the network writes it', () => {
  it.each(['06 39 98 00 03', '0639980003', '0033639980003', '33639980003', '+33 (0)6 39 98 00 03'])(
    '%s is read with the country of the sender',
    async (from) => {
      const house = await houseOfAcme()
      expect((await house.request(...genericText('STOP', { from }))).status).toBe(200)
      for (const to of ['+33639980003', '0639980003'])
        expect(await house.check(to)).toMatchObject({ reason: 'opted_out' })
    },
  )

  it('that is a number without quotes is read, and what is no member is told with its place', async () => {
    const house = await houseOfAcme()
    const stop = genericText('STOP', { from: 33639980030 })
    expect((await house.request(...stop)).status).toBe(200)
    expect(await house.check('+33639980030')).toMatchObject({ reason: 'opted_out' })
    for (const [field, value] of [
      ['channel', 'whatsapp'],
      ['from', null],
      ['at', 'yesterday'],
    ] as const) {
      const response = await house.request(...genericText('STOP', { [field]: value }))
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ errors: [{ pointer: `#/${field}` }] })
    }
  })

  it('that cannot be read is told to a caller of one’s own, with its place and without itself', async () => {
    const house = await houseOfAcme()
    for (const from of ['639980003x', 'ACME', '36180', '441234567890', '']) {
      const response = await house.request(...genericText('STOP', { from }))
      expect(response.status).toBe(400)
      const told = await response.text()
      expect(JSON.parse(told)).toMatchObject({ errors: [{ pointer: '#/from' }] })
      if (from !== '') expect(told).not.toContain(from)
    }
  })

  it('that may be of several countries is stopped in each, and lifted in none', async () => {
    const accounts = JSON.stringify({
      'generic/main': { secret: GENERIC_SECRET, senders: ['acme', 'beta'] },
    })
    const house = await openHouse({ accounts: () => Promise.resolve(accounts) })
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    const british = { ...ACME, ...OPT_OUT, defaultCountry: 'GB', numbers: [], domains: [] }
    await house.api('PUT', '/v1/senders/beta', { ...british, name: 'Beta' })
    const said = async (text: string): Promise<unknown> => {
      const response = await house.request(...genericText(text, { from: '0612345678' }))
      expect(response.status).toBe(200)
      return response.json()
    }
    const readings = ['+33612345678', '+44612345678']
    house.setNow(new Date(Date.now() - 60_000))
    // Nobody is answered who may not have asked.
    expect(await said('STOP')).toMatchObject({ replies: [] })
    for (const to of readings) expect(await house.check(to)).toMatchObject({ reason: 'opted_out' })
    house.setNow(undefined)
    await said('START')
    for (const to of readings) expect(await house.check(to)).toMatchObject({ reason: 'opted_out' })
    await house.request(...genericText('START', { from: '+33612345678' }))
    expect(await house.check('+33612345678')).toMatchObject({ allowed: true })
    expect(await house.check('+44612345678')).toMatchObject({ reason: 'opted_out' })
  })

  it.each<[provider: string, fields: Record<string, string>, asked: string]>([
    [
      'octopush',
      { number: '0690998003', message_id: 'o-1', stop_date: '2026-06-01' },
      '0690998003',
    ],
    ['smsfactor', { from: '33692998001', message: 'STOP', last_message_id: 's-1' }, '0692998001'],
    ['spot-hit', { numero: '0693998001', id: 'h-1', date: '1780000000' }, '+262693998001'],
    ['ovh', { sender: ' 33639262728', message: 'STOP', id: 'v-1' }, '0639262728'],
  ])('is read as %s writes it', async (provider, fields, asked) => {
    const secret = 'path-secret-0123456789-0123456789'
    const accounts = JSON.stringify({ [`${provider}/main`]: { secret, senders: ['acme'] } })
    const house = await openHouse({ accounts: () => Promise.resolve(accounts) })
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    const response = await house.request(`/inbound/${provider}/main/${secret}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    })
    expect(response.status).toBe(200)
    expect(await house.check(asked)).toMatchObject({ reason: 'opted_out' })
  })

  it('is E.164 without its plus where the provider documents that, whatever the sender’s country', async () => {
    const secret = 'path-secret-0123456789-0123456789'
    const accounts = JSON.stringify({ 'infobip/main': { secret, senders: ['acme'] } })
    const house = await openHouse({ accounts: () => Promise.resolve(accounts) })
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    const from = ['5215500000001', '262692998001', '447911123456']
    const results = from.map((one, at) => ({
      messageId: `i-${at}`,
      from: one,
      to: '33700000001',
      text: 'STOP',
    }))
    const response = await house.request(`/inbound/infobip/main/${secret}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ results, messageCount: 3, pendingMessageCount: 0 }),
    })
    expect(response.status).toBe(200)
    for (const to of ['+525500000001', '0692998001', '+447911123456'])
      expect(await house.check(to)).toMatchObject({ reason: 'opted_out' })
  })

  it.each(['0700000001', '33700000001', '0033700000001', 'whatsapp:+33700000001', '+33700000001'])(
    'is the sender’s own where it is written to as %s',
    async (to) => {
      const accounts = JSON.stringify({
        'generic/main': { secret: GENERIC_SECRET, senders: ['acme', 'solo'] },
      })
      const house = await openHouse({ accounts: () => Promise.resolve(accounts) })
      await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, stopReach: 'sender' })
      const solo = { ...ACME, ...OPT_OUT, numbers: [], domains: [], stopReach: 'sender' }
      await house.api('PUT', '/v1/senders/solo', { ...solo, name: 'Solo' })
      await house.request(...genericText('STOP', { to }))
      expect(await house.check('+33612345678')).toMatchObject({ reason: 'opted_out' })
      expect(await house.check('+33612345678', { sender: 'solo' })).toMatchObject({ allowed: true })
    },
  )
})

describe('a stop stored under what its address was once read as', () => {
  const CASES: [stored: string, asked: readonly string[]][] = [
    ['+33692998001', ['+262692998001', '+33692998001', '+33 (0)692 998 001']],
    ['+541123456789', ['+5491123456789', '+541123456789']],
    ['+553196883193', ['+5531996883193', '+553196883193']],
    ['+841681234567', ['+84381234567']],
    ['+24107123456', ['+24177123456', '+2417123456']],
    ['ada@googlemail.com', ['ada@gmail.com', 'ada@googlemail.com']],
  ]

  it.each(CASES)('of %s counts for every spelling', async (stored, asked) => {
    const house = await houseOfAcme()
    await stoppedOnce(house, stored)
    for (const to of asked) {
      expect(await house.check(to)).toMatchObject({ reason: 'opted_out' })
      expect(await eventsOf(house, to)).toMatchObject([{ type: 'stop' }])
    }
  })

  it.each(CASES)('of %s counts after a rotation of the hash keys', async (stored, [to = '']) => {
    const before = await houseOfAcme()
    await stoppedOnce(before, stored)
    const { endpoint, table } = before
    const hashKeys = { ...before.secrets.hashKeys, b: newSecrets().hashKeys['a'] ?? '' }
    const house = await openHouse({ endpoint, table, secrets: { ...before.secrets, hashKeys } })
    expect(await house.check(to)).toMatchObject({ reason: 'opted_out' })
    await house.api('POST', '/v1/stops', {
      to,
      scope: 'sender/acme',
      channelOfRequest: 'phone',
      reference: 'R-1',
    })
    await house.api('PUT', '/v1/senders/beta', { ...ACME, ...OPT_OUT, numbers: [], domains: [] })
    expect(await house.check(to, { sender: 'beta' })).toMatchObject({ reason: 'opted_out' })
  })

  it('is not said again by a redelivery', async () => {
    const house = await houseOfAcme()
    const id = `SM${'7'.repeat(32)}`
    await stoppedOnce(house, '+541123456789', { messageKey: `twilio/main#${id}` })
    await house.request(...twilioText('STOP', { from: '+541123456789', id }))
    expect(await eventsOf(house, '+5491123456789')).toHaveLength(1)
  })

  it('is lifted by a newer consent to the address of today, and stands again by an old short link', async () => {
    const house = await houseOfAcme({ basis: 'consent', justification: undefined })
    const [stored, asked] = ['ada@googlemail.com', 'ada@gmail.com']
    const { endpoint, table, secrets } = house
    const roots = readLinkRoots(secrets.linkRoots)
    const key = await linkKeys(dynamo(table, endpoint), () => Promise.resolve(roots)).current(
      'acme',
    )
    const link = sealShortToken(key, { contact: formerId(house, stored), topicNumber: 0 })
    const click = async (): Promise<void> => {
      const body = 'List-Unsubscribe=One-Click'
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      expect((await house.request(`/u/${link}`, { method: 'POST', body, headers })).status).toBe(
        200,
      )
    }
    house.setNow(BEGUN)
    await click()
    await click()
    expect(await eventsOf(house, asked)).toHaveLength(1)
    house.setNow(new Date('2026-06-01T11:00:00Z'))
    await house.api(
      'POST',
      '/v1/consents',
      consentTo(asked, { obtainedAt: '2026-06-01T11:00:00Z' }),
    )
    for (const to of [stored, asked]) expect(await house.check(to)).toMatchObject({ allowed: true })
    // Within the day in which a second click says nothing new; here it does.
    house.setNow(new Date('2026-06-01T12:00:00Z'))
    await click()
    for (const to of [stored, asked])
      expect(await house.check(to)).toMatchObject({
        reason: 'opted_out',
        since: '2026-06-01T12:00:00Z',
      })
  })

  it('outlives the erasure of its evidence', async () => {
    const house = await houseOfAcme()
    await stoppedOnce(house, 'ada@googlemail.com')
    const { body } = await house.api('POST', '/v1/erasures', { to: 'ada@gmail.com' })
    expect(body).toMatchObject({ removed: { evidence: 1 } })
    const [stop] = (await eventsOf(house, 'ada@gmail.com')) as { evidence?: object }[]
    expect(stop?.evidence).toBeUndefined()
    expect(await house.check('ada@gmail.com')).toMatchObject({ reason: 'opted_out' })
  })
})

describe('a country that has no numbers', () => {
  it.each<[call: string, body: (country: string) => object, pointer: string]>([
    ['PUT /v1/senders/acme', (defaultCountry) => ({ defaultCountry }), '#/defaultCountry'],
    [
      'PUT /v1/senders/acme',
      (country) => ({ numbers: [{ number: '36179', purpose: 'marketing', country }] }),
      '#/numbers/0/country',
    ],
    [
      'POST /v1/scrubs',
      (defaultCountry) => ({ sender: 'acme', defaultCountry }),
      '#/defaultCountry',
    ],
    [
      'POST /v1/imports',
      (defaultCountry) => ({ kind: 'stops', scope: 'all', source: 'old', defaultCountry }),
      '#/defaultCountry',
    ],
  ])('is refused by %s: nothing would be read by it', async (call, body, pointer) => {
    const house = await houseOfAcme()
    const [method = '', path = ''] = call.split(' ')
    const sender = method === 'PUT' ? { ...ACME, ...OPT_OUT } : {}
    for (const country of ['UK', 'XX', 'SU']) {
      const answer = await house.api(method, path, { ...sender, ...body(country) })
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } })
    }
    const right = await house.api(method, path, { ...sender, ...body('GB') })
    expect(right.status).toBeLessThan(300)
  })

  it('is refused by a check where it may be why an address could not be read', async () => {
    const house = await houseOfAcme()
    const ask = async (to: string | readonly string[], defaultCountry?: string) =>
      house.api('POST', typeof to === 'string' ? '/v1/check' : '/v1/check/batch', {
        sender: 'acme',
        to,
        defaultCountry,
      })
    const refused = {
      status: 400,
      body: {
        type: 'urn:basta:invalid_request',
        errors: [
          {
            pointer: '#/defaultCountry',
            detail: expect.stringContaining('such as "GB"') as string,
          },
        ],
      },
    }
    expect(await ask('07400 123456', 'UK')).toMatchObject(refused)
    expect(await ask(['ada@example.org', '07400 123456'], 'UK')).toMatchObject(refused)
    for (const [to, country] of [
      ['07400 123456', 'GB'],
      ['ada@example.org', 'UK'],
      ['nothing at all', 'GB'],
      ['nothing at all', undefined],
    ] as const)
      expect((await ask(to, country)).status).toBe(200)
  })
})

describe('a list of another system', () => {
  it('is read by the country of its sender, and without a plus where that is its form', async () => {
    const house = await houseOfAcme()
    const brevo = [
      'EMAIL;SMS;ADDED_TIME;MODIFIED_TIME;email_marketing;sms_marketing',
      ';32477123456;2024-01-02 10:00:00;2024-02-02 10:00:00;;unsubscribed',
      ';262692998001;2024-01-02 10:00:00;2024-02-02 10:00:00;;unsubscribed',
      ';0690998002;2024-01-02 10:00:00;2024-02-02 10:00:00;;unsubscribed',
      'ada@googlemail.com;;2024-01-02 10:00:00;2024-02-02 10:00:00;unsubscribed;',
    ].join('\n')
    const shown = await importList(house, Buffer.from(brevo), { scope: 'sender/acme' })
    expect(shown).toMatchObject({ state: 'applied' })
    for (const to of ['+32477123456', '0692998001', '+590690998002', 'ada@gmail.com'])
      expect(await house.check(to)).toMatchObject({ reason: 'opted_out' })
  })
})

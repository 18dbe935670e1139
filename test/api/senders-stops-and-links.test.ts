import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  ACME,
  consentTo,
  openHouse,
  OPT_OUT,
  PUBLIC_URL,
  twilioText,
  type TestHouse,
} from '../house/house.ts'
import { outputOf, scanItems, scanText, tracesOf } from '../house/witness.ts'

const ADA = 'ada@example.org'
const PHONE = '+33612345678'
const EVENT = /^evt_[0-9a-z]{26}$/
const NOW = new Date('2026-06-01T10:00:00Z')

type Answer = { readonly status: number; readonly body: unknown }
type Entry = {
  readonly id: string
  readonly type: string
  readonly scopes: readonly string[]
  readonly blocks: string
  readonly occurredAt: string
  readonly source: Readonly<Record<string, unknown>>
  readonly evidence: Readonly<Record<string, unknown>>
}
type Minted = {
  readonly to: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

async function houseWithSenders(): Promise<TestHouse> {
  const house = await openHouse()
  house.setNow(NOW)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  await house.api('PUT', '/v1/senders/beta', { ...ACME, name: 'Beta', numbers: [] })
  return house
}

async function keyWith(house: TestHouse, wanted: object): Promise<string> {
  const { body } = await house.api('POST', '/v1/keys', wanted)
  return (body as { key: string }).key
}

function later(house: TestHouse, seconds: number): void {
  house.setNow(new Date(NOW.getTime() + seconds * 1000))
}

async function historyOf(house: TestHouse, to: string): Promise<readonly Entry[]> {
  const { status, body } = await house.api('POST', '/v1/history', { to })
  expect([status, body]).toMatchObject([200, { chain: { intact: true, faults: [] } }])
  return (body as { events: Entry[] }).events
}

/** Where a refusal points, after it was found to be a whole problem. */
function placesOf({ status, body }: Answer, code = 'invalid_request'): string[] {
  expect(body).toMatchObject({
    type: `urn:basta:${code}`,
    title: expect.stringMatching(/\S/) as unknown,
    status,
    detail: expect.stringMatching(/\S/) as unknown,
  })
  const { errors = [] } = body as { errors?: { pointer: string; detail: string }[] }
  return errors.map(({ pointer }) => pointer)
}

describe('a sender', () => {
  const full = {
    name: 'Acme',
    numbers: [
      { number: '+33700000001', purpose: 'marketing' },
      { number: '36180', purpose: 'transactional', country: 'FR' },
    ],
    domains: ['acme.example', 'news.acme.example'],
    topics: ['promo', 'news'],
    basis: 'customer',
    justification: 'orders of the last two years',
    stopReach: 'sender',
    defaultCountry: 'FR',
  }

  it('is kept as it was written, and shown again', async () => {
    const house = await openHouse()
    const stored = { id: 'acme', ...full, version: 1 }
    expect(await house.api('PUT', '/v1/senders/acme', full)).toEqual({ status: 201, body: stored })
    expect(await house.api('GET', '/v1/senders/acme')).toEqual({ status: 200, body: stored })
  })

  it('has every number, domain and topic it needs by default: none', async () => {
    const house = await openHouse()
    const { body } = await house.api('PUT', '/v1/senders/acme', {
      name: ' Acme ',
      basis: 'consent',
    })
    expect(body).toEqual({
      id: 'acme',
      name: 'Acme',
      numbers: [],
      domains: [],
      topics: [],
      basis: 'consent',
      stopReach: 'all',
      version: 1,
    })
  })

  it('law 7: keeps every change of it, chained, with who made it and why', async () => {
    const house = await openHouse()
    await house.api('PUT', '/v1/senders/acme', { ...full, basis: 'consent' })
    const second = await house.api('PUT', '/v1/senders/acme', full)
    expect(second).toMatchObject({ status: 200, body: { version: 2 } })
    const changes = (await scanItems(house))
      .filter(({ pk }) => pk?.S === 'SENDER#acme')
      .toSorted((a, b) => ((a['sk']?.S ?? '') < (b['sk']?.S ?? '') ? -1 : 1))
    expect(changes).toHaveLength(2)
    expect(changes[0]?.['prev']?.S).toBe('')
    expect(changes[1]?.['prev']?.S).toBe(changes[0]?.['hash']?.S)
    expect(changes[1]?.['key']?.S).toMatch(/^key_/)
    expect(JSON.parse(changes[1]?.['document']?.S ?? '{}')).toMatchObject({
      basis: 'customer',
      justification: 'orders of the last two years',
    })
    expect(JSON.parse(changes[0]?.['document']?.S ?? '{}')).toMatchObject({ basis: 'consent' })
  })

  it.each<[string, object, string]>([
    ['no name', { name: undefined }, '#/name'],
    ['an empty name', { name: '  ' }, '#/name'],
    ['an endless name', { name: 'x'.repeat(81) }, '#/name'],
    [
      'a number that is none',
      { numbers: [{ ...full.numbers[0], number: '06 12' }] },
      '#/numbers/0/number',
    ],
    ['a number of no purpose', { numbers: [{ number: '+33700000001' }] }, '#/numbers/0/purpose'],
    [
      'a short code of no country',
      { numbers: [{ number: '36180', purpose: 'marketing' }] },
      '#/numbers/0/country',
    ],
    ['a country that is none', { defaultCountry: 'France' }, '#/defaultCountry'],
    ['a domain that is none', { domains: ['acme.example', 'acme'] }, '#/domains/1'],
    ['a topic that is no id', { topics: ['Big Sale'] }, '#/topics/0'],
    ['too many topics', { topics: Array.from({ length: 51 }, (_, at) => `t${at}`) }, '#/topics'],
    ['no basis', { basis: undefined }, '#/basis'],
    ['a basis of its own', { basis: 'legitimate_interest' }, '#/basis'],
    ['customers and no reason', { basis: 'customer', justification: undefined }, '#/justification'],
    [
      'an opt-out basis and no reason',
      { basis: 'opt_out', justification: undefined },
      '#/justification',
    ],
    ['an empty reason', { justification: ' ' }, '#/justification'],
    ['a reach of its own', { stopReach: 'topic' }, '#/stopReach'],
    ['a member we do not know', { colour: 'red' }, '#/colour'],
  ])('with %s is refused at its place, and nothing is kept', async (_, change, pointer) => {
    const house = await openHouse()
    const answer = await house.api('PUT', '/v1/senders/acme', { ...full, ...change })
    expect(answer.status).toBe(400)
    expect(placesOf(answer)).toEqual([pointer])
    expect((await house.api('GET', '/v1/senders/acme')).status).toBe(404)
  })

  it.each(['ACME', '-acme', 'a_b', 'x'.repeat(64), 'a%2Fb'])('cannot be called %s', async (id) => {
    const house = await openHouse()
    const answer = await house.api('PUT', `/v1/senders/${id}`, full)
    expect([answer.status, placesOf(answer)]).toEqual([400, ['#']])
  })

  it('nobody registered is 404', async () => {
    const house = await openHouse()
    const answer = await house.api('GET', '/v1/senders/acme')
    expect([answer.status, placesOf(answer, 'unknown_sender')]).toEqual([404, []])
  })

  it('writes domains in lower case', async () => {
    const house = await openHouse()
    const { body } = await house.api('PUT', '/v1/senders/acme', {
      ...full,
      domains: ['ACME.Example'],
    })
    expect(body).toMatchObject({ domains: ['acme.example'] })
  })
})

describe('a key', () => {
  it('is shown once, and rests as its SHA-256 alone', async () => {
    const house = await houseWithSenders()
    const asked = { name: 'shop', rights: ['check', 'write'], senders: ['acme'] }
    const { status, body } = await house.api('POST', '/v1/keys', asked)
    expect([status, body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^key_[0-9a-f]{18}$/) as unknown,
        key: expect.stringMatching(/^basta_[\w-]{43}$/) as unknown,
        created: '2026-06-01T10:00:00Z',
        createdBy: expect.stringMatching(/^key_/) as unknown,
        lastFour: expect.stringMatching(/^[\w-]{4}$/) as unknown,
        ...asked,
      },
    ])
    const { key, lastFour } = body as { key: string; lastFour: string }
    expect(key.endsWith(lastFour)).toBe(true)
    const rested = await scanText(house)
    expect(rested).not.toContain(key)
    expect(rested).not.toContain(key.slice('basta_'.length, -4))
    expect(rested).toContain(createHash('sha256').update(key).digest('hex'))
  })

  const routes: readonly [right: string, method: string, path: string][] = [
    ['check', 'POST', '/v1/check'],
    ['check', 'POST', '/v1/check/batch'],
    ['check', 'GET', '/v1/senders/acme'],
    ['write', 'POST', '/v1/links'],
    ['write', 'POST', '/v1/consents'],
    ['write', 'POST', '/v1/stops'],
    ['admin', 'PUT', '/v1/senders/acme'],
    ['admin', 'POST', '/v1/keys'],
    ['admin', 'POST', '/v1/history'],
    ['admin', 'POST', '/v1/quarantine/twilio/main'],
  ]

  it.each(routes)('needs the right "%s" to %s %s', async (right, method, path) => {
    const house = await houseWithSenders()
    const before = await scanText(house)
    const body = method === 'GET' ? undefined : {}
    for (const held of ['check', 'write', 'admin']) {
      const key = await keyWith(house, { rights: [held] })
      const { status } = await house.api(method, path, body, key)
      // With the right an empty body is read, and found empty.
      const isMay = held === right || held === 'admin'
      expect([held, status === 403]).toEqual([held, !isMay])
      expect(status).not.toBe(401)
    }
    const anonymous = await house.request(path, { method })
    expect(anonymous.status).toBe(401)
    const events = (text: string) => text.split('\n').filter((line) => line.includes('"E#')).length
    expect(events(await scanText(house))).toBe(events(before))
  })

  it.each<[string, string, object | undefined]>([
    ['PUT', '/v1/senders/acme', ACME],
    ['GET', '/v1/senders/acme', undefined],
    ['POST', '/v1/links', { sender: 'acme', to: [ADA] }],
    ['POST', '/v1/consents', consentTo(ADA)],
    ['POST', '/v1/stops', stopOf(ADA, { scope: 'sender/acme' })],
    ['POST', '/v1/stops', stopOf(ADA, { scope: 'sender/acme/promo' })],
    ['POST', '/v1/check', { to: ADA, sender: 'acme' }],
    ['POST', '/v1/keys', { rights: ['check'], senders: ['acme'] }],
    ['POST', '/v1/keys', { rights: ['check'], senders: ['beta', 'acme'] }],
    ['POST', '/v1/keys', { rights: ['check'] }],
  ])('of one sender cannot %s %s for another', async (method, path, body) => {
    const house = await houseWithSenders()
    const key = await keyWith(house, { rights: ['admin'], senders: ['beta'] })
    const before = await scanText(house)
    const answer = await house.api(method, path, body, key)
    expect(answer.status).toBe(403)
    placesOf(answer, 'forbidden')
    expect(await scanText(house)).toBe(before)
  })

  it('of one sender may do its work, and give out keys for that sender', async () => {
    const house = await houseWithSenders()
    const key = await keyWith(house, { rights: ['admin'], senders: ['acme'] })
    expect((await house.api('GET', '/v1/senders/acme', undefined, key)).status).toBe(200)
    expect((await house.api('POST', '/v1/consents', consentTo(ADA), key)).status).toBe(201)
    const wanted = { rights: ['check'], senders: ['acme'] }
    expect((await house.api('POST', '/v1/keys', wanted, key)).status).toBe(201)
  })

  it.each<[string, object, string]>([
    ['no rights', {}, '#/rights'],
    ['empty rights', { rights: [] }, '#/rights'],
    ['a right of its own', { rights: ['check', 'root'] }, '#/rights/1'],
    ['senders that are none', { rights: ['check'], senders: ['A B'] }, '#/senders/0'],
    ['an empty list of senders', { rights: ['check'], senders: [] }, '#/senders'],
    ['a key of its own', { rights: ['check'], key: 'basta_mine' }, '#/key'],
  ])('with %s is refused', async (_, wanted, pointer) => {
    const house = await houseWithSenders()
    const answer = await house.api('POST', '/v1/keys', wanted)
    expect([answer.status, placesOf(answer)]).toEqual([400, [pointer]])
  })
})

describe('links', () => {
  it('come with the two header values of RFC 8058, in the order asked', async () => {
    const house = await houseWithSenders()
    const to = ['Ada@Example.org', '06 12 34 56 78', 'ada@example.org']
    const asked = { sender: 'acme', topic: 'promo', campaign: 'june', to }
    const { status, body } = await house.api('POST', '/v1/links', asked)
    const { links } = body as { links: Minted[] }
    expect([status, links.map((link) => link.to)]).toEqual([200, to])
    expect(new Set(links.map(({ url }) => url)).size).toBe(3)
    for (const { url, headers } of links) {
      expect(url.startsWith(`${PUBLIC_URL}/u/`)).toBe(true)
      expect(headers).toEqual({
        'List-Unsubscribe': `<${url}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      })
      expect((await house.request(url.slice(PUBLIC_URL.length))).status).toBe(200)
    }
  })

  it('law 8: show no address, not even when taken apart', async () => {
    const house = await houseWithSenders()
    const to = [ADA, PHONE]
    const { body } = await house.api('POST', '/v1/links', { sender: 'acme', to })
    for (const { url } of (body as { links: Minted[] }).links) {
      const token = url.slice(url.lastIndexOf('/') + 1)
      const readable = url + Buffer.from(token, 'base64url').toString('latin1')
      for (const trace of [...tracesOf(ADA), ...tracesOf(PHONE), 'example.org', 'acme"'])
        expect(readable).not.toContain(trace)
    }
    const rested = await scanText(house)
    for (const trace of [...tracesOf(ADA), ...tracesOf(PHONE)]) expect(rested).not.toContain(trace)
  })

  it('are made 1,000 at a time, and not 1,001', async () => {
    const house = await houseWithSenders()
    const to = Array.from({ length: 1_000 }, (_, at) => `a${at}@example.org`)
    const { status, body } = await house.api('POST', '/v1/links', { sender: 'acme', to })
    expect([status, (body as { links: Minted[] }).links.length]).toEqual([200, 1_000])
    const more = await house.api('POST', '/v1/links', { sender: 'acme', to: [...to, ADA] })
    expect([more.status, placesOf(more)]).toEqual([400, ['#/to']])
  })

  it.each<[string, object, number, string, string[]]>([
    [
      'an address that is none',
      { to: [ADA, 'nobody', '+33'] },
      400,
      'invalid_request',
      ['#/to/1', '#/to/2'],
    ],
    ['nobody', { to: [] }, 400, 'invalid_request', ['#/to']],
    ['one address that is no list', { to: ADA }, 400, 'invalid_request', ['#/to']],
    ['an unknown sender', { sender: 'gamma' }, 404, 'unknown_sender', []],
    ['an unknown topic', { topic: 'shoes' }, 400, 'unknown_topic', ['#/topic']],
    ['an empty campaign', { campaign: '' }, 400, 'invalid_request', ['#/campaign']],
  ])('for %s are not made', async (_, change, status, code, pointers) => {
    const house = await houseWithSenders()
    const answer = await house.api('POST', '/v1/links', { sender: 'acme', to: [ADA], ...change })
    expect([answer.status, placesOf(answer, code)]).toEqual([status, pointers])
    for (const trace of [...tracesOf(ADA), 'nobody'])
      expect(JSON.stringify(answer.body)).not.toContain(trace)
  })

  it('are refused where the public URL is not the owner’s: they must outlive it', async () => {
    const house = await openHouse({ publicUrlIsOwned: false })
    await house.api('PUT', '/v1/senders/acme', ACME)
    const answer = await house.api('POST', '/v1/links', { sender: 'acme', to: [ADA] })
    expect([answer.status, placesOf(answer, 'no_public_url')]).toEqual([409, []])
  })
})

/** A stop that somebody took down by hand. */
function stopOf(to: string | readonly string[], fields: object = {}): object {
  return { to, scope: 'all', channelOfRequest: 'phone', reference: 'call 4711', ...fields }
}

describe('a stop by hand', () => {
  it.each(['phone', 'letter', 'agent'])('by %s is recorded with its reference', async (way) => {
    const house = await houseWithSenders()
    const stop = stopOf(ADA, { channelOfRequest: way })
    const { status, body } = await house.api('POST', '/v1/stops', stop)
    expect([status, body]).toMatchObject([
      201,
      { events: [expect.stringMatching(EVENT)], contacts: [expect.any(String)] },
    ])
    expect(await historyOf(house, ADA)).toMatchObject([
      {
        type: 'stop',
        scopes: ['all'],
        blocks: 'marketing',
        source: { method: way },
        evidence: { reference: 'call 4711' },
      },
    ])
    expect(await house.check(ADA)).toMatchObject({ reason: 'opted_out' })
  })

  it('of one person reaches each of their addresses', async () => {
    const house = await houseWithSenders()
    const { body } = await house.api('POST', '/v1/stops', stopOf([ADA, PHONE, 'ada@work.example']))
    expect(new Set((body as { events: string[] }).events).size).toBe(3)
    for (const to of [ADA, PHONE, 'ada@work.example'])
      expect(await house.check(to)).toMatchObject({ reason: 'opted_out' })
  })

  it.each<[string, readonly [question: object, allowed: boolean][]]>([
    [
      'all',
      [
        [{}, false],
        [{ topic: 'promo' }, false],
        [{ sender: 'beta' }, false],
      ],
    ],
    [
      'sender/acme',
      [
        [{}, false],
        [{ topic: 'promo' }, false],
        [{ sender: 'beta' }, true],
      ],
    ],
    [
      'sender/acme/promo',
      [
        [{}, true],
        [{ topic: 'promo' }, false],
        [{ topic: 'news' }, true],
      ],
    ],
  ])('of %s reaches that far', async (scope, questions) => {
    const house = await houseWithSenders()
    await house.api('PUT', '/v1/senders/beta', { ...ACME, ...OPT_OUT, name: 'Beta', numbers: [] })
    expect((await house.api('POST', '/v1/stops', stopOf(ADA, { scope }))).status).toBe(201)
    for (const [question, allowed] of questions)
      expect(await house.check(ADA, question)).toMatchObject({ allowed })
  })

  it('blocks service messages too where it says so', async () => {
    const house = await houseWithSenders()
    const asked = { purpose: 'transactional' }
    await house.api('POST', '/v1/stops', stopOf(ADA))
    expect(await house.check(ADA, asked)).toMatchObject({ allowed: true })
    await house.api('POST', '/v1/stops', stopOf(ADA, { blocks: 'every' }))
    expect(await house.check(ADA, asked)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('of every sender’s service messages is for keys that are for every sender', async () => {
    const house = await houseWithSenders()
    const limited = await keyWith(house, { rights: ['write'], senders: ['acme'] })
    const asked = async (fields: object, key?: string) =>
      (await house.api('POST', '/v1/stops', stopOf(ADA, fields), key)).status
    const before = await scanText(house)
    expect(await asked({ blocks: 'every' }, limited)).toBe(403)
    expect(await scanText(house)).toBe(before)
    expect(await asked({ scope: 'sender/acme', blocks: 'every' }, limited)).toBe(201)
    expect(await asked({}, limited)).toBe(201)
    const question = { sender: 'beta', purpose: 'transactional' }
    expect(await house.check(ADA, question)).toMatchObject({ allowed: true })
    const unlimited = await keyWith(house, { rights: ['write'] })
    expect(await asked({ blocks: 'every' }, unlimited)).toBe(201)
    expect(await house.check(ADA, question)).toMatchObject({ allowed: false })
  })

  it('law 5: counts from when it was said, where that is known', async () => {
    const house = await houseWithSenders()
    const said = { occurredAt: '2026-05-20T18:30:00+02:00' }
    await house.api('POST', '/v1/stops', stopOf(ADA, said))
    expect(await house.check(ADA)).toMatchObject({ since: '2026-05-20T16:30:00Z' })
    await house.api('POST', '/v1/consents', consentTo(ADA, { obtainedAt: '2026-05-25T00:00:00Z' }))
    expect(await house.check(ADA)).toMatchObject({ allowed: true })
  })

  it('of a topic that is no longer sent still stops it', async () => {
    const house = await houseWithSenders()
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, topics: ['news'] })
    const stop = stopOf(ADA, { scope: 'sender/acme/promo' })
    expect((await house.api('POST', '/v1/stops', stop)).status).toBe(201)
  })

  it.each<[string, object, string[], string, number]>([
    [
      'of tomorrow',
      { occurredAt: '2026-06-02T10:00:00Z' },
      ['#/occurredAt'],
      'invalid_request',
      400,
    ],
    ['of no zone', { occurredAt: '2026-05-20T18:30:00' }, ['#/occurredAt'], 'invalid_request', 400],
    ['of an unknown sender', { scope: 'sender/gamma' }, [], 'unknown_sender', 404],
    ['of an unknown topic', { scope: 'sender/acme/shoes' }, ['#/scope'], 'unknown_topic', 400],
    ['of no scope', { scope: 'everything' }, ['#/scope'], 'invalid_request', 400],
    ['of a deeper scope', { scope: 'sender/acme/promo/x' }, ['#/scope'], 'invalid_request', 400],
    [
      'by no known way',
      { channelOfRequest: 'fax' },
      ['#/channelOfRequest'],
      'invalid_request',
      400,
    ],
    ['of no reference', { reference: '' }, ['#/reference'], 'invalid_request', 400],
    ['that blocks the rest', { blocks: 'transactional' }, ['#/blocks'], 'invalid_request', 400],
    ['of nobody', { to: [] }, ['#/to'], 'invalid_request', 400],
    ['of one who is none', { to: [ADA, 'nobody'] }, ['#/to/1'], 'invalid_request', 400],
    [
      'of a crowd',
      { to: Array.from({ length: 21 }, (_, at) => `a${at}@x.example`) },
      ['#/to'],
      'invalid_request',
      400,
    ],
  ])(
    '%s is refused at its place, and nothing is recorded',
    async (_, change, places, code, status) => {
      const house = await houseWithSenders()
      const before = await scanText(house)
      const answer = await house.api('POST', '/v1/stops', stopOf(ADA, change))
      expect([answer.status, placesOf(answer, code)]).toEqual([status, places])
      expect(JSON.stringify(answer.body)).not.toContain(ADA)
      expect(await scanText(house)).toBe(before)
    },
  )
})

describe('a history', () => {
  it('tells everything, oldest first, and that the chain is whole', async () => {
    const house = await houseWithSenders()
    await house.api('POST', '/v1/consents', consentTo(PHONE))
    later(house, 1)
    await house.request(...twilioText('STOP'))
    later(house, 1)
    await house.api('POST', '/v1/stops', stopOf(PHONE, { occurredAt: '2020-01-01T00:00:00Z' }))
    later(house, 2)
    await house.request(...twilioText('START'))
    const { body } = await house.api('POST', '/v1/history', { to: '+33 6 12 34 56 78' })
    expect(body).toMatchObject({
      contact: expect.stringMatching(/^a[\w-]{22}$/) as unknown,
      standing: { channel: 'sms', version: 4 },
      events: [{ type: 'consent' }, { type: 'stop' }, { type: 'stop' }, { type: 'lift' }],
      chain: { intact: true, faults: [] },
    })
    expect(JSON.stringify(body)).not.toContain('salt')
    for (const trace of tracesOf(PHONE)) expect(JSON.stringify(body)).not.toContain(trace)
  })

  it('law 10: of nobody has the same shape, and nothing in it', async () => {
    const house = await houseWithSenders()
    await house.api('POST', '/v1/stops', stopOf(ADA))
    const known = await house.api('POST', '/v1/history', { to: ADA })
    const unknown = await house.api('POST', '/v1/history', { to: 'nobody@example.org' })
    expect(unknown).toEqual({
      status: 200,
      body: {
        contact: expect.stringMatching(/^a[\w-]{22}$/) as unknown,
        standing: { channel: 'email', version: 0, head: '', registers: [] },
        events: [],
        chain: { intact: true, faults: [] },
      },
    })
    const shape = ({ body }: Answer) => {
      const { standing, ...rest } = body as { standing: object }
      return [Object.keys(rest), Object.keys(standing)]
    }
    expect(shape(unknown)).toEqual(shape(known))
  })

  it('of what is no address is refused', async () => {
    const house = await houseWithSenders()
    const answer = await house.api('POST', '/v1/history', { to: 'nobody' })
    expect([answer.status, placesOf(answer)]).toEqual([400, ['#/to']])
  })
})

describe('the log', () => {
  let text: string
  beforeAll(async () => {
    const house = await houseWithSenders()
    const output = await outputOf(async () => {
      await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
      await house.api('POST', '/v1/keys', { rights: ['check'] })
      await house.api('POST', '/v1/links', { sender: 'acme', to: [ADA, PHONE] })
      await house.api('POST', '/v1/links', { sender: 'acme', to: [ADA, 'ada lovelace'] })
      await house.api('POST', '/v1/consents', consentTo(ADA))
      await house.api('POST', '/v1/consents', consentTo(ADA, { obtainedAt: 'ada lovelace' }))
      await house.api('POST', '/v1/stops', stopOf([ADA, PHONE], { reference: 'Ada Lovelace' }))
      await house.api('POST', '/v1/history', { to: ADA })
      await house.api('POST', '/v1/history', { to: PHONE })
      await house.check(ADA)
      await house.check('ada lovelace')
    })
    text = output.text
  })

  it('law 8: tells of all these calls without one address, name or wording', () => {
    expect(text).toContain('"event":"history_read"')
    for (const trace of [...tracesOf(ADA), ...tracesOf(PHONE), 'ovelace', 'example.org', 'offers'])
      expect(text).not.toContain(trace)
  })

  it('law 8: shows no key', () => {
    expect(text).not.toMatch(/basta_|admin-key-of/)
  })
})

describe('a key that is limited to some senders', () => {
  const mine = { ...ACME, name: 'Gamma', numbers: [], domains: ['gamma.example'] }
  const claims: readonly [string, object, string[]][] = [
    ['number', { numbers: ACME.numbers }, ['#/numbers/0/number']],
    [
      'number for another purpose',
      {
        numbers: [
          { number: '+33700000009', purpose: 'marketing' },
          { number: '+33700000001', purpose: 'transactional' },
        ],
      },
      ['#/numbers/1/number'],
    ],
    ['domain', { domains: ['acme.example'] }, ['#/domains/0']],
    ['domain in part', { domains: ['gamma.example', 'news.acme.example'] }, ['#/domains/1']],
  ]

  it.each(claims)(
    'cannot declare another sender’s %s, nor learn whose it is',
    async (_, more, places) => {
      const house = await houseWithSenders()
      const limited = await keyWith(house, { rights: ['admin'], senders: ['gamma'] })
      const before = await scanText(house)
      const answer = await house.api('PUT', '/v1/senders/gamma', { ...mine, ...more }, limited)
      expect([answer.status, placesOf(answer, 'conflict')]).toEqual([409, places])
      expect(JSON.stringify(answer.body)).not.toMatch(/acme|beta/i)
      expect(await scanText(house)).toBe(before)
    },
  )

  it('can declare all else, what its senders share, and what was shared before it', async () => {
    const house = await houseWithSenders()
    const put = async (id: string, more: object, key?: string) =>
      (await house.api('PUT', `/v1/senders/${id}`, { ...mine, ...more }, key)).status
    const limited = await keyWith(house, { rights: ['admin'], senders: ['gamma', 'delta'] })
    const numbers = [{ number: '+33700000009', purpose: 'marketing' }]
    expect(await put('gamma', { numbers }, limited)).toBe(201)
    expect(await put('delta', { numbers }, limited)).toBe(201)
    expect(await put('gamma', { numbers: ACME.numbers })).toBe(200)
    expect(await put('gamma', { numbers: ACME.numbers, topics: [] }, limited)).toBe(200)
    expect(await put('gamma', { numbers: [] }, limited)).toBe(200)
    expect(await put('gamma', { numbers: ACME.numbers }, limited)).toBe(409)
  })

  it('reads nobody’s history, decides no review and opens no quarantine: those concern every sender', async () => {
    const house = await openHouse()
    await house.api('PUT', '/v1/senders/acme', ACME)
    const { body } = await house.api('POST', '/v1/keys', { rights: ['admin'], senders: ['acme'] })
    const { key } = body as { key: string }
    const answers = await Promise.all([
      house.api('POST', '/v1/history', { to: '+33612345678' }, key),
      house.api('GET', '/v1/reviews', undefined, key),
      house.api('POST', '/v1/reviews/evt_1', { decision: 'stop' }, key),
      house.api('POST', '/v1/quarantine/twilio/main', undefined, key),
    ])
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403])
  })
})

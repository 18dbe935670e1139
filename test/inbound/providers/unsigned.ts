import { expect, it } from 'vitest'
import { readAccounts } from '../../../functions/inbound/accounts.ts'
import { recorded, replay, type Recorded } from '../../fixtures/providers/load.ts'
import { ACME, openHouse, OPT_OUT, type TestHouse } from '../../house/house.ts'
import { asideCount, scanItems } from '../../house/witness.ts'

/** The secret of the recorded requests. */
export const SECRET = 'a-secret-of-the-test-house-0123'
const OTHER_SECRET = 'b-secret-of-the-test-house-0123'
const PHONE = '+33612345678'
const FIRST = new Date('2026-06-01T10:00:05Z')
const THEN = new Date('2026-06-01T11:00:00Z')
const LAST = new Date('2026-06-01T12:00:05Z')

export type Entry = {
  readonly type: string
  readonly scopes: readonly string[]
  readonly source: Readonly<Record<string, unknown>>
  readonly evidence: Readonly<Record<string, unknown>>
}

/** A house whose clock stands, where everybody may be written to until they object. */
export async function houseWith(
  name: string,
  entry: object = {},
  more: Readonly<Record<string, object>> = {},
): Promise<TestHouse> {
  const entries = { [`${name}/main`]: { secret: SECRET, ...entry }, ...more }
  const document = Object.entries(entries).map(([one, rest]) => [
    one,
    { senders: ['acme'], ...rest },
  ])
  const accounts = JSON.stringify(Object.fromEntries(document))
  const house = await openHouse({ accounts: () => Promise.resolve(accounts) })
  house.setNow(FIRST)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  return house
}

export async function eventsOf(house: TestHouse, to = PHONE): Promise<readonly Entry[]> {
  const { body } = await house.api('POST', '/v1/history', { to })
  return (body as { events: Entry[] }).events
}

export async function quarantined(house: TestHouse, account: string): Promise<number> {
  const items = await scanItems(house)
  return items.filter(({ pk, sealed }) => pk?.S === `Q#${account}` && sealed !== undefined).length
}

export async function sent(house: TestHouse, request: Recorded): Promise<Response> {
  if (request.method !== 'GET') return house.request(...replay(request))
  return house.request(request.path, { headers: request.headers })
}

/** The request with another secret wherever it shows one, or with none. */
function withSecret(request: Recorded, secret: string | undefined): Recorded {
  const path = request.path.replace(`/${SECRET}`, secret === undefined ? '' : `/${secret}`)
  const { authorization, 'x-smsfactor-signature': token, ...headers } = request.headers
  if (secret === undefined) return { ...request, path, headers }
  const user = Buffer.from(authorization?.split(' ')[1] ?? '', 'base64')
    .toString()
    .split(':')[0]
  const credentials = Buffer.from(`${user}:${secret}`).toString('base64')
  return {
    ...request,
    path,
    headers: {
      ...headers,
      ...(authorization === undefined ? {} : { authorization: `Basic ${credentials}` }),
      ...(token === undefined ? {} : { 'x-smsfactor-signature': secret }),
    },
  }
}

export function withBody(request: Recorded, body: string | Uint8Array): Recorded {
  return { ...request, body: Uint8Array.from(Buffer.from(body)) }
}

export type Heard = {
  readonly name: string
  /** Members of its entry beside the secret. */
  readonly entry?: object
  /** Recorded requests that stop a person. */
  readonly stops: readonly string[]
  /** A stop, and the same said again two hours later, to the same message where it names one. */
  readonly again: readonly (readonly [first: string, later: string])[]
  readonly starts: readonly string[]
  /** Genuine requests that change nothing: delivery reports, and what is no stop. */
  readonly ignored: readonly string[]
  /** What it refused to send to, because they left. */
  readonly left?: readonly string[]
  /** What it refused to send to without saying why. */
  readonly held?: readonly string[]
  /** Genuine, and without a text in a place we know, or from nobody's number. */
  readonly aside?: readonly string[]
  /** Genuine requests of no shape we know. */
  readonly malformed: readonly string[]
  readonly answer?: { readonly body: string; readonly contentType: string }
}

/** What holds for every provider that signs nothing. */
export function itKeepsItsPromises(heard: Heard): void {
  const { name, entry, stops, starts, answer } = heard
  const account = `${name}/main`
  const open = () => houseWith(name, entry)
  const request = (one: string) => recorded(name, one)

  async function expectAcknowledged(response: Response): Promise<void> {
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(answer?.contentType ?? null)
    const body = await response.text()
    if (answer === undefined) expect(body).toBe('')
  }

  it.each(stops)('%s stops a person, once, however often it is delivered', async (one) => {
    const house = await open()
    expect(await house.check(PHONE)).toMatchObject({ allowed: true })
    for (let i = 0; i < 3; i += 1) {
      const response = await sent(house, request(one))
      if (answer !== undefined) expect(await response.clone().text()).toBe(answer.body)
      await expectAcknowledged(response)
    }
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
    expect(await eventsOf(house)).toMatchObject([
      { type: 'stop', scopes: ['all'], source: { provider: name, account, origins: ['acme'] } },
    ])
    expect(await quarantined(house, account)).toBe(0)
  })

  it.each(heard.again)('%s is heard again after a consent, as %s', async (first, later) => {
    const house = await open()
    await sent(house, request(first))
    house.setNow(THEN)
    const consent = {
      to: PHONE,
      sender: 'acme',
      obtainedAt: '2026-06-01T10:59:00Z',
      method: 'form',
      wording: 'I want offers.',
      wordingVersion: '1',
      source: 'acme.example/join',
      proof: 'form entry 4711',
    }
    await house.api('POST', '/v1/consents', consent)
    expect(await house.check(PHONE)).toMatchObject({ allowed: true })
    house.setNow(LAST)
    await sent(house, request(later))
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it.each(starts)('%s lifts nothing: no signature covers it', async (one) => {
    const house = await open()
    await sent(house, request(stops[0] ?? ''))
    house.setNow(THEN)
    await expectAcknowledged(await sent(house, request(one)))
    expect(await eventsOf(house)).toHaveLength(1)
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it.each(heard.ignored)('%s changes nothing and is acknowledged', async (one) => {
    const house = await open()
    await expectAcknowledged(await sent(house, request(one)))
    expect(await eventsOf(house)).toEqual([])
    expect(await quarantined(house, account)).toBe(0)
  })

  it.each(heard.left ?? [])('%s is an opt-out that the provider knew of', async (one) => {
    const house = await open()
    for (let i = 0; i < 2; i += 1) await expectAcknowledged(await sent(house, request(one)))
    expect(await eventsOf(house)).toMatchObject([{ type: 'stop', source: { method: 'provider' } }])
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it.each(heard.held ?? [])('law 9: %s may be an opt-out, and is held once', async (one) => {
    const house = await open()
    for (let i = 0; i < 2; i += 1) await sent(house, request(one))
    house.setNow(LAST)
    await sent(house, request(one))
    expect(await eventsOf(house)).toMatchObject([{ type: 'hold', source: { method: 'provider' } }])
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'held' })
    const { body } = await house.api('GET', '/v1/reviews')
    const { reviews } = body as { reviews: { text: string }[] }
    expect(reviews.map(({ text }) => text)).toEqual([
      expect.stringContaining(`${account} does not send to this address`),
    ])
  })

  it.each(heard.aside ?? [])('law 12: %s is set aside, not read as an empty text', async (one) => {
    const house = await open()
    expect((await sent(house, request(one))).status).toBe(200)
    expect(await eventsOf(house)).toEqual([])
    expect(await asideCount(house, account)).toBe(1)
  })

  it.each(heard.malformed)('law 12: %s is set aside and called unreadable', async (one) => {
    const house = await open()
    const response = await sent(house, request(one))
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    expect(await eventsOf(house)).toEqual([])
    expect(await asideCount(house, account)).toBe(1)
    expect(await quarantined(house, account)).toBe(0)
  })

  it.each(stops)('%s is refused with another secret or none, and kept aside', async (one) => {
    const house = await open()
    const wrong = [OTHER_SECRET, `${SECRET}x`, SECRET.slice(0, -1), SECRET.toUpperCase(), undefined]
    for (const secret of wrong)
      expect((await sent(house, withSecret(request(one), secret))).status).toBe(401)
    expect(await eventsOf(house)).toEqual([])
    expect(await quarantined(house, account)).toBe(wrong.length)
  })

  it('a secret given twice, rotated, is good either way', async () => {
    const house = await houseWith(name, { ...entry, secret: [OTHER_SECRET, SECRET] })
    for (const secret of [OTHER_SECRET, SECRET])
      expect((await sent(house, withSecret(request(stops[0] ?? ''), secret))).status).toBe(200)
  })

  it('law 3: HEAD does nothing', async () => {
    const house = await open()
    for (const one of stops) {
      const { path, headers } = request(one)
      expect((await house.request(path, { method: 'HEAD', headers })).status).toBe(404)
    }
    expect(await eventsOf(house)).toEqual([])
  })

  it('a short secret is refused by name when the accounts are read', () => {
    const document = (secret: unknown) =>
      JSON.stringify({ [account]: { senders: ['acme'], ...entry, secret } })
    expect(readAccounts(document(SECRET)).refused.size).toBe(0)
    for (const secret of ['short', SECRET.slice(0, 21), [SECRET, 'short'], [], 4, null]) {
      const { accounts, refused } = readAccounts(document(secret))
      expect([...accounts.keys()]).toEqual([])
      expect(refused.get(account)).toContain('secret')
    }
    expect(readAccounts(document('short')).refused.get(account)).toContain('22 characters')
  })

  it('nothing that comes with the right secret makes it fail', async () => {
    const house = await open()
    const bodies = [
      '',
      '{',
      '[]',
      '[1]',
      '{}',
      'null',
      '"STOP"',
      '{"results":[{}]}',
      '[{}]',
      'a=b&&=&%',
    ]
    const odd = [
      ...bodies,
      Buffer.from([0xff, 0xfe, 0x00, 0x25]),
      '['.repeat(100_000),
      '<'.repeat(9),
    ]
    for (const body of odd) {
      const stop = request(stops[0] ?? '')
      const path = stop.path.split('?')[0] ?? ''
      const post: Recorded = { ...withBody(stop, body), method: 'POST', path }
      const response = await sent(house, post)
      expect([200, 400]).toContain(response.status)
    }
    expect(await eventsOf(house)).toEqual([])
  })
}

import { createServer, request as send, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inject, beforeAll, describe, expect, it } from 'vitest'
import { newSecrets } from '../../infra/local/secrets.ts'
import {
  ACME,
  ADMIN_KEY,
  consentTo,
  openHouse,
  OPT_OUT,
  PUBLIC_URL,
  twilioText,
  type TestHouse,
} from '../house/house.ts'
import { outputOf, scanText, tracesOf } from '../house/witness.ts'

const PHONE = '+33612345678'
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/
const EVENT = /^evt_[0-9a-z]{26}$/
const CONTACT = /^[a-z][\w-]{22}$/

type Verdict = Readonly<Record<string, unknown>>
type Problem = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
}

async function houseWithSenders(): Promise<TestHouse> {
  const house = await openHouse()
  await house.api('PUT', '/v1/senders/acme', ACME)
  await house.api('PUT', '/v1/senders/beta', {
    ...ACME,
    ...OPT_OUT,
    name: 'Beta',
    numbers: [],
    defaultCountry: undefined,
  })
  return house
}

async function keyFor(house: TestHouse, wanted: object): Promise<string> {
  const { body } = await house.api('POST', '/v1/keys', wanted)
  return (body as { key: string }).key
}

/** Any request to a check route, with the administrator's key unless other headers are given. */
async function post(
  house: TestHouse,
  path: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return house.request(path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${ADMIN_KEY}`,
      'content-type': 'application/json',
      ...headers,
    },
    body,
  })
}

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const body = (await response.json()) as Problem
  expect(body).toMatchObject({
    type: expect.stringMatching(/^urn:basta:[a-z_]+$/) as unknown,
    title: expect.stringMatching(/\S/) as unknown,
    status: response.status,
    detail: expect.stringMatching(/\S/) as unknown,
  })
  for (const { pointer, detail } of body.errors ?? []) {
    expect(pointer).toMatch(/^#(?:\/|$)/)
    expect(detail).not.toBe('')
  }
  return body
}

async function batch(house: TestHouse, to: readonly string[], more = {}): Promise<Verdict[]> {
  const { status, body } = await house.api('POST', '/v1/check/batch', {
    sender: 'acme',
    to,
    ...more,
  })
  expect(status).toBe(200)
  return (body as { verdicts: Verdict[] }).verdicts
}

describe('a check of one address', () => {
  it('denied says why, how far, since when and by which event', async () => {
    const house = await houseWithSenders()
    await house.request(...twilioText('STOP'))
    expect(await house.check(PHONE)).toEqual({
      contact: expect.stringMatching(CONTACT) as unknown,
      allowed: false,
      reason: 'opted_out',
      scope: 'all',
      since: expect.stringMatching(INSTANT) as unknown,
      event: expect.stringMatching(EVENT) as unknown,
      firstAskedAt: expect.stringMatching(INSTANT) as unknown,
      checkedAt: expect.stringMatching(INSTANT) as unknown,
    })
  })

  it('allowed holds for sixty seconds and no longer', async () => {
    const house = await houseWithSenders()
    await house.api('POST', '/v1/consents', consentTo(PHONE))
    house.setNow(new Date('2026-06-01T10:00:00.900Z'))
    expect(await house.check(PHONE)).toEqual({
      contact: expect.stringMatching(CONTACT) as unknown,
      allowed: true,
      reason: 'consented',
      scope: 'sender/acme',
      since: '2026-01-05T09:00:00Z',
      event: expect.stringMatching(EVENT) as unknown,
      checkedAt: '2026-06-01T10:00:00Z',
      validUntil: '2026-06-01T10:01:00Z',
    })
  })

  it('of nobody on record is denied where the basis is consent, allowed where it is opt-out', async () => {
    const house = await houseWithSenders()
    expect(await house.check(PHONE)).toEqual({
      contact: expect.stringMatching(CONTACT) as unknown,
      allowed: false,
      reason: 'no_consent',
      checkedAt: expect.stringMatching(INSTANT) as unknown,
    })
    expect(await house.check(PHONE, { sender: 'beta' })).toMatchObject({
      allowed: true,
      reason: 'not_opted_out',
    })
  })

  it('of a transactional message is stopped only by a stop of every message', async () => {
    const house = await houseWithSenders()
    await house.request(...twilioText('STOP'))
    const asked = { purpose: 'transactional' }
    expect(await house.check(PHONE, asked)).toMatchObject({
      allowed: true,
      reason: 'transactional',
    })
    const stop = { to: PHONE, scope: 'all', channelOfRequest: 'letter', reference: 'R-1' }
    await house.api('POST', '/v1/stops', { ...stop, blocks: 'every' })
    expect(await house.check(PHONE, asked)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('of a topic is denied by a stop of the topic, and a check without a topic is not', async () => {
    const house = await houseWithSenders()
    const stop = { to: PHONE, scope: 'sender/beta/promo', channelOfRequest: 'phone' }
    await house.api('POST', '/v1/stops', { ...stop, reference: 'call 7' })
    expect(await house.check(PHONE, { sender: 'beta', topic: 'promo' })).toMatchObject({
      allowed: false,
      scope: 'sender/beta/promo',
    })
    expect(await house.check(PHONE, { sender: 'beta', topic: 'news' })).toMatchObject({
      allowed: true,
    })
    expect(await house.check(PHONE, { sender: 'beta' })).toMatchObject({ allowed: true })
  })

  it('reads a national number by the country of the sender that asks', async () => {
    const house = await houseWithSenders()
    await house.request(...twilioText('STOP'))
    for (const spelling of ['0612345678', '06 12 34 56 78', '+33 6 12 34 56 78', ' +33612345678'])
      expect(await house.check(spelling)).toMatchObject({ reason: 'opted_out' })
    expect(await house.check('0612345678', { sender: 'beta' })).toMatchObject({
      reason: 'invalid_address',
    })
  })
})

describe('a batch', () => {
  let house: TestHouse
  beforeAll(async () => {
    house = await houseWithSenders()
    await house.api('POST', '/v1/consents', consentTo(PHONE))
    await house.api('POST', '/v1/consents', consentTo('ada@example.org'))
    await house.request(...twilioText('STOP', { from: '+33612345679' }))
  })

  it('of nobody has no verdicts', async () => {
    expect(await batch(house, [])).toEqual([])
  })

  it('of one is answered as the single check is', async () => {
    house.setNow(new Date())
    const [verdict] = await batch(house, [PHONE])
    expect(verdict).toEqual(await house.check(PHONE))
    house.setNow(undefined)
  })

  it('keeps the order, answers duplicates each, and never drops what is no address', async () => {
    const long = `+${'1'.repeat(99)}`
    const verdicts = await batch(house, [
      PHONE,
      'nobody at all',
      '+33612345679',
      'Ada@Example.org',
      '',
      PHONE,
      'a\u0000b@example.org',
      'a@example.org\r\nBcc: b@example.org',
      long,
      'Ada <ada@example.org>',
      '06 12 34 56 78',
      'x'.repeat(5_000),
    ])
    expect(verdicts.map(({ reason }) => reason)).toEqual([
      'consented',
      'invalid_address',
      'opted_out',
      'consented',
      'invalid_address',
      'consented',
      'invalid_address',
      'invalid_address',
      'invalid_address',
      'invalid_address',
      'consented',
      'invalid_address',
    ])
    expect(verdicts[1]).toEqual({
      allowed: false,
      reason: 'invalid_address',
      checkedAt: expect.stringMatching(INSTANT) as unknown,
    })
  })

  it('of 1,000 is answered whole, in order', async () => {
    const to = Array.from({ length: 1_000 }, (_, at) => `+336${String(12_000_000 + at)}`)
    to[499] = PHONE
    to[999] = '+33612345679'
    const verdicts = await batch(house, to)
    expect(verdicts).toHaveLength(1_000)
    const odd = verdicts.flatMap(({ reason }, at) => (reason === 'no_consent' ? [] : [at]))
    expect(odd).toEqual([499, 999])
    expect(verdicts[499]).toMatchObject({ allowed: true })
    expect(verdicts[999]).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('of 1,001 is refused whole, and told the limit', async () => {
    const to = Array.from({ length: 1_001 }, () => PHONE)
    const response = await post(house, '/v1/check/batch', JSON.stringify({ sender: 'acme', to }))
    expect(response.status).toBe(400)
    expect((await problemOf(response)).errors).toEqual([
      { pointer: '#/to', detail: 'at most 1000 addresses a call' },
    ])
  })

  it('names the place of what is not even text', async () => {
    const body = { sender: 'acme', to: [PHONE, 7, null] }
    const response = await post(house, '/v1/check/batch', JSON.stringify(body))
    expect(response.status).toBe(400)
    const { errors = [] } = await problemOf(response)
    expect(errors.map(({ pointer }) => pointer)).toEqual(['#/to/1', '#/to/2'])
  })
})

describe('a check that cannot be answered', () => {
  let house: TestHouse
  beforeAll(async () => {
    house = await houseWithSenders()
  })
  const single = (fields: object) =>
    JSON.stringify({ to: PHONE, sender: 'acme', purpose: 'marketing', ...fields })

  it.each([
    ['malformed JSON', `{"to":"${PHONE}",`, 400, 'malformed_json', []],
    ['an empty body', '', 400, 'malformed_json', []],
    ['no object', '[]', 400, 'invalid_request', ['#']],
    ['no address', '{"sender":"acme"}', 400, 'invalid_request', ['#/to']],
    ['no sender', `{"to":"${PHONE}"}`, 400, 'invalid_request', ['#/sender']],
    ['an address that is a list', single({ to: [PHONE] }), 400, 'invalid_request', ['#/to']],
    ['an endless address', single({ to: PHONE.repeat(40) }), 400, 'invalid_request', ['#/to']],
    ['a purpose of its own', single({ purpose: PHONE }), 400, 'invalid_request', ['#/purpose']],
    ['a sender that is no id', single({ sender: 'Acme!' }), 400, 'invalid_request', ['#/sender']],
    ['a topic that is no id', single({ topic: 'a|b' }), 400, 'invalid_request', ['#/topic']],
    ['an unknown sender', single({ sender: 'gamma' }), 404, 'unknown_sender', []],
    ['an unknown topic', single({ topic: 'shoes' }), 400, 'unknown_topic', ['#/topic']],
  ])('with %s says so at its place, and never the address', async (_, body, status, code, at) => {
    const response = await post(house, '/v1/check', body)
    expect(response.status).toBe(status)
    const text = await response.clone().text()
    const { type, errors = [] } = await problemOf(response)
    expect(type).toBe(`urn:basta:${code}`)
    expect(errors.map(({ pointer }) => pointer)).toEqual(at)
    for (const trace of tracesOf(PHONE)) expect(text).not.toContain(trace)
  })

  it('names each member it does not know', async () => {
    const response = await post(house, '/v1/check', single({ topics: ['promo'], 'a/b': 1 }))
    expect(response.status).toBe(400)
    const { errors = [] } = await problemOf(response)
    expect(errors).toEqual([
      { pointer: '#/topics', detail: 'not a member of this request' },
      { pointer: '#/a~1b', detail: 'not a member of this request' },
    ])
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    'with content type "%s" is refused',
    async (type) => {
      const response = await post(house, '/v1/check', single({}), { 'content-type': type })
      expect(response.status).toBe(415)
      expect((await problemOf(response)).type).toBe('urn:basta:unsupported_media_type')
    },
  )

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])(
    'with content type "%s" is read',
    async (type) => {
      const response = await post(house, '/v1/check', single({}), { 'content-type': type })
      expect(response.status).toBe(200)
    },
  )

  it('of more than 1 MB is refused, whether its length is declared or not', async () => {
    const body = single({ padding: 'x'.repeat(1_000_000) })
    const declared = await post(house, '/v1/check', body, { 'content-length': String(body.length) })
    const streamed = await house.request('/v1/check', {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
      body: new Blob([body]).stream(),
      duplex: 'half',
    })
    for (const response of [declared, streamed]) {
      expect(response.status).toBe(413)
      expect((await problemOf(response)).type).toBe('urn:basta:body_too_large')
    }
  })

  it.each([
    ['no key', {}],
    ['another scheme', { authorization: `Basic ${ADMIN_KEY}` }],
    ['an empty key', { authorization: 'Bearer ' }],
    ['a wrong key', { authorization: `Bearer ${ADMIN_KEY.slice(0, -1)}x` }],
    ['a key and more', { authorization: `Bearer ${ADMIN_KEY} ${ADMIN_KEY}` }],
    ['an endless key', { authorization: `Bearer ${'x'.repeat(10_000)}` }],
  ])('with %s is 401 and asks for a key', async (_, headers) => {
    const response = await house.request('/v1/check', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: single({}),
    })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect((await problemOf(response)).type).toBe('urn:basta:unauthenticated')
  })

  it('with a key that may only write is 403', async () => {
    const key = await keyFor(house, { rights: ['write'] })
    const response = await post(house, '/v1/check', single({}), { authorization: `Bearer ${key}` })
    expect(response.status).toBe(403)
    expect((await problemOf(response)).type).toBe('urn:basta:forbidden')
  })

  it('with a key of other senders is 403, known sender or not, and with its own is answered', async () => {
    const key = await keyFor(house, { rights: ['check'], senders: ['beta'] })
    const authorization = `Bearer ${key}`
    for (const sender of ['acme', 'gamma']) {
      const response = await post(house, '/v1/check', single({ sender }), { authorization })
      expect(response.status).toBe(403)
    }
    const own = await post(house, '/v1/check', single({ sender: 'beta' }), { authorization })
    expect(own.status).toBe(200)
  })

  it.each(['GET', 'PUT', 'DELETE'])('asked by %s finds nothing', async (method) => {
    const headers = { authorization: `Bearer ${ADMIN_KEY}` }
    const response = await house.request('/v1/check', { method, headers })
    expect(response.status).toBe(404)
    expect((await problemOf(response)).type).toBe('urn:basta:not_found')
  })
})

describe('law 1: fail closed', () => {
  it('law 1: with the table gone a check is 503, and says do not send', async () => {
    const house = await openHouse({ endpoint: 'http://127.0.0.1:1', closed: true })
    for (const path of ['/v1/check', '/v1/check/batch']) {
      const response = await post(house, path, JSON.stringify({ to: PHONE, sender: 'acme' }))
      expect(response.status).toBe(503)
      expect(response.headers.get('retry-after')).toBe('1')
      const body = await problemOf(response)
      expect(body).not.toHaveProperty('allowed')
      expect(body.title).toBe('Basta cannot answer now: do not send')
    }
    expect((await house.request('/healthz')).status).toBe(503)
  })

  it('law 1: a table that fails after everything was warm is 503, never an allow', async () => {
    const front = await frontOf(inject('endpoint'))
    const house = await openHouse({ endpoint: front.url })
    await house.api('PUT', '/v1/senders/beta', { ...ACME, ...OPT_OUT })
    expect(await house.check(PHONE, { sender: 'beta' })).toMatchObject({ allowed: true })
    front.fail()
    const single = await post(house, '/v1/check', JSON.stringify({ to: PHONE, sender: 'beta' }))
    const many = await post(
      house,
      '/v1/check/batch',
      JSON.stringify({ to: [PHONE, '+33612345679'], sender: 'beta' }),
    )
    front.close()
    expect([single.status, many.status]).toEqual([503, 503])
    expect(await many.json()).not.toHaveProperty('verdicts')
  })

  it('law 1: another hash key than the table’s is 503: everybody would look unknown', async () => {
    const { endpoint, table } = await houseWithSenders()
    const stranger = await openHouse({ endpoint, table, secrets: newSecrets(), closed: true })
    const response = await post(
      stranger,
      '/v1/check',
      JSON.stringify({ to: PHONE, sender: 'beta' }),
    )
    expect(response.status).toBe(503)
    expect((await problemOf(response)).type).toBe('urn:basta:hash_key_mismatch')
    expect((await stranger.request('/healthz')).status).toBe(503)
  })

  it('healthz is 200 once everything answers', async () => {
    const house = await openHouse()
    const response = await house.request('/healthz')
    expect([response.status, await response.json()]).toEqual([200, { ok: true }])
  })
})

describe('a check leaves no trace', () => {
  it('in the table: nothing is written, whatever is asked', async () => {
    const house = await houseWithSenders()
    await house.request(...twilioText('STOP'))
    const before = await scanText(house)
    await house.check(PHONE)
    await house.check('+33698765432', { sender: 'beta' })
    await batch(house, [PHONE, 'nobody', '+33600000000'])
    await house.check(PHONE, { topic: 'shoes' })
    expect(await scanText(house)).toBe(before)
  })

  it('in the log: a denial is one line with the contact’s hash and no address; an allow is none', async () => {
    const house = await houseWithSenders()
    await house.request(...twilioText('STOP'))
    let event: unknown
    const { text, lines } = await outputOf(async () => {
      const verdict = await house.check('06 12 34 56 78')
      event = 'event' in verdict ? verdict.event : undefined
      await house.check('+33698765432', { sender: 'beta' })
      await house.check('ada.lovelace@example', { sender: 'beta' })
    })
    expect(lines).toEqual([
      {
        event: 'denied',
        contact: expect.stringMatching(/^a[\w-]{22}$/) as unknown,
        sender: 'acme',
        reason: 'opted_out',
        id: event,
      },
      { event: 'denied', sender: 'beta', reason: 'invalid_address' },
    ])
    for (const trace of [...tracesOf(PHONE), '12 34 56 78', 'lovelace', PUBLIC_URL])
      expect(text).not.toContain(trace)
  })
})

/** A front before the engine that can be told to fail, as a table does that is throttled or gone. */
async function frontOf(
  endpoint: string,
): Promise<{ url: string; fail: () => void; close: () => void }> {
  let isFailing = false
  const server: Server = createServer((incoming, outgoing) => {
    if (isFailing) {
      incoming.resume()
      outgoing.writeHead(500).end()
      return
    }
    const { method, headers, url = '/' } = incoming
    const onward = send(new URL(url, endpoint), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    fail: () => {
      isFailing = true
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

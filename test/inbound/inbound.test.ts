import * as fc from 'fast-check'
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { getExpectedTwilioSignature, validateRequest } from 'twilio/lib/webhooks/webhooks.js'
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest'
import { gsmLength } from '../../functions/domain/gsm-alphabet.ts'
import { readAccounts } from '../../functions/inbound/accounts.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { ROOM_A_DAY } from '../../functions/store/requests/quarantine.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import { recorded, recordedNames, replay } from '../fixtures/providers/load.ts'
import {
  ACCOUNTS,
  ACME,
  consentTo,
  GENERIC_SECRET,
  genericRequest,
  genericText,
  openHouse,
  OPT_OUT,
  PUBLIC_URL,
  TWILIO_TOKEN,
  twilioRequest,
  twilioText,
  type TestHouse,
  type TestHouseOptions,
} from '../house/house.ts'
import { textHeldByModel } from '../house/texts.ts'
import { asideCount, outputOf, scanItems, scanText, tracesOf } from '../house/witness.ts'

const PHONE = '+33612345678'
const URL_OF_TWILIO = `${PUBLIC_URL}/inbound/twilio/main`
const OTHER_TOKEN = 'fedcba9876543210fedcba9876543210'
const OTHER_SECRET = `whsec_${Buffer.alloc(32, 8).toString('base64')}`
/** When the recorded generic requests were signed. */
const RECORDED_AT = new Date('2026-06-01T10:00:00Z')

type Entry = {
  readonly id: string
  readonly type: string
  readonly scopes: readonly string[]
  readonly blocks: string
  readonly occurredAt: string
  readonly receivedAt: string
  readonly source: Readonly<Record<string, unknown>>
  readonly evidence: Readonly<Record<string, unknown>>
}

/** A house where everybody may be written to until they object. */
async function houseWithSenders(options: TestHouseOptions = {}): Promise<TestHouse> {
  const house = await openHouse(options)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  await house.api('PUT', '/v1/senders/beta', { ...ACME, ...OPT_OUT, name: 'Beta', numbers: [] })
  return house
}

async function eventsOf(house: TestHouse, to = PHONE): Promise<readonly Entry[]> {
  const { body } = await house.api('POST', '/v1/history', { to })
  const { events, chain } = body as { events: Entry[]; chain: { intact: boolean } }
  expect(chain.intact).toBe(true)
  return events
}

async function quarantined(house: TestHouse, account: string): Promise<number> {
  const items = await scanItems(house)
  return items.filter(({ pk, sealed }) => pk?.S === `Q#${account}` && sealed !== undefined).length
}

/** What Twilio is told to send to the person. */
function messagesIn(twiml: string): string[] {
  expect(twiml).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?><Response>[^]*<\/Response>$/)
  return [...twiml.matchAll(/<Message>([^<]*)<\/Message>/g)].map(([, text = '']) => text)
}

async function toldByTwilio(
  house: TestHouse,
  ...request: [string, RequestInit]
): Promise<string[]> {
  const response = await house.request(...request)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/xml')
  return messagesIn(await response.text())
}

async function toldByGeneric(
  house: TestHouse,
  ...request: [string, RequestInit]
): Promise<string[]> {
  const response = await house.request(...request)
  expect(response.status).toBe(200)
  const body = (await response.json()) as { ok: boolean; replies: string[] }
  expect(body.ok).toBe(true)
  return body.replies
}

/** One segment of the GSM 7-bit alphabet. */
function expectOneSms(text: string | undefined): void {
  const length = gsmLength(text ?? '') ?? Number.POSITIVE_INFINITY
  expect([text, length >= 1 && length <= 160]).toEqual([text, true])
}

function withHeader(
  [path, init]: [string, RequestInit],
  name: string,
  value: string,
): [string, RequestInit] {
  const headers = new Headers(init.headers)
  headers.set(name, value)
  return [path, { ...init, headers }]
}

function headerOf([, init]: [string, RequestInit], name: string): string {
  return new Headers(init.headers).get(name) ?? ''
}

describe('a recorded request', () => {
  const expected: Readonly<Record<string, readonly [status: number, event: string | undefined]>> = {
    'twilio/stop': [200, 'stop'],
    'twilio/stop-with-opt-out-type': [200, 'stop'],
    'twilio/stop-svp': [200, 'stop'],
    'twilio/arret-accented': [200, 'stop'],
    'twilio/opt-out-type-over-text': [200, 'stop'],
    'twilio/repeated-and-empty': [200, 'stop'],
    'twilio/rcs-stop': [200, 'stop'],
    'twilio/yes-as-start': [200, undefined],
    'twilio/start': [200, 'lift'],
    'twilio/help': [200, undefined],
    'twilio/contact': [200, undefined],
    'twilio/thanks': [200, undefined],
    'twilio/mms-without-words': [200, undefined],
    'twilio/from-a-word': [200, undefined],
    'twilio/whatsapp-stop': [200, 'stop'],
    'twilio/whatsapp-button': [200, 'stop'],
    'twilio/whatsapp-button-payload': [200, 'stop'],
    'twilio/whatsapp-voice': [200, undefined],
    'twilio/whatsapp-interactive': [200, undefined],
    'twilio/messenger-stop': [200, undefined],
    'twilio/caption': [200, 'stop'],
    'twilio/empty': [200, undefined],
    'twilio/status-opted-out': [200, 'stop'],
    'twilio/status-blocked-on-channel': [200, 'hold'],
    'twilio/status-unreachable': [200, undefined],
    'twilio/status-delivered': [200, undefined],
    'generic/stop': [200, 'stop'],
    'generic/stop-by-email': [200, 'stop'],
    'generic/no-text': [200, undefined],
    'generic/at-in-the-future': [200, 'stop'],
    'generic/from-a-word': [400, undefined],
    'generic/no-id': [400, undefined],
    'generic/at-without-zone': [400, undefined],
    'generic/not-json': [400, undefined],
    'generic/from-missing': [400, undefined],
  }
  /** Genuine, and no event: somebody is to look at it (law 12). */
  const aside = new Set([
    'twilio/from-a-word',
    'twilio/whatsapp-voice',
    'twilio/whatsapp-interactive',
    'twilio/messenger-stop',
    'generic/from-a-word',
    'generic/no-text',
  ])
  const names = ['twilio', 'generic'].flatMap((provider) =>
    recordedNames(provider).map((name): [string, string] => [provider, name]),
  )

  it('is expected to be something, each of them', () => {
    expect(names.map((name) => name.join('/')).toSorted()).toEqual(Object.keys(expected).toSorted())
  })

  it.each(names)('%s/%s is believed and read for what it is', async (provider, name) => {
    const house = await houseWithSenders()
    house.setNow(RECORDED_AT)
    const response = await house.request(...replay(recorded(provider, name)))
    const to = name === 'stop-by-email' ? 'ada@example.org' : PHONE
    const [event] = await eventsOf(house, to)
    expect([response.status, event?.type]).toEqual(expected[`${provider}/${name}`])
    if (event !== undefined) expect(event.source['account']).toBe(`${provider}/main`)
    const { status } = response
    const isAside = event === undefined && (status === 400 || aside.has(`${provider}/${name}`))
    expect(await asideCount(house, `${provider}/main`)).toBe(isAside ? 1 : 0)
  })

  it.each(names)('%s/%s with any part of it changed is refused', async (provider, name) => {
    const house = await houseWithSenders()
    house.setNow(RECORDED_AT)
    const request = recorded(provider, name)
    const body = Uint8Array.from(request.body)
    body[body.length - 2] = (body.at(-2) ?? 0) ^ 1
    for (const changed of [
      { ...request, body },
      { ...request, body: request.body.slice(0, -3) },
      { ...request, path: `${request.path}?a=1` },
    ]) {
      const isCovered = provider === 'twilio' || changed.path === request.path
      if (isCovered) expect((await house.request(...replay(changed))).status).toBe(401)
    }
    expect(await eventsOf(house)).toEqual([])
  })
})

describe('Twilio’s signature', () => {
  const words = fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.toWellFormed())
  const names = fc.stringMatching(/^[A-Za-z][\w.-]{0,11}$/)
  const extras = fc.array(fc.tuple(names, words), { maxLength: 8 })

  /** As Twilio's SDK is given parameters: a list where a name repeats. */
  function paramsOf(fields: readonly (readonly [string, string])[]): Record<string, unknown> {
    const params = new Map<string, string | string[]>()
    for (const [name, value] of fields) {
      const known = params.get(name)
      params.set(name, known === undefined ? value : [known, value].flat())
    }
    return Object.fromEntries(params)
  }

  const fieldsWith = (more: readonly (readonly [string, string])[]): [string, string][] => [
    ['MessageSid', 'SM1'],
    ['From', PHONE],
    ['Body', 'hello'],
    ...more.map(([name, value]): [string, string] => [`X${name}`, value]),
  ]

  it('is what the official SDK makes: what it signs is believed', async () => {
    const house = await houseWithSenders()
    await fc.assert(
      fc.asyncProperty(extras, async (more) => {
        const fields = fieldsWith(more)
        const signature = getExpectedTwilioSignature(TWILIO_TOKEN, URL_OF_TWILIO, paramsOf(fields))
        const request = withHeader(twilioRequest(fields), 'x-twilio-signature', signature)
        expect((await house.request(...request)).status).toBe(200)
      }),
      { numRuns: 60 },
    )
  })

  it('is what the official SDK checks: what is believed here, it believes', () => {
    fc.assert(
      fc.property(extras, (more) => {
        const fields = fieldsWith(more)
        const signature = headerOf(twilioRequest(fields), 'x-twilio-signature')
        const params = paramsOf(fields)
        expect(validateRequest(TWILIO_TOKEN, signature, URL_OF_TWILIO, params)).toBe(true)
        expect(validateRequest(OTHER_TOKEN, signature, URL_OF_TWILIO, params)).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  it.each([
    ['https://stop.example.test', 'https://stop.example.test:443'],
    ['http://stop.example.test', 'http://stop.example.test:80'],
    ['https://stop.example.test:8443', 'https://stop.example.test:8443'],
    ['https://stop.example.test:8443', 'https://stop.example.test'],
  ])('at %s is believed over %s too, as by the SDK: Twilio signs either', async (own, signed) => {
    const house = await houseWithSenders({ publicUrl: own })
    const request = twilioText('STOP', { publicUrl: signed })
    const [path, init] = request
    const params = Object.fromEntries(new URLSearchParams(init.body as string))
    const signature = headerOf(request, 'x-twilio-signature')
    expect(validateRequest(TWILIO_TOKEN, signature, own + path, params)).toBe(true)
    expect((await house.request(...request)).status).toBe(200)
  })

  describe('where a domain came after the API', () => {
    const API = 'https://a1b2c3d4e5.execute-api.eu-west-3.amazonaws.com'
    const opened = () => houseWithSenders({ otherUrls: [API] })

    it('is believed over the domain, and over the API that it was pointed at before', async () => {
      const house = await opened()
      for (const publicUrl of ['https://stop.example.test', API])
        expect((await house.request(...twilioText('STOP', { publicUrl }))).status).toBe(200)
      expect(await eventsOf(house)).toHaveLength(2)
    })

    it('is believed over no other URL, whatever its Host header says', async () => {
      const house = await opened()
      const evil = 'https://evil.example.test'
      const request = twilioText('STOP', { publicUrl: evil })
      const response = await house.request(...withHeader(request, 'host', 'evil.example.test'))
      expect(response.status).toBe(401)
      expect(await eventsOf(house)).toEqual([])
    })

    it('is taken from quarantine over either, once its secret is mended', async () => {
      const wrong = { 'twilio/main': { authToken: OTHER_TOKEN, senders: ['acme'] } }
      const house = await houseWithSenders({
        otherUrls: [API],
        accounts: () => Promise.resolve(JSON.stringify(wrong)),
      })
      expect((await house.request(...twilioText('STOP', { publicUrl: API }))).status).toBe(401)
      const { table, secrets } = house
      const mended = await openHouse({ otherUrls: [API], table, secrets, closed: true })
      expect((await mended.api('POST', '/v1/quarantine/twilio/main')).body).toEqual({
        accepted: 1,
        refused: 0,
      })
      expect(await eventsOf(mended)).toHaveLength(1)
    })
  })

  it('with any one character changed is refused, as by the SDK', async () => {
    const house = await houseWithSenders()
    const request = twilioText('STOP')
    const signature = headerOf(request, 'x-twilio-signature')
    const params = Object.fromEntries(new URLSearchParams(request[1].body as string))
    for (let at = 0; at < signature.length; at += 1) {
      const letter = signature[at] === 'A' ? 'B' : 'A'
      const broken = signature.slice(0, at) + letter + signature.slice(at + 1)
      expect(validateRequest(TWILIO_TOKEN, broken, URL_OF_TWILIO, params)).toBe(false)
      const response = await house.request(...withHeader(request, 'x-twilio-signature', broken))
      expect(response.status).toBe(401)
    }
    expect(await eventsOf(house)).toEqual([])
  })

  it.each<[string, [string, RequestInit]]>([
    ['of another token', twilioText('STOP', { token: OTHER_TOKEN })],
    ['of another URL', twilioText('STOP', { publicUrl: 'https://evil.example.test' })],
    ['of another scheme', twilioText('STOP', { publicUrl: 'http://stop.example.test' })],
    ['of another account', swapPath(twilioText('STOP', { path: '/inbound/twilio/other' }))],
    ['empty', withHeader(twilioText('STOP'), 'x-twilio-signature', '')],
    ['of no base64', withHeader(twilioText('STOP'), 'x-twilio-signature', '*** ***')],
    [
      'of half its length',
      withHeader(twilioText('STOP'), 'x-twilio-signature', 'AAAAAAAAAAAAAA=='),
    ],
    ['absent', without(twilioText('STOP'), 'x-twilio-signature')],
    ['over another parameter', [twilioText('a')[0], bodyOf(twilioText('a'), twilioText('STOP'))]],
  ])('%s is refused: 401, and nothing changes', async (_, request) => {
    const house = await houseWithSenders()
    const response = await house.request(...request)
    expect(response.status).toBe(401)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ type: 'urn:basta:invalid_signature' })
    expect(await eventsOf(house)).toEqual([])
    expect(await quarantined(house, 'twilio/main')).toBe(1)
  })

  function swapPath([, init]: [string, RequestInit]): [string, RequestInit] {
    return ['/inbound/twilio/main', init]
  }

  function bodyOf([, own]: [string, RequestInit], [, other]: [string, RequestInit]): RequestInit {
    return { ...own, ...(other.body === undefined ? {} : { body: other.body }) }
  }
})

function without([path, init]: [string, RequestInit], name: string): [string, RequestInit] {
  const headers = new Headers(init.headers)
  headers.delete(name)
  return [path, { ...init, headers }]
}

describe('the Standard Webhooks signature', () => {
  it('is what the official library makes, and what it checks', async () => {
    const house = await houseWithSenders()
    const library = new Webhook(GENERIC_SECRET)
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 20 }), async (said) => {
        const text = said.toWellFormed()
        const request = genericText(text)
        const raw = request[1].body as string
        const headers = Object.fromEntries(new Headers(request[1].headers))
        expect(library.verify(raw, headers)).toMatchObject({ text })
        const signed = library.sign(headerOf(request, 'webhook-id'), new Date(), raw)
        const now = String(Math.floor(Date.now() / 1000))
        const theirs = withHeader(
          withHeader(request, 'webhook-signature', signed),
          'webhook-timestamp',
          now,
        )
        expect((await house.request(...theirs)).status).toBe(200)
      }),
      { numRuns: 60 },
    )
  })

  it('with any one character changed is refused, as by the library', async () => {
    const house = await houseWithSenders()
    const request = genericText('STOP')
    const signature = headerOf(request, 'webhook-signature')
    const library = new Webhook(GENERIC_SECRET)
    for (let at = 0; at < signature.length; at += 1) {
      const letter = signature[at] === 'A' ? 'B' : 'A'
      const broken = signature.slice(0, at) + letter + signature.slice(at + 1)
      const changed = withHeader(request, 'webhook-signature', broken)
      const headers = Object.fromEntries(new Headers(changed[1].headers))
      expect(() => library.verify(request[1].body as string, headers)).toThrow(/./)
      expect((await house.request(...changed)).status).toBe(401)
    }
    expect(await eventsOf(house)).toEqual([])
  })

  it('is found among others, of versions to come and of secrets gone', async () => {
    const house = await houseWithSenders()
    const request = genericText('STOP')
    const own = headerOf(request, 'webhook-signature')
    const list = `v1a,${own.slice(3)} v1,AAAA v2,x ${own} v1,`
    expect((await house.request(...withHeader(request, 'webhook-signature', list))).status).toBe(
      200,
    )
    expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
  })

  it.each([
    [-259_200, 1, '2026-05-29T10:00:00Z', 0],
    [-86_400, 1, '2026-05-31T10:00:00Z', 0],
    [-301, 1, '2026-06-01T09:54:59Z', 0],
    [-300, 0, '2026-06-01T09:55:00Z', 0],
    [-299, 0, '2026-06-01T09:55:01Z', 1],
    [300, 0, '2026-06-01T10:00:00Z', 1],
    [301, 1, '2026-06-01T10:00:00Z', 0],
  ])(
    'signed %i seconds from now stops as of its own time; of START %i is set aside, unheard',
    async (seconds, aside, occurredAt, confirmed) => {
      const house = await houseWithSenders()
      house.setNow(new Date('2026-06-01T10:00:00.500Z'))
      const at = new Date(RECORDED_AT.getTime() + seconds * 1000)
      const said = (id: string, text: string) =>
        house.request(...genericRequest({ id, channel: 'sms', from: PHONE, text }, { at }))
      expect((await said('m-1', 'START')).status).toBe(200)
      expect(await asideCount(house, 'generic/main')).toBe(aside)
      const response = await said('m-2', 'STOP')
      expect(response.status).toBe(200)
      const { replies } = (await response.json()) as { replies: string[] }
      expect(replies).toHaveLength(confirmed)
      expect((await eventsOf(house)).filter(({ type }) => type === 'stop')).toMatchObject([
        { occurredAt },
      ])
    },
  )

  it.each<[string, (request: [string, RequestInit]) => [string, RequestInit]]>([
    ['without an id', (request) => without(request, 'webhook-id')],
    ['with another id', (request) => withHeader(request, 'webhook-id', 'msg_other')],
    ['without a time', (request) => without(request, 'webhook-timestamp')],
    ['with a time that is none', (request) => withHeader(request, 'webhook-timestamp', '1e9')],
    ['without a signature', (request) => without(request, 'webhook-signature')],
    ['with an empty signature', (request) => withHeader(request, 'webhook-signature', '')],
  ])('%s is refused and kept aside', async (_, change) => {
    const house = await houseWithSenders()
    expect((await house.request(...change(genericText('STOP')))).status).toBe(401)
    expect(await eventsOf(house)).toEqual([])
    expect(await quarantined(house, 'generic/main')).toBe(1)
  })

  it('of another secret is refused', async () => {
    const house = await houseWithSenders()
    const body = { id: 'm-1', channel: 'sms', from: PHONE, text: 'STOP' }
    const response = await house.request(...genericRequest(body, { secret: OTHER_SECRET }))
    expect(response.status).toBe(401)
  })
})

describe('what was said', () => {
  it.each('STOP,ARRET,Arrêt,quit,End,REVOKE,opt out,Cancel,unsubscribe,stop.,"Stop"'.split(','))(
    'law 11: %s stops, alone, always, through every provider',
    async (word) => {
      const house = await houseWithSenders()
      await house.request(...twilioText(word))
      await house.request(...genericText(word, { from: '+33612345679' }))
      for (const to of [PHONE, '+33612345679'])
        expect(await house.check(to)).toMatchObject({ allowed: false, reason: 'opted_out' })
    },
  )

  it('law 9: neither yes nor no is held, becomes a stop after thirty days, and rests sealed', async () => {
    const house = await houseWithSenders()
    house.setNow(RECORDED_AT)
    const text = textHeldByModel()
    expect(await toldByTwilio(house, ...twilioText(text))).toEqual([])
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'held' })
    const rested = await scanText(house)
    for (const trace of [...tracesOf(PHONE), text]) expect(rested).not.toContain(trace)
    house.setNow(new Date(RECORDED_AT.getTime() + 30 * 86_400_000))
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('that is nothing of ours changes nothing', async () => {
    const house = await houseWithSenders()
    for (const text of ['Thanks, see you soon', '', '👍', 'ok'])
      expect(await toldByTwilio(house, ...twilioText(text))).toEqual([])
    expect(await eventsOf(house)).toEqual([])
  })

  it.each([
    ['STOP', 'Hello there', 'stop'],
    ['stop', 'YES', 'stop'],
    ['STOP', 'START', 'stop'],
    ['STOP', 'no thanks', 'stop'],
    ['START', 'STOP', 'stop'],
    ['HELP', 'stop', 'stop'],
    ['START', 'no thanks', 'hold'],
    ['START', 'YES', undefined],
    ['START', 'JOIN', undefined],
    ['HELP', 'yes', undefined],
    ['START', 'START', 'lift'],
    ['SOMETHING', 'START', 'lift'],
  ])('with OptOutType %s and the text "%s" is: %s', async (hint, text, type) => {
    const house = await houseWithSenders()
    await house.request(
      ...twilioRequest([
        ['MessageSid', `SM${'0'.repeat(32)}`],
        ['From', PHONE],
        ['To', '+33700000001'],
        ['Body', text],
        ['OptOutType', hint],
      ]),
    )
    expect((await eventsOf(house)).map((event) => event.type)).toEqual(
      type === undefined ? [] : [type],
    )
  })

  it('law 6: YES, OUI, OK and Twilio’s own word for them lift nothing', async () => {
    const house = await houseWithSenders()
    house.setNow(RECORDED_AT)
    await house.request(...twilioText('STOP'))
    house.setNow(new Date(RECORDED_AT.getTime() + 60_000))
    for (const text of ['YES', 'OUI', 'OK', 'Oui merci', 'SUBSCRIBE ME']) {
      const fields: [string, string][] = [
        ['MessageSid', `SM${text}`],
        ['From', PHONE],
        ['To', '+33700000001'],
        ['Body', text],
        ['OptOutType', 'START'],
      ]
      await house.request(...twilioRequest(fields))
    }
    expect(await house.check(PHONE)).toMatchObject({
      reason: 'opted_out',
      since: '2026-06-01T10:00:00Z',
    })
  })

  it('law 5: STOP and START in the same second, in either order, is a stop', async () => {
    for (const texts of [
      ['STOP', 'START'],
      ['START', 'STOP'],
    ]) {
      const house = await houseWithSenders()
      house.setNow(RECORDED_AT)
      for (const text of texts) await house.request(...twilioText(text))
      expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
    }
  })

  it('fifty times at once is one event', async () => {
    const house = await houseWithSenders()
    const request = genericText('STOP')
    const answers = await Promise.all(Array.from({ length: 50 }, () => house.request(...request)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await eventsOf(house)).toHaveLength(1)
  })

  it('law 7: twice is two events; the first keeps its evidence', async () => {
    const house = await houseWithSenders()
    await house.request(...twilioText('STOP', { id: 'SM1' }))
    const [first] = await eventsOf(house)
    await house.request(...twilioText('STOP', { id: 'SM2' }))
    const events = await eventsOf(house)
    expect(events).toHaveLength(2)
    expect(events[0]).toEqual(first)
    expect(first?.evidence).toMatchObject({
      messageId: 'SM1',
      to: '+33700000001',
      tier: 'exact',
      requestSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    })
  })

  it('law 8: leaves neither text nor address in the table or the log', async () => {
    const house = await houseWithSenders()
    const { text } = await outputOf(async () => {
      await house.request(...twilioText('Stop svp, je suis Ada Lovelace'))
      await house.request(...genericText('STOP', { from: 'ada.l@example.org', channel: 'email' }))
    })
    expect(await house.check(PHONE)).toMatchObject({ allowed: false })
    const rested = await scanText(house)
    for (const trace of [...tracesOf(PHONE), ...tracesOf('ada.l@example.org'), 'Lovelace']) {
      expect(text).not.toContain(trace)
      expect(rested).not.toContain(trace)
    }
  })
})

describe('what the person is told', () => {
  it.each(
    'STOP,stop,Unsubscribe,END,QUIT,STOPALL,REVOKE,OPTOUT,CANCEL,START,YES,UNSTOP,HELP,INFO'.split(
      ',',
    ),
  )('%s is answered by Twilio itself: nothing from us', async (word) => {
    const house = await houseWithSenders()
    expect(await toldByTwilio(house, ...twilioText(word))).toEqual([])
  })

  it('what Twilio marks with OptOutType it answers itself', async () => {
    const house = await houseWithSenders()
    const request = replay(recorded('twilio', 'opt-out-type-over-text'))
    expect(await toldByTwilio(house, ...request)).toEqual([])
    expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
  })

  it.each([
    [
      'ARRET',
      "Acme : c'est noté, ce numéro ne recevra plus de publicité de notre part ni de notre groupe.",
    ],
    [
      'Désabonnez-moi',
      "Acme : c'est noté, ce numéro ne recevra plus de publicité de notre part ni de notre groupe.",
    ],
    ['opt out', 'Acme: recorded, this number gets no more marketing from us or our group.'],
    [
      'please stop texting me',
      'Acme: recorded, this number gets no more marketing from us or our group.',
    ],
  ])('%s, which Twilio does not know, is confirmed in its language, once', async (text, reply) => {
    const house = await houseWithSenders()
    const request = twilioText(text)
    expect(await toldByTwilio(house, ...request)).toEqual([reply])
    expect(await toldByTwilio(house, ...request)).toEqual([])
    expectOneSms(reply)
  })

  it('"Stop svp", which Twilio leaves alone, is confirmed by one SMS', async () => {
    const house = await houseWithSenders()
    const told = await toldByTwilio(house, ...twilioText('Stop svp'))
    expect(told).toHaveLength(1)
    expectOneSms(told[0])
  })

  it('fits one SMS whatever the sender is called, and is text in TwiML', async () => {
    const house = await houseWithSenders()
    for (const name of ['É'.repeat(80), 'Dupont & <Fils>', '美味', 'ß'.repeat(80), '{[~]}']) {
      await house.api('PUT', '/v1/senders/acme', {
        ...ACME,
        ...OPT_OUT,
        name,
        domains: [`${'a'.repeat(60)}.${'b'.repeat(60)}.example`],
      })
      for (const word of ['ARRET', 'opt out', 'CONTACT']) {
        const [told = '', ...more] = await toldByTwilio(house, ...twilioText(word))
        expect(more).toEqual([])
        const plain = told.replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>')
        expectOneSms(plain)
      }
    }
  })

  it.each([
    [
      'CONTACT',
      'SMS édité par Acme, acme.example. Répondez STOP et ce numéro ne recevra plus de publicité de notre part ni de notre groupe.',
    ],
    [
      'HELP',
      'Messages by Acme, acme.example; reply STOP and this number gets no more marketing from us or our group.',
    ],
    [
      'AIDE',
      'SMS édité par Acme, acme.example. Répondez STOP et ce numéro ne recevra plus de publicité de notre part ni de notre groupe.',
    ],
  ])('%s is answered with who wrote, and changes nothing', async (word, reply) => {
    const house = await houseWithSenders()
    expect(await toldByGeneric(house, ...genericText(word))).toEqual([reply])
    expect(await eventsOf(house)).toEqual([])
  })

  it('a mail is not answered by text', async () => {
    const house = await houseWithSenders()
    house.setNow(RECORDED_AT)
    expect(await toldByGeneric(house, ...replay(recorded('generic', 'stop-by-email')))).toEqual([])
    expect(await house.check('ada@example.org')).toMatchObject({ reason: 'opted_out' })
  })

  it('law 6: a mail that says start lifts nothing', async () => {
    const house = await houseWithSenders()
    house.setNow(RECORDED_AT)
    const mail = { channel: 'email', from: 'ada@example.org', to: 'news@acme.example' }
    const said = (text: string, id: string) =>
      genericRequest({ id, ...mail, text }, { at: RECORDED_AT })
    await house.request(...said('STOP', 'e-1'))
    house.setNow(new Date(RECORDED_AT.getTime() + 60_000))
    await house.request(...said('START', 'e-2'))
    expect(await house.check('ada@example.org')).toMatchObject({ reason: 'opted_out' })
  })
})

describe('when it was said', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: RECORDED_AT })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('law 5: is the time the provider signed, with its zone', async () => {
    const house = await houseWithSenders()
    await house.request(...replay(recorded('generic', 'stop')))
    expect(await eventsOf(house)).toMatchObject([
      { occurredAt: '2026-06-01T09:59:58Z', receivedAt: '2026-06-01T10:00:00Z' },
    ])
  })

  it('law 5: is never later than its receipt', async () => {
    const house = await houseWithSenders()
    await house.request(...replay(recorded('generic', 'at-in-the-future')))
    expect(await eventsOf(house)).toMatchObject([
      { occurredAt: '2026-06-01T10:00:00Z', receivedAt: '2026-06-01T10:00:00Z' },
    ])
  })

  it('law 5: is its receipt with Twilio, which gives no time', async () => {
    const house = await houseWithSenders()
    await house.request(...twilioText('STOP'))
    expect(await eventsOf(house)).toMatchObject([{ occurredAt: '2026-06-01T10:00:00Z' }])
  })

  it('law 5: decides: a STOP of before a newer yes is recorded and undoes nothing', async () => {
    const house = await houseWithSenders()
    await house.api('PUT', '/v1/senders/acme', { ...ACME, justification: 'asked anew' })
    await house.api(
      'POST',
      '/v1/consents',
      consentTo(PHONE, { obtainedAt: '2026-06-01T09:30:00Z' }),
    )
    await house.request(...genericText('STOP', { at: '2026-06-01T09:00:00Z' }))
    expect(await house.check(PHONE)).toMatchObject({ allowed: true, reason: 'consented' })
    expect((await eventsOf(house)).map(({ type }) => type)).toEqual(['consent', 'stop'])
    await house.request(...genericText('STOP', { at: '2026-06-01T11:30:01+02:00' }))
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it.each(['at-without-zone', 'no-id', 'not-json', 'from-missing'])(
    'law 12: a genuine body that cannot be read (%s) is told so and set aside',
    async (name) => {
      const house = await houseWithSenders()
      const response = await house.request(...replay(recorded('generic', name)))
      expect(response.status).toBe(400)
      const text = await response.text()
      expect(JSON.parse(text)).toMatchObject({
        type: 'urn:basta:invalid_request',
        detail: expect.stringContaining('The signature is right, the body is not') as unknown,
      })
      for (const trace of tracesOf(PHONE)) expect(text).not.toContain(trace)
      expect(await asideCount(house, 'generic/main')).toBe(1)
      expect(await quarantined(house, 'generic/main')).toBe(0)
      expect(await eventsOf(house)).toEqual([])
    },
  )

  it.each([
    ['twilio', 200],
    // A caller of one's own can mend it, and is told.
    ['generic', 400],
  ])(
    'law 12: from a word at %s is %i: nobody can be told from it, and it is set aside',
    async (provider, status) => {
      const house = await houseWithSenders()
      const response = await house.request(...replay(recorded(provider, 'from-a-word')))
      expect(response.status).toBe(status)
      expect(await asideCount(house, `${provider}/main`)).toBe(1)
      expect(await quarantined(house, `${provider}/main`)).toBe(0)
    },
  )
})

describe('to whom it was said', () => {
  const accounts = () =>
    Promise.resolve(
      JSON.stringify({
        'twilio/main': { authToken: TWILIO_TOKEN, senders: ['acme', 'beta'] },
        'generic/main': { secret: GENERIC_SECRET, senders: ['acme', 'beta'] },
      }),
    )
  const own = { ...ACME, ...OPT_OUT, stopReach: 'sender' }

  async function houseOfTwo(acme: object, beta: object): Promise<TestHouse> {
    const house = await openHouse({ accounts })
    await house.api('PUT', '/v1/senders/acme', { ...own, numbers: [], ...acme })
    await house.api('PUT', '/v1/senders/beta', { ...own, name: 'Beta', numbers: [], ...beta })
    await house.api('PUT', '/v1/senders/gamma', { ...own, name: 'Gamma', numbers: [] })
    return house
  }

  async function stopped(house: TestHouse, question: object = {}): Promise<string[]> {
    const verdicts = await Promise.all(
      ['acme', 'beta', 'gamma'].map(async (sender) => ({
        sender,
        ...(await house.check(PHONE, { sender, ...question })),
      })),
    )
    return verdicts.flatMap(({ sender, allowed }) => (allowed ? [] : [sender]))
  }

  it('is the sender whose number it is', async () => {
    const house = await houseOfTwo(
      { numbers: [{ number: '+33700000001', purpose: 'marketing' }] },
      { numbers: [{ number: '+33700000002', purpose: 'marketing' }] },
    )
    await house.request(...twilioText('STOP', { to: '+33700000002' }))
    expect(await stopped(house)).toEqual(['beta'])
    expect(await eventsOf(house)).toMatchObject([
      { source: { origins: ['beta'] }, scopes: ['sender/beta'], blocks: 'marketing' },
    ])
  })

  it('is the sender whose short code it is', async () => {
    const code = { number: '36180', purpose: 'marketing', country: 'FR' }
    const house = await houseOfTwo({ numbers: [code] }, { numbers: [{ ...code, number: '36111' }] })
    await house.request(...twilioText('STOP', { to: '36180' }))
    expect(await stopped(house)).toEqual(['acme'])
  })

  it.each([
    ['a number of nobody’s', '+33799999999'],
    ['no number', ''],
    ['a word', 'ACME'],
  ])('is every sender of the account with %s, and the doubt is recorded', async (_, to) => {
    const house = await houseOfTwo(
      { numbers: [{ number: '+33700000001', purpose: 'marketing' }] },
      { numbers: [{ number: '+33700000002', purpose: 'marketing' }] },
    )
    await house.request(...twilioText('STOP', { to }))
    expect(await stopped(house)).toEqual(['acme', 'beta'])
    expect(await eventsOf(house)).toMatchObject([
      { source: { origins: ['acme', 'beta'] }, evidence: { ambiguous: true } },
    ])
  })

  it('law 6: is both of two that share a number, and START there lifts nothing', async () => {
    const shared = { numbers: [{ number: '+33700000001', purpose: 'marketing' }] }
    const house = await houseOfTwo(shared, shared)
    house.setNow(RECORDED_AT)
    await house.request(...twilioText('STOP'))
    expect(await stopped(house)).toEqual(['acme', 'beta'])
    house.setNow(new Date(RECORDED_AT.getTime() + 60_000))
    await house.request(...twilioText('START'))
    expect(await stopped(house)).toEqual(['acme', 'beta'])
    expect(await eventsOf(house)).toHaveLength(1)
  })

  it('with a transactional number is stopped there for every message, elsewhere for none more', async () => {
    const house = await houseOfTwo(
      { numbers: [{ number: '+33700000001', purpose: 'transactional' }], stopReach: 'all' },
      {},
    )
    await house.request(...twilioText('STOP'))
    expect(await stopped(house, { purpose: 'transactional' })).toEqual(['acme'])
    expect(await stopped(house)).toEqual(['acme', 'beta', 'gamma'])
    expect(await eventsOf(house)).toMatchObject([
      { scopes: ['all', 'sender/acme'], blocks: 'every' },
    ])
  })

  it.each([
    ['the first', 'transactional', 'marketing'],
    ['the second', 'marketing', 'transactional'],
  ])(
    'with a number that two share, transactional to %s, is stopped for every message of both',
    async (_, ofAcme, ofBeta) => {
      const [acme, beta] = [ofAcme, ofBeta].map((purpose) => ({
        numbers: [{ number: '+33700000001', purpose }],
        stopReach: 'all',
      }))
      const house = await houseOfTwo(acme ?? {}, beta ?? {})
      await house.request(...twilioText('STOP'))
      expect(await stopped(house, { purpose: 'transactional' })).toEqual(['acme', 'beta'])
      expect(await stopped(house)).toEqual(['acme', 'beta', 'gamma'])
      expect(await eventsOf(house)).toMatchObject([
        { scopes: ['all', 'sender/acme', 'sender/beta'], blocks: 'every' },
      ])
    },
  )

  it('with a number that one declares twice is what it declared strongest', async () => {
    const number = '+33700000001'
    const numbers = ['marketing', 'transactional'].map((purpose) => ({ number, purpose }))
    const house = await houseOfTwo({ numbers }, {})
    await house.request(...twilioText('STOP'))
    expect(await stopped(house, { purpose: 'transactional' })).toEqual(['acme'])
  })

  it('reaches all where the register does not know the account’s sender: no STOP is lost', async () => {
    const house = await openHouse()
    expect((await house.request(...twilioText('STOP'))).status).toBe(200)
    await house.api('PUT', '/v1/senders/gamma', { ...own, numbers: [] })
    expect(await house.check(PHONE, { sender: 'gamma' })).toMatchObject({ reason: 'opted_out' })
  })
})

describe('the accounts document', () => {
  it.each<[string, unknown, RegExp]>([
    ['twilio/main', { authToken: TWILIO_TOKEN }, /^senders: /],
    ['twilio/main', { authToken: TWILIO_TOKEN, senders: [] }, /^senders: at least one sender/],
    ['twilio/main', { authToken: TWILIO_TOKEN, senders: ['A B'] }, /^senders\.0: a sender id/],
    ['twilio/main', { senders: ['acme'] }, /authToken/],
    ['twilio/main', { authToken: 'short', senders: ['acme'] }, /shorter than 16 characters/],
    ['twilio/main', { authToken: [], senders: ['acme'] }, /missing/],
    [
      'twilio/main',
      { authToken: Array.from({ length: 4 }, () => TWILIO_TOKEN), senders: ['acme'] },
      /more than three/,
    ],
    ['generic/main', { secret: 'whsec_!!', senders: ['acme'] }, /"whsec_" and the base64/],
    ['generic/main', { secret: TWILIO_TOKEN, senders: ['acme'] }, /"whsec_" and the base64/],
    ['twlio/main', { authToken: TWILIO_TOKEN, senders: ['acme'] }, /there is no provider "twlio"/],
    ['__proto__/main', { senders: ['acme'] }, /there is no provider "__proto__"/],
    ['twilio', { authToken: TWILIO_TOKEN, senders: ['acme'] }, /"<provider>\/<account>"/],
    ['twilio/Ma in', { authToken: TWILIO_TOKEN, senders: ['acme'] }, /"<provider>\/<account>"/],
    ['twilio/main/x', { authToken: TWILIO_TOKEN, senders: ['acme'] }, /"<provider>\/<account>"/],
    ['twilio/main', null, /./],
  ])('names %s with what is wrong with it, and never a secret', (name, entry, problem) => {
    const document = JSON.stringify({ [name]: entry, 'generic/good': ACCOUNTS['generic/main'] })
    const { accounts, refused } = readAccounts(document)
    expect([...refused.keys()]).toEqual([name])
    expect(refused.get(name)).toMatch(problem)
    expect(refused.get(name)).not.toContain(TWILIO_TOKEN)
    expect([...accounts.keys()]).toEqual(['generic/good'])
  })

  it.each(['', 'null', '[]', '"x"', '{'])('that is "%s" is refused whole', (json) => {
    expect(() => readAccounts(json)).toThrow(/accounts document/)
  })

  it('takes up to three secrets while one is exchanged: each verifies', async () => {
    const tokens = [OTHER_TOKEN, TWILIO_TOKEN, 'a'.repeat(32)]
    const secrets = [GENERIC_SECRET, OTHER_SECRET]
    const house = await houseWithSenders({
      accounts: () =>
        Promise.resolve(
          JSON.stringify({
            'twilio/main': { authToken: tokens, senders: ['acme'] },
            'generic/main': { secret: secrets, senders: ['acme'] },
          }),
        ),
    })
    for (const token of tokens)
      expect((await house.request(...twilioText('STOP', { token }))).status).toBe(200)
    for (const secret of secrets) {
      const body = { id: secret, channel: 'sms', from: PHONE, text: 'STOP' }
      expect((await house.request(...genericRequest(body, { secret }))).status).toBe(200)
    }
    expect((await house.request(...twilioText('STOP', { token: 'b'.repeat(32) }))).status).toBe(401)
  })

  describe('is read again', () => {
    let document: string
    let reads: number
    const tokenIs = (authToken: string) => {
      document = JSON.stringify({ ...ACCOUNTS, 'twilio/main': { authToken, senders: ['acme'] } })
    }
    const accounts = () => {
      reads += 1
      return Promise.resolve(document)
    }
    const wait = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['Date'], now: RECORDED_AT })
      reads = 0
      tokenIs(TWILIO_TOKEN)
    })
    afterEach(() => {
      vi.useRealTimers()
    })

    it('once after a failed verification: a mended secret works at once', async () => {
      const house = await houseWithSenders({ accounts })
      await house.request(...twilioText('hello'))
      wait(30)
      tokenIs(OTHER_TOKEN)
      expect((await house.request(...twilioText('STOP', { token: OTHER_TOKEN }))).status).toBe(200)
      expect(reads).toBe(2)
    })

    it('after five minutes: a withdrawn secret stops working', async () => {
      const house = await houseWithSenders({ accounts })
      await house.request(...twilioText('hello'))
      tokenIs(OTHER_TOKEN)
      wait(299)
      expect((await house.request(...twilioText('hello'))).status).toBe(200)
      wait(2)
      expect((await house.request(...twilioText('hello'))).status).toBe(401)
    })

    it('at most every five seconds, however many forged requests come', async () => {
      const house = await houseWithSenders({ accounts })
      for (let at = 0; at < 20; at += 1)
        await house.request(...twilioText('STOP', { token: OTHER_TOKEN }))
      expect(reads).toBe(1)
    })

    it('for an account it did not have: one that was added hears its first STOP', async () => {
      const house = await houseWithSenders({ accounts })
      await house.request(...twilioText('hello'))
      wait(30)
      document = JSON.stringify({ ...ACCOUNTS, 'twilio/new': ACCOUNTS['twilio/main'] })
      const request = twilioText('STOP', { path: '/inbound/twilio/new' })
      expect((await house.request(...request)).status).toBe(200)
      expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
    })

    it('and a broken edit deafens nobody: what was good goes on', async () => {
      const house = await houseWithSenders({ accounts })
      await house.request(...twilioText('hello'))
      document = '{"twilio/main":'
      wait(400)
      expect((await house.request(...twilioText('STOP'))).status).toBe(200)
    })

    it('an entry that cannot be used is 503 until it is mended: the provider comes again', async () => {
      tokenIs('short')
      const house = await houseWithSenders({ accounts })
      expect((await house.request(...twilioText('STOP'))).status).toBe(503)
      wait(10)
      tokenIs(TWILIO_TOKEN)
      expect((await house.request(...twilioText('STOP'))).status).toBe(200)
    })
  })

  it.each(['/inbound/twilio/nobody', '/inbound/nobody/main', '/inbound/__proto__/main'])(
    'without %s answers 404',
    async (path) => {
      const house = await houseWithSenders()
      const response = await house.request(...twilioText('STOP', { path }))
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ type: 'urn:basta:unknown_account' })
    },
  )
})

describe('quarantine', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: RECORDED_AT })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const wait = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)

  it('law 8: keeps a refused request sealed, with an end', async () => {
    const house = await houseWithSenders()
    await house.request(...twilioText('STOP it Ada Lovelace', { token: OTHER_TOKEN }))
    // How many there were a day is a number, and stays longer.
    const kept = (await scanItems(house)).filter(
      ({ pk }) => pk?.S?.startsWith('Q#') && pk.S !== 'Q#refused',
    )
    expect(kept.map(({ ttl }) => Number(ttl?.N))).toEqual(
      kept.map(() => RECORDED_AT.getTime() / 1000 + 7 * 86_400),
    )
    const rested = await scanText(house)
    for (const trace of [...tracesOf(PHONE), 'Lovelace', 'MessageSid', 'twilio-signature'])
      expect(rested).not.toContain(trace)
  })

  async function broken(): Promise<{ house: TestHouse; mend: () => void }> {
    let authToken = OTHER_TOKEN
    const accounts = () =>
      Promise.resolve(
        JSON.stringify({
          ...ACCOUNTS,
          'twilio/main': { authToken, senders: ['acme'] },
        }),
      )
    const house = await houseWithSenders({ accounts })
    return {
      house,
      mend: () => {
        authToken = TWILIO_TOKEN
        wait(600)
      },
    }
  }

  it('gives a STOP back with its own time, once the secret is mended', async () => {
    const { house, mend } = await broken()
    expect((await house.request(...twilioText('STOP'))).status).toBe(401)
    expect((await house.request(...twilioText('STOP', { token: 'x'.repeat(32) }))).status).toBe(401)
    mend()
    const answer = await house.api('POST', '/v1/quarantine/twilio/main')
    expect(answer).toEqual({ status: 200, body: { accepted: 1, refused: 1 } })
    expect(await house.check(PHONE)).toMatchObject({
      reason: 'opted_out',
      since: '2026-06-01T10:00:00Z',
    })
    expect(await eventsOf(house)).toMatchObject([{ receivedAt: '2026-06-01T10:00:00Z' }])
    expect(await house.api('POST', '/v1/quarantine/twilio/main')).toMatchObject({
      body: { accepted: 0, refused: 1 },
    })
  })

  it('law 5: a STOP given back late undoes no newer yes', async () => {
    const { house, mend } = await broken()
    await house.request(...twilioText('STOP'))
    wait(60)
    await house.api(
      'POST',
      '/v1/consents',
      consentTo(PHONE, { obtainedAt: '2026-06-01T10:01:00Z' }),
    )
    mend()
    await house.api('POST', '/v1/quarantine/twilio/main')
    expect(await house.check(PHONE)).toMatchObject({ allowed: true })
    expect(await eventsOf(house)).toHaveLength(2)
  })

  it('gives nothing back that was already heard', async () => {
    const { house, mend } = await broken()
    const request = twilioText('STOP')
    await house.request(...request)
    mend()
    await house.request(...request)
    await house.api('POST', '/v1/quarantine/twilio/main')
    expect(await eventsOf(house)).toHaveLength(1)
  })

  it('is for administrators', async () => {
    const house = await houseWithSenders()
    const { body } = await house.api('POST', '/v1/keys', { rights: ['check', 'write'] })
    const { key } = body as { key: string }
    expect((await house.api('POST', '/v1/quarantine/twilio/main', undefined, key)).status).toBe(403)
    const anonymous = await house.request('/v1/quarantine/twilio/main', { method: 'POST' })
    expect(anonymous.status).toBe(401)
    expect((await house.api('POST', '/v1/quarantine/twilio/nobody')).status).toBe(404)
  })

  const taken = async (
    house: TestHouse,
    sk: string,
    attributes: Readonly<Record<string, string>>,
  ) => {
    const { client } = dynamo(house.table, house.endpoint)
    const values = Object.entries(attributes).map(([name, N]) => [`:${name}`, { N }] as const)
    await client.send(
      new UpdateItemCommand({
        TableName: house.table,
        Key: { pk: { S: 'Q#twilio/main' }, sk: { S: sk } },
        UpdateExpression: `SET ${Object.keys(attributes)
          .map((name) => `${name} = :${name}`)
          .join(', ')}`,
        ExpressionAttributeValues: Object.fromEntries(values),
      }),
    )
  }
  const forged = () => twilioText('STOP', { token: OTHER_TOKEN })

  it('law 2: takes so much a day and no more, and who finds no room is asked to come again', async () => {
    const house = await houseWithSenders()
    await taken(house, 'COUNT#2026-06-01', { kept: String(ROOM_A_DAY.inAll - 1) })
    expect((await house.request(...forged())).status).toBe(401)
    const { lines } = await outputOf(async () => {
      expect((await house.request(...forged())).status).toBe(503)
    })
    expect(lines.map(({ event }) => event)).toEqual(['signature_refused', 'quarantine_full'])
    expect(await quarantined(house, 'twilio/main')).toBe(1)
    wait(86_400)
    await house.request(...forged())
    expect(await quarantined(house, 'twilio/main')).toBe(2)
  })

  it('law 2: is asked to come again where a refusal is a 200, and where the table is away', async () => {
    const accounts = {
      ...ACCOUNTS,
      'brevo/main': { secret: GENERIC_SECRET.replaceAll(/\W/g, ''), senders: ['acme'] },
    }
    const faulty = await openFaultyTable(inject('endpoint'))
    const house = await houseWithSenders({
      endpoint: faulty.endpoint,
      accounts: () => Promise.resolve(JSON.stringify(accounts)),
    })
    const send = () => house.request('/inbound/brevo/main', { method: 'POST', body: '[]' })
    expect((await send()).status).toBe(200)
    expect(await quarantined(house, 'brevo/main')).toBe(1)
    faulty.setDown(true)
    const { lines } = await outputOf(async () => {
      // What Brevo comes again on.
      expect((await send()).status).toBe(429)
      expect((await house.request(...forged())).status).toBe(503)
    })
    expect(lines.filter(({ event }) => event === 'quarantine_failed')).toHaveLength(2)
    faulty.close()
  })

  it('is not filled by strangers who show no signature: a provider whose secret is wrong is kept', async () => {
    const house = await houseWithSenders()
    const { withoutCredential } = ROOM_A_DAY
    await taken(house, 'COUNT#2026-06-01', {
      kept: String(withoutCredential),
      bare: String(withoutCredential),
    })
    const [path, init] = forged()
    const bare = await house.request(path, { ...init, headers: {} })
    expect(bare.status).toBe(503)
    expect((await house.request(path, init)).status).toBe(401)
    expect(await quarantined(house, 'twilio/main')).toBe(1)
  })

  it('is not filled from one block of addresses, which it knows by a keyed hash alone', async () => {
    const house = await houseWithSenders()
    const from = (remoteAddress: string) =>
      house.app.request(...forged(), { incoming: { socket: { remoteAddress } } })
    await from('203.0.113.7')
    await from('203.0.113.8')
    await from('198.51.100.1')
    const blocks = async () =>
      (await scanItems(house)).flatMap(({ sk, kept }) =>
        sk?.S?.startsWith('BLOCK#') === true ? [{ sk: sk.S, kept: Number(kept?.N) }] : [],
      )
    const [fuller, other] = (await blocks()).toSorted((a, b) => b.kept - a.kept)
    expect([fuller?.kept, other?.kept]).toEqual([2, 1])
    expect(await scanText(house)).not.toMatch(/203\.0\.113|198\.51\.100/)
    await taken(house, fuller?.sk ?? '', { kept: String(ROOM_A_DAY.ofBlock) })
    expect((await from('203.0.113.9')).status).toBe(503)
    expect((await from('198.51.100.2')).status).toBe(401)
  })

  it('keeps a batch of 700 KB, and gives it back', async () => {
    const { house, mend } = await broken()
    const batch = twilioText(`STOP ${'x'.repeat(700_000)}`)
    expect((await house.request(...batch)).status).toBe(401)
    expect(Buffer.byteLength(await scanText(house))).toBeLessThan(100_000)
    mend()
    const answer = await house.api('POST', '/v1/quarantine/twilio/main')
    expect(answer.body).toEqual({ accepted: 1, refused: 0 })
    expect(await house.check(PHONE)).toMatchObject({ allowed: false })
  })

  it('gives back as many as a call has time for, and says where to go on', async () => {
    const { house, mend } = await broken()
    for (let count = 0; count < 210; count += 1) {
      wait(1)
      await house.request(
        ...twilioText('hello', { token: count % 2 ? TWILIO_TOKEN : 'x'.repeat(32) }),
      )
    }
    mend()
    const first = await house.api('POST', '/v1/quarantine/twilio/main')
    expect(first.body).toMatchObject({ accepted: 100, refused: 100 })
    const { next } = first.body as { next: string }
    const path = `/v1/quarantine/twilio/main?after=${next}`
    expect((await house.api('POST', path)).body).toEqual({ accepted: 5, refused: 5 })
    expect((await house.api('POST', `${path}0`)).status).toBe(400)
  })
})

describe('a body', () => {
  it('of up to 4 MiB is heard', async () => {
    const house = await houseWithSenders()
    const request = genericText('STOP', { padding: 'x'.repeat(4_100 * 1_000) })
    expect((await house.request(...request)).status).toBe(200)
    expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
  })

  it('of more is 413, whether its length is declared or not, and an operator hears of it', async () => {
    const house = await houseWithSenders()
    const request = genericText('STOP', { padding: 'x'.repeat(4 * 1024 * 1024) })
    const length = String(Buffer.byteLength(request[1].body as string))
    for (const sent of [request, withHeader(request, 'content-length', length)]) {
      const { lines } = await outputOf(async () => {
        const response = await house.request(...sent)
        expect(response.status).toBe(413)
        expect(await response.json()).toMatchObject({ type: 'urn:basta:body_too_large' })
      })
      expect(lines).toMatchObject([{ event: 'body_refused', account: 'generic/main' }])
    }
    const [, init] = request
    const { lines } = await outputOf(() => house.request('/inbound/ada@example.org/x', init))
    expect(lines).toMatchObject([{ event: 'body_refused' }])
    expect(JSON.stringify(lines)).not.toContain('ada@')
    expect(await eventsOf(house)).toEqual([])
  })

  it('that is not UTF-8 is verified byte by byte', async () => {
    const house = await houseWithSenders()
    const raw = Buffer.concat([
      Buffer.from('{"id":"m-1","channel":"sms","from":"+33612345678","text":"STOP '),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}'),
    ])
    const [path, init] = genericRequest('')
    const headers = new Headers(init.headers)
    const signed = Buffer.concat([
      Buffer.from(`${headers.get('webhook-id')}.${headers.get('webhook-timestamp')}.`),
      raw,
    ])
    const key = Buffer.from(GENERIC_SECRET.slice(6), 'base64')
    const signature = createHmac('sha256', key).update(signed).digest('base64')
    headers.set('webhook-signature', `v1,${signature}`)
    expect((await house.request(path, { ...init, headers, body: raw })).status).toBe(200)
    expect(await eventsOf(house)).toHaveLength(1)
  })

  it.each(['GET', 'HEAD', 'PUT'])('law 3: %s on a webhook finds nothing', async (method) => {
    const house = await houseWithSenders()
    const before = await scanText(house)
    expect((await house.request('/inbound/twilio/main', { method })).status).toBe(404)
    expect(await scanText(house)).toBe(before)
  })
})

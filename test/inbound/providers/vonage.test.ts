import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import { verifySignature } from '@vonage/jwt'
import { SMS } from '@vonage/sms'
import { generateKeyPairSync, sign } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Outside } from '../../../functions/domain/outside.ts'
import { dynamo } from '../../../functions/store/dynamo/client.ts'
import type { TestHouse } from '../../house/house.ts'
import { scanItems } from '../../house/witness.ts'
import {
  eventsOf,
  expectRefused,
  houseWith,
  itHearsWhatWasRecorded,
  itKeepsItsPromises,
  statusOf,
} from './promises.ts'
import {
  NOW,
  OTHER_SECRET,
  PHONE,
  SECOND,
  SECRET,
  sha256,
  VONAGE_KEY,
  vonageMessage,
  vonageMessageBody,
  vonageSig,
  vonageSms,
  vonageSmsPairs,
  type How,
  type JwtHow,
  type Pairs,
  type VonageMethod,
} from './sign.ts'

const messagesEntry = { api: 'messages', signatureSecret: SECRET }
const smsEntry = { api: 'sms', signatureSecret: SECRET, signatureMethod: 'sha256' }
const accounts = { 'vonage/main': messagesEntry, 'vonage/sms': smsEntry }
const message = (words: string, how: How & JwtHow = {}) =>
  vonageMessage(vonageMessageBody(words, how), how)
const sms =
  (by: 'form' | 'json' | 'get') =>
  (words: string, how: How = {}) =>
    vonageSms(vonageSmsPairs(words, how), { ...how, by })

afterEach(() => vi.useRealTimers())

describe('Vonage Messages API', () => {
  itKeepsItsPromises({
    name: 'vonage',
    entry: messagesEntry,
    text: message,
    signedHeaders: ['authorization'],
    wrong: message('STOP', { secret: OTHER_SECRET }),
    success: 200,
    signsTime: true,
  })

  it('believes only what the official SDK believes; and of that, only what is dated and whole', async () => {
    const house = await houseWith(accounts)
    for (const secret of [SECRET, OTHER_SECRET]) {
      const [path, init] = message('Arrêtez ✋🏽', { secret })
      const token = (init.headers['authorization'] ?? '').slice('Bearer '.length)
      expect(verifySignature(token, SECRET)).toBe(secret === SECRET)
      expect((await statusOf(house, [path, init])) === 200).toBe(secret === SECRET)
    }
    const fresh = await houseWith(accounts)
    const body = vonageMessageBody('STOP')
    const bad = [
      { iss: 'Nexmo' },
      { iss: undefined },
      { iat: undefined },
      { iat: String(SECOND) },
      { payload_hash: undefined },
      { payload_hash: sha256(`${body}\n`) },
      { payload_hash: sha256('') },
    ]
    for (const claims of bad)
      await expectRefused(fresh, vonageMessage(body, { claims }), JSON.stringify(claims))
  })

  it('refuses every algorithm but HS256', async () => {
    const house = await houseWith(accounts)
    const [path, init] = message('STOP')
    const [, payload, signature] = (init.headers['authorization'] ?? '').split('.')
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const encode = (alg: string) => Buffer.from(JSON.stringify({ alg })).toString('base64url')
    const rs256 = sign('sha256', Buffer.from(`${encode('RS256')}.${payload}`), privateKey)
    const tokens = [
      `${encode('none')}.${payload}.`,
      `${encode('none')}.${payload}.${signature}`,
      `${encode('RS256')}.${payload}.${signature}`,
      `${encode('RS256')}.${payload}.${rs256.toString('base64url')}`,
    ]
    for (const token of tokens) {
      const headers = { ...init.headers, authorization: `Bearer ${token}` }
      await expectRefused(house, [path, { ...init, headers }], token)
    }
    for (const alg of ['HS384', 'HS512'])
      await expectRefused(house, message('STOP', { header: { alg } }), alg)
    const header = { alg: 'HS256', crit: ['b64'], b64: false }
    await expectRefused(house, message('STOP', { header }), 'crit')
  })

  it('checks the key and the application where the entry names them', async () => {
    const named = { apiKey: VONAGE_KEY, applicationId: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab' }
    const house = await houseWith({ 'vonage/main': { ...messagesEntry, ...named } })
    const body = vonageMessageBody('STOP')
    for (const claims of [{ api_key: 'other' }, { application_id: undefined }])
      await expectRefused(house, vonageMessage(body, { claims }), JSON.stringify(claims))
    expect(await statusOf(house, vonageMessage(body))).toBe(200)
  })

  it('sends a confirmation through Vonage where the entry can, and queues none where it cannot', async () => {
    const sent: { url: string; init: RequestInit | undefined }[] = []
    const outside = {
      fetch: (url: string, init?: RequestInit) => {
        sent.push({ url, init })
        return Promise.resolve(new Response('{}', { status: 202 }))
      },
    } as unknown as Outside
    const without = await houseWith({ 'vonage/main': messagesEntry }, { outside })
    await statusOf(without, message('STOP'))
    await without.pumpInbox()
    expect(sent).toEqual([])
    const credentials = { apiKey: VONAGE_KEY, apiSecret: 'api-secret' }
    const house = await houseWith(
      { 'vonage/main': { ...messagesEntry, ...credentials } },
      { outside },
    )
    expect(await statusOf(house, message('STOP'))).toBe(200)
    await house.pumpInbox()
    expect(sent.map(({ url }) => url)).toEqual(['https://api.nexmo.com/v1/messages'])
    const { headers, body } = sent[0]?.init ?? {}
    expect(headers).toMatchObject({
      authorization: `Basic ${Buffer.from(`${VONAGE_KEY}:api-secret`).toString('base64')}`,
    })
    expect(JSON.parse(typeof body === 'string' ? body : '')).toMatchObject({
      channel: 'sms',
      message_type: 'text',
      from: '33700000001',
      to: '33612345678',
    })
    expect((await eventsOf(house)).map(({ source }) => source['method'])).toEqual([
      'keyword',
      'reply_sent',
    ])
  })
})

describe.each(['form', 'json', 'get'] as const)('Vonage SMS API by %s', (by) => {
  itKeepsItsPromises({
    name: 'vonage',
    account: 'sms',
    entry: smsEntry,
    text: sms(by),
    signedHeaders: [],
    wrong: sms(by)('STOP', { secret: OTHER_SECRET }),
    success: 200,
    signsTime: true,
  })

  it('is refused with a parameter repeated, added, changed or left out', async () => {
    const house = await houseWith(accounts)
    const pairs = vonageSmsPairs('STOP')
    const sig = vonageSig(pairs)
    const altered: Pairs[] = [
      [...pairs, ['extra', '']],
      pairs.filter(([name]) => name !== 'nonce'),
      pairs.filter(([name]) => name !== 'timestamp'),
      pairs.map(([name, value]) => [name, name === 'msisdn' ? '33612345679' : value]),
    ]
    if (by !== 'json') altered.push([...pairs, ['text', 'STOP']], [['text', 'hello'], ...pairs])
    for (const other of altered) {
      const [path, init] = vonageSms(other, { by })
      const swap = (text: string) => text.replace(/[0-9a-f]{64}/, sig)
      const body = typeof init.body === 'string' ? { body: swap(init.body) } : {}
      await expectRefused(house, [swap(path), { ...init, ...body }], JSON.stringify(other))
    }
    const [path, init] = vonageSms(pairs.toReversed(), { by })
    expect(await statusOf(house, [path, init])).toBe(200)
  })
})

describe('Vonage SMS API', () => {
  const sdk = new SMS({ apiKey: VONAGE_KEY, apiSecret: 'x' })
  const names = {
    md5hash: 'MD5HASH',
    md5: 'MD5HMAC',
    sha1: 'SHA1HMAC',
    sha256: 'SHA256HMAC',
    sha512: 'SHA512HMAC',
  } as const

  it.each(Object.keys(names) as VonageMethod[])(
    'by %s believes what the official SDK believes, and no other method',
    async (method) => {
      const house = await houseWith({ 'vonage/sms': { ...smsEntry, signatureMethod: method } })
      const texts = ['STOP', 'a=b&c', 'Arrêtez ✋🏽 d’écrire + %', '']
      for (const [index, words] of texts.entries()) {
        const pairs = vonageSmsPairs(words, { id: `m-${index}` })
        for (const secret of [SECRET, OTHER_SECRET]) {
          for (const sig of [
            vonageSig(pairs, secret, method),
            vonageSig(pairs, secret, method).toUpperCase(),
          ]) {
            const isBelieved = sdk.verifySignature(
              sig,
              Object.fromEntries(pairs),
              SECRET,
              names[method] as never,
            )
            const body = new URLSearchParams([...pairs, ['sig', sig]] as [
              string,
              string,
            ][]).toString()
            const headers = { 'content-type': 'application/x-www-form-urlencoded' }
            const status = await statusOf(house, [
              '/inbound/vonage/sms',
              { method: 'POST', headers, body },
            ])
            expect(status === 200, sig).toBe(isBelieved)
          }
        }
      }
      for (const other of Object.keys(names) as VonageMethod[]) {
        if (other === method) continue
        const pairs = vonageSmsPairs('STOP', { from: '+33612345670' })
        expect(await statusOf(house, vonageSms(pairs, { method: other })), other).toBe(401)
      }
    },
  )

  it('refuses a name that holds a delimiter: one parameter must not pass for two', async () => {
    const house = await houseWith(accounts)
    const pairs = vonageSmsPairs('STOP')
    const sig = vonageSig(pairs)
    const merged = pairs.filter(([name]) => name !== 'type' && name !== 'to')
    const body: Pairs = [...merged, ['to=33700000001&type', 'text'], ['sig', sig]]
    const json = JSON.stringify(Object.fromEntries(body))
    const headers = { 'content-type': 'application/json' }
    await expectRefused(
      house,
      ['/inbound/vonage/sms', { method: 'POST', headers, body: json }],
      json,
    )
  })

  it.each([
    '{"sig":{"a":1},"timestamp":"1"}',
    '{"sig":"ab","timestamp":1780308000}',
    '{',
    '[]',
    '{"__proto__":{}}',
  ])('refuses %s', async (body) => {
    const headers = { 'content-type': 'application/json' }
    await expectRefused(
      await houseWith(accounts),
      ['/inbound/vonage/sms', { method: 'POST', headers, body }],
      body,
    )
  })

  const part = (
    words: string,
    number: number,
    of: number,
    more: How & { reference?: string } = {},
  ) => {
    const { reference = '12', id = `part-${reference}-${number}`, at = SECOND } = more
    return vonageSms([
      ...vonageSmsPairs(words, { ...more, id, at }),
      ['concat', 'true'],
      ['concat-ref', reference],
      ['concat-total', String(of)],
      ['concat-part', String(number)],
    ])
  }

  it.each([[[1, 2]], [[2, 1]], [[1, 1, 2]], [[2, 2, 1, 2]]])(
    'joins "ST" and "OP" in any order, however often: %j',
    async (order) => {
      const house = await houseWith(accounts)
      const words = { 1: 'ST', 2: 'OP' } as Readonly<Record<number, string>>
      for (const number of order)
        expect(await statusOf(house, part(words[number] ?? '', number, 2))).toBe(200)
      expect(await eventsOf(house)).toMatchObject([{ type: 'stop', evidence: { tier: 'exact' } }])
    },
  )

  it('reads no part for itself: a long text that begins with "Stop" is read whole', async () => {
    const house = await houseWith(accounts)
    await statusOf(house, part('STOP', 1, 3))
    expect(await eventsOf(house)).toEqual([])
    await statusOf(house, part(' sign was down at the corner, so the parcel', 2, 3))
    await statusOf(house, part(' came late; all is well now, many thanks', 3, 3))
    const events = await eventsOf(house)
    expect(
      events.filter(({ type, evidence }) => type === 'stop' && evidence['tier'] === 'exact'),
    ).toEqual([])
  })

  it('hears a second text whose phone gave the same reference out again', async () => {
    const house = await houseWith(accounts)
    await statusOf(house, part('hel', 1, 2, { id: 'a' }))
    await statusOf(house, part('lo', 2, 2, { id: 'b' }))
    house.setNow(new Date(NOW.getTime() + 60_000))
    await statusOf(house, part('ST', 1, 2, { id: 'c', at: SECOND + 60 }))
    await statusOf(house, part('OP', 2, 2, { id: 'd', at: SECOND + 60 }))
    expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
  })

  it('reads what came of a text whose rest did not: it may stop, and lifts nothing', async () => {
    const house = await houseWith(accounts)
    const waitAndPump = async () => {
      vi.useFakeTimers({ now: Date.now() + 20 * 60_000, toFake: ['Date'] })
      await house.pumpInbox()
      vi.useRealTimers()
    }
    await statusOf(house, part('STOP', 1, 2, { reference: '1' }))
    await waitAndPump()
    expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
    house.setNow(new Date(NOW.getTime() + 60_000))
    await statusOf(house, part('START', 1, 2, { reference: '2', at: SECOND + 60 }))
    await waitAndPump()
    expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
    await statusOf(
      house,
      part(' writing to me and I will sue', 2, 2, { reference: '2', at: SECOND + 60 }),
    )
    expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
    await statusOf(house, part('STA', 1, 2, { reference: '3', at: SECOND + 60 }))
    await statusOf(house, part('RT', 2, 2, { reference: '3', at: SECOND + 60 }))
    expect(await house.check(PHONE)).toMatchObject({ allowed: true })
  })

  const pumpMuchLater = async (house: TestHouse) => {
    vi.useFakeTimers({ now: Date.now() + 20 * 60_000, toFake: ['Date'] })
    await house.pumpInbox()
    vi.useRealTimers()
  }

  it('reads what came of a text as it came: from a national number, with the time it was said', async () => {
    const house = await houseWith(accounts)
    await statusOf(house, part('STOP', 1, 2, { from: '0612345678', at: SECOND - 60 }))
    await pumpMuchLater(house)
    const occurredAt = new Date((SECOND - 60) * 1000).toISOString().replace('.000', '')
    expect(await eventsOf(house)).toMatchObject([{ type: 'stop', occurredAt }])
  })

  it('law 12: sets a text aside that waited for longer than its parts are kept', async () => {
    const house = await houseWith(accounts)
    await statusOf(house, part('STOP', 1, 2))
    const { client } = dynamo(house.table, house.endpoint)
    for (const { pk = { S: '' }, sk = { S: '' } } of await scanItems(house))
      if (pk.S?.startsWith('P#') === true)
        await client.send(new DeleteItemCommand({ TableName: house.table, Key: { pk, sk } }))
    await pumpMuchLater(house)
    const { body } = await house.api('GET', '/v1/reviews')
    expect(body).toMatchObject({
      reviews: [{ what: 'message', why: 'no_text', shape: 'message/parts', from: PHONE }],
    })
  })

  it('answers HELP in two parts once', async () => {
    const sent: string[] = []
    const outside = {
      fetch: (_: string, init?: RequestInit) => {
        sent.push(typeof init?.body === 'string' ? init.body : '')
        return Promise.resolve(new Response('{}', { status: 202 }))
      },
    } as unknown as Outside
    const credentials = { apiKey: VONAGE_KEY, apiSecret: 'api-secret' }
    const house = await houseWith({ 'vonage/sms': { ...smsEntry, ...credentials } }, { outside })
    await statusOf(house, part('HE', 1, 2))
    await statusOf(house, part('LP', 2, 2))
    await house.pumpInbox()
    vi.useFakeTimers({ now: Date.now() + 20 * 60_000, toFake: ['Date'] })
    await house.pumpInbox()
    await house.pumpInbox()
    vi.useRealTimers()
    expect(sent).toHaveLength(1)
  })

  it.each([
    ['0', '2', '7'],
    ['3', '2', '7'],
    ['1', '999', '7'],
    ['x', '2', '7'],
    ['1', '2', ''],
    ['1.5', '2', '7'],
  ])('says that it cannot read part %s of %s of %j', async (number, of, reference) => {
    const house = await houseWith(accounts)
    const pairs: Pairs = [
      ...vonageSmsPairs('STOP'),
      ['concat', 'true'],
      ['concat-ref', reference],
      ['concat-total', of],
      ['concat-part', number],
    ]
    expect(await statusOf(house, vonageSms(pairs))).toBe(400)
  })
})

describe('Vonage', () => {
  itHearsWhatWasRecorded('vonage', accounts)

  it('refuses at start an entry that says not which API, no method, or a short secret', async () => {
    for (const entry of [
      { signatureSecret: SECRET },
      { api: 'voice', signatureSecret: SECRET },
      { api: 'sms', signatureSecret: SECRET },
      { api: 'messages', signatureSecret: 'short' },
      { api: 'messages' },
    ]) {
      const house = await houseWith({ 'vonage/main': entry })
      expect(await statusOf(house, message('STOP')), JSON.stringify(entry)).toBe(503)
    }
  })
})

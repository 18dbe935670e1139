import security from 'plivo/dist/utils/security.js'
import v3Security from 'plivo/dist/utils/v3Security.js'
import { describe, expect, it } from 'vitest'
import { PUBLIC_URL } from '../../house/house.ts'
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
  plivoPairs,
  plivoRequest,
  SECRET,
  type How,
  type Pairs,
} from './sign.ts'

const entry = { authToken: SECRET }
const by =
  (...versions: ('V2' | 'V3')[]) =>
  (words: string, how: How = {}) =>
    plivoRequest(plivoPairs(words, how), { ...how, versions })
const v2 = by('V2')
const v3 = by('V3')
const both = by('V2', 'V3')
const open = () => houseWith({ 'plivo/main': entry })

describe('Plivo by V3', () => {
  itKeepsItsPromises({
    name: 'plivo',
    entry,
    text: v3,
    signedHeaders: ['x-plivo-signature-v3', 'x-plivo-signature-v3-nonce'],
    wrong: v3('STOP', { secret: OTHER_SECRET }),
    success: 200,
    signsUrl: true,
  })

  it('is refused with a parameter repeated, added or left out; their order says nothing', async () => {
    const house = await open()
    const [path, init] = v3('STOP')
    const body = String(init.body)
    for (const other of [
      `${body}&Text=STOP`,
      `Text=STOP&${body}`,
      `${body}&More=`,
      body.replace('&Units=1', ''),
    ])
      await expectRefused(house, [path, { ...init, body: other }], other)
    const reordered = body.split('&').toReversed().join('&')
    expect(await statusOf(house, [path, { ...init, body: reordered }])).toBe(200)
    expect(await eventsOf(house)).toMatchObject([{ type: 'stop' }])
  })
})

describe('Plivo by V2', () => {
  it('stops, and with any other URL, nonce, signature or secret is refused', async () => {
    const house = await houseWith({ 'plivo/main': entry, 'plivo/other': entry })
    const [path, init] = v2('STOP')
    await expectRefused(house, v2('STOP', { secret: OTHER_SECRET }), 'another secret')
    await expectRefused(house, ['/inbound/plivo/other', init], 'another URL')
    const signature = init.headers['x-plivo-signature-v2'] ?? ''
    for (const value of ['', `${signature}A`, signature.slice(1), signature.toLowerCase()])
      await expectRefused(
        house,
        [path, { ...init, headers: { ...init.headers, 'x-plivo-signature-v2': value } }],
        value,
      )
    const other = { ...init.headers, 'x-plivo-signature-v2-nonce': '1' }
    await expectRefused(house, [path, { ...init, headers: other }], 'another nonce')
    expect(await statusOf(house, [path, init])).toBe(200)
    expect(await statusOf(house, [path, init])).toBe(200)
    expect(await eventsOf(house)).toMatchObject([{ type: 'stop' }])
  })

  it('takes a nonce for one body only: a captured pair vouches for nothing else', async () => {
    const house = await open()
    const [, init] = both('hello', { id: 'genuine' })
    await statusOf(house, both('hello', { id: 'genuine' }))
    const [path, forged] = v2('STOP', { id: 'forged' })
    const headers = {
      ...forged.headers,
      'x-plivo-signature-v2': init.headers['x-plivo-signature-v2'] ?? '',
    }
    expect(await statusOf(house, [path, { ...forged, headers }])).toBe(200)
    expect(await eventsOf(house)).toEqual([])
  })

  it('law 6: never lifts; the same START under V3 does', async () => {
    const house = await open()
    await statusOf(house, both('STOP', { id: 'a', nonce: '1' }))
    house.setNow(new Date(NOW.getTime() + 10_000))
    expect(await statusOf(house, v2('START', { id: 'b', nonce: '2' }))).toBe(200)
    expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
    // A V3 signature that does not verify vouches for nothing.
    const [path, init] = both('START', { id: 'c', nonce: '3' })
    const headers = { ...init.headers, 'x-plivo-signature-v3': Buffer.alloc(32).toString('base64') }
    expect(await statusOf(house, [path, { ...init, headers }])).toBe(200)
    expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
    expect(await statusOf(house, both('START', { id: 'd', nonce: '4' }))).toBe(200)
    expect(await house.check(PHONE)).toMatchObject({ allowed: true })
  })
})

describe('Plivo', () => {
  itHearsWhatWasRecorded('plivo', { 'plivo/main': entry })

  it('believes the main account’s signature, and any of several', async () => {
    const house = await open()
    const main = plivoRequest(plivoPairs('STOP'), { main: true })
    expect(await statusOf(house, main)).toBe(200)
    const [path, init] = v3('STOP')
    const [, other] = v3('STOP', { secret: OTHER_SECRET })
    const name = 'x-plivo-signature-v3'
    const several = `${other.headers[name]},${init.headers[name]}`
    const headers = { ...init.headers, [name]: several }
    expect(await statusOf(house, [path, { ...init, headers }])).toBe(200)
  })

  it('signs and verifies as the official SDK does', async () => {
    const house = await open()
    const samples: readonly Pairs[] = [
      plivoPairs('STOP'),
      plivoPairs('Arrêtez ✋🏽 & “merci” =?%+'),
      [...plivoPairs(''), ['Tag', 'b'], ['Tag', 'a']],
    ]
    for (const pairs of samples) {
      for (const path of ['/inbound/plivo/main', '/inbound/plivo/main?b=2&a=1%20x&a=0']) {
        for (const secret of [SECRET, OTHER_SECRET]) {
          const url = PUBLIC_URL + path
          const [, { headers }] = plivoRequest(pairs, { path, secret })
          const params: Record<string, string | string[]> = {}
          for (const [name] of pairs) {
            const values = pairs.filter(([other]) => other === name).map(([, value]) => value)
            params[name] = values.length > 1 ? values : (values[0] ?? '')
          }
          const nonce = headers['x-plivo-signature-v3-nonce'] ?? ''
          const isV3 = v3Security.validateV3Signature(
            'POST',
            url,
            nonce,
            SECRET,
            headers['x-plivo-signature-v3'] ?? '',
            params,
          )
          const isV2 = security.validateSignature(
            url,
            nonce,
            headers['x-plivo-signature-v2'] ?? '',
            SECRET,
          )
          expect([isV3, isV2]).toEqual([secret === SECRET, secret === SECRET])
          for (const versions of [['V2'], ['V3']] as const) {
            const signed = plivoRequest(pairs, { path, secret, versions })
            expect((await statusOf(house, signed)) === 200).toBe(secret === SECRET)
          }
        }
      }
    }
  })
})

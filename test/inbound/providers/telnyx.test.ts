import { TelnyxWebhook } from 'telnyx/lib/webhooks.js'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  houseWith,
  itHearsWhatWasRecorded,
  itKeepsItsPromises,
  statusOf,
  eventsOf,
} from './promises.ts'
import {
  iso,
  NOW,
  SECOND,
  TELNYX_KEY,
  TELNYX_OTHER_KEY,
  telnyxBody,
  telnyxRequest,
  type How,
} from './sign.ts'

const entry = { publicKey: TELNYX_KEY.publicKey }
const text = (words: string, how: How = {}) => telnyxRequest(telnyxBody(words, how), how)

afterEach(() => vi.useRealTimers())

describe('Telnyx', () => {
  itKeepsItsPromises({
    name: 'telnyx',
    entry,
    text,
    signedHeaders: ['telnyx-signature-ed25519', 'telnyx-timestamp'],
    wrong: telnyxRequest(telnyxBody('STOP'), { key: TELNYX_OTHER_KEY.key }),
    success: 204,
    signsTime: true,
  })
  itHearsWhatWasRecorded('telnyx', { 'telnyx/main': entry })

  it('believes what the official SDK believes, and nothing else but what comes late', async () => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date'] })
    const sdk = new TelnyxWebhook(TELNYX_KEY.publicKey)
    const house = await houseWith({ 'telnyx/main': entry })
    const body = telnyxBody('STOP')
    const requests = [
      telnyxRequest(body),
      telnyxRequest(body, { at: SECOND - 300 }),
      telnyxRequest(body, { key: TELNYX_OTHER_KEY.key }),
      telnyxRequest(telnyxBody('Arrêtez ✋🏽 d’écrire')),
    ]
    for (const [path, init] of requests) {
      const isBelieved = await sdk.verify(String(init.body), init.headers).then(
        () => true,
        () => false,
      )
      expect((await statusOf(house, [path, init])) === 204).toBe(isBelieved)
    }
    for (const at of [SECOND - 301, SECOND + 301]) {
      const [path, init] = telnyxRequest(body, { at })
      await expect(sdk.verify(String(init.body), init.headers)).rejects.toThrow()
      expect(await statusOf(house, [path, init])).toBe(204)
    }
  })

  it('is verified with either key while one is being replaced', async () => {
    const publicKey = [TELNYX_OTHER_KEY.publicKey, TELNYX_KEY.publicKey]
    const house = await houseWith({ 'telnyx/main': { publicKey } })
    expect(await statusOf(house, text('STOP'))).toBe(204)
  })

  it('reads `to` as a list and, as in 2019, as a number', async () => {
    for (const to of ['+33700000001', [{ phone_number: '+33700000001' }], []]) {
      const house = await houseWith({ 'telnyx/main': entry })
      await statusOf(house, telnyxRequest(telnyxBody('STOP', {}, { to })))
      const [event] = await eventsOf(house)
      expect(event?.evidence['to']).toBe(to.length === 0 ? undefined : '+33700000001')
    }
  })

  it('keeps the time Telnyx signed', async () => {
    const house = await houseWith({ 'telnyx/main': entry })
    await statusOf(house, telnyxRequest(telnyxBody('STOP', { at: SECOND - 3_600 })))
    const [event] = await eventsOf(house)
    expect(event?.occurredAt).toBe(iso(SECOND - 3_600).replace('.000Z', 'Z'))
  })

  it.each([
    ['no payload', { data: { event_type: 'message.received' } }],
    ['no sender', { data: { event_type: 'message.received', payload: { id: 'x' } } }],
    ['a list', []],
  ])('says what it cannot read: %s', async (_, body) => {
    const house = await houseWith({ 'telnyx/main': entry })
    expect(await statusOf(house, telnyxRequest(JSON.stringify(body)))).toBe(400)
    expect(await statusOf(house, telnyxRequest('not JSON'))).toBe(400)
  })

  it('refuses at start a key that is none', async () => {
    const house = await houseWith({ 'telnyx/main': { publicKey: 'c2hvcnQ=' } })
    expect(await statusOf(house, text('STOP'))).toBe(503)
  })
})

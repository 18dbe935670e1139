import {
  getExpectedTwilioSignature,
  validateRequestWithBody,
} from 'twilio/lib/webhooks/webhooks.js'
import { describe, expect, it } from 'vitest'
import { PUBLIC_URL, TWILIO_TOKEN } from '../../house/house.ts'
import {
  eventsOf,
  expectRefused,
  flips,
  houseWith,
  itHearsWhatWasRecorded,
  itKeepsItsPromises,
  statusOf,
} from './promises.ts'
import { iso, PHONE, SECOND, sha256, twilioEvents, twilioEventText, type Signed } from './sign.ts'

const entry = { authToken: TWILIO_TOKEN }
const open = () => houseWith({ 'twilio/main': entry })

describe('Twilio Event Streams', () => {
  itKeepsItsPromises({
    name: 'twilio',
    entry,
    text: twilioEventText,
    signedHeaders: ['x-twilio-signature'],
    wrong: twilioEventText('STOP', { secret: 'f'.repeat(32) }),
    success: 200,
    signsUrl: true,
  })
  itHearsWhatWasRecorded('twilio-events', { 'twilio/main': entry })

  it('is refused without bodySHA256, or with another body’s, however it is signed', async () => {
    const house = await open()
    const [, init] = twilioEventText('STOP')
    const body = String(init.body)
    for (const query of ['', '?', '?bodySHA256', '?bodySHA256=', `?bodysha256=${sha256(body)}`])
      await expectRefused(house, twilioEvents(body, { query }), query)
    for (const hash of [sha256(`${body} `), sha256(body).slice(1), ...flips(sha256(body), 8)])
      await expectRefused(house, twilioEvents(body, { query: `?bodySHA256=${hash}` }), hash)
    const first = `?bodySHA256=${sha256('')}&bodySHA256=${sha256(body)}`
    await expectRefused(house, twilioEvents(body, { query: first }), 'two hashes')
  })

  it('believes what the official SDK believes, and nothing else', async () => {
    const house = await open()
    const samples: Signed[] = [
      twilioEventText('STOP'),
      twilioEventText('Arrêtez ✋🏽 d’écrire'),
      twilioEventText('STOP', { secret: 'e'.repeat(32) }),
      twilioEvents('[]'),
      twilioEvents('[]', { query: `?bodySHA256=${sha256('[ ]')}` }),
      twilioEvents('[]', { query: `?x=%27a&bodySHA256=${sha256('[]')}&y=` }),
      twilioEvents('[]', { query: '' }),
    ]
    for (const [path, init] of samples) {
      const header = init.headers['x-twilio-signature'] ?? ''
      const url = PUBLIC_URL + path
      const isBelieved = validateRequestWithBody(TWILIO_TOKEN, header, url, String(init.body))
      expect((await statusOf(house, [path, init])) === 200, path).toBe(isBelieved)
    }
  })

  it('hears every message of a batch, also one that comes without its array, and no other event', async () => {
    const house = await open()
    const data = { messageSid: 'SM7', from: `rcs:${PHONE}`, to: '+33700000001' }
    const inbound = {
      type: 'com.twilio.messaging.inbound-message.received',
      data: { ...data, timestamp: iso(SECOND - 60), optOutType: 'STOP' },
    }
    const other = { type: 'com.twilio.messaging.message.delivered', data: { messageSid: 'SM8' } }
    expect(await statusOf(house, twilioEvents(JSON.stringify([other])))).toBe(200)
    expect(await eventsOf(house)).toEqual([])
    expect(await statusOf(house, twilioEvents(JSON.stringify([other, inbound])))).toBe(200)
    expect(await statusOf(house, twilioEvents(JSON.stringify(inbound)))).toBe(200)
    expect(await eventsOf(house)).toMatchObject([
      {
        type: 'stop',
        occurredAt: iso(SECOND - 60).replace('.000Z', 'Z'),
        evidence: { hint: 'stop' },
      },
    ])
  })

  it('is the same message as the form that says it: one event', async () => {
    const house = await open()
    const body = `MessageSid=SM9&From=${encodeURIComponent(PHONE)}&Body=STOP`
    const fields = { MessageSid: 'SM9', From: PHONE, Body: 'STOP' }
    const url = `${PUBLIC_URL}/inbound/twilio/main`
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': getExpectedTwilioSignature(TWILIO_TOKEN, url, fields),
    }
    await statusOf(house, twilioEventText('STOP', { id: 'SM9' }))
    expect(await statusOf(house, ['/inbound/twilio/main', { method: 'POST', headers, body }])).toBe(
      200,
    )
    expect(await eventsOf(house)).toHaveLength(1)
  })

  it.each(['', '1', '[1]', '[{"type":"com.twilio.messaging.inbound-message.received"}]'])(
    'says that it cannot read %j',
    async (body) => {
      expect(await statusOf(await open(), twilioEvents(body))).toBe(400)
    },
  )
})

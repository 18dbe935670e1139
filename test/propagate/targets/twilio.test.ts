import Twilio from 'twilio'
import { describe, expect, it } from 'vitest'
import { NOW, openServer } from '../servers/server.ts'
import { SERVICE, twilio, TWILIO_SID, TWILIO_TOKEN } from '../servers/twilio.ts'
import { declared, DELIVERED, MOBILE, open, OTHER_MOBILE, told } from './telling.ts'

const CREDENTIALS = { accountSid: TWILIO_SID, authToken: TWILIO_TOKEN }
const TARGET = open('twilio', { sender: SERVICE })

/** The official client, whose requests lead to this machine. */
class Redirected extends Twilio.RequestClient {
  readonly #url: string

  constructor(url: string) {
    super()
    this.#url = url
  }

  override request<TData>(options: Parameters<Twilio.RequestClient['request']>[0]) {
    const { pathname } = new URL(options.uri)
    // The type of the client's own options is not exported.
    return super.request<TData>({ ...options, uri: `${this.#url}${pathname}` } as never)
  }
}

describe('Twilio', () => {
  it('asks as the official client does', async () => {
    const [own, official] = [
      await openServer(twilio(NOW).behave),
      await openServer(twilio(NOW).behave),
    ]
    await TARGET.tell(own.call, CREDENTIALS, [
      told(MOBILE, { method: 'keyword' }),
      told(OTHER_MOBILE),
    ])
    const [asked] = own.asked
    const items = new URLSearchParams(asked?.body).getAll('Items')
    const client = Twilio(TWILIO_SID, TWILIO_TOKEN, { httpClient: new Redirected(official.url) })
    await client.accounts.v1.bulkConsents.create({
      items: items.map((item): unknown => JSON.parse(item)) as object[],
    })
    const [expected] = official.asked
    for (const name of ['method', 'path'] as const) expect(asked?.[name]).toBe(expected?.[name])
    expect(new URLSearchParams(asked?.body).toString()).toBe(
      new URLSearchParams(expected?.body).toString(),
    )
    for (const name of ['authorization', 'content-type'])
      expect(asked?.headers[name]).toBe(expected?.headers[name])
    expect(JSON.parse(items[0] ?? '')).toMatchObject({
      contact_id: MOBILE,
      sender_id: SERVICE,
      status: 'opt-out',
      source: 'opt-out-message',
      date_of_consent: '2026-11-26T09:59:00Z',
    })
  })

  it('reads the verdict of each number out of a 201', async () => {
    const { behave, consents } = twilio(NOW)
    const { call } = await openServer(behave)
    const outcomes = await TARGET.tell(call, CREDENTIALS, [
      told('+33600000000'),
      told('+33600009999'),
      told(MOBILE),
    ])
    expect(outcomes).toEqual([
      expect.objectContaining({ is: 'refused', code: 'invalid_address' }),
      { is: 'retry', code: 'twilio_30646' },
      DELIVERED,
    ])
    expect([...consents]).toEqual([[`${SERVICE} ${MOBILE}`, 'opt-out']])
  })

  it('finds each verdict by its correlation, in whatever order they come', async () => {
    const [one, other] = [told(MOBILE), told(OTHER_MOBILE)]
    const { call } = await openServer(() => ({
      status: 201,
      body: {
        items: [
          {
            correlation_id: other.correlation,
            error_code: 30646,
            error_messages: ['INVALID_CONTACT_ID'],
          },
          { correlation_id: one.correlation, error_code: 0, error_messages: [] },
        ],
      },
    }))
    const outcomes = await TARGET.tell(call, CREDENTIALS, [one, other, told('+33612345670')])
    expect(outcomes.map(({ is }) => is)).toEqual(['delivered', 'refused', 'retry'])
  })

  it('keeps what waits until a wrong sender is mended', async () => {
    const { call } = await openServer(twilio(NOW).behave)
    const wrong = open('twilio', { sender: '+33700000001' })
    expect(await wrong.tell(call, CREDENTIALS, [told(MOBILE)])).toEqual([
      { is: 'retry', code: 'unknown_sender' },
    ])
  })

  it('never dates a consent after its own clock', async () => {
    const { behave } = twilio(NOW)
    const { call } = await openServer(behave)
    const ahead = Math.floor(NOW.getTime() / 1000) + 30
    expect(await TARGET.tell(call, CREDENTIALS, [told(MOBILE, { occurredAt: ahead })])).toEqual([
      DELIVERED,
    ])
  })

  it('lifts with an opt-in', async () => {
    const { behave, consents } = twilio(NOW)
    const { call } = await openServer(behave)
    await TARGET.tell(call, CREDENTIALS, [told(MOBILE, { act: 'lift', method: 'keyword' })])
    expect([...consents.values()]).toEqual(['opt-in'])
  })

  it('refuses stops for a service that carries more than marketing', () => {
    expect(TARGET.scopeFault(declared())).toContain(
      'a Messaging Service that sends marketing alone',
    )
    expect(TARGET.scopeFault(declared({ carries: 'marketing' }))).toBeUndefined()
  })
})

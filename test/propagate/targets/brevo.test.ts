import { describe, expect, it } from 'vitest'
import { brevo, BREVO_KEY } from '../servers/brevo.ts'
import { asking, official, officialHeader } from '../servers/official.ts'
import { openServer } from '../servers/server.ts'
import { declared, DELIVERED, JANE, MOBILE, OMAR, open, told } from './telling.ts'

const CREDENTIALS = { apiKey: BREVO_KEY }
const PLAIN = open('brevo', {})
const WHOLE = open('brevo', { transactionalSenders: ['news@acme.example'] })

describe('Brevo', () => {
  it.each([
    ['brevo put email', PLAIN, told(JANE)],
    ['brevo put every', WHOLE, told(JANE, { blocks: 'every' })],
    ['brevo put sms', PLAIN, told(MOBILE)],
    ['brevo take email', PLAIN, told(OMAR, { act: 'lift' })],
    ['brevo take sms', PLAIN, told(MOBILE, { act: 'lift' })],
  ] as const)('asks as the official client does: %s', async (name, target, item) => {
    const { call, asked } = await openServer(brevo().behave)
    await target.tell(call, CREDENTIALS, [item])
    expect(asking(asked[0])).toEqual(official(name))
    expect(asked[0]?.headers['api-key']).toBe(officialHeader(name, 'api-key'))
    expect(asked[0]?.host).toBe('api.brevo.com')
  })

  it('stops who is known and who is not, and creates nobody on a lift', async () => {
    const { behave, contacts } = brevo()
    const { call } = await openServer(behave)
    contacts.set(JANE, { emailBlacklisted: false })
    expect(await PLAIN.tell(call, CREDENTIALS, [told(JANE)])).toEqual([DELIVERED])
    expect(await PLAIN.tell(call, CREDENTIALS, [told(MOBILE)])).toEqual([DELIVERED])
    expect(await PLAIN.tell(call, CREDENTIALS, [told(OMAR, { act: 'lift' })])).toEqual([
      { is: 'delivered', code: 'absent' },
    ])
    expect([...contacts]).toEqual([
      [JANE, { emailBlacklisted: true }],
      [MOBILE, { smsBlacklisted: true }],
    ])
  })

  it('says where a stop of every message reaches campaigns alone', async () => {
    const { call } = await openServer(brevo().behave)
    const every = told(JANE, { blocks: 'every' })
    expect(await PLAIN.tell(call, CREDENTIALS, [every])).toEqual([
      { is: 'delivered', code: 'marketing_only' },
    ])
    expect(await WHOLE.tell(call, CREDENTIALS, [every])).toEqual([DELIVERED])
  })

  it('refuses a bad address alone; a refused key keeps waiting', async () => {
    const { call } = await openServer(brevo().behave)
    expect(await PLAIN.tell(call, CREDENTIALS, [told('bad@customer.example')])).toEqual([
      expect.objectContaining({ is: 'refused', code: 'invalid' }),
    ])
    expect(await PLAIN.tell(call, { apiKey: 'old' }, [told(JANE)])).toEqual([
      { is: 'retry', code: 'credentials_refused' },
    ])
  })

  it('reads the header of a 429 as the seconds that are left', async () => {
    const { call } = await openServer(() => ({
      status: 429,
      headers: { 'x-sib-ratelimit-reset': '17' },
      body: { code: 'too_many_requests', message: '' },
    }))
    expect(await PLAIN.tell(call, CREDENTIALS, [told(JANE)])).toEqual([
      { is: 'retry', code: 'http_429', afterSeconds: 17 },
    ])
  })

  it('takes stops of marketing as they are', () => {
    expect(PLAIN.scopeFault(declared())).toBeUndefined()
  })

  it('is reached without reading anybody', async () => {
    const { call } = await openServer(brevo().behave)
    expect(await PLAIN.ping?.(call, CREDENTIALS)).toEqual(DELIVERED)
  })
})

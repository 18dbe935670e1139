import client from '@sendgrid/client'
import { describe, expect, it } from 'vitest'
import { openServer } from '../servers/server.ts'
import { sendgrid, SENDGRID_KEY } from '../servers/sendgrid.ts'
import { declared, DELIVERED, JANE, OMAR, open, told } from './telling.ts'

const CREDENTIALS = { apiKey: SENDGRID_KEY }
const GROUP = open('sendgrid', { region: 'global', group: 7 })
const GLOBAL = open('sendgrid', { region: 'eu' })

describe('SendGrid', () => {
  it('asks as the official client does', async () => {
    const { behave } = sendgrid([7])
    const [own, official] = [await openServer(behave), await openServer(behave)]
    await GROUP.tell(own.call, CREDENTIALS, [told(JANE), told(OMAR)])
    client.setApiKey(SENDGRID_KEY)
    client.setDefaultRequest('baseUrl', official.url)
    await client.request({
      method: 'POST',
      url: '/v3/asm/groups/7/suppressions',
      body: { recipient_emails: [JANE, OMAR] },
    })
    const [, asked] = own.asked
    const [expected] = official.asked
    for (const name of ['method', 'path', 'body'] as const)
      expect(asked?.[name]).toBe(expected?.[name])
    for (const name of ['authorization', 'content-type', 'accept'])
      expect(asked?.headers[name]).toBe(expected?.headers[name])
    expect(asked?.host).toBe('api.sendgrid.com')
  })

  it('puts a stop of marketing on the group alone', async () => {
    const { behave, group, global } = sendgrid([7])
    const { call } = await openServer(behave)
    expect(await GROUP.tell(call, CREDENTIALS, [told(JANE)])).toEqual([DELIVERED])
    expect([[...group(7)], [...global]]).toEqual([[JANE], []])
  })

  it('says of a stop of every message that the group reaches marketing alone', async () => {
    const { call } = await openServer(sendgrid([7]).behave)
    expect(await GROUP.tell(call, CREDENTIALS, [told(JANE, { blocks: 'every' })])).toEqual([
      { is: 'delivered', code: 'marketing_only' },
    ])
  })

  it('never lets a deleted group turn a stop into one of all mail', async () => {
    const { behave, global } = sendgrid([])
    const { call } = await openServer(behave)
    expect(await GROUP.tell(call, CREDENTIALS, [told(JANE)])).toEqual([
      { is: 'retry', code: 'unknown_group' },
    ])
    expect([...global]).toEqual([])
  })

  it('takes a lift off the list, and keeps the order of a batch', async () => {
    const { behave, global } = sendgrid()
    const { call } = await openServer(behave)
    global.add(OMAR)
    const outcomes = await GLOBAL.tell(call, CREDENTIALS, [
      told(OMAR, { act: 'lift' }),
      told('bad@customer.example'),
      told(JANE),
    ])
    expect(outcomes.map(({ is }) => is)).toEqual(['delivered', 'refused', 'delivered'])
    expect([...global]).toEqual([JANE])
  })

  it('waits as long as the header of a 429 says', async () => {
    const reset = String(Date.parse('2026-11-26T10:00:42Z') / 1000)
    const body = { errors: [{ field: null, message: 'too many requests' }] }
    const { call } = await openServer(() => ({
      status: 429,
      headers: { 'X-RateLimit-Reset': reset },
      body,
    }))
    expect(await GLOBAL.tell(call, CREDENTIALS, [told(JANE)])).toEqual([
      { is: 'retry', code: 'http_429', afterSeconds: 42 },
    ])
  })

  it('keeps what waits while the key is refused', async () => {
    const { call } = await openServer(sendgrid().behave)
    expect(await GLOBAL.tell(call, { apiKey: 'SG.old' }, [told(JANE)])).toEqual([
      { is: 'retry', code: 'credentials_refused' },
    ])
  })

  it('refuses stops to the global list of an account that carries more than marketing', () => {
    expect(GLOBAL.scopeFault(declared())).toContain('name an unsubscribe `group`')
    expect(GLOBAL.scopeFault(declared({ carries: 'marketing' }))).toBeUndefined()
    expect(GLOBAL.scopeFault(declared({ acts: ['bounce'] }))).toBeUndefined()
    expect(GROUP.scopeFault(declared())).toBeUndefined()
  })

  it('is reached without touching a person', async () => {
    const { behave, global } = sendgrid([7])
    const { call, asked } = await openServer(behave)
    expect(await GROUP.ping?.(call, CREDENTIALS)).toEqual(DELIVERED)
    expect(await GLOBAL.ping?.(call, CREDENTIALS)).toEqual(DELIVERED)
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'GET'])
    expect([...global]).toEqual([])
  })
})

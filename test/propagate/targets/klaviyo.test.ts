import { describe, expect, it } from 'vitest'
import { klaviyo, KLAVIYO_KEY } from '../servers/klaviyo.ts'
import { asking, official, officialHeader } from '../servers/official.ts'
import { openServer } from '../servers/server.ts'
import { declared, DELIVERED, JANE, MOBILE, OMAR, open, told } from './telling.ts'

const CREDENTIALS = { apiKey: KLAVIYO_KEY }
const TARGET = open('klaviyo', {})
const ACCEPTED = { is: 'delivered', code: 'accepted' }

describe('Klaviyo', () => {
  it('asks as the official client does', async () => {
    const { call, asked } = await openServer(klaviyo().behave)
    await TARGET.tell(call, CREDENTIALS, [told(MOBILE, { blocks: 'every' }), told(JANE)])
    expect(asking(asked[0])).toEqual(official('klaviyo put'))
    for (const header of ['authorization', 'accept', 'revision'])
      expect(asked[0]?.headers[header]).toBe(officialHeader('klaviyo put', header))
    expect(asked[0]?.host).toBe('a.klaviyo.com')
  })

  it('says that a job was accepted, not that it is done', async () => {
    const { behave, profiles } = klaviyo()
    const { call } = await openServer(behave)
    const items = [told(JANE), told(OMAR, { blocks: 'every' }), told(MOBILE)]
    expect(await TARGET.tell(call, CREDENTIALS, items)).toEqual([
      ACCEPTED,
      { is: 'delivered', code: 'accepted_marketing_only' },
      ACCEPTED,
    ])
    expect([...profiles]).toEqual([JANE, OMAR, MOBILE])
  })

  it('tells all but the bad ones of a refused batch', async () => {
    const { call } = await openServer(klaviyo().behave)
    const items = [told(JANE), told('bad@customer.example'), told(OMAR)]
    const outcomes = await TARGET.tell(call, CREDENTIALS, items)
    expect(outcomes.map(({ is }) => is)).toEqual(['delivered', 'refused', 'delivered'])
  })

  it('never takes a stop back, and says why', async () => {
    const { call, asked } = await openServer(klaviyo().behave)
    expect(await TARGET.tell(call, CREDENTIALS, [told(JANE, { act: 'lift' })])).toEqual([
      expect.objectContaining({ is: 'refused', code: 'not_removable' }),
    ])
    expect(asked).toEqual([])
  })

  it('waits as long as Retry-After says, and an hour at most', async () => {
    const after = async (hint: string) => {
      const { call } = await openServer(() => ({ status: 429, headers: { 'retry-after': hint } }))
      return TARGET.tell(call, CREDENTIALS, [told(JANE)])
    }
    expect(await after('30')).toEqual([{ is: 'retry', code: 'http_429', afterSeconds: 30 }])
    expect(await after('Thu, 26 Nov 2026 10:02:00 GMT')).toEqual([
      { is: 'retry', code: 'http_429', afterSeconds: 120 },
    ])
    expect(await after('99999999')).toEqual([{ is: 'retry', code: 'http_429', afterSeconds: 3600 }])
    expect(await after('soon')).toEqual([{ is: 'retry', code: 'http_429' }])
  })

  it('takes stops of marketing as they are, and is reached without reading anybody', async () => {
    expect(TARGET.scopeFault(declared())).toBeUndefined()
    const { call } = await openServer(klaviyo().behave)
    expect(await TARGET.ping?.(call, CREDENTIALS)).toEqual(DELIVERED)
  })
})

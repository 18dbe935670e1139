import { describe, expect, it } from 'vitest'
import { asking, official, officialHeader } from '../servers/official.ts'
import { openServer } from '../servers/server.ts'
import { sparkpost, SPARKPOST_KEY } from '../servers/sparkpost.ts'
import { declared, DELIVERED, JANE, OMAR, open, told } from './telling.ts'

const CREDENTIALS = { apiKey: SPARKPOST_KEY }
const TARGET = open('sparkpost', { region: 'eu' })

describe('SparkPost', () => {
  it('asks as the official client does', async () => {
    const { call, asked } = await openServer(sparkpost().behave)
    await TARGET.tell(call, CREDENTIALS, [told(JANE, { event: 'evt_1' })])
    expect(asking(asked[0])).toEqual(official('sparkpost put'))
    for (const header of ['authorization', 'content-type'])
      expect(asked[0]?.headers[header]).toBe(officialHeader('sparkpost put', header))
    expect(asked[0]?.host).toBe('api.eu.sparkpost.com')
  })

  it('takes each stop as wide as it is, and each lift too', async () => {
    const { behave, list } = sparkpost()
    const { call } = await openServer(behave)
    const every = told(OMAR, { blocks: 'every' })
    expect(await TARGET.tell(call, CREDENTIALS, [told(JANE), every])).toEqual([
      DELIVERED,
      DELIVERED,
    ])
    expect([...list].map(([address, types]) => [address, [...types]])).toEqual([
      [JANE, ['non_transactional']],
      [OMAR, ['non_transactional', 'transactional']],
    ])
    await TARGET.tell(call, CREDENTIALS, [told(OMAR, { act: 'lift' })])
    expect([...(list.get(OMAR) ?? [])]).toEqual(['transactional'])
  })

  it.each([true, false])(
    'tells all but the bad addresses of a refused batch (they are named: %s)',
    async (isNaming) => {
      const { behave, list } = sparkpost(isNaming)
      const { call, asked } = await openServer(behave)
      const items = [told(JANE), told('bad@customer.example'), told(OMAR)]
      const outcomes = await TARGET.tell(call, CREDENTIALS, items)
      expect(outcomes.map(({ is }) => is)).toEqual(['delivered', 'refused', 'delivered'])
      expect(list.size).toBe(2)
      if (isNaming) expect(asked).toHaveLength(2)
    },
  )

  it('says that an entry of their compliance team stays', async () => {
    const { behave, list } = sparkpost()
    const { call } = await openServer(behave)
    list.set(JANE, new Set(['compliance']))
    const lifts = [told(JANE, { act: 'lift' }), told(OMAR, { act: 'lift' })]
    expect(await TARGET.tell(call, CREDENTIALS, lifts)).toEqual([
      expect.objectContaining({ is: 'refused', code: 'not_removable' }),
      { is: 'delivered', code: 'absent' },
    ])
  })

  it('waits for 5 s after a 429', async () => {
    const { call } = await openServer(() => ({ status: 429, body: { errors: [] } }))
    expect(await TARGET.tell(call, CREDENTIALS, [told(JANE)])).toEqual([
      { is: 'retry', code: 'http_429', afterSeconds: 5 },
    ])
  })

  it('takes stops of marketing as they are, and is reached without a change', async () => {
    expect(TARGET.scopeFault(declared())).toBeUndefined()
    const { call } = await openServer(sparkpost().behave)
    expect(await TARGET.ping?.(call, CREDENTIALS)).toEqual(DELIVERED)
  })
})

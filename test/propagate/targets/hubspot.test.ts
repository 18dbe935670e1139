import { describe, expect, it } from 'vitest'
import { hubspot, HUBSPOT_TOKEN } from '../servers/hubspot.ts'
import { openServer } from '../servers/server.ts'
import { declared, DELIVERED, JANE, OMAR, open, told } from './telling.ts'

const CREDENTIALS = { token: HUBSPOT_TOKEN }
const TARGET = open('hubspot', { businessUnit: 5 })

describe('HubSpot', () => {
  it('unsubscribes from everything by e-mail', async () => {
    const { behave, stopped } = hubspot()
    const { call, asked } = await openServer(behave)
    expect(await TARGET.tell(call, CREDENTIALS, [told(JANE), told(OMAR)])).toEqual([
      DELIVERED,
      DELIVERED,
    ])
    expect([...stopped]).toEqual([JANE, OMAR])
    expect(
      asked.map(({ host, method, path, query, body }) => [
        host,
        method,
        path,
        query.toString(),
        body,
      ]),
    ).toEqual([
      [
        'api.hubapi.com',
        'POST',
        '/communication-preferences/v4/statuses/batch/unsubscribe-all',
        'channel=EMAIL&businessUnitId=5',
        JSON.stringify({ inputs: [JANE, OMAR] }),
      ],
    ])
  })

  it('reads the verdict of each address out of the answer', async () => {
    const { call } = await openServer(hubspot().behave)
    const items = [told('bad@customer.example'), told(JANE, { blocks: 'every' })]
    expect(await TARGET.tell(call, CREDENTIALS, items)).toEqual([
      expect.objectContaining({ is: 'refused', code: 'invalid_address' }),
      { is: 'delivered', code: 'marketing_only' },
    ])
  })

  it('takes no answer for a yes that is not complete, leaves somebody out, or shows a subscription', async () => {
    const result = { subscriberIdString: JANE, statuses: [{ status: 'SUBSCRIBED' }] }
    for (const [body, code] of [
      [{ status: 'CANCELED', results: [result] }, 'not_complete'],
      [{ status: 'COMPLETE', results: [] }, 'no_verdict'],
      [{ status: 'COMPLETE', results: [result] }, 'still_subscribed'],
    ] as const) {
      const { call } = await openServer(() => ({ status: 200, body }))
      expect(await TARGET.tell(call, CREDENTIALS, [told(JANE)])).toEqual([{ is: 'retry', code }])
    }
  })

  it('says that it cannot take this back', async () => {
    const { call } = await openServer(hubspot().behave)
    expect(await TARGET.tell(call, CREDENTIALS, [told(JANE, { act: 'lift' })])).toEqual([
      expect.objectContaining({ is: 'refused', code: 'not_removable' }),
    ])
  })

  it('takes stops of marketing as they are, and is reached without reading anybody', async () => {
    expect(TARGET.scopeFault(declared())).toBeUndefined()
    const { call } = await openServer(hubspot().behave)
    expect(await TARGET.ping?.(call, CREDENTIALS)).toEqual(DELIVERED)
  })
})

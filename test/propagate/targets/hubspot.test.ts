import { describe, expect, it } from 'vitest'
import { hubspot, HUBSPOT_TOKEN } from '../servers/hubspot.ts'
import { openServer } from '../servers/server.ts'
import { declared, DELIVERED, JANE, OMAR, open, told } from './telling.ts'

const CREDENTIALS = { token: HUBSPOT_TOKEN }
const TARGET = open('hubspot', { businessUnit: 5 })
const NEWS = open('hubspot', { subscription: 7 })

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
        'channel=EMAIL&businessUnitId=5&verbose=true',
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

  it('takes an answer without the single statuses, which HubSpot may leave out, for a yes', async () => {
    const body = { status: 'COMPLETE', results: [{ subscriberIdString: JANE }] }
    const { call } = await openServer(() => ({ status: 200, body }))
    expect(await TARGET.tell(call, CREDENTIALS, [told(JANE)])).toEqual([DELIVERED])
  })

  it('unsubscribes from one type, and subscribes to it again after a lift', async () => {
    const { behave, stopped, types } = hubspot()
    const { call } = await openServer(behave)
    const items = [told(JANE), told('bad@customer.example'), told(OMAR, { blocks: 'every' })]
    expect(await NEWS.tell(call, CREDENTIALS, items)).toEqual([
      DELIVERED,
      expect.objectContaining({ is: 'refused', code: 'invalid_address' }),
      { is: 'delivered', code: 'marketing_only' },
    ])
    expect(await NEWS.tell(call, CREDENTIALS, [told(JANE, { act: 'lift' })])).toEqual([DELIVERED])
    expect([...types]).toEqual([
      [`7 ${JANE}`, 'SUBSCRIBED'],
      [`7 ${OMAR}`, 'UNSUBSCRIBED'],
    ])
    expect([...stopped]).toEqual([])
  })

  it('says the legal basis where a portal asks for one', async () => {
    const { call, asked } = await openServer(hubspot().behave)
    const basis = { legalBasis: 'CONSENT_WITH_NOTICE', legalBasisExplanation: 'Asked us to stop.' }
    const target = open('hubspot', { subscription: 7, ...basis })
    expect(await target.tell(call, CREDENTIALS, [told(JANE)])).toEqual([DELIVERED])
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      inputs: [
        {
          subscriberIdString: JANE,
          channel: 'EMAIL',
          statusState: 'UNSUBSCRIBED',
          subscriptionId: 7,
          ...basis,
        },
      ],
    })
  })

  it('takes no status of another type, and none that did not change, for a yes', async () => {
    const result = { subscriberIdString: JANE, subscriptionId: 7, status: 'SUBSCRIBED' }
    for (const [one, code] of [
      [{ ...result, subscriptionId: 8, status: 'UNSUBSCRIBED' }, 'no_verdict'],
      [result, 'not_changed'],
    ] as const) {
      const body = { status: 'COMPLETE', results: [one] }
      const { call } = await openServer(() => ({ status: 200, body }))
      expect(await NEWS.tell(call, CREDENTIALS, [told(JANE)])).toEqual([{ is: 'retry', code }])
    }
  })

  it('takes stops of marketing as they are, and is reached without reading anybody', async () => {
    expect(TARGET.scopeFault(declared())).toBeUndefined()
    const { call } = await openServer(hubspot().behave)
    expect(await TARGET.ping?.(call, CREDENTIALS)).toEqual(DELIVERED)
  })
})

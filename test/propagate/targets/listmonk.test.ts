import { describe, expect, it } from 'vitest'
import { TARGETS } from '../../../functions/propagate/targets.ts'
import { LISTMONK, listmonk } from '../servers/listmonk.ts'
import { openServer } from '../servers/server.ts'
import { declared, DELIVERED, JANE, OMAR, open, told } from './telling.ts'

const TARGET = open('listmonk', { url: 'https://lists.acme.example' })
const NEWS = open('listmonk', { url: 'https://lists.acme.example', list: 7 })
const on = (id: number, status = 'confirmed') => ({ id, subscription_status: status })

describe('listmonk', () => {
  it('blocklists who is known and who is not, whatever signs the address has', async () => {
    const { behave, subscribers } = listmonk()
    const { call, asked } = await openServer(behave)
    subscribers.push({ id: 1, email: OMAR, status: 'enabled', lists: [on(3)] })
    expect(await TARGET.tell(call, LISTMONK, [told(OMAR)])).toEqual([DELIVERED])
    expect(await TARGET.tell(call, LISTMONK, [told(JANE)])).toEqual([DELIVERED])
    expect(subscribers).toEqual([
      { id: 1, email: OMAR, status: 'blocklisted', lists: [on(3, 'unsubscribed')] },
      { id: 2, email: JANE, status: 'blocklisted', lists: [] },
    ])
    expect(asked[0]?.host).toBe('lists.acme.example')
  })

  it('blocks nobody in a person’s place', async () => {
    const results = [{ id: 9, email: 'other@customer.example', status: 'enabled', lists: [] }]
    const { call, asked } = await openServer(() => ({ status: 200, body: { data: { results } } }))
    expect(await TARGET.tell(call, LISTMONK, [told(JANE)])).toEqual([
      { is: 'retry', code: 'found_another' },
    ])
    expect(asked.map(({ method }) => method)).toEqual(['GET'])
  })

  it('takes a lift back without a change to the lists', async () => {
    const { behave, subscribers } = listmonk()
    const { call } = await openServer(behave)
    subscribers.push({ id: 1, email: JANE, status: 'blocklisted', lists: [on(3), on(4)] })
    const lift = told(JANE, { act: 'lift' })
    expect(await TARGET.tell(call, LISTMONK, [lift])).toEqual([DELIVERED])
    expect(subscribers).toEqual([{ id: 1, email: JANE, status: 'enabled', lists: [on(3), on(4)] }])
    expect(await TARGET.tell(call, LISTMONK, [lift])).toEqual([{ is: 'delivered', code: 'absent' }])
  })

  it('refuses stops where more than marketing is sent', () => {
    expect(TARGET.scopeFault(declared())).toContain('name a `list`')
    expect(NEWS.scopeFault(declared())).toBeUndefined()
  })

  it('unsubscribes from one list whoever is on it, and whoever is not known', async () => {
    const { behave, subscribers } = listmonk()
    const { call, asked } = await openServer(behave)
    subscribers.push({ id: 1, email: OMAR, status: 'enabled', lists: [on(3), on(7)] })
    expect(await NEWS.tell(call, LISTMONK, [told(OMAR)])).toEqual([DELIVERED])
    expect(await NEWS.tell(call, LISTMONK, [told(JANE, { blocks: 'every' })])).toEqual([
      { is: 'delivered', code: 'marketing_only' },
    ])
    expect(subscribers).toEqual([
      { id: 1, email: OMAR, status: 'enabled', lists: [on(3), on(7, 'unsubscribed')] },
      { id: 2, email: JANE, status: 'enabled', lists: [on(7, 'unsubscribed')] },
    ])
    // Nobody is on the list before it is said that they left it.
    const created = asked.find(({ method }) => method === 'POST')
    expect(JSON.parse(created?.body ?? '')).toMatchObject({ lists: [] })
  })

  it('brings back after a lift only who was unsubscribed from the list', async () => {
    const { behave, subscribers } = listmonk()
    const { call } = await openServer(behave)
    subscribers.push({ id: 1, email: OMAR, status: 'enabled', lists: [on(7, 'unsubscribed')] })
    subscribers.push({ id: 2, email: JANE, status: 'enabled', lists: [on(3)] })
    const lift = { act: 'lift' } as const
    expect(await NEWS.tell(call, LISTMONK, [told(OMAR, lift)])).toEqual([DELIVERED])
    for (const address of [JANE, 'unknown@customer.example'])
      expect(await NEWS.tell(call, LISTMONK, [told(address, lift)])).toEqual([
        { is: 'delivered', code: 'absent' },
      ])
    expect(subscribers).toEqual([
      { id: 1, email: OMAR, status: 'enabled', lists: [on(7, 'unconfirmed')] },
      { id: 2, email: JANE, status: 'enabled', lists: [on(3)] },
    ])
  })

  it('takes no yes for a list that its user may not change', async () => {
    const { behave, subscribers } = listmonk([3])
    const { call } = await openServer(behave)
    subscribers.push({ id: 1, email: OMAR, status: 'enabled', lists: [on(7)] })
    expect(await NEWS.tell(call, LISTMONK, [told(OMAR)])).toEqual([
      { is: 'retry', code: 'list_not_changed' },
    ])
  })

  it.each([
    'http://lists.acme.example',
    'https://lists.acme.example/x',
    'https://a@b.example',
    'lists',
  ])('takes no address but HTTPS and a host: %s', (url) => {
    expect(TARGETS.get('listmonk')?.open({ url }).ok).toBe(false)
  })

  it('is reached without reading anybody', async () => {
    const { call } = await openServer(listmonk().behave)
    expect(await TARGET.ping?.(call, LISTMONK)).toEqual(DELIVERED)
    expect(await TARGET.ping?.(call, { ...LISTMONK, token: 'old' })).toEqual({
      is: 'retry',
      code: 'credentials_refused',
    })
  })
})

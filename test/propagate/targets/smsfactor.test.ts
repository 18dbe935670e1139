import { describe, expect, it } from 'vitest'
import { openServer } from '../servers/server.ts'
import { smsfactor, SMSFACTOR_TOKEN } from '../servers/smsfactor.ts'
import { declared, DELIVERED, MOBILE, open, OTHER_MOBILE, told } from './telling.ts'

const CREDENTIALS = { token: SMSFACTOR_TOKEN }
const TARGET = open('smsfactor', {})

describe('SMSFactor', () => {
  it('puts numbers on the blacklist, in digits alone', async () => {
    const { behave, list } = smsfactor()
    const { call, asked } = await openServer(behave)
    expect(await TARGET.tell(call, CREDENTIALS, [told(MOBILE), told(OTHER_MOBILE)])).toEqual([
      DELIVERED,
      DELIVERED,
    ])
    expect([...list.keys()]).toEqual(['33612345678', '33612345679'])
    expect(asked.map(({ host, path, body }) => [host, path, body])).toEqual([
      [
        'api.smsfactor.com',
        '/blacklist',
        '{"blacklist":{"contacts":{"gsm":[{"value":"33612345678"},{"value":"33612345679"}]}}}',
      ],
    ])
  })

  it.each([true, false])(
    'knows who was on the list before (they count as added: %s)',
    async (counts) => {
      const { behave, list } = smsfactor({ counts })
      const { call } = await openServer(behave)
      list.set('33612345678', 'id-1')
      expect(await TARGET.tell(call, CREDENTIALS, [told(MOBILE), told(OTHER_MOBILE)])).toEqual([
        DELIVERED,
        DELIVERED,
      ])
    },
  )

  it('takes no 200 for a yes where a number is not on the list', async () => {
    const { call } = await openServer(smsfactor({ loses: '33612345678' }).behave)
    expect(await TARGET.tell(call, CREDENTIALS, [told(MOBILE), told(OTHER_MOBILE)])).toEqual([
      { is: 'retry', code: 'not_on_the_list' },
      DELIVERED,
    ])
    const refusing = await openServer(() => ({
      status: 200,
      body: { status: -1, added_contacts: 1 },
    }))
    expect(await TARGET.tell(refusing.call, CREDENTIALS, [told(MOBILE)])).toEqual([
      { is: 'retry', code: 'not_accepted' },
    ])
  })

  it('takes a lift off by the id that the list has', async () => {
    const { behave, list } = smsfactor()
    const { call } = await openServer(behave)
    list.set('33612345678', 'id-1').set('33612345670', 'id-2')
    const lifts = [told(MOBILE, { act: 'lift' }), told(OTHER_MOBILE, { act: 'lift' })]
    expect(await TARGET.tell(call, CREDENTIALS, lifts)).toEqual([
      DELIVERED,
      { is: 'delivered', code: 'absent' },
    ])
    expect([...list.keys()]).toEqual(['33612345670'])
  })

  it('is tested by a look at its list, which changes nothing', async () => {
    const { behave, list } = smsfactor()
    const { call, asked } = await openServer(behave)
    list.set('33612345678', 'id-1')
    expect(await TARGET.ping?.(call, CREDENTIALS)).toEqual(DELIVERED)
    expect(asked.map(({ method, path }) => [method, path])).toEqual([['GET', '/blacklist']])
    expect(await TARGET.ping?.(call, { token: 'of-another-account' })).toEqual({
      is: 'retry',
      code: 'credentials_refused',
    })
    const refusing = await openServer(() => ({ status: 200, body: { status: -1, list: [] } }))
    expect(await TARGET.ping?.(refusing.call, CREDENTIALS)).toMatchObject({ is: 'retry' })
  })

  it('refuses stops for an account that carries more than marketing', () => {
    expect(TARGET.scopeFault(declared())).toContain('an account that sends marketing alone')
  })
})

import { describe, expect, it } from 'vitest'
import { consoleStoresOf, signIn } from '../house/console.ts'
import { ACME, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'

const LIST = '/console/messages'
const START = Date.UTC(2026, 10, 3, 10)

/** A mail of which nobody knows whether it left. */
async function houseWithUnsure(): Promise<TestHouse> {
  const mail = { canSend: true, send: () => Promise.reject(new Error('the answer got lost')) }
  const house = await openHouse({ mail })
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  house.setNow(new Date(START))
  await house.request('/v1/access-requests', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to: 'ada@example.org' }),
  })
  await house.pumpInbox()
  house.setNow(new Date(START + 20 * 60_000))
  return house
}

describe('messages of which nobody knows whether they left, in the console', () => {
  it('are listed with what they are about, and no address', async () => {
    const house = await houseWithUnsure()
    const html = await (await (await signIn(house, 'operator')).get(LIST)).text()
    expect(html).toContain('E-mail')
    expect(html).toMatch(/href="\/console\/access\/req_[0-9a-z]{26}"/)
    expect(html).not.toContain('ada@')
  })

  it('are decided once, and who did is in the audit trail', async () => {
    const house = await houseWithUnsure()
    const browser = await signIn(house, 'operator')
    const html = await (await browser.get(LIST)).text()
    const [, path = ''] = /action="(\/console\/messages\/[\w-]{43})"/.exec(html) ?? []
    const decided = await browser.post(path, { decision: 'not_sent' })
    expect(decided.headers.get('location')).toBe(`${LIST}?done=not_sent`)
    expect(await (await browser.get(`${LIST}?done=not_sent`)).text()).toContain(
      'Nothing is unclear',
    )
    const again = await browser.post(path, { decision: 'sent' })
    expect(again.headers.get('location')).toBe(`${LIST}?done=already`)
    const { entries } = await consoleStoresOf(house).audit.ofDay('2026-11-03', { limit: 10 })
    expect(entries.map(({ what, operator }) => `${what} ${operator}`)).toEqual([
      'message_decided Operator Ito',
    ])
  })

  it('are decided by nobody else, and in no other words', async () => {
    const house = await houseWithUnsure()
    const operator = await signIn(house, 'operator')
    const html = await (await operator.get(LIST)).text()
    const [, path = ''] = /action="(\/console\/messages\/[\w-]{43})"/.exec(html) ?? []
    const viewer = await signIn(house, 'viewer')
    expect((await viewer.get(LIST)).status).toBe(403)
    expect((await viewer.post(path, { decision: 'sent' })).status).toBe(403)
    expect((await operator.post(path, { decision: 'perhaps' })).status).toBe(400)
    expect(await (await operator.get(LIST)).text()).toContain(path)
  })

  it('say what their absence means', async () => {
    const browser = await signIn(await openHouse(), 'operator', { language: 'fr' })
    expect(await (await browser.get(LIST)).text()).toContain('Tout est clair')
  })
})

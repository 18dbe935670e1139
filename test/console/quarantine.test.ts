import { describe, expect, it } from 'vitest'
import { consoleStoresOf, signIn } from '../house/console.ts'
import { ACCOUNTS, ACME, openHouse, OPT_OUT, twilioText, type TestHouse } from '../house/house.ts'

const PERSON = '+33612345678'
const WRONG = 'f'.repeat(32)
const ACCOUNT = '/console/quarantine/twilio/main'

/** Its secret is wrong, or a stranger sent it: who knows. */
async function houseWithRefused(): Promise<{ house: TestHouse; mend: () => void }> {
  let token = ACCOUNTS['twilio/main'].authToken
  const house = await openHouse({
    accounts: () =>
      Promise.resolve(
        JSON.stringify({ ...ACCOUNTS, 'twilio/main': { authToken: token, senders: ['acme'] } }),
      ),
  })
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  expect((await house.request(...twilioText('STOP', { token: WRONG }))).status).toBe(401)
  return { house, mend: () => void (token = WRONG) }
}

async function audited(house: TestHouse): Promise<string[]> {
  const day = house.now().toISOString().slice(0, 10)
  const { entries } = await consoleStoresOf(house).audit.ofDay(day, { limit: 100 })
  return entries.map(({ what, operator, about }) => `${what} ${operator} ${about ?? ''}`)
}

describe('what could not be verified, in the console', () => {
  it('is listed by account with why, and neither words nor address', async () => {
    const { house } = await houseWithRefused()
    const browser = await signIn(house, 'operator')
    expect(await (await browser.get('/console/quarantine')).text()).toContain(`href="${ACCOUNT}"`)
    const html = await (await browser.get(ACCOUNT)).text()
    expect(html).toContain('Its signature does not fit')
    for (const trace of ['STOP', '612345678']) expect(html).not.toContain(trace)
    expect(await audited(house)).toEqual([])
  })

  it('is opened on its own page alone, and that is recorded', async () => {
    const { house } = await houseWithRefused()
    const browser = await signIn(house, 'operator')
    const html = await (await browser.get(ACCOUNT)).text()
    const [, path = ''] = /href="(\/console\/quarantine\/twilio\/main\/[^"]+)"/.exec(html) ?? []
    const shown = await (await browser.get(path)).text()
    expect(shown).toContain('Body=STOP')
    expect(shown).toContain('x-twilio-signature')
    const about = path.slice('/console/quarantine/'.length)
    expect(await audited(house)).toEqual([`quarantine_opened Operator Ito ${about}`])
    const viewer = await signIn(house, 'viewer')
    for (const at of ['/console/quarantine', ACCOUNT, path])
      expect((await viewer.get(at)).status).toBe(403)
  })

  it('is taken once its secret is mended, as of when it came', async () => {
    const { house, mend } = await houseWithRefused()
    const browser = await signIn(house, 'operator')
    const before = await (await browser.post(ACCOUNT)).text()
    expect(before).toContain('0 requests were genuine and taken, 1 stays in quarantine.')
    expect(await house.check(PERSON)).toMatchObject({ allowed: true })
    mend()
    // The document is read again after some seconds.
    house.setNow(new Date(Date.now() + 60_000))
    const after = await (await browser.post(ACCOUNT)).text()
    expect(after).toContain('1 request was genuine and taken, 0 stay in quarantine.')
    expect(await house.check(PERSON)).toMatchObject({ allowed: false, reason: 'opted_out' })
    expect(await audited(house)).toEqual([
      'quarantine_verified Operator Ito twilio/main',
      'quarantine_verified Operator Ito twilio/main',
    ])
  })

  it('of an account that is not there is no page', async () => {
    const { house } = await houseWithRefused()
    const browser = await signIn(house, 'operator')
    for (const path of ['/console/quarantine/twilio/none', `${ACCOUNT}/x`])
      expect((await browser.get(path)).status).toBe(404)
  })

  it('says what its emptiness means', async () => {
    const browser = await signIn(await openHouse(), 'operator', { language: 'fr' })
    const html = await (await browser.get('/console/quarantine')).text()
    expect(html).toContain('Rien n’est en quarantaine')
  })
})

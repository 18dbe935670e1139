import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { consoleStoresOf, signIn } from '../house/console.ts'
import { TWILIO_TOKEN, twilioText } from '../house/house.ts'
import { EVERY_ACCOUNT, houseOf, secretsOf, textOf } from './wiring-house.ts'

const TWILIO = { 'twilio/main': { authToken: TWILIO_TOKEN, senders: ['acme'] } }
const PATH = '/console/providers/twilio/main'

let lines: string[] = []
beforeEach(() => {
  lines = []
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line))
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

describe('the pages of accounts at providers', () => {
  it('show no secret and no part of one, of any provider, tested or not; nor does the log', async () => {
    const house = await houseOf()
    const officer = await signIn(house, 'officer')
    const pages = [await (await officer.get('/console/providers')).text()]
    for (const account of Object.keys(EVERY_ACCOUNT)) {
      const page = await officer.get(`/console/providers/${account}`)
      expect(page.status).toBe(200)
      const tested = await officer.post(`/console/providers/${account}/test`)
      expect(tested.status, account).toBe(200)
      pages.push(await page.text(), await tested.text())
    }
    const said = [...pages, ...lines].join('\n')
    const secrets = secretsOf(EVERY_ACCOUNT)
    expect(secrets.length).toBeGreaterThan(10)
    for (const secret of secrets)
      for (const part of [secret, secret.slice(0, 12), secret.slice(-12)])
        expect(said.includes(part), `a part of a secret of ${secret.length} characters`).toBe(false)
  })

  it('say to a viewer how each is set up and when it was heard, and let an operator test it', async () => {
    const house = await houseOf(TWILIO)
    const viewer = await signIn(house, 'viewer')
    expect(await textOf(await viewer.get(PATH))).toContain('not in the last 90 days')
    await house.request(...twilioText('STOP'))
    await house.request(...twilioText('STOP', { token: 'f'.repeat(32) }))
    const page = await textOf(await viewer.get(PATH))
    expect(page).toContain('https://stop.example.test/inbound/twilio/main')
    expect(page).toContain('1 of 3 secrets in use')
    expect(page).toContain('a reply')
    expect(page).toContain('its signature or secret was wrong')
    expect(page).toContain('1 request refused today')
    expect(page).not.toContain('Test this account')
    expect((await viewer.post(`${PATH}/test`)).status).toBe(403)

    const operator = await signIn(house, 'operator')
    const tested = await textOf(await operator.post(`${PATH}/test`))
    expect(tested).toContain('Works on this side. Nothing was recorded.')
    expect(tested).toContain('A request signed with it is verified.')
    expect(tested).toContain('It was said to acme.')
  })

  it('name who tested what in the audit trail', async () => {
    const house = await houseOf(TWILIO)
    const operator = await signIn(house, 'operator')
    await operator.post(`${PATH}/test`)
    const day = house.now().toISOString().slice(0, 10)
    const { entries } = await consoleStoresOf(house).audit.ofDay(day, { limit: 5 })
    expect(entries).toMatchObject([
      { what: 'provider_tested', about: 'twilio/main', operator: operator.operator.name },
    ])
  })

  it('say in French what must be mended', async () => {
    const house = await houseOf({
      'twilio/main': { authToken: TWILIO_TOKEN, senders: ['acme', 'autre'] },
      'octopush/main': { senders: ['acme'], secret: 'court' },
    })
    const operator = await signIn(house, 'operator', { language: 'fr' })
    const tested = await textOf(await operator.post(`${PATH}/test`))
    expect(tested).toContain('Quelque chose est à corriger.')
    expect(tested).toContain('Non déclarés : autre.')
    const broken = await textOf(await operator.get('/console/providers/octopush/main'))
    expect(broken).toContain('Inutilisable')
    expect(broken).not.toContain('court.')
  })

  it('say that there is no such account, and what to do where there is none at all', async () => {
    const house = await houseOf({})
    const officer = await signIn(house, 'officer')
    expect(await textOf(await officer.get('/console/providers'))).toContain('No provider is set up')
    expect((await officer.get(PATH)).status).toBe(404)
    expect((await officer.post(`${PATH}/test`)).status).toBe(404)
  })
})

import { describe, expect, it } from 'vitest'
import { homeWords } from '../../functions/languages/console/home.ts'
import { consoleStoresOf, signIn } from '../house/console.ts'
import { lookUp } from './person.ts'
import { ACME, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'

const LIST = '/console/incidents'
const STOPPED = new Date('2026-11-03T10:00:00Z')

/** An offer that went out three days after Ada said stop. */
async function houseWithIncident(): Promise<{ house: TestHouse; path: string }> {
  const house = await openHouse()
  house.setNow(STOPPED)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  await house.api('POST', '/v1/stops', {
    to: 'ada@example.org',
    scope: 'all',
    channelOfRequest: 'phone',
    reference: 'call 17',
  })
  house.setNow(new Date(STOPPED.getTime() + 3 * 86_400_000))
  const { body } = await house.api('POST', '/v1/sends', {
    messageId: 'message-4711',
    to: 'ada@example.org',
    sender: 'acme',
    sentAt: house.now().toISOString(),
    provider: 'ses',
  })
  return { house, path: `${LIST}/${(body as { incident: string }).incident}` }
}

describe('what was sent after a stop, in the console', () => {
  it('is listed with who sent it and how late, and leads to its facts, without an address', async () => {
    const { house, path } = await houseWithIncident()
    const browser = await signIn(house, 'operator')
    const list = await (await browser.get(LIST)).text()
    expect(list).toContain('Sent after a stop')
    expect(list).toContain('Acme')
    expect(list).toContain(`href="${path}"`)
    expect(list).toContain('the sender · ses')
    const one = await (await browser.get(path)).text()
    for (const said of [
      'message-4711',
      'No: the person had said stop',
      'before this was sent',
      'GDPR, ePrivacy',
      'had run out',
      'was still running',
    ])
      expect(one).toContain(said)
    expect(list + one).not.toContain('ada@')
  })

  it('stands on the page of its person and in the dossier, open or closed', async () => {
    const { house, path } = await houseWithIncident()
    const officer = await signIn(house, 'officer', { language: 'en' })
    const page = await lookUp(officer, 'ada@example.org')
    expect(page.html).toContain(`href="${path}"`)
    expect(page.words).toMatch(/Incidents .*Sent after a stop .*Acme .*message-4711 .*Open/)
    await officer.post(path, { note: 'An old list.' })
    const dossier = await (await officer.get(`/console/people/${page.id}/dossier?lang=fr`)).text()
    expect(dossier).toContain('Envoyé après une opposition')
    expect(dossier).toMatch(/message-4711<\/code> · Clos/)
    const other = await lookUp(officer, 'bob@example.org')
    expect(other.words).not.toContain('message-4711')
  })

  it('is said in French too', async () => {
    const { house, path } = await houseWithIncident()
    const browser = await signIn(house, 'operator', { language: 'fr' })
    expect(await (await browser.get(LIST)).text()).toContain('Envoyé après une opposition')
    const one = await (await browser.get(path)).text()
    expect(one).toContain('RGPD, ePrivacy')
    expect(one).toContain('était écoulé')
  })

  it('speaks against "spread" on the overview until it is closed', async () => {
    const { house, path } = await houseWithIncident()
    const officer = await signIn(house, 'officer')
    const said = 'after a stop or without a consent: 1'
    await house.runCanary()
    const overview = await (await officer.get('/console')).text()
    expect(overview).toContain(said)
    // Heard and kept are good: the headline says nothing against them.
    expect(overview).toContain(homeWords.en.verdict.spread_bad)
    expect(overview).not.toContain(homeWords.en.verdict.bad)
    const closed = await officer.post(path, { note: 'An old list; the mailer asks Basta now.' })
    expect(closed.headers.get('location')).toBe(`${path}?done=closed`)
    expect(await (await officer.get('/console')).text()).not.toContain(said)
    expect(await (await officer.get(LIST)).text()).toContain('No incident')
    expect(await (await officer.get(`${LIST}?state=closed`)).text()).toContain(path)
    const one = await (await officer.get(path)).text()
    expect(one).toContain('An old list; the mailer asks Basta now.')
    expect(one).toContain('Operator')
    const again = await officer.post(path, { note: 'Again.' })
    expect(again.headers.get('location')).toBe(`${path}?done=already`)
  })

  it('is closed by an officer alone, and with a note', async () => {
    const { house, path } = await houseWithIncident()
    const operator = await signIn(house, 'operator')
    expect(await (await operator.get(path)).text()).toContain('An officer closes it')
    expect((await operator.post(path, { note: 'Mine.' })).status).toBe(403)
    expect((await (await signIn(house, 'viewer')).get(LIST)).status).toBe(403)
    const officer = await signIn(house, 'officer')
    expect((await officer.post(path, { note: ' ' })).status).toBe(400)
    expect(await (await officer.get(LIST)).text()).toContain(path)
  })

  it('leaves in the audit trail who opened it and who closed it', async () => {
    const { house, path } = await houseWithIncident()
    const officer = await signIn(house, 'officer')
    await officer.get(path)
    await officer.post(path, { note: 'An old list.' })
    const { entries } = await consoleStoresOf(house).audit.ofDay('2026-11-06', { limit: 10 })
    expect(entries.map(({ what }) => what).toSorted()).toEqual([
      'incident_closed',
      'incident_opened',
    ])
    expect(entries.every(({ contact }) => contact !== undefined)).toBe(true)
  })
})

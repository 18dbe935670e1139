import { beforeEach, describe, expect, it } from 'vitest'
import { signIn, type SignedInBrowser } from '../house/console.ts'
import { consentTo, twilioText, TWILIO_TOKEN, type TestHouse } from '../house/house.ts'
import { houseOf, textOf } from './wiring-house.ts'

let house: TestHouse
let officer: SignedInBrowser
let viewer: SignedInBrowser
beforeEach(async () => {
  house = await houseOf({ 'twilio/main': { authToken: TWILIO_TOKEN, senders: ['acme', 'club'] } })
  officer = await signIn(house, 'officer')
  viewer = await signIn(house, 'viewer')
})

const CLUB = {
  id: 'club',
  name: 'Acme Club',
  basis: 'consent',
  stopReach: 'sender',
  'number-0': '+33 7 00 00 00 02',
  'purpose-0': 'marketing',
  domains: 'club.example',
  defaultCountry: 'fr',
  'topic-0': 'events',
  'topicName-0': 'Evenings',
}

const senderOf = async (id: string) =>
  (await house.api('GET', `/v1/senders/${id}`)).body as Readonly<Record<string, unknown>>

describe('the pages of senders', () => {
  it('register a sender that is heard at once, and name the officer in its history', async () => {
    const made = await officer.post('/console/new-sender', CLUB)
    expect(made.headers.get('location')).toBe('/console/senders/club?done=saved')
    expect(await senderOf('club')).toMatchObject({
      name: 'Acme Club',
      numbers: [{ number: '+33700000002', purpose: 'marketing' }],
      domains: ['club.example'],
      topics: ['events'],
      defaultCountry: 'FR',
      page: { topicNames: { events: 'Evenings' } },
    })
    const page = await textOf(await viewer.get('/console/senders/club'))
    expect(page).toContain(`Version 1, by ${officer.operator.name}`)
    expect(page).toContain('The chain of changes is whole.')
    expect(page).not.toContain('Change ')
    await house.request(...twilioText('STOP', { to: '+33700000002' }))
    expect(await house.check('+33612345678', { sender: 'club' })).toMatchObject({
      reason: 'opted_out',
    })
    expect(await textOf(await viewer.get('/console/topics'))).toContain('Evenings')
  })

  it('change a sender and keep what the form does not show', async () => {
    const optInWords = [{ word: 'oui promo', wording: 'Text OUI PROMO.', wordingVersion: '1' }]
    await house.api('PUT', '/v1/senders/club', {
      name: 'Club',
      basis: 'consent',
      optInWords,
      sendingHours: { FR: { from: '09:00', to: '20:00', sundays: false, publicHolidays: true } },
    })
    const form = await (await officer.get('/console/senders/club/edit')).text()
    expect(form).toContain('name="hoursCountry-0" type="text" value="FR"')
    const changed = await officer.post('/console/senders/club/edit', {
      version: '1',
      name: 'Club',
      basis: 'customer',
      justification: 'buyers, told when they order',
      customerDays: '365',
      stopReach: 'all',
      'hoursCountry-0': 'FR',
      'from-0': '10:00',
      'to-0': '20:00',
      'sundays-0': 'yes',
    })
    expect(changed.status).toBe(303)
    expect(await senderOf('club')).toMatchObject({
      basis: 'customer',
      customerDays: 365,
      optInWords,
      sendingHours: { FR: { from: '10:00', to: '20:00', sundays: true, publicHolidays: false } },
      version: 2,
    })
    const page = await textOf(await viewer.get('/console/senders/club'))
    expect(page).toContain('buyers, told when they order')
  })

  it('say at each field what is wrong, keep what was written, and record nothing', async () => {
    for (const [fields, said] of [
      [{ id: 'Club!' }, 'Lower-case letters, digits and hyphens.'],
      [{ id: 'acme' }, 'An id that is free.'],
      [{ 'number-0': '0612' }, '1: A short code needs its country.'],
      [{ 'number-1': 'hello' }, '2: "+33…", or the digits of a short code.'],
      [{ domains: 'not a domain' }, '1: A domain name.'],
      [{ basis: 'opt_out' }, 'Needed where the basis is not "consent"'],
      [{ customerDays: '30' }, 'Only where the basis is "customer"'],
      [{ privacyContact: 'nobody' }, 'An e-mail address, or an address'],
      [{ timeZone: 'Paris' }, 'A time zone such as'],
      [{ 'hoursCountry-0': 'FR', 'from-0': '8', 'to-0': '20:00' }, 'A time of day such as'],
      [{ 'hoursCountry-0': 'XX', 'from-0': '08:00', 'to-0': '20:00' }, 'A country that has phone'],
    ] as const) {
      const answer = await officer.post('/console/new-sender', { ...CLUB, ...fields })
      const html = await answer.clone().text()
      expect(answer.status, said).toBe(400)
      expect(await textOf(answer)).toContain(said)
      expect(html).toContain('value="Acme Club"')
    }
    expect((await house.api('GET', '/v1/senders/club')).status).toBe(404)
  })

  it('undo nobody’s change: a form that is older than the last one is refused', async () => {
    await house.api('PUT', '/v1/senders/club', { name: 'Club', basis: 'consent' })
    await house.api('PUT', '/v1/senders/club', { name: 'Club 2', basis: 'consent' })
    const late = await officer.post('/console/senders/club/edit', {
      version: '1',
      name: 'Club 3',
      basis: 'consent',
    })
    expect(late.status).toBe(409)
    expect(await senderOf('club')).toMatchObject({ name: 'Club 2' })
  })

  it('are changed by officers alone', async () => {
    const operator = await signIn(house, 'operator')
    for (const browser of [viewer, operator]) {
      expect((await browser.get('/console/senders/acme')).status).toBe(200)
      expect((await browser.get('/console/senders/acme/edit')).status).toBe(403)
      expect((await browser.post('/console/new-sender', CLUB)).status).toBe(403)
      expect((await browser.post('/console/senders/acme/wordings', {})).status).toBe(403)
    }
    expect((await viewer.get('/console/senders/nobody')).status).toBe(404)
    expect((await viewer.get('/console/senders/No%20body')).status).toBe(404)
  })
})

describe('the wordings of a sender', () => {
  const WORDING = {
    version: '1',
    wordingVersion: '2026-01',
    language: 'fr',
    channel: 'email',
    since: '2026-01-05',
    wording: 'J’accepte de recevoir les offres d’Acme.',
  }

  it('are declared with a version, and a consent of it must be in its words', async () => {
    const said = await officer.post('/console/senders/acme/wordings', WORDING)
    expect(said.headers.get('location')).toBe('/console/senders/acme/wordings?done=saved')
    expect(await senderOf('acme')).toMatchObject({
      wordings: [{ version: '2026-01', from: '2026-01-05', wording: WORDING.wording }],
    })
    const record = (fields: Record<string, unknown>) =>
      house.api('POST', '/v1/consents', consentTo('ada@example.org', fields))
    const other = await record({ wordingVersion: '2026-01', wording: 'Anything else.' })
    expect(other.status).toBe(400)
    expect(other.body).toMatchObject({ errors: [{ pointer: '#/wording' }] })
    expect(await record({ wordingVersion: '2026-01', wording: WORDING.wording })).toMatchObject({
      status: 201,
    })
    // Consents of before there was a register name other versions.
    expect(await record({ wordingVersion: '2019', wording: 'As it was then.' })).toMatchObject({
      status: 201,
    })
    const request = await house.api('POST', '/v1/consents/requests', {
      to: 'eva@example.org',
      sender: 'acme',
      pageUrl: 'https://acme.example/join',
      wordingVersion: '2026-01',
      wording: 'Anything else.',
    })
    expect(request.status).toBe(400)
    for (const path of ['/console/wordings', '/console/senders/acme/wordings'])
      expect(await textOf(await viewer.get(path))).toContain('J’accepte de recevoir les offres')
  })

  it('are taken out again, and each version stands once for a language and a channel', async () => {
    await officer.post('/console/senders/acme/wordings', WORDING)
    const twice = await officer.post('/console/senders/acme/wordings', { ...WORDING, version: '2' })
    expect(twice.status).toBe(400)
    expect(await textOf(twice)).toContain('each version once for a language and a channel')
    await officer.post('/console/senders/acme/wordings/take-out', { version: '2', place: '0' })
    for (const path of ['/console/wordings', '/console/senders/acme/wordings'])
      expect(await textOf(await viewer.get(path))).toContain('No wording is declared')
  })

  it('are declared from the list of all wordings: each sender without one leads there', async () => {
    const list = await viewer.get('/console/wordings')
    expect(await list.text()).toContain('href="/console/senders/acme/wordings"')
  })
})

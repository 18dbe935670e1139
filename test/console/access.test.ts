import { describe, expect, inject, it } from 'vitest'
import { consoleStoresOf, signIn, type SignedInBrowser } from '../house/console.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import { ACME, openHouse, OPT_OUT, type TestHouse, type TestHouseOptions } from '../house/house.ts'
import { outputOf, scanItems } from '../house/witness.ts'

const PHONE = '+33639980003'
const MAIL = 'ada@example.org'
const LIST = '/console/access'
const START = Date.UTC(2026, 10, 1, 10)
const DAY_MS = 86_400_000

async function openAcme(options: TestHouseOptions = {}): Promise<TestHouse> {
  const house = await openHouse(options)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  house.setNow(new Date(START))
  return house
}

async function ask(house: TestHouse, to: string): Promise<void> {
  await house.request('/v1/access-requests', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to }),
  })
  await house.pumpInbox()
}

async function pathsOf(browser: SignedInBrowser, query = ''): Promise<string[]> {
  const html = await (await browser.get(`${LIST}${query}`)).text()
  return [...html.matchAll(/<a class="row" href="([^"]+)"/g)].map(([, path = '']) => path)
}

async function audited(house: TestHouse): Promise<string[]> {
  const day = house.now().toISOString().slice(0, 10)
  const { entries } = await consoleStoresOf(house).audit.ofDay(day, { limit: 100 })
  return entries.map(({ what, operator, about }) => `${what} ${operator} ${about ?? ''}`)
}

const idOf = (path: string | undefined) => path?.split('/').at(-1) ?? ''

describe('the list of access requests', () => {
  it('shows what is late first, each with its clock, and no address', async () => {
    const house = await openAcme()
    await ask(house, '+33639980001')
    house.setNow(new Date(START + 20 * DAY_MS))
    await ask(house, PHONE)
    house.setNow(new Date(START + 32 * DAY_MS))
    const browser = await signIn(house, 'operator')
    const html = await (await browser.get(LIST)).text()
    expect(html).toContain('To answer 2')
    const late = html.indexOf('2 days late')
    const later = html.indexOf('18 days left')
    expect([late > 0, later > late]).toEqual([true, true])
    expect(html).toContain('By hand: no link was sent')
    expect(html).not.toContain('+336')
    expect(html).toContain('href="/console/people"')
  })

  it('keeps apart what is with the person, and what was answered', async () => {
    const house = await openAcme()
    await ask(house, MAIL)
    const browser = await signIn(house, 'operator')
    expect(await (await browser.get(LIST)).text()).toContain('Nobody waits for an answer')
    const sent = await (await browser.get(`${LIST}?state=unproven`)).text()
    expect(sent).toContain('Link sent by e-mail')
    house.setNow(new Date(START + 8 * DAY_MS))
    await house.pumpSchedule()
    const later = await signIn(house, 'operator', { id: 'later' })
    const answered = await (await later.get(`${LIST}?state=answered`)).text()
    expect(answered).toContain('Nobody opened the link for seven days')
  })

  it('says where the mail of a link could not be sent', async () => {
    const broken = { canSend: true, send: () => Promise.reject(new Error('SES is down')) }
    const house = await openAcme({ mail: broken })
    await ask(house, MAIL)
    const browser = await signIn(house, 'operator')
    const html = await (await browser.get(`${LIST}?state=unproven`)).text()
    expect(html).toContain('Its link is on its way')
    house.setNow(new Date(START + 21 * DAY_MS))
    for (let pass = 0; pass < 2; pass += 1) await house.pumpSchedule()
    const later = await signIn(house, 'operator', { id: 'later' })
    const due = await (await later.get(LIST)).text()
    expect(due).toContain('By hand: no link was sent')
    expect(due).toContain('9 days left')
  })
})

describe('one access request', () => {
  it('opens its address for an officer alone, and that is recorded first', async () => {
    const house = await openAcme()
    await ask(house, PHONE)
    const operator = await signIn(house, 'operator')
    const [path] = await pathsOf(operator)
    const seen = await (await operator.get(path ?? '')).text()
    expect(seen).toContain('An officer opens the address and answers.')
    expect(seen).not.toContain(PHONE)
    expect(await audited(house)).toEqual([])
    const officer = await signIn(house, 'officer')
    const opened = await (await officer.get(path ?? '')).text()
    expect(opened).toContain(PHONE)
    expect(opened).toContain('Print the dossier of the person')
    // The person is opened by the address, which is in a form and in no URL.
    expect(opened).toContain(`<input type="hidden" name="address" value="${PHONE}"/>`)
    const person = await officer.post('/console/people', { address: PHONE })
    expect(await person.text()).toContain(idOf(path))
    expect(await audited(house)).toContain(`access_opened Officer Ito ${idOf(path)}`)
    const viewer = await signIn(house, 'viewer')
    for (const seen of [LIST, path ?? '']) expect((await viewer.get(seen)).status).toBe(403)
  })

  it('shows its address to nobody who cannot be recorded', async () => {
    const table = await openFaultyTable(inject('endpoint'))
    const house = await openAcme({ endpoint: table.endpoint })
    await ask(house, PHONE)
    const officer = await signIn(house, 'officer')
    const [path] = await pathsOf(officer)
    table.setFault(({ body }) =>
      JSON.stringify(body).includes('AUDIT#') ? { kind: 'internal' } : undefined,
    )
    const answer = await officer.get(path ?? '')
    expect(answer.status).toBe(503)
    expect(await answer.text()).not.toContain('63998')
    expect((await officer.post(path ?? '', { answer: 'sent' })).status).toBe(503)
    table.setFault(undefined)
    expect(await pathsOf(officer)).toEqual([path])
    table.close()
  })

  it('is answered by an officer in their name; the address is deleted and is in no log', async () => {
    const house = await openAcme()
    await ask(house, PHONE)
    const officer = await signIn(house, 'officer')
    const [path] = await pathsOf(officer)
    const { text: log } = await outputOf(async () => {
      const fields = { answer: 'sent', note: 'by registered letter' }
      const answered = await officer.post(path ?? '', fields)
      expect([answered.status, answered.headers.get('location')]).toEqual([
        303,
        `${LIST}?done=sent`,
      ])
      const html = await (await officer.get(path ?? '')).text()
      expect(html).toContain('Officer Ito')
      expect(html).toContain('by registered letter')
      expect(html).not.toContain(PHONE)
    })
    for (const trace of ['63998', 'registered', 'Ito']) expect(log).not.toContain(trace)
    const items = await scanItems(house)
    expect(items.filter((item) => item['pk']?.S?.startsWith('A#address'))).toEqual([])
    const { body } = await house.api('GET', `/v1/access-requests/${idOf(path)}`)
    expect(body).toMatchObject({ answer: 'sent', answeredBy: 'Officer Ito' })
    expect((await audited(house)).toSorted()).toEqual([
      `access_answered Officer Ito ${idOf(path)} sent`,
    ])
  })

  it('is refused with a reason alone', async () => {
    const house = await openAcme()
    await ask(house, PHONE)
    const officer = await signIn(house, 'officer', { language: 'fr' })
    const [path] = await pathsOf(officer)
    const without = await officer.post(path ?? '', { answer: 'refused' })
    expect(without.status).toBe(400)
    expect(await without.text()).toContain('Un refus doit être motivé.')
    const refused = await officer.post(path ?? '', { answer: 'refused', note: 'asked daily' })
    expect(refused.headers.get('location')).toBe(`${LIST}?done=refused`)
    expect(await pathsOf(officer)).toEqual([])
    expect(await pathsOf(officer, '?state=answered')).toEqual([path])
  })

  it('is answered once', async () => {
    const house = await openAcme()
    await ask(house, PHONE)
    const officer = await signIn(house, 'officer')
    const other = await signIn(house, 'officer', { id: 'other', name: 'Ada Other' })
    const [path] = await pathsOf(officer)
    const answers = await Promise.all([
      officer.post(path ?? '', { answer: 'sent' }),
      other.post(path ?? '', { answer: 'sent' }),
    ])
    const told = answers.map((answer) => answer.headers.get('location'))
    expect(new Set(told)).toEqual(new Set([`${LIST}?done=sent`, `${path ?? ''}?done=already`]))
    const html = await (await officer.get(`${path ?? ''}?done=already`)).text()
    expect(html).toContain('It was answered already.')
  })

  it('is answered by no operator, and with no other words', async () => {
    const house = await openAcme()
    await ask(house, PHONE)
    const operator = await signIn(house, 'operator')
    const [path] = await pathsOf(operator)
    expect((await operator.post(path ?? '', { answer: 'sent' })).status).toBe(403)
    const officer = await signIn(house, 'officer')
    expect((await officer.post(path ?? '', { answer: 'lost' })).status).toBe(400)
    expect(await pathsOf(officer)).toEqual([path])
    for (const id of ['req_01m7ynaym0k3x8d2q7f5w1c9tz', 'req_1', 'nothing'])
      expect((await officer.get(`${LIST}/${id}`)).status).toBe(404)
  })
})

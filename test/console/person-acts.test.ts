import { describe, expect, inject, it } from 'vitest'
import { consoleStoresOf, signIn } from '../house/console.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import { consentTo, OPT_OUT, twilioText } from '../house/house.ts'
import { scanText } from '../house/witness.ts'
import {
  act,
  ADA,
  CONSENT,
  eventsOf,
  fieldsOf,
  lookUp,
  openAcme,
  PHONE,
  shown,
  STOP,
} from './person.ts'

const MINUTES = 60_000

describe('a stop by hand', () => {
  it('counts at once, names the operator, and is in the audit trail', async () => {
    const house = await openAcme(OPT_OUT)
    const operator = await signIn(house, 'operator', { name: 'Ada Ito', language: 'en' })
    const page = await lookUp(operator, PHONE)
    const after = await act(operator, page, 'stop', STOP)
    expect(after.words).toContain('The stop is recorded: marketing: every sender.')
    expect(after.words).toContain('they asked for it by phone (written down by Ada Ito)')
    expect(after.words).toContain('Ada Ito (operator)')
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
    expect(await eventsOf(house, PHONE)).toMatchObject([
      { type: 'stop', source: { method: 'phone', operator: 'Ada Ito' } },
    ])
    const { audit } = consoleStoresOf(house)
    const { entries } = await audit.ofContact(page.id as never, { limit: 9 })
    expect(entries.map(({ what, operator: who }) => [what, who])).toEqual([
      ['stop_recorded', 'Ada Ito'],
      ['person_looked_up', 'Ada Ito'],
    ])
  })

  it('sent twice is recorded once; changed and sent again, it is another', async () => {
    const house = await openAcme(OPT_OUT)
    const operator = await signIn(house, 'operator')
    const page = await lookUp(operator, PHONE)
    const fields = fieldsOf(page, 'stop', { ...STOP, 'stop-scope': 'sender/acme/promo' })
    const send = (more: object = {}) =>
      operator.post(`/console/people/${page.id}/stop`, { ...fields, ...more })
    await send()
    await send()
    expect(await eventsOf(house, PHONE)).toHaveLength(1)
    // The same form of a page that came back, with a wider reach: a lost stop if it were a repetition.
    await send({ 'stop-scope': 'all' })
    expect(await eventsOf(house, PHONE)).toHaveLength(2)
    expect(await house.check(PHONE)).toMatchObject({ allowed: false })
  })

  it('older than what the person agreed to since says so, and never that it is done', async () => {
    const house = await openAcme(OPT_OUT)
    house.setNow(new Date('2026-03-05T09:12:00Z'))
    const officer = await signIn(house, 'officer', { language: 'en' })
    await act(officer, await lookUp(officer, PHONE), 'consent', CONSENT)
    const record = async (when: string) => {
      const page = await lookUp(officer, PHONE)
      const typed = { ...STOP, 'stop-when': when, 'stop-zone': 'Europe/Paris' }
      return (await act(officer, page, 'stop', typed)).words
    }
    const older = await record('2026-03-03T10:00')
    expect(older).toContain('it is older than a consent: Acme may still write')
    expect(older).not.toContain('The stop is recorded: ')
    expect(await house.check(PHONE)).toMatchObject({ allowed: true })
    expect(await record('2026-03-04T11:00')).toContain('The stop is recorded: marketing')
    expect(await house.check(PHONE)).toMatchObject({ allowed: false })
  })

  it('law 5: without a known zone a time is none, for a stop and for a consent', async () => {
    const house = await openAcme(OPT_OUT)
    house.setNow(new Date('2026-10-26T09:00:00Z'))
    const officer = await signIn(house, 'officer')
    for (const zone of ['Nowhere/None', '']) {
      const page = await lookUp(officer, PHONE)
      const said = { ...STOP, 'stop-when': '2026-10-24T10:00', 'stop-zone': zone }
      expect((await act(officer, page, 'stop', said)).status).toBe(400)
      expect(
        (await act(officer, page, 'consent', { ...CONSENT, 'consent-zone': zone })).status,
      ).toBe(400)
    }
    expect(await eventsOf(house, PHONE)).toEqual([])
  })

  it('law 5: takes a time on the clock of a place, and of two the later', async () => {
    const house = await openAcme(OPT_OUT)
    house.setNow(new Date('2026-10-26T09:00:00Z'))
    const operator = await signIn(house, 'operator')
    const at = async (when: string, zone: string) => {
      const page = await lookUp(operator, PHONE)
      await act(operator, page, 'stop', { ...STOP, 'stop-when': when, 'stop-zone': zone })
      return ((await house.check(PHONE)) as { since?: string }).since
    }
    expect(await at('2026-10-24T10:00', 'Europe/Paris')).toBe('2026-10-24T08:00:00Z')
    expect(await at('2026-10-25T02:30', 'Europe/Paris')).toBe('2026-10-25T01:30:00Z')
    expect(await at('2026-10-25T10:00', 'UTC')).toBe('2026-10-25T10:00:00Z')
    const page = await lookUp(operator, PHONE)
    const late = await act(operator, page, 'stop', { ...STOP, 'stop-when': '2026-12-24T10:00' })
    expect(late.status).toBe(400)
    expect(await eventsOf(house, PHONE)).toHaveLength(3)
  })

  it('says what is missing, keeps what was typed, and records nothing', async () => {
    const house = await openAcme(OPT_OUT)
    const operator = await signIn(house, 'operator')
    const page = await lookUp(operator, PHONE)
    const back = await act(operator, page, 'stop', { ...STOP, 'stop-reference': 'a\u202Eb' })
    expect([back.status, back.html.includes('value="a\u202Eb"')]).toEqual([400, true])
    expect(await eventsOf(house, PHONE)).toEqual([])
  })
})

describe('a stop by hand, where the table takes nothing of the person', () => {
  it('law 2: is kept in the inbox, said to be kept, and recorded later, once', async () => {
    const faulty = await openFaultyTable(inject('endpoint'))
    const house = await openAcme(OPT_OUT, { endpoint: faulty.endpoint })
    const operator = await signIn(house, 'operator', { language: 'en' })
    const page = await lookUp(operator, PHONE)
    const fields = fieldsOf(page, 'stop', STOP)
    faulty.setFault(({ operation }) =>
      operation === 'TransactWriteItems' ? { kind: 'throttle' } : undefined,
    )
    for (let times = 0; times < 2; times += 1) {
      const answer = await shown(operator.post(`/console/people/${page.id}/stop`, fields))
      expect([answer.status, answer.words.includes('The stop is kept')]).toEqual([200, true])
    }
    faulty.setFault(undefined)
    await house.pumpInbox()
    expect(await eventsOf(house, PHONE)).toMatchObject([{ type: 'stop' }])
    faulty.close()
  })
})

describe('the address that a page carries', () => {
  it('works in its own session and for half an hour; then it is typed again', async () => {
    const house = await openAcme(OPT_OUT)
    const operator = await signIn(house, 'operator', { language: 'en' })
    const other = await signIn(house, 'operator', { id: 'bob' })
    const page = await lookUp(operator, PHONE)
    const nothing = async () => expect(await eventsOf(house, PHONE)).toEqual([])
    const stolen = await act(other, page, 'stop', STOP)
    expect(stolen.status).toBe(400)
    await nothing()
    const changed = { ...page, held: `${page.held.slice(0, -3)}AAA` }
    expect((await act(operator, changed, 'stop', STOP)).status).toBe(400)
    await nothing()
    house.setNow(new Date(Date.now() + 31 * MINUTES))
    const late = await act(operator, page, 'stop', STOP)
    expect(late.words).toContain('More than 30 minutes have passed')
    expect(late.words).not.toContain(PHONE)
    await nothing()
    // The form is there with what was typed, and asks for the address.
    expect(late.html).toContain('value="call 17"')
    const typed = { ...STOP, address: '06 12 34 56 78' }
    expect((await act(operator, { ...late, held: '' }, 'stop', typed)).status).toBe(200)
    expect(await eventsOf(house, PHONE)).toHaveLength(1)
  })

  it('typed on a page by id must be that person’s', async () => {
    const house = await openAcme(OPT_OUT)
    const operator = await signIn(house, 'operator', { language: 'en' })
    const { id } = await lookUp(operator, PHONE)
    const page = await shown(operator.get(`/console/people/${id}`))
    expect(page.held).toBe('')
    for (const address of ['+33612345679', ADA, 'a word']) {
      const refused = await act(operator, page, 'stop', { ...STOP, address })
      expect([refused.status, refused.words.includes('somebody else')]).toEqual([400, true])
    }
    expect(await eventsOf(house, '+33612345679')).toEqual([])
    expect((await act(operator, page, 'stop', { ...STOP, address: PHONE })).status).toBe(200)
    expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
  })
})

describe('a request that came to an operator', () => {
  it('sends the link to the person, once, and its month runs', async () => {
    const house = await openAcme(OPT_OUT)
    const operator = await signIn(house, 'operator', { language: 'en' })
    const page = await lookUp(operator, ADA)
    const typed = { 'access-asks': 'access', 'access-answer': 'link', 'access-language': 'fr' }
    const fields = fieldsOf(page, 'access', typed)
    for (let times = 0; times < 2; times += 1) {
      const answer = await shown(operator.post(`/console/people/${page.id}/access`, fields))
      expect(answer.words).toMatch(/The request is written down\. Due on \d+ \w+ \d{4}\. The link/)
    }
    await house.pumpInbox()
    expect(house.mailbox.list()).toHaveLength(1)
    expect(house.mailbox.list()[0]?.text).toContain('Quelqu’un a demandé')
    const { body } = await house.api('GET', '/v1/access-requests?state=all')
    expect(body).toMatchObject({ accessRequests: [{ asks: 'access', by: 'mail' }] })
  })

  it('waits for an operator where one knows who asks, with the address sealed', async () => {
    const house = await openAcme(OPT_OUT)
    const operator = await signIn(house, 'operator', { language: 'en' })
    const page = await lookUp(operator, ADA)
    const typed = {
      'access-asks': 'erasure',
      'access-answer': 'operator',
      'access-language': 'en',
      'access-says': 'a letter of the third of March',
    }
    const after = await act(operator, page, 'access', typed)
    const id = /\/console\/access\/(req_\w+)/.exec(after.html)?.[1] ?? ''
    const { body } = await house.api('GET', `/v1/access-requests/${id}`)
    expect(body).toMatchObject({
      asks: 'erasure',
      state: 'due',
      address: ADA,
      says: 'a letter of the third of March',
    })
    expect(await scanText(house)).not.toContain('letter of the third')
    expect(after.words).toContain('Requests of this person')
  })
})

describe('a consent', () => {
  it('law 6: newer and with proof, it lifts a stop for its sender; an older one lifts nothing', async () => {
    const house = await openAcme(OPT_OUT)
    house.setNow(new Date('2026-03-03T09:12:00Z'))
    await house.request(...twilioText('STOP'))
    house.setNow(new Date('2026-03-05T09:12:00Z'))
    const officer = await signIn(house, 'officer', { name: 'Grace Ito', language: 'en' })
    const page = await lookUp(officer, PHONE)
    const older = { ...CONSENT, 'consent-when': '2026-03-03T10:12' }
    const first = await act(officer, page, 'consent', older)
    expect(first.words).toContain('a stop that is as new or newer stands')
    expect(await house.check(PHONE)).toMatchObject({ allowed: false })
    const claim = await act(officer, page, 'consent', { ...CONSENT, 'consent-proof': '' })
    expect(claim.words).toMatch(/lifts? no stop|cannot lift/)
    expect(await house.check(PHONE)).toMatchObject({ allowed: false })
    const second = await act(officer, page, 'consent', CONSENT)
    expect(second.words).toContain('The consent is recorded. The sender may write now.')
    expect(second.words).toContain('may be sent marketing by Acme')
    expect(second.words).toContain('Grace Ito (operator)')
    expect(await house.check(PHONE)).toMatchObject({ allowed: true, reason: 'consented' })
    // Sent again, it says nothing new.
    const before = await eventsOf(house, PHONE)
    await act(officer, page, 'consent', CONSENT)
    expect(await eventsOf(house, PHONE)).toHaveLength(before.length)
  })

  it('law 6: of two times that a clock may mean it has the earlier, and lifts no stop between them', async () => {
    const house = await openAcme(OPT_OUT)
    house.setNow(new Date('2026-10-25T01:00:00Z'))
    await house.request(...twilioText('STOP'))
    house.setNow(new Date('2026-10-26T09:00:00Z'))
    const officer = await signIn(house, 'officer')
    const typed = { ...CONSENT, 'consent-when': '2026-10-25T02:30' }
    await act(officer, await lookUp(officer, PHONE), 'consent', typed)
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('is an officer’s; an operator sees no form for it', async () => {
    const house = await openAcme(OPT_OUT)
    const operator = await signIn(house, 'operator', { language: 'en' })
    const page = await lookUp(operator, PHONE)
    for (const word of ['Record a consent', 'Erase', 'Dossier'])
      expect(page.words).not.toContain(word)
    for (const name of ['consent', 'erase', 'dossier']) {
      const fields = { held: page.held, form: '01kjsffwr0tzb7w0c5td17js2d', ...CONSENT }
      expect((await operator.post(`/console/people/${page.id}/${name}`, fields)).status).toBe(403)
    }
    expect(await eventsOf(house, PHONE)).toEqual([])
  })
})

describe('an erasure', () => {
  it('shows what goes and what stays before it is done, and the page shows what remains', async () => {
    const house = await openAcme(OPT_OUT)
    await house.api('POST', '/v1/consents', consentTo(ADA, { wording: 'Words of the lighthouse.' }))
    await house.api('POST', '/v1/stops', {
      to: ADA,
      scope: 'all',
      channelOfRequest: 'phone',
      reference: 'call of the lighthouse',
    })
    const officer = await signIn(house, 'officer', { name: 'Grace Ito', language: 'en' })
    const page = await lookUp(officer, ADA)
    const preview = await act(officer, page, 'erase')
    expect(preview.words).toContain('Evidence of 2 events')
    expect(preview.words).toContain('without it the person would be written to again (GDPR 17(3))')
    expect((await eventsOf(house, ADA)).map(({ type }) => type)).toEqual(['consent', 'stop'])
    // Without the word that it was read, nothing goes.
    expect((await act(officer, preview, 'erase', { step: 'confirm' })).status).toBe(400)
    expect(await scanText(house)).toContain('lighthouse')

    const after = await act(officer, preview, 'erase', { step: 'confirm', sure: 'yes' })
    expect(after.words).toContain('Tell the person that their stop is kept')
    expect(await scanText(house)).not.toContain('lighthouse')
    const erased = await lookUp(officer, ADA)
    expect(erased.words).toContain('because they asked for it by phone (written down by key_')
    expect(erased.words).toContain('The evidence was erased.')
    expect(erased.words).toContain('Erased what can be erased')
    expect(erased.words).toContain('Grace Ito (operator)')
    expect(erased.words).toContain('Whole: 3 events checked')
    expect(erased.words).not.toContain('lighthouse')
    // The same form once more is the same erasure.
    await act(officer, preview, 'erase', { step: 'confirm', sure: 'yes' })
    expect(await eventsOf(house, ADA)).toHaveLength(3)
  })
})

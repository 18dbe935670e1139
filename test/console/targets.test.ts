import { afterEach, describe, expect, it } from 'vitest'
import { homeWords } from '../../functions/languages/console/home.ts'
import { personWords } from '../../functions/languages/console/person.ts'
import { targetWords } from '../../functions/languages/console/targets.ts'
import { consoleStoresOf, signIn, type SignedInBrowser } from '../house/console.ts'
import { declare, openTellingHouse, type TellingHouse } from '../house/telling.ts'
import { lookUp } from './person.ts'

// Everybody else who is told, as operators see and change it.

const ADA = 'ada@example.org'
const { en } = targetWords
const DAY = 86_400

let house: TellingHouse
afterEach(() => house.receiver.close())

const pageOf = async (browser: SignedInBrowser, path: string): Promise<string> => {
  const answer = await browser.get(path)
  expect(answer.status).toBe(200)
  return answer.text()
}
const officerOf = () => signIn(house, 'officer', { language: 'en' })

async function givenUp(): Promise<string> {
  house.receiver.setAnswer((_, response) => void response.writeHead(500).end())
  const event = await house.stop(ADA)
  await house.spread()
  await house.later(14 * DAY)
  return event
}

describe('the targets', () => {
  it('are listed with how it goes, in English and French, for everybody', async () => {
    house = await openTellingHouse()
    await house.stop(ADA)
    await house.spread()
    const list = await pageOf(await signIn(house, 'viewer', { language: 'en' }), '/console/targets')
    expect(list).toContain('/console/targets/crm')
    expect(list).toContain(en.states.works)
    expect(list).not.toContain(en.create)
    const french = await signIn(house, 'viewer', { id: 'luc', language: 'fr' })
    expect(await pageOf(french, '/console/targets')).toContain(targetWords.fr.states.works)
    const one = await pageOf(french, '/console/targets/crm')
    expect(one).toContain(targetWords.fr.how)
    expect(one).not.toContain(house.secret)
  })

  it('are registered and changed by a form, which says what would be right and keeps what was written', async () => {
    house = await openTellingHouse()
    const officer = await officerOf()
    const asked = { id: 'mails', kind: 'ses', senders: 'acme', settings: '{"region":"eu-west-3"}' }
    const refused = await officer.post('/console/new-target', {
      ...asked,
      carries: 'all',
      stops: 'all',
    })
    expect(refused.status).toBe(400)
    const html = await refused.text()
    expect(html).toContain('blocks all traffic')
    expect(html).toContain('eu-west-3')
    const taken = await officer.post('/console/new-target', {
      ...asked,
      carries: 'all',
      stops: 'every',
      acts: ['stop', 'bounce'],
    })
    expect([taken.status, taken.headers.get('location')]).toEqual([
      303,
      '/console/targets/mails?done=saved',
    ])
    const { body } = await house.api('GET', '/v1/targets/mails')
    expect(body).toMatchObject({
      stops: 'every',
      acts: ['stop', 'bounce'],
      changedBy: 'Officer Ito',
    })
    const form = await pageOf(officer, '/console/targets/mails/change')
    expect(form).toContain('eu-west-3')
    const changed = await officer.post('/console/targets/mails/change', {
      ...asked,
      carries: 'marketing',
      stops: 'all',
    })
    expect(changed.status).toBe(303)
    for (const wrong of [
      { ...asked, id: 'crm' },
      { ...asked, id: 'Big Letters' },
      { ...asked, id: 'x', senders: 'nobody' },
      { ...asked, id: 'x', settings: 'no JSON' },
    ])
      expect((await officer.post('/console/new-target', wrong)).status).toBe(400)
  })

  it('are tested by operators, and each act is in the audit trail before it is done', async () => {
    house = await openTellingHouse()
    const operator = await signIn(house, 'operator', { language: 'en' })
    const sent = await operator.post('/console/targets/crm/test')
    expect(sent.status).toBe(303)
    await house.spread()
    expect(await pageOf(operator, '/console/targets/crm')).toContain(en.outcomes.delivered)
    const { audit } = consoleStoresOf(house)
    const { entries } = await audit.ofDay(house.now().toISOString().slice(0, 10), { limit: 9 })
    expect(entries.map(({ what, about }) => [what, about])).toContainEqual(['target_tested', 'crm'])
    for (const path of ['switch-on', 'given-up', 'redeliver', 'remove', 'change'])
      expect((await operator.post(`/console/targets/crm/${path}`)).status).toBe(403)
  })

  it('show what was given up, which an officer has tried again or closes', async () => {
    house = await openTellingHouse()
    const event = await givenUp()
    const officer = await officerOf()
    const page = await pageOf(officer, '/console/targets/crm')
    expect(page).toContain(event)
    expect(page).toContain(en.tryAgain)
    expect(page).not.toContain(ADA)
    house.receiver.setAnswer(undefined)
    expect((await officer.post('/console/targets/crm/switch-on')).status).toBe(303)
    const decided = await officer.post('/console/targets/crm/given-up', { decision: 'retry' })
    expect(decided.headers.get('location')).toBe('/console/targets/crm?done=decided')
    await house.later(61)
    expect(await house.told(event)).toMatchObject({ receipts: [{ outcome: 'delivered' }] })
    expect(await pageOf(officer, '/console/targets/crm')).toContain(en.noneGivenUp)
  })

  it('are told again from a time, which can be ended; a list says that it cannot', async () => {
    house = await openTellingHouse()
    const from = new Date(house.now().getTime() - 60_000).toISOString().slice(0, 16)
    const event = await house.stop(ADA)
    await house.spread()
    const officer = await officerOf()
    expect((await officer.post('/console/targets/crm/redeliver', { from: 'x' })).status).toBe(400)
    expect(
      (await officer.post('/console/targets/crm/redeliver', { from: '2999-01-01T00:00' })).status,
    ).toBe(400)
    expect((await officer.post('/console/targets/crm/redeliver', { from })).status).toBe(303)
    expect(await pageOf(officer, '/console/targets/crm')).toContain(en.ends.open)
    await house.spread()
    expect(house.receiver.received.at(-1)).toMatchObject({
      id: event,
      body: { data: { redelivered: true } },
    })
    expect(await pageOf(officer, '/console/targets/crm')).toContain(en.ends.done)
    expect((await officer.post('/console/targets/crm/redeliver/end')).status).toBe(400)
    const list = { kind: 'brevo', senders: ['acme'], settings: {}, createsUnknown: true }
    await house.api('PUT', '/v1/targets/list', list)
    expect(await pageOf(officer, '/console/targets/list')).toContain('basta targets tell')
  })

  it('are removed only by who says that they are sure', async () => {
    house = await openTellingHouse()
    const officer = await officerOf()
    await officer.post('/console/targets/crm/remove')
    expect((await house.api('GET', '/v1/targets/crm')).status).toBe(200)
    const removed = await officer.post('/console/targets/crm/remove', { sure: 'yes' })
    expect(removed.headers.get('location')).toBe('/console/targets?done=removed')
    expect((await house.api('GET', '/v1/targets/crm')).status).toBe(404)
    expect(await pageOf(officer, '/console/targets')).toContain(en.emptyNext)
  })
})

describe('the page of a person', () => {
  it('names who else was told of each event, when, and who is still to be; the dossier too', async () => {
    house = await openTellingHouse()
    await house.stop(ADA)
    await house.spread()
    house.receiver.setAnswer((_, response) => void response.writeHead(503).end())
    house.setNow(new Date(house.now().getTime() + 2_000))
    await house.stop(ADA, { scope: 'sender/acme', reference: 'again' })
    await house.spread()
    const officer = await officerOf()
    const { words, id } = await lookUp(officer, ADA)
    expect(words).toContain(`${en.othersTold} crm: ${en.receipts.delivered}`)
    expect(words).toContain(`crm: ${en.stillToBeTold}`)
    const { facts } = personWords.en
    expect(words).toContain(`${facts.told} ${facts.toldWhom('crm')}. ${facts.toldNotYet('crm')}`)
    const unknown = await lookUp(officer, 'bob@example.org')
    expect(unknown.words).toContain(`${facts.told} ${facts.toldNobody}`)
    const dossier = await pageOf(officer, `/console/people/${id}/dossier?lang=fr`)
    expect(dossier).toContain(targetWords.fr.othersTold)
  })
})

describe('the overview', () => {
  const spreadOf = async () => {
    const html = await pageOf(await signIn(house, 'viewer', { language: 'en' }), '/console')
    return (/aria-labelledby="q-spread"[^]*?<\/section>/.exec(html)?.[0] ?? '').replaceAll(
      /\s+/g,
      ' ',
    )
  }
  const words = homeWords.en

  it('says that stops reach only those who ask, where no target is registered', async () => {
    house = await openTellingHouse()
    await house.api('DELETE', '/v1/targets/crm')
    await house.runCanary()
    const spread = await spreadOf()
    expect(spread).toContain(words.noTargets)
    expect(spread).not.toContain('badge good')
  })

  it('is good when all were told, waits for a backlog, and is bad for what was given up', async () => {
    house = await openTellingHouse()
    // The canary would wait for its targets.
    await house.api('DELETE', '/v1/targets/crm')
    await house.runCanary()
    await declare(house, 'crm', house.receiver.url)
    house.setNow(new Date(house.now().getTime() + 31_000))
    await house.stop(ADA)
    await house.spread()
    const good = await spreadOf()
    expect(good).toContain(words.answers.spread.good)
    expect(good).toContain(words.targets('1'))

    house.receiver.setAnswer((_, response) => void response.writeHead(500).end())
    await house.stop('bob@example.org')
    await house.spread()
    expect(await spreadOf()).toContain(words.answers.spread.good)
    await house.later(120)
    const waits = await spreadOf()
    expect(waits).toContain(words.reasons.target_waits('crm', '1'))
    await house.later(14 * DAY)
    const bad = await spreadOf()
    expect(bad).toContain(words.answers.spread.bad)
    expect(bad).toContain(words.reasons.target_given_up('crm', '1'))
  })
})

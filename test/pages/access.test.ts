import { describe, expect, inject, it } from 'vitest'
import { dataAuthority } from '../../functions/domain/data-authority.ts'
import { ACCESS_WORDS } from '../../functions/languages/access/words.ts'
import { PAGE_LANGUAGES } from '../../functions/languages/pages.ts'
import { openStorehouse } from '../../infra/local/storehouse.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import { ACME, consentTo, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'
import { outputOf, scanText, tracesOf } from '../house/witness.ts'

// What a person does on the page that shows what is held, and what it tells them.

const ADA = 'ada@example.org'
const HOUR_MS = 3_600_000
const NOW = new Date('2026-11-21T23:30:00Z')

async function ask(house: TestHouse, to = ADA): Promise<string> {
  await house.request('/v1/access-requests', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to }),
  })
  await house.pumpInbox()
  const text = house.mailbox.list().at(-1)?.text ?? ''
  return new URL(/https:\/\/\S+/.exec(text)?.[0] ?? 'https://no.link/').pathname
}

async function open(sender: object = {}, options: Parameters<typeof openHouse>[0] = {}) {
  const house = await openHouse(options)
  house.setNow(NOW)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, ...sender })
  return { house, link: await ask(house) }
}

async function press(house: TestHouse, link: string, fields: object, language = 'en') {
  const response = await house.request(link, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'accept-language': language,
      accept: 'text/html',
    },
    body: new URLSearchParams({ ...fields }).toString(),
  })
  const text = (await response.text()).replaceAll(/[\u2068\u2069]/gu, '').replaceAll(/\s+/g, ' ')
  return { status: response.status, text }
}

type Listed = { id: string; asks: string; address?: string; says?: string; state: string }

async function due(house: TestHouse): Promise<Listed[]> {
  const { body } = await house.api('GET', '/v1/access-requests')
  const { accessRequests } = body as { accessRequests: Listed[] }
  return Promise.all(
    accessRequests.map(
      async ({ id }): Promise<Listed> => (await house.api('GET', `/v1/access-requests/${id}`)).body,
    ),
  )
}

describe('a stop on the access page', () => {
  it.each([
    ['all', ['acme', 'club'], [], 'No more advertising from any sender of this group'],
    ['sender/acme', ['acme'], [], 'No more marketing from Acme'],
    ['every/acme', ['acme'], ['acme'], 'No message at all from Acme, not even service messages'],
  ])('%s stops what its button says, and tells it', async (posted, marketing, service, label) => {
    const { house, link } = await open()
    await house.api('PUT', '/v1/senders/club', { ...ACME, name: 'Club', numbers: [], ...OPT_OUT })
    const page = await press(house, link, { show: 'page' })
    expect(page.text).toContain(label)
    const done = await press(house, link, { stop: posted })
    expect(done).toMatchObject({ status: 200 })
    expect(done.text).toContain(`<strong>${label}</strong>`)
    for (const sender of ['acme', 'club'])
      for (const [purpose, stopped] of [
        ['marketing', marketing],
        ['transactional', service],
      ] as const)
        expect([sender, purpose, await house.check(ADA, { sender, purpose })]).toMatchObject([
          sender,
          purpose,
          { allowed: !stopped.includes(sender) },
        ])
    const { body } = await house.api('POST', '/v1/history', { to: ADA })
    expect(body).toMatchObject({ events: [{ type: 'stop', source: { method: 'link' } }] })
  })

  it('pressed again adds nothing, and counts as newer than a late consent', async () => {
    const { house, link } = await open()
    await press(house, link, { stop: 'all' })
    house.setNow(new Date(NOW.getTime() + 60_000))
    await press(house, link, { stop: 'all' })
    const { body } = await house.api('POST', '/v1/history', { to: ADA })
    expect((body as { events: object[] }).events).toHaveLength(1)
    const obtainedAt = new Date(NOW.getTime() + 30_000).toISOString()
    await house.api('POST', '/v1/consents', consentTo(ADA, { obtainedAt }))
    expect(await house.check(ADA)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('counts when the page has stood open too long, and shows nothing then', async () => {
    const { house, link } = await open()
    await press(house, link, { show: 'page' })
    house.setNow(new Date(NOW.getTime() + 2 * HOUR_MS))
    expect(await press(house, link, { show: 'page' })).toMatchObject({ status: 410 })
    const done = await press(house, link, { stop: 'all' })
    expect(done.status).toBe(200)
    expect(await house.check(ADA)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('law 2: is kept while the table is down, and recorded after', async () => {
    const faulty = await openFaultyTable(inject('endpoint'))
    const storehouse = openStorehouse(':memory:')
    const { house, link } = await open({}, { endpoint: faulty.endpoint, storehouse })
    faulty.setFault(({ operation }) =>
      operation === 'TransactWriteItems' ? { kind: 'drop' } : undefined,
    )
    const told = await press(house, link, { stop: 'all' })
    expect(told.status).toBe(200)
    expect(told.text).toContain(ACCESS_WORDS.en.waits)
    faulty.setFault(undefined)
    await house.pumpInbox()
    expect(await house.check(ADA)).toMatchObject({ allowed: false, reason: 'opted_out' })
    faulty.close()
  })

  it('is of registered senders only, and never of a link that is none', async () => {
    const { house, link } = await open()
    for (const stop of ['sender/nobody', 'topic/acme', 'sender/acme/promo', ''])
      expect((await press(house, link, { stop })).status).toBe(400)
    expect((await press(house, `/a/${'A'.repeat(32)}`, { stop: 'all' })).status).toBe(400)
    expect(await house.check(ADA)).toMatchObject({ allowed: true })
  })
})

describe('a wish that an operator answers', () => {
  it.each([
    ['correction', { says: 'I never bought shoes.\r\nI bought hats.' }],
    ['erasure', {}],
  ])('a %s is listed with the proven address, sealed until it is answered', async (asks, more) => {
    const { house, link } = await open()
    await press(house, link, { show: 'page' })
    const { lines } = await outputOf(async () => {
      const told = await press(house, link, { ask: asks, address: ' Ada@Example.org ', ...more })
      expect(told.status).toBe(200)
      expect(told.text).toContain('at the latest on 22 December 2026')
    })
    for (const trace of [...tracesOf(ADA), 'hats']) {
      expect(await scanText(house)).not.toContain(trace)
      expect(JSON.stringify(lines)).not.toContain(trace)
    }
    const [wish, ...others] = await due(house)
    expect(others).toEqual([])
    expect(wish).toMatchObject({ asks, address: ADA, state: 'due' })
    expect(wish?.says).toBe('says' in more ? 'I never bought shoes.\nI bought hats.' : undefined)
    const page = await press(house, link, { show: 'page' })
    expect(page.text).toContain(`<dt>${ACCESS_WORDS.en.requests[asks as 'erasure']}</dt>`)
  })

  it('an erasure is asked once, done by an operator, and closed by that', async () => {
    const { house, link } = await open()
    await press(house, link, { stop: 'all' })
    for (let at = 0; at < 2; at += 1) await press(house, link, { ask: 'erasure', address: ADA })
    expect(await due(house)).toMatchObject([{ asks: 'erasure' }])
    expect((await house.api('POST', '/v1/erasures', { to: ADA })).status).toBe(200)
    expect(await due(house)).toEqual([])
    expect(await house.check(ADA)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('gives no power over another address, and says what is missing', async () => {
    const { house, link } = await open()
    for (const [fields, why] of [
      [{ ask: 'erasure', address: 'eve@example.org' }, ACCESS_WORDS.en.notThisAddress],
      [{ ask: 'erasure', address: '+33612345678' }, ACCESS_WORDS.en.notThisAddress],
      [{ ask: 'erasure', address: 'nonsense' }, ACCESS_WORDS.en.notThisAddress],
      [{ ask: 'erasure' }, ACCESS_WORDS.en.incomplete],
      [{ ask: 'correction', address: ADA }, ACCESS_WORDS.en.incomplete],
      [{ ask: 'correction', address: ADA, says: 'x'.repeat(2_001) }, ACCESS_WORDS.en.incomplete],
      [{ ask: 'everything', address: ADA }, ACCESS_WORDS.en.incomplete],
    ] as const) {
      const told = await press(house, link, fields)
      expect([fields, told.status]).toEqual([fields, 400])
      expect(told.text).toContain(why)
    }
    expect(await due(house)).toEqual([])
  })

  it('is not asked behind a link that is over, nor without end', async () => {
    const { house, link } = await open()
    const wish = { ask: 'correction', address: ADA, says: 'It is wrong.' }
    for (let at = 0; at < 10; at += 1) expect((await press(house, link, wish)).status).toBe(200)
    const many = await press(house, link, wish)
    expect([many.status, many.text.includes(ACCESS_WORDS.en.tooMany)]).toEqual([429, true])
    await press(house, link, { show: 'page' })
    house.setNow(new Date(NOW.getTime() + 2 * HOUR_MS))
    expect((await press(house, link, wish)).status).toBe(410)
  })
})

describe('what the access page tells', () => {
  it('each time on the clock of the sender, whose zone it names, and in UTC', async () => {
    const { house, link } = await open()
    await press(house, link, { stop: 'all' })
    const { text } = await press(house, link, { show: 'page' })
    expect(text).toContain('22 November 2026 at 00:30 (21 November 2026 at 23:30 UTC)')
    expect(text).toContain('Central European Time')
    const german = await press(house, link, { show: 'page' }, 'de')
    expect(german.text).toContain('22. November 2026 um 00:30 (21. November 2026 um 23:30 UTC)')
  })

  it('in UTC alone where senders are in several zones', async () => {
    const { house, link } = await open()
    await house.api('PUT', '/v1/senders/club', {
      ...ACME,
      name: 'Club',
      numbers: [],
      domains: [],
      defaultCountry: 'PL',
      ...OPT_OUT,
    })
    const { text } = await press(house, link, { show: 'page' })
    expect(text).toContain('Times are in UTC.')
  })

  it('who is responsible, and the authority of the sender’s country', async () => {
    const page = { company: 'Acme SAS, Paris', privacyContact: 'privacy@acme.example' }
    const { house, link } = await open({ page })
    const { text } = await press(house, link, { show: 'page' })
    for (const told of [page.company, page.privacyContact, 'https://www.cnil.fr'])
      expect(text).toContain(told)
    expect(text).not.toContain(ACCESS_WORDS.en.anyAuthority)
    const { link: other, house: elsewhere } = await open({ defaultCountry: 'JP' })
    const general = await press(elsewhere, other, { show: 'page' })
    expect(general.text).toContain(ACCESS_WORDS.en.anyAuthority)
    expect(general.text).not.toContain(ACCESS_WORDS.en.homeAuthority)
  })

  it('topics by the names that people know, and no id of ours', async () => {
    const { house, link } = await open({ page: { topicNames: { promo: 'Special offers' } } })
    await house.api('POST', '/v1/consents', consentTo(ADA, { topics: ['promo'] }))
    const { text } = await press(house, link, { show: 'page' })
    expect(text).toContain('Acme (Special offers)')
    expect(text).not.toMatch(/(evt|req|key)_\w|sender\/acme\/|twilio\//)
  })

  it.each(PAGE_LANGUAGES)('everything in %s, in the file too', async (language) => {
    const { house, link } = await open()
    await house.api('POST', '/v1/consents', consentTo(ADA))
    await press(house, link, { stop: 'all' })
    const { text } = await press(house, link, { show: 'page' }, language)
    const words = ACCESS_WORDS[language]
    for (const told of [words.told.stop, words.told.consent, words.rights, words.stopAll])
      expect(text).toContain(told)
    expect(text).not.toMatch(/\b(undefined|null)\b|\[object/)
    const file = JSON.parse((await press(house, link, { format: 'json' }, language)).text) as {
      inWords: { language: string; now: string[]; timeLine: { what: string }[] }
    }
    expect(file.inWords.language).toBe(language)
    expect(file.inWords.timeLine.map(({ what }) => what)).toEqual([
      words.told.consent,
      words.told.stop,
    ])
    expect(text).toContain(file.inWords.now[0]?.split(':')[0])
  })
})

it('knows the authority of each country of the EEA, and of those beside it', () => {
  const eea =
    'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'
  for (const country of eea.split(' '))
    expect([country, dataAuthority(country)?.isOfEea]).toEqual([country, true])
  for (const country of ['GB', 'CH', 'US', 'CA', 'AU'])
    expect([country, dataAuthority(country)?.isOfEea]).toEqual([country, false])
  for (const country of [undefined, 'JP', 'toString'])
    expect(dataAuthority(country)).toBeUndefined()
})

import { describe, expect, inject, it } from 'vitest'
import { consoleStoresOf, signIn, type SignedInBrowser } from '../house/console.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import {
  ACME,
  genericRequest,
  openHouse,
  OPT_OUT,
  type TestHouse,
  type TestHouseOptions,
} from '../house/house.ts'
import { outputOf } from '../house/witness.ts'

const PERSON = '+33639980003'
const NATIONAL = '06 39 98 00 03'
const NOBODY = 'Ada’s phone'
const WORDS = 'STOP it, says Lovelace'
const LIST = '/console/asides'

/** Messages of somebody who cannot be named. */
async function houseWithAsides(count: number, options: TestHouseOptions = {}): Promise<TestHouse> {
  const house = await openHouse(options)
  // Without a country of its own a national number may be of several people.
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, defaultCountry: undefined })
  for (let at = 0; at < count; at += 1) {
    house.setNow(new Date(Date.UTC(2026, 10, 1, 10, at)))
    await sayAside(house, { id: `m-${at}`, from: NOBODY, text: WORDS })
  }
  house.setNow(new Date(Date.UTC(2026, 10, 3, 10)))
  return house
}

async function sayAside(house: TestHouse, said: { id: string; from: string; text: string }) {
  const message = { channel: 'sms', to: '+33700000001', ...said }
  await house.request(...genericRequest(message, { at: house.now() }))
}

async function pathsOf(browser: SignedInBrowser): Promise<string[]> {
  const html = await (await browser.get(LIST)).text()
  return [...html.matchAll(/<a class="row" href="([^"]+)"/g)].map(([, path = '']) => path)
}

async function audited(house: TestHouse): Promise<string[]> {
  const { entries } = await consoleStoresOf(house).audit.ofDay('2026-11-03', { limit: 100 })
  return entries.map(({ what, operator, about }) => `${what} ${operator} ${about ?? ''}`)
}

const idOf = (path: string | undefined) => path?.split('/').at(-1) ?? ''

describe('the list of what was set aside', () => {
  it('says why, of which account, what it would stop and when it ends: no words, no address', async () => {
    const house = await houseWithAsides(2)
    const browser = await signIn(house, 'operator')
    const html = await (await browser.get(LIST)).text()
    for (const shown of [
      'The address cannot be read',
      'generic/main',
      'Somebody wrote it',
      'Marketing from every sender',
      'ends in 28 days',
      '2 to decide',
    ])
      expect(html).toContain(shown)
    for (const trace of ['Ada', 'Lovelace']) expect(html).not.toContain(trace)
    expect(await audited(house)).toEqual([])
  })

  it('counts reports of one shape as one item', async () => {
    const house = await houseWithAsides(0)
    for (let at = 0; at < 3; at += 1) await house.request(...genericRequest({ text: 'x', at }))
    const browser = await signIn(house, 'operator', { language: 'fr' })
    expect(await (await browser.get(LIST)).text()).toContain('La requête est illisible')
  })
})

describe('one item that was set aside', () => {
  it('is opened on its own page alone, and that is recorded', async () => {
    const house = await houseWithAsides(1)
    const browser = await signIn(house, 'operator')
    const [path] = await pathsOf(browser)
    const html = await (await browser.get(path ?? '')).text()
    for (const shown of [NOBODY, WORDS, 'Nobody can be named from it.'])
      expect(html).toContain(shown)
    expect(await audited(house)).toEqual([`text_opened Operator Ito ${idOf(path)}`])
    const viewer = await signIn(house, 'viewer')
    expect((await viewer.get(LIST)).status).toBe(403)
    const refused = await viewer.get(path ?? '')
    expect(refused.status).toBe(403)
    expect(await refused.text()).not.toContain('Lovelace')
  })

  it('is shown to nobody, and ended by nobody, who cannot be recorded', async () => {
    const table = await openFaultyTable(inject('endpoint'))
    const house = await houseWithAsides(1, { endpoint: table.endpoint })
    const browser = await signIn(house, 'operator')
    const [path] = await pathsOf(browser)
    table.setFault(({ body }) =>
      JSON.stringify(body).includes('AUDIT#') ? { kind: 'internal' } : undefined,
    )
    const answer = await browser.get(path ?? '')
    expect(answer.status).toBe(503)
    expect(await answer.text()).not.toContain('Lovelace')
    expect((await browser.post(path ?? '', { decision: 'release' })).status).toBe(503)
    expect(await pathsOf(browser)).toEqual([path])
    table.close()
  })

  it('shows raw content as text, whatever a stranger put into it', async () => {
    const house = await houseWithAsides(0)
    const body = '{"text":"</pre><script>alert(1)</script>","sender":"x"}'
    await house.request(...genericRequest(body, { at: house.now() }))
    const browser = await signIn(house, 'operator')
    const [path] = await pathsOf(browser)
    const html = await (await browser.get(path ?? '')).text()
    expect(html).toContain('&lt;/pre&gt;&lt;script&gt;alert(1)')
    expect(html).not.toContain('<script>alert')
  })

  it('names whom a stop would reach, where its address can be read by now', async () => {
    const house = await houseWithAsides(0)
    await sayAside(house, { id: 'm-1', from: NATIONAL, text: WORDS })
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, defaultCountry: 'FR' })
    const browser = await signIn(house, 'operator')
    const [path] = await pathsOf(browser)
    expect(await (await browser.get(path ?? '')).text()).toContain(`<code>${PERSON}</code>`)
    await browser.post(path ?? '', { decision: 'stop' })
    expect(await house.check(PERSON)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it.each(['asd_01m7ynaym0k3x8d2q7f5w1c9tz', 'asd_1', 'evt_01m7ynaym0me7avh7tt00wwjse'])(
    'that is not there is no page: %s',
    async (id) => {
      const house = await houseWithAsides(1)
      const browser = await signIn(house, 'operator')
      expect((await browser.get(`${LIST}/${id}`)).status).toBe(404)
      expect(await audited(house)).toEqual([])
    },
  )
})

describe('a decision about what was set aside', () => {
  it('stops the address that is typed, which is in no URL and no log', async () => {
    const house = await houseWithAsides(2)
    const browser = await signIn(house, 'operator')
    const [first, second] = await pathsOf(browser)
    const { text: log } = await outputOf(async () => {
      const missing = await browser.post(first ?? '', { decision: 'stop' })
      expect(missing.status).toBe(400)
      expect(await missing.text()).toContain('Nobody can be named from it: write the address')
      const wrong = await browser.post(first ?? '', { decision: 'stop', to: 'nobody at all' })
      expect(wrong.status).toBe(400)
      const shown = await wrong.text()
      expect(shown).toContain('This is no e-mail address and no phone number')
      expect(shown).toContain('value="nobody at all"')
      const fields = { decision: 'stop', to: '+33 6 39 98 00 03', note: 'she rang' }
      const stopped = await browser.post(first ?? '', fields)
      expect([stopped.status, stopped.headers.get('location')]).toEqual([
        303,
        `${second ?? ''}?done=stop`,
      ])
    })
    for (const trace of ['63998', 'Lovelace', 'she rang']) expect(log).not.toContain(trace)
    expect(await house.check(PERSON)).toMatchObject({ allowed: false, reason: 'opted_out' })
    const { body } = await house.api('POST', '/v1/history', { to: PERSON })
    expect(body).toMatchObject({
      events: [
        {
          type: 'stop',
          source: { operator: 'Operator Ito' },
          evidence: { decidedBy: 'Operator Ito', note: 'she rang', aside: idOf(first) },
        },
      ],
    })
  })

  it('dismisses, which is in the audit trail, and stops nobody', async () => {
    const house = await houseWithAsides(1)
    const browser = await signIn(house, 'operator')
    const [path] = await pathsOf(browser)
    // What was typed before says nothing.
    const dismissed = await browser.post(path ?? '', { decision: 'release', to: PERSON })
    expect(dismissed.headers.get('location')).toBe(`${LIST}?done=dismiss`)
    const html = await (await browser.get(`${LIST}?done=dismiss`)).text()
    expect(html).toContain('Nothing is set aside')
    expect(await audited(house)).toEqual([`aside_decided Operator Ito ${idOf(path)} release`])
    expect(await house.check(PERSON)).toMatchObject({ allowed: true })
  })

  it('counts once: who comes second is told, and goes on', async () => {
    const house = await houseWithAsides(2)
    const browser = await signIn(house, 'operator')
    const other = await signIn(house, 'operator', { id: 'other', name: 'Ada Other' })
    const [first, second] = await pathsOf(browser)
    await other.post(first ?? '', { decision: 'release' })
    const late = await browser.post(first ?? '', { decision: 'stop', to: PERSON })
    expect(late.headers.get('location')).toBe(`${second ?? ''}?done=already`)
    expect(await house.check(PERSON)).toMatchObject({ allowed: true })
    const answers = await Promise.all([
      browser.post(second ?? '', { decision: 'stop', to: PERSON }),
      other.post(second ?? '', { decision: 'release' }),
    ])
    const told = answers.map((answer) => answer.headers.get('location') ?? '').toSorted()
    expect(told.filter((where) => where.endsWith('already'))).toHaveLength(1)
  })
})

import { describe, expect, inject, it } from 'vitest'
import { openFaultyTable } from '../house/faulty-table.ts'
import { consoleStoresOf, signIn, type SignedInBrowser } from '../house/console.ts'
import {
  ACME,
  genericRequest,
  genericText,
  openHouse,
  OPT_OUT,
  type TestHouse,
  type TestHouseOptions,
} from '../house/house.ts'
import { outputOf } from '../house/witness.ts'

const TEXT = 'not interested'
const DAY_MS = 86_400_000
const numberOf = (at: number) => `+3361234567${at}`

type Line = { readonly path: string; readonly from: string }

/** So many texts of so many people wait, oldest first. */
async function houseWithHolds(count: number, options: TestHouseOptions = {}): Promise<TestHouse> {
  const house = await openHouse(options)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  for (let at = 0; at < count; at += 1) {
    house.setNow(new Date(Date.UTC(2026, 10, 1, 10, at)))
    const said = {
      id: `m-${at}`,
      channel: 'sms',
      from: numberOf(at),
      to: '+33700000001',
      text: TEXT,
    }
    await house.request(...genericRequest(said, { at: house.now() }))
  }
  house.setNow(new Date(Date.UTC(2026, 10, 3, 10)))
  return house
}

/** Where each of a list leads, in its order. */
async function linesOf(browser: SignedInBrowser): Promise<Line[]> {
  const html = await (await browser.get('/console/reviews')).text()
  const found = [...html.matchAll(/<a class="row" href="(\/console\/reviews\/evt_[0-9a-z]{26})"/g)]
  return found.map(([, path = ''], at) => ({ path, from: numberOf(at) }))
}

async function opened(house: TestHouse): Promise<string[]> {
  const { entries } = await consoleStoresOf(house).audit.ofDay('2026-11-03', { limit: 100 })
  return entries.map(({ what, operator, about }) => `${what} ${operator} ${about ?? ''}`)
}

describe('the list of texts that wait', () => {
  it('says of whom, in which language, what each would stop and until when, and no text', async () => {
    const house = await houseWithHolds(3)
    const browser = await signIn(house, 'operator')
    const html = await (await browser.get('/console/reviews')).text()
    for (const shown of [
      '3 to decide',
      'A bare refusal',
      'Text message · generic/main',
      'Acme',
      'English',
      'Marketing from every sender',
      'a stop in 28 days',
      '>2 days<',
    ])
      expect(html).toContain(shown)
    expect(html).not.toContain(TEXT)
    expect(html).not.toContain('+3361')
    expect(await opened(house)).toEqual([])
  })

  it('says in French what it says in English', async () => {
    const house = await houseWithHolds(1)
    const browser = await signIn(house, 'operator', { language: 'fr' })
    const html = await (await browser.get('/console/reviews')).text()
    for (const shown of ['1 à décider', 'Un simple refus', 'Anglais', 'un stop dans 28 jours'])
      expect(html).toContain(shown)
  })

  it('says what its emptiness means', async () => {
    const browser = await signIn(await openHouse(), 'operator')
    const html = await (await browser.get('/console/reviews')).text()
    expect(html).toContain('Nothing waits')
    expect(html).toContain('Texts that may be a stop come here.')
  })

  it('goes on where a page ends', async () => {
    const house = await houseWithHolds(8)
    const browser = await signIn(house, 'operator')
    const [first, second] = await linesOf(browser)
    const after = first?.path.split('/').at(-1) ?? ''
    const html = await (await browser.get(`/console/reviews?after=${after}`)).text()
    expect(html).not.toContain(first?.path)
    expect(html).toContain(second?.path)
  })
})

describe('one text', () => {
  it('is opened on its own page alone, for an operator, and that is recorded', async () => {
    const house = await houseWithHolds(2)
    const browser = await signIn(house, 'operator')
    const [line] = await linesOf(browser)
    const answer = await browser.get(line?.path ?? '')
    const html = await answer.text()
    expect(answer.status).toBe(200)
    expect(html).toContain(`>${TEXT}</blockquote>`)
    expect(html).toContain('1 of 2')
    expect(html).not.toContain('+3361')
    expect(await opened(house)).toEqual([
      `text_opened Operator Ito ${line?.path.split('/').at(-1) ?? ''}`,
    ])
    const viewer = await signIn(house, 'viewer')
    const refused = await viewer.get(line?.path ?? '')
    expect(refused.status).toBe(403)
    expect(await refused.text()).not.toContain(TEXT)
  })

  it('is shown to nobody who cannot be recorded', async () => {
    const table = await openFaultyTable(inject('endpoint'))
    const house = await houseWithHolds(1, { endpoint: table.endpoint })
    const browser = await signIn(house, 'operator')
    const [line] = await linesOf(browser)
    table.setFault(({ body }) =>
      JSON.stringify(body).includes('AUDIT#') ? { kind: 'internal' } : undefined,
    )
    const answer = await browser.get(line?.path ?? '')
    expect(answer.status).toBe(503)
    expect(await answer.text()).not.toContain(TEXT)
    const decided = await browser.post(line?.path ?? '', { decision: 'release' })
    expect(decided.status).toBe(503)
    expect(await house.check(numberOf(0))).toMatchObject({ reason: 'held' })
    table.close()
  })

  it('shows what a stranger wrote as words: no markup, and nothing that hides or turns', async () => {
    const house = await houseWithHolds(0)
    const text = 'can you stop by tomorrow <b>at noon</b>\u202e \u0007'
    await house.request(...genericText(text, { from: numberOf(1) }))
    const browser = await signIn(house, 'operator')
    const [line] = await linesOf(browser)
    const html = await (await browser.get(line?.path ?? '')).text()
    expect(html).toContain('stop by tomorrow &lt;b&gt;at noon&lt;/b&gt;⟨202E⟩ ⟨0007⟩')
  })

  it('shows what the person said before and since', async () => {
    const house = await houseWithHolds(1)
    const said = {
      id: 'later',
      channel: 'sms',
      from: numberOf(0),
      to: '+33700000001',
      text: 'STOP',
    }
    await house.request(...genericRequest(said, { at: house.now() }))
    const browser = await signIn(house, 'operator')
    const [line] = await linesOf(browser)
    const html = await (await browser.get(line?.path ?? '')).text()
    expect(html).toContain('A stop was recorded since.')
  })

  it.each(['evt_01m7ynaym0me7avh7tt00wwjse', 'evt_1', 'asd_01m7ynaym0k3x8d2q7f5w1c9tz', 'x'])(
    'that is not there is no page: %s',
    async (id) => {
      const house = await houseWithHolds(1)
      const browser = await signIn(house, 'operator')
      expect((await browser.get(`/console/reviews/${id}`)).status).toBe(404)
      expect(await opened(house)).toEqual([])
    },
  )
})

describe('a decision in the console', () => {
  it('is recorded in the name of the operator, and goes on to the next', async () => {
    const house = await houseWithHolds(3)
    const browser = await signIn(house, 'operator')
    const [first, second, third] = await linesOf(browser)
    const { text: log, lines } = await outputOf(async () => {
      const stopped = await browser.post(first?.path ?? '', { decision: 'stop', note: 'clear' })
      expect([stopped.status, stopped.headers.get('location')]).toEqual([
        303,
        `${second?.path ?? ''}?done=stop`,
      ])
      const released = await browser.post(second?.path ?? '', { decision: 'release' })
      expect(released.headers.get('location')).toBe(`${third?.path ?? ''}?done=release`)
    })
    expect(await house.check(numberOf(0))).toMatchObject({ allowed: false, reason: 'opted_out' })
    expect(await house.check(numberOf(1))).toMatchObject({ allowed: true })
    const { body } = await house.api('POST', '/v1/history', { to: numberOf(0) })
    expect(body).toMatchObject({
      events: [
        { type: 'hold' },
        {
          type: 'stop',
          source: { operator: 'Operator Ito' },
          evidence: { decidedBy: 'Operator Ito', note: 'clear' },
        },
      ],
      chain: { intact: true },
    })
    expect((await opened(house)).toSorted()).toEqual(
      [first, second].map(
        (line) => `review_decided Operator Ito ${line?.path.split('/').at(-1) ?? ''}`,
      ),
    )
    // The log says who by an id, and neither address nor words nor name.
    expect(lines.filter(({ event }) => event === 'review_decided')).toMatchObject([
      { key: 'op_operator', reason: 'stop' },
      { key: 'op_operator', reason: 'release' },
    ])
    for (const trace of ['612345670', TEXT, 'Ito', 'clear']) expect(log).not.toContain(trace)
  })

  it('returns to those that were passed over, and says when nothing waits', async () => {
    const house = await houseWithHolds(2)
    const browser = await signIn(house, 'operator')
    const [first, second] = await linesOf(browser)
    const one = await browser.post(second?.path ?? '', { decision: 'stop' })
    expect(one.headers.get('location')).toBe(`${first?.path ?? ''}?done=stop`)
    const other = await browser.post(first?.path ?? '', { decision: 'stop' })
    expect(other.headers.get('location')).toBe('/console/reviews?done=stop')
    const html = await (await browser.get('/console/reviews?done=stop')).text()
    expect(html).toContain('Recorded: it was a stop.')
    expect(html).toContain('Nothing waits')
  })

  it('counts once: who comes second is told, and goes on', async () => {
    const house = await houseWithHolds(2)
    const browser = await signIn(house, 'operator')
    const other = await signIn(house, 'operator', { id: 'other', name: 'Ada Other' })
    const [first, second] = await linesOf(browser)
    await other.post(first?.path ?? '', { decision: 'release' })
    const late = await browser.post(first?.path ?? '', { decision: 'stop' })
    expect(late.headers.get('location')).toBe(`${second?.path ?? ''}?done=already`)
    const html = await (await browser.get(late.headers.get('location') ?? '')).text()
    expect(html).toContain('Somebody else decided that one in the meantime.')
    expect(await house.check(numberOf(0))).toMatchObject({ allowed: true })
    const answers = await Promise.all([
      browser.post(second?.path ?? '', { decision: 'stop' }),
      other.post(second?.path ?? '', { decision: 'stop' }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    const { body } = await house.api('POST', '/v1/history', { to: numberOf(1) })
    expect((body as { events: unknown[] }).events).toHaveLength(2)
  })

  it('leads to the older text of the same person, which is released first', async () => {
    const house = await houseWithHolds(1)
    const said = { id: 'again', channel: 'sms', from: numberOf(0), to: '+33700000001', text: TEXT }
    await house.request(...genericRequest(said, { at: house.now() }))
    const browser = await signIn(house, 'operator')
    const [older, newer] = await linesOf(browser)
    const early = await browser.post(newer?.path ?? '', { decision: 'release' })
    expect(early.headers.get('location')).toBe(`${older?.path ?? ''}?done=older`)
    const html = await (await browser.get(early.headers.get('location') ?? '')).text()
    expect(html).toContain('An older text of the same person waits.')
    expect(await house.check(numberOf(0))).toMatchObject({ reason: 'held' })
  })

  it('gives the text as a labelled row, once and nowhere else', async () => {
    const house = await houseWithHolds(1)
    const browser = await signIn(house, 'operator')
    const [line] = await linesOf(browser)
    const fields = { decision: 'release', row: 'yes', label: 'unsure' }
    const answer = await browser.post(line?.path ?? '', fields)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain(`unsure\town\t${TEXT}`)
    expect(await house.check(numberOf(0))).toMatchObject({ allowed: true })
  })

  it.each([
    ['another decision', { decision: 'maybe' }],
    ['another label', { decision: 'stop', row: 'yes', label: 'nonsense' }],
    ['a longer note', { decision: 'stop', note: 'x'.repeat(501) }],
    ['an address, which a held text has already', { decision: 'stop', to: numberOf(1) }],
  ])('takes nothing but its own fields: not %s', async (_, fields) => {
    const house = await houseWithHolds(1)
    const browser = await signIn(house, 'operator')
    const [line] = await linesOf(browser)
    const answer = await browser.post(line?.path ?? '', fields)
    expect(answer.status).toBe(400)
    expect(await house.check(numberOf(0))).toMatchObject({ reason: 'held' })
  })

  it('is for operators and officers, not for viewers', async () => {
    const house = await houseWithHolds(1)
    const [line] = await linesOf(await signIn(house, 'operator'))
    const viewer = await signIn(house, 'viewer')
    expect((await viewer.get('/console/reviews')).status).toBe(403)
    expect((await viewer.post(line?.path ?? '', { decision: 'release' })).status).toBe(403)
    expect(await house.check(numberOf(0))).toMatchObject({ reason: 'held' })
    const officer = await signIn(house, 'officer')
    expect((await officer.post(line?.path ?? '', { decision: 'release' })).status).toBe(303)
    expect(await house.check(numberOf(0))).toMatchObject({ allowed: true })
  })

  it('says on the last day that it is the last', async () => {
    const house = await houseWithHolds(1)
    const browser = await signIn(house, 'operator')
    const [line] = await linesOf(browser)
    house.setNow(new Date(Date.UTC(2026, 10, 1, 10) + 30 * DAY_MS))
    const late = await signIn(house, 'operator', { id: 'late' })
    const html = await (await late.get(line?.path ?? '')).text()
    expect(html).toContain('a stop today')
  })
})

import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { STRICTNESSES } from '../../functions/domain/strictness.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import {
  ACCOUNTS,
  ACME,
  ADMIN_KEY,
  genericText,
  openHouse,
  OPT_OUT,
  type TestHouse,
  type TestHouseOptions,
} from '../house/house.ts'
import { textHeardOnlyBy, textHeldByModel } from '../house/texts.ts'
import { scanItems, scanText } from '../house/witness.ts'

const PERSON = '+33612345678'
const ADA = 'ada@example.org'
const SHARED = '+33700000005'
const REFUSAL = 'not interested'

type Influence = { feature: string; adds: number }
type Read = { tier: string; reason?: string; score?: number; model?: string }
type Reading = Read & {
  intent: string
  strictness: string
  thresholds: { stop: number; hold: number }
  missed?: { threshold: string; by: number }
  towards: Influence[]
  away: Influence[]
  evidence: Read
}
type Review = { id: string; text: string; reading?: Reading }
type Report = { events: Event[]; heldTexts: { text: string }[] }
type Event = { type: string; evidence: Record<string, unknown> }

async function openAcme(sender: object = {}, options: TestHouseOptions = {}): Promise<TestHouse> {
  const house = await openHouse(options)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, ...sender })
  return house
}

async function eventsOf(house: TestHouse, to = PERSON): Promise<Event[]> {
  const { body } = await house.api('POST', '/v1/history', { to })
  return (body as { events: Event[] }).events
}

/** The file of the access request of a person, by the link in their mail. */
async function reportFor(house: TestHouse, to: string): Promise<Report> {
  await house.request('/v1/access-requests', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to }),
  })
  await house.pumpInbox()
  const mail = house.mailbox.list().at(-1)?.text ?? ''
  const link = new URL(/https:\/\/\S+/.exec(mail)?.[0] ?? 'https://no.link/').pathname
  const body = new URLSearchParams('format=json')
  return (await (await house.request(link, { method: 'POST', body })).json()) as Report
}

/** As the table deletes it for its age. */
async function deleteText(house: TestHouse, id: string): Promise<void> {
  const db = dynamo(house.table, house.endpoint)
  const text = (await scanItems(house)).find(({ sk }) => sk?.S === `V#${id}`)
  if (text?.['pk'] === undefined || text['sk'] === undefined) throw new Error('there is no text')
  const Key = { pk: text['pk'], sk: text['sk'] }
  await db.client.send(new DeleteItemCommand({ TableName: db.table, Key }))
}

async function onlyReview(house: TestHouse): Promise<Review> {
  const { body } = await house.api('GET', '/v1/reviews')
  const [review, ...others] = (body as { reviews: Review[] }).reviews
  expect(others).toEqual([])
  if (review === undefined) throw new Error('no review is open')
  return review
}

describe('the evidence of a reply', () => {
  it('of a text that the model held names its version, its score and why', async () => {
    const house = await openAcme()
    const text = textHeldByModel()
    await house.request(...genericText(text))
    const [event] = await eventsOf(house)
    expect(event).toMatchObject({
      type: 'hold',
      evidence: {
        tier: 'mixed',
        model: expect.stringMatching(/^\w+-\w+$/) as string,
        score: expect.any(Number) as number,
        reason: expect.stringMatching(/^[a-z_]+$/) as string,
      },
    })
    expect(await scanText(house)).not.toContain(text)
  })

  it('of a text that the model took for a stop names both, and no reason', async () => {
    const house = await openAcme()
    await house.request(...genericText('please take me off your list'))
    const [event] = await eventsOf(house)
    expect(event?.type).toBe('stop')
    expect(event?.evidence).toMatchObject({ model: expect.any(String) as string })
    expect(event?.evidence['score']).toBeGreaterThan(0)
    expect(event?.evidence).not.toHaveProperty('reason')
  })

  it('of a keyword or a refusal names no model, for none was asked', async () => {
    const house = await openAcme()
    await house.request(...genericText(REFUSAL))
    await house.request(...genericText('STOP'))
    const [hold, stop] = await eventsOf(house)
    expect(hold?.evidence).toMatchObject({ tier: 'mixed', reason: 'refusal' })
    expect(stop?.evidence).toMatchObject({ tier: 'exact', matched: 'STOP' })
    for (const event of [hold, stop]) {
      expect(event?.evidence).not.toHaveProperty('model')
      expect(event?.evidence).not.toHaveProperty('score')
    }
  })

  it('is in the report that the person gets', async () => {
    const house = await openAcme()
    const text = textHeldByModel()
    await house.request(
      ...genericText(text, { channel: 'email', from: ADA, to: 'news@acme.example' }),
    )
    const [event] = await eventsOf(house, ADA)
    expect(event?.evidence).toMatchObject({ model: expect.any(String) as string })
    const report = await reportFor(house, ADA)
    expect(report.events.map(({ evidence }) => evidence)).toEqual([event?.evidence])
    expect(report.heldTexts.map((held) => held.text)).toEqual([text])
  })
})

describe('a held text as it is listed', () => {
  it('says why it is held: a score between two thresholds, and what counted each way', async () => {
    const house = await openAcme()
    await house.request(...genericText(textHeldByModel()))
    const { reading } = await onlyReview(house)
    if (reading === undefined) throw new Error('it has no reading')
    const { score = -1, thresholds, missed, towards, away, evidence } = reading
    expect(reading).toMatchObject({ intent: 'held', tier: 'mixed', strictness: 'balanced' })
    expect(score).toBeGreaterThanOrEqual(thresholds.hold)
    expect(score).toBeLessThan(thresholds.stop)
    expect(missed?.threshold).toBe('stop')
    expect(missed?.by).toBeCloseTo(thresholds.stop - score, 3)
    expect(towards.length + away.length).toBeGreaterThan(0)
    expect(Math.max(towards.length, away.length)).toBeLessThanOrEqual(5)
    expect(towards.every(({ adds }) => adds > 0)).toBe(true)
    expect(away.every(({ adds }) => adds < 0)).toBe(true)
    expect(evidence).toMatchObject({ tier: 'mixed', score, model: reading.model })
  })

  it('that needed no model has a reason, and neither score nor features', async () => {
    const house = await openAcme()
    await house.request(...genericText(REFUSAL))
    const { reading } = await onlyReview(house)
    expect(reading).toMatchObject({ reason: 'refusal', towards: [], away: [] })
    expect(reading).not.toHaveProperty('score')
  })

  it('is read with what its sender declares now, and says what was decided then', async () => {
    const house = await openAcme({ strictness: 'hold_more' })
    await house.request(...genericText(textHeldByModel()))
    const then = await onlyReview(house)
    expect(then.reading?.strictness).toBe('hold_more')
    const stopWords = [then.text]
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, stopWords })
    house.setNow(new Date(Date.now() + 60_000))
    const { reading } = await onlyReview(house)
    expect(reading).toMatchObject({ intent: 'stop', strictness: 'balanced' })
    expect(reading?.evidence).toEqual(then.reading?.evidence)
  })

  it('whose text was deleted for its age shows what was decided, and nothing else', async () => {
    const house = await openAcme()
    await house.request(...genericText(REFUSAL))
    const { id, reading } = await onlyReview(house)
    await deleteText(house, id)
    expect((await onlyReview(house)).reading).toMatchObject({
      intent: 'held',
      reason: 'refusal',
      evidence: reading?.evidence,
      towards: [],
    })
  })
})

describe('the strictness of a sender', () => {
  it('decides what is no keyword: what one holds or passes over, another stops', async () => {
    const text = textHeardOnlyBy('hear_more', 'balanced')
    const heard = await openAcme({ strictness: 'hear_more' })
    await heard.request(...genericText(text))
    expect(await heard.check(PERSON)).toMatchObject({ reason: 'opted_out' })
    const balanced = await openAcme()
    await balanced.request(...genericText(text))
    expect(await balanced.check(PERSON)).not.toMatchObject({ reason: 'opted_out' })
  })

  it('holds for a person what another stops at once', async () => {
    const text = textHeardOnlyBy('balanced', 'hold_more')
    const house = await openAcme({ strictness: 'hold_more' })
    await house.request(...genericText(text))
    expect(await house.check(PERSON)).toMatchObject({ allowed: false, reason: 'held' })
  })

  it.each(STRICTNESSES)(
    'law 11: with %s a keyword stops, and a refusal is held',
    async (strictness) => {
      const house = await openAcme({ strictness })
      await house.request(...genericText('STOP'))
      expect(await house.check(PERSON)).toMatchObject({ reason: 'opted_out' })
      await house.request(...genericText(REFUSAL, { from: '+33612345679' }))
      expect(await house.check('+33612345679')).toMatchObject({ reason: 'held' })
    },
  )

  it('of several who may be meant is the one that hears most', async () => {
    const text = textHeardOnlyBy('hear_more', 'balanced')
    const accounts = {
      ...ACCOUNTS,
      'generic/main': { ...ACCOUNTS['generic/main'], senders: ['acme', 'beta'] },
    }
    const numbers = [...ACME.numbers, { number: SHARED, purpose: 'marketing' }]
    const house = await openAcme(
      { numbers },
      { accounts: () => Promise.resolve(JSON.stringify(accounts)) },
    )
    const beta = { name: 'Beta', numbers: numbers.slice(1), basis: 'consent' }
    await house.api('PUT', '/v1/senders/beta', { ...beta, strictness: 'hear_more' })
    await house.request(...genericText(text, { to: SHARED }))
    expect(await house.check(PERSON)).toMatchObject({ reason: 'opted_out' })
    const other = '+33612345679'
    await house.request(...genericText(text, { from: other }))
    expect(await house.check(other)).not.toMatchObject({ reason: 'opted_out' })
  })

  it('is one of three names, listed among the changes, and balanced where none is declared', async () => {
    const house = await openAcme()
    const put = async (strictness: unknown) =>
      house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, strictness })
    expect(await put('strict')).toMatchObject({
      status: 400,
      body: {
        errors: [{ pointer: '#/strictness', detail: 'one of: balanced, hear_more, hold_more' }],
      },
    })
    expect(await put('hold_more')).toMatchObject({ status: 200, body: { strictness: 'hold_more' } })
    expect(await put(undefined)).toMatchObject({ status: 200 })
    const { body } = await house.api('GET', '/v1/senders/acme/changes')
    const { changes } = body as { changes: { changed: Record<string, unknown> }[] }
    expect(changes.map(({ changed }) => changed['strictness'])).toEqual([
      undefined,
      { to: 'hold_more' },
      { from: 'hold_more' },
    ])
  })
})

describe('a decision as a labelled row', () => {
  const SAID = 'I will call my lawyer Karen Smith, my number is 0612345678, see www.acme.example'

  async function houseWithText(text: string): Promise<{ house: TestHouse; path: string }> {
    const house = await openAcme()
    await house.request(...genericText(text))
    return { house, path: `/v1/reviews/${(await onlyReview(house)).id}` }
  }

  it('is the text, masked so that it names nobody, and Basta keeps no copy', async () => {
    const house = await openAcme()
    const aside = { from: 'Phone of Ada' }
    await house.request(...genericText(SAID, aside))
    const { body } = await house.api('GET', '/v1/reviews')
    const [{ id } = { id: '' }] = (body as { reviews: { id: string }[] }).reviews
    const answer = await house.api('POST', `/v1/reviews/${id}`, {
      decision: 'stop',
      to: PERSON,
      row: true,
    })
    expect(answer).toMatchObject({ status: 201, body: { row: { label: 'opt_out' } } })
    const { row } = answer.body as { row: { text: string } }
    expect(row.text).toContain('I will call my lawyer NAME, my number is ###, see LINK')
    expect(await scanText(house)).not.toMatch(/lawyer|Karen/)
  })

  it.each([
    [{ decision: 'stop' }, 'opt_out'],
    [{ decision: 'release' }, 'ordinary'],
    [{ decision: 'release', label: 'unsure' }, 'unsure'],
  ])('of %o is labelled %s', async (decision, label) => {
    const { house, path } = await houseWithText(REFUSAL)
    const { status, body } = await house.api('POST', path, { ...decision, row: true })
    expect([status, body]).toMatchObject([201, { row: { label, text: REFUSAL } }])
  })

  it('is given only where it is asked for', async () => {
    const { house, path } = await houseWithText(REFUSAL)
    const labelled = await house.api('POST', path, { decision: 'stop', label: 'unsure' })
    expect(labelled).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/label' }] } })
    const { body } = await house.api('POST', path, { decision: 'stop' })
    expect(body).not.toHaveProperty('row')
  })

  it('is given once: the same decision sent again has none, for none was kept', async () => {
    const { house, path } = await houseWithText(REFUSAL)
    const send = async () => {
      const response = await house.request(path, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${ADMIN_KEY}`,
          'content-type': 'application/json',
          'idempotency-key': 'decided-once',
        },
        body: JSON.stringify({ decision: 'stop', row: true }),
      })
      return (await response.json()) as Record<string, unknown>
    }
    const { row, ...ids } = await send()
    expect(row).toEqual({ label: 'opt_out', text: REFUSAL })
    expect(await send()).toEqual(ids)
    expect(await scanText(house)).not.toContain(REFUSAL)
  })

  it('of a text that is gone is refused, and nothing is decided', async () => {
    const { house, path } = await houseWithText(REFUSAL)
    const { id } = await onlyReview(house)
    await deleteText(house, id)
    const refused = await house.api('POST', path, { decision: 'stop', row: true })
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/row' }] } })
    expect((await onlyReview(house)).id).toBe(id)
  })

  it('is in the table of limits, as what Basta does not keep', async () => {
    const house = await openAcme()
    const { body } = await house.api('GET', '/v1/retention')
    expect(JSON.stringify(body)).toMatch(/"kind":"labelled_rows"[^}]*"limit":"not kept"/)
  })
})

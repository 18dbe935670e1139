import { describe, expect, it } from 'vitest'
import {
  ACME,
  genericRequest,
  genericText,
  openHouse,
  OPT_OUT,
  type TestHouse,
} from '../house/house.ts'

const PERSON = '+33612345678'
const UNSURE = 'not interested'

type Review = { id: string; text: string; contact: string; overdue: boolean; scopes: string[] }

async function houseWithHold(): Promise<TestHouse> {
  const house = await openHouse()
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  await house.request(...genericText(UNSURE))
  return house
}

async function sayLater(house: TestHouse, text: string): Promise<void> {
  const at = new Date(Date.now() + 5_000)
  house.setNow(at)
  const said = { id: 'another', channel: 'sms', from: PERSON, to: '+33700000001', text }
  await house.request(...genericRequest(said, { at }))
}

async function reviewsOf(house: TestHouse): Promise<Review[]> {
  const { status, body } = await house.api('GET', '/v1/reviews')
  expect(status).toBe(200)
  return (body as { reviews: Review[] }).reviews
}

describe('a text that may be a stop', () => {
  it('is held for every question its stop would cover, and waits for a decision with its words', async () => {
    const house = await houseWithHold()
    expect(await house.check(PERSON)).toMatchObject({ allowed: false, reason: 'held' })
    expect(await house.check(PERSON, { purpose: 'transactional' })).toMatchObject({ allowed: true })
    expect(await reviewsOf(house)).toMatchObject([
      { text: UNSURE, scopes: ['all'], overdue: false },
    ])
  })

  it('is a stop once somebody decides so, and who decided is kept', async () => {
    const house = await houseWithHold()
    const [review] = await reviewsOf(house)
    const path = `/v1/reviews/${review?.id ?? ''}`
    const decided = await house.api('POST', path, { decision: 'stop', note: 'clear enough' })
    expect(decided.status).toBe(201)
    expect(await house.check(PERSON)).toMatchObject({ allowed: false, reason: 'opted_out' })
    expect(await reviewsOf(house)).toEqual([])
    const { body } = await house.api('POST', '/v1/history', { to: PERSON })
    expect(body).toMatchObject({
      events: [
        { type: 'hold' },
        {
          type: 'stop',
          evidence: { note: 'clear enough', decidedBy: expect.stringMatching(/^key_/) as string },
        },
      ],
      chain: { intact: true },
    })
    expect(JSON.stringify(body)).not.toContain(UNSURE)
  })

  it('allows again once released, and a release answers that hold alone', async () => {
    const house = await houseWithHold()
    const [review] = await reviewsOf(house)
    await house.api('POST', `/v1/reviews/${review?.id ?? ''}`, { decision: 'release' })
    expect(await house.check(PERSON)).toMatchObject({ allowed: true, reason: 'not_opted_out' })
    await sayLater(house, UNSURE)
    expect(await house.check(PERSON)).toMatchObject({ allowed: false, reason: 'held' })
  })

  it('is not released over the head of an older one of the same person', async () => {
    const house = await houseWithHold()
    await sayLater(house, 'no thanks')
    const [older, newer] = await reviewsOf(house)
    const early = await house.api('POST', `/v1/reviews/${newer?.id ?? ''}`, { decision: 'release' })
    expect(early).toMatchObject({ status: 409, body: { type: 'urn:basta:conflict' } })
    await house.api('POST', `/v1/reviews/${older?.id ?? ''}`, { decision: 'release' })
    expect(await house.check(PERSON)).toMatchObject({ reason: 'held' })
    await house.api('POST', `/v1/reviews/${newer?.id ?? ''}`, { decision: 'release' })
    expect(await house.check(PERSON)).toMatchObject({ allowed: true })
  })

  it('is decided once: the second decision is told of the first', async () => {
    const house = await houseWithHold()
    const [review] = await reviewsOf(house)
    const path = `/v1/reviews/${review?.id ?? ''}`
    const answers = await Promise.all([
      house.api('POST', path, { decision: 'stop' }),
      house.api('POST', path, { decision: 'release' }),
    ])
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b)
    expect(statuses[0]).toBe(201)
    expect([404, 409]).toContain(statuses[1])
    const { body } = await house.api('POST', '/v1/history', { to: PERSON })
    expect((body as { events: unknown[] }).events).toHaveLength(2)
  })

  it('law 9: undecided for 30 days it is a stop, written down as one, and its text is gone', async () => {
    const house = await houseWithHold()
    house.setNow(new Date(Date.now() + 30 * 86_400_000 + 1_000))
    expect(await house.check(PERSON)).toMatchObject({ allowed: false, reason: 'opted_out' })
    await house.pumpSchedule()
    expect(await reviewsOf(house)).toEqual([])
    const { body } = await house.api('POST', '/v1/history', { to: PERSON })
    expect(body).toMatchObject({ events: [{ type: 'hold' }, { type: 'stop' }] })
    await house.pumpSchedule()
    const again = await house.api('POST', '/v1/history', { to: PERSON })
    expect((again.body as { events: unknown[] }).events).toHaveLength(2)
  })

  it('is counted for an alarm once it has waited for a day', async () => {
    const house = await houseWithHold()
    house.setNow(new Date(Date.now() + 86_400_000 + 60_000))
    expect(await reviewsOf(house)).toMatchObject([{ overdue: true }])
    const lines: string[] = []
    const write = process.stdout.write.bind(process.stdout)
    process.stdout.write = (line: string | Uint8Array) => {
      lines.push(String(line))
      return true
    }
    await house.pumpSchedule().finally(() => {
      process.stdout.write = write
    })
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { event: 'reviews_waiting', count: 1 },
    ])
  })

  it('is shown to administrators only, and an unknown one is 404', async () => {
    const house = await houseWithHold()
    const { body } = await house.api('POST', '/v1/keys', { rights: ['check', 'write'] })
    const { key } = body as { key: string }
    expect((await house.api('GET', '/v1/reviews', undefined, key)).status).toBe(403)
    const decided = await house.api('POST', '/v1/reviews/evt_none', { decision: 'stop' })
    expect(decided.status).toBe(404)
    const wrong = await house.api('POST', '/v1/reviews/evt_none', { decision: 'maybe' })
    expect(wrong.status).toBe(400)
  })
})

describe('words a sender adds', () => {
  it('mean stop to that sender, and take none of everyone’s away', async () => {
    const house = await openHouse()
    const sender = { ...ACME, ...OPT_OUT, stopWords: ['basta acme'] }
    await house.api('PUT', '/v1/senders/acme', sender)
    await house.request(...genericText('Basta Acme!'))
    expect(await house.check(PERSON)).toMatchObject({ reason: 'opted_out' })
    await house.request(...genericText('ARRET', { from: '+33612345679' }))
    expect(await house.check('+33612345679')).toMatchObject({ reason: 'opted_out' })
  })
})

describe('the mailto form of a link', () => {
  it('is offered second, as a short address that says nothing, where mail is received', async () => {
    const house = await openHouse({ mailDomain: 'unsub.acme.example' })
    await house.api('PUT', '/v1/senders/acme', ACME)
    const asked = { sender: 'acme', topic: 'news', to: ['ada@example.org'] }
    const { body } = await house.api('POST', '/v1/links', asked)
    const { links } = body as { links: { headers: Record<string, string> }[] }
    expect(links[0]?.headers['List-Unsubscribe']).toMatch(
      /^<https:\/\/stop\.example\.test\/u\/[\w-]+>, <mailto:u-[a-z2-7]{52}@unsub\.acme\.example\?subject=unsubscribe>$/,
    )
  })
})

import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { readAccounts } from '../../functions/inbound/accounts.ts'
import type { Unread } from '../../functions/domain/message.ts'
import { takeMessages } from '../../functions/actions/requests/take.ts'
import { readHashKeys } from '../../functions/domain/contact-id.ts'
import { readEnvelopeKeys } from '../../functions/domain/envelope.ts'
import { accountNotes } from '../../functions/store/requests/account-notes.ts'
import { asides } from '../../functions/store/people/asides.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { nonces } from '../../functions/store/requests/nonces.ts'
import { openLedger } from '../../functions/store/ledger/open-ledger.ts'
import { outside } from '../../functions/store/outside/outside.ts'
import { parts } from '../../functions/store/requests/parts.ts'
import { incidents } from '../../functions/store/sends/incidents.ts'
import { sends } from '../../functions/store/sends/sends.ts'
import { senders } from '../../functions/store/senders/senders.ts'
import { openFaultyTable, type FaultyTable } from '../house/faulty-table.ts'
import {
  ACCOUNTS,
  ACME,
  genericRequest,
  genericText,
  openHouse,
  OPT_OUT,
  twilioText,
  type TestHouse,
  type TestHouseOptions,
} from '../house/house.ts'
import { outputOf, scanItems, scanText, tracesOf } from '../house/witness.ts'
import { fixedRing } from '../house/fixed-ring.ts'

const PERSON = '+33639980003'
const NATIONAL = '06 39 98 00 03'
const NOBODY = 'Ada’s phone'
const SECRET = '5f0c9d1e7a3b4826b1d4c6e8f0a29375'
const DAY_MS = 86_400_000
const DOCUMENT = JSON.stringify({
  ...ACCOUNTS,
  'brevo/main': { secret: SECRET, senders: ['acme'] },
})

type Review = Readonly<Record<string, unknown>> & { readonly id: string }
type Written = { readonly status: number; readonly body: never }

async function openAcme(options: TestHouseOptions = {}, more: object = {}): Promise<TestHouse> {
  const house = await openHouse({ accounts: () => Promise.resolve(DOCUMENT), ...options })
  await house.api('PUT', '/v1/senders/acme', {
    ...ACME,
    ...OPT_OUT,
    defaultCountry: undefined,
    ...more,
  })
  return house
}

async function reviewsOf(house: TestHouse, after?: string): Promise<readonly Review[]> {
  const query = after === undefined ? '' : `?after=${after}`
  const { status, body } = await house.api('GET', `/v1/reviews${query}`)
  expect(status).toBe(200)
  const { reviews, next } = body as { reviews: Review[]; next?: string }
  return [...reviews, ...(next === undefined ? [] : await reviewsOf(house, next))]
}

async function onlyReview(house: TestHouse): Promise<Review> {
  const [review, ...others] = await reviewsOf(house)
  expect(others).toEqual([])
  if (review === undefined) throw new Error('There is no review.')
  return review
}

const decide = (house: TestHouse, id: string, body: object): Promise<Written> =>
  house.api('POST', `/v1/reviews/${id}`, body)

async function eventsOf(house: TestHouse, to: string) {
  const { body } = await house.api('POST', '/v1/history', { to })
  const { events, chain } = body as {
    events: Readonly<Record<string, unknown>>[]
    chain: { intact: boolean }
  }
  expect(chain.intact).toBe(true)
  return events
}

/** What a provider’s file says it could not read, taken as any request is. */
async function takeUnread(
  house: TestHouse,
  unread: Omit<Unread, 'kind'>,
  receivedAt = new Date(),
): Promise<void> {
  const db = dynamo(house.table, house.endpoint)
  const account = readAccounts(DOCUMENT).accounts.get('twilio/main')
  if (account === undefined) throw new Error('There is no such account.')
  const deps = {
    ledger: openLedger(db, fixedRing(readHashKeys(house.secrets.hashKeys))),
    senders: senders(db),
    inbox: house.storehouse,
    nonces: nonces(db, () => new Date()),
    parts: parts(db, () => new Date()),
    accountNotes: accountNotes(db),
    asides: asides(db),
    sends: sends(db),
    incidents: incidents(db),
    now: () => new Date(),
    outside: outside(),
    envelopeKeys: readEnvelopeKeys(house.secrets.envelopeKeys),
  }
  const request = { body: Buffer.from('the request'), receivedAt }
  await takeMessages(deps, account, [{ kind: 'unread', ...unread }], request)
}

const PICTURE: Omit<Unread, 'kind'> = {
  what: 'message',
  why: 'no_text',
  shape: 'mms',
  id: 'MM1',
  channel: 'sms',
  from: PERSON,
  to: '+33700000001',
  at: Date.parse('2026-06-01T10:00:00Z') / 1000,
}

const brevo = (event: object): [string, RequestInit] => [
  `/inbound/brevo/main/${SECRET}`,
  {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(event),
  },
]
const brevoEvent = (name: string, email: string) => ({
  event: name,
  email,
  'message-id': `<${email}>`,
  ts_event: 1_780_308_000,
})

describe('law 12: a genuine request that makes no event', () => {
  it('is listed with all that a person needs to decide it', async () => {
    const house = await openAcme()
    const request = genericText('STOP', { id: 'm-1', from: NATIONAL })
    // A caller of one's own can mend it, and is told.
    const response = await house.request(...request)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ pointer: '#/from' }] })
    expect(await house.check(PERSON)).toMatchObject({ allowed: true })
    expect(await onlyReview(house)).toMatchObject({
      kind: 'aside',
      what: 'message',
      why: 'unreadable_address',
      provider: 'generic',
      account: 'generic/main',
      channel: 'sms',
      messageId: 'm-1',
      from: NATIONAL,
      to: '+33700000001',
      text: 'STOP',
      scopes: ['all'],
      blocks: 'marketing',
      senders: ['acme'],
      count: 1,
      overdue: false,
    })
  })

  it('is whole where nothing of it can be read, and who sends it is told what is wrong', async () => {
    const house = await openAcme()
    const request = genericRequest({ text: 'STOP', sender: PERSON })
    const answers = [await house.request(...request), await house.request(...request)]
    expect(answers.map(({ status }) => status)).toEqual([400, 400])
    expect(await onlyReview(house)).toMatchObject({
      why: 'unreadable',
      shape: 'generic',
      sample: JSON.stringify({ text: 'STOP', sender: PERSON }),
    })
  })

  it('rests sealed: neither address nor text can be found in the table or the log', async () => {
    const house = await openAcme()
    const { text } = await outputOf(async () => {
      await house.request(...genericText('STOP it Ada Lovelace', { from: NATIONAL, id: 'm-1' }))
      await takeUnread(house, { ...PICTURE, text: 'Lovelace', sample: '{"from":"Lovelace"}' })
    })
    expect(await reviewsOf(house)).toHaveLength(2)
    for (const rested of [await scanText(house), text])
      for (const trace of [...tracesOf(PERSON), NATIONAL, 'Lovelace'])
        expect(rested).not.toContain(trace)
  })

  it('makes no second item, however often it is delivered, before its decision and after', async () => {
    const house = await openAcme()
    const request = genericText('STOP', { id: 'm-1', from: NOBODY })
    await Promise.all([1, 2, 3].map(() => house.request(...request)))
    const { id } = await onlyReview(house)
    expect((await decide(house, id, { decision: 'release' })).status).toBe(201)
    await house.request(...request)
    expect(await reviewsOf(house)).toEqual([])
    await house.request(...genericText('STOP', { id: 'm-2', from: NOBODY }))
    expect(await reviewsOf(house)).toHaveLength(1)
  })

  it('stands in one list with what is held, oldest first, page after page', async () => {
    const house = await openAcme()
    for (let minute = 0; minute < 54; minute += 1) {
      const at = new Date(Date.UTC(2026, 5, 1, 10, minute))
      house.setNow(at)
      const from = minute % 2 === 0 ? NOBODY : PERSON
      const said = { id: `m-${minute}`, channel: 'sms', from, text: 'not interested' }
      await house.request(...genericRequest(said, { at }))
    }
    const listed = await reviewsOf(house)
    expect(listed.map(({ receivedAt }) => receivedAt)).toEqual(
      Array.from({ length: 54 }, (_, minute) =>
        new Date(Date.UTC(2026, 5, 1, 10, minute)).toISOString().replace('.000', ''),
      ),
    )
    expect(new Set(listed.map(({ kind }) => kind))).toEqual(new Set(['held', 'aside']))
  })
})

describe('law 12: a decision about what was set aside', () => {
  it('stops the address that is given, in the country of the sender, and says by whom', async () => {
    const house = await openAcme({}, { defaultCountry: 'FR' })
    await house.request(...genericText('STOP', { id: 'm-1', from: NOBODY }))
    const { id } = await onlyReview(house)
    const told = await decide(house, id, { decision: 'stop' })
    expect(told).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/to' }] } })
    const wrong = await decide(house, id, { decision: 'stop', to: 'nobody at all' })
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/to' }] } })
    const decided = await decide(house, id, { decision: 'stop', to: NATIONAL, note: 'she rang' })
    expect(decided.status).toBe(201)
    expect(await house.check(PERSON)).toMatchObject({ allowed: false, reason: 'opted_out' })
    expect(await eventsOf(house, PERSON)).toMatchObject([
      {
        type: 'stop',
        scopes: ['all'],
        source: { method: 'keyword', origins: ['acme'], account: 'generic/main' },
        evidence: {
          aside: id,
          why: 'unreadable_address',
          messageId: 'm-1',
          note: 'she rang',
          decidedBy: expect.stringMatching(/^key_/) as string,
        },
      },
    ])
    expect(await reviewsOf(house)).toEqual([])
  })

  it('needs no address where the sender can be read, and is dated as the message was', async () => {
    const house = await openAcme({}, { stopReach: 'sender' })
    await takeUnread(house, PICTURE)
    const { id, contacts } = await onlyReview(house)
    const { status, body } = await decide(house, id, { decision: 'stop' })
    expect(status).toBe(201)
    expect(contacts).toEqual([(body as { contact: string }).contact])
    expect(await eventsOf(house, PERSON)).toMatchObject([
      { type: 'stop', scopes: ['sender/acme'], occurredAt: '2026-06-01T10:00:00Z' },
    ])
  })

  it('ends what was sealed with it', async () => {
    const house = await openAcme()
    await takeUnread(house, PICTURE)
    const sealed = async () =>
      (await scanItems(house)).filter(
        (item) => item['pk']?.S?.startsWith('ASIDE') && 'sealed' in item,
      ).length
    expect(await sealed()).toBe(1)
    await decide(house, (await onlyReview(house)).id, { decision: 'release' })
    expect(await sealed()).toBe(0)
    expect(await eventsOf(house, PERSON)).toEqual([])
  })

  it.each([
    ['stop', { decision: 'stop', to: '+33639980004' }],
    ['release', { decision: 'release' }],
  ])('is taken once, whoever else decides at the same time: %s', async (_, other) => {
    const house = await openAcme()
    await takeUnread(house, PICTURE)
    const { id } = await onlyReview(house)
    const answers = await Promise.all(
      Array.from({ length: 6 }, (__, at) =>
        decide(house, id, at % 2 === 0 ? { decision: 'stop' } : other),
      ),
    )
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(1)
    for (const status of statuses) expect([201, 404, 409]).toContain(status)
    const events = [...(await eventsOf(house, PERSON)), ...(await eventsOf(house, '+33639980004'))]
    const { status } = await decide(house, id, { decision: 'stop' })
    expect(status).toBe(404)
    const isStop = answers.some(
      (answer) => answer.status === 201 && 'event' in (answer.body as object),
    )
    expect(events).toHaveLength(isStop ? 1 : 0)
  })

  it('names no address of a held text, and none with a release', async () => {
    const house = await openAcme()
    await house.request(...genericText('not interested', { from: PERSON }))
    const held = await onlyReview(house)
    expect(held).toMatchObject({ kind: 'held', account: 'generic/main' })
    for (const decision of ['stop', 'release'])
      expect(await decide(house, held.id, { decision, to: PERSON })).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: '#/to' }] },
      })
  })
})

describe('law 12: what nobody decides within 30 days', () => {
  const later = (house: TestHouse) => house.setNow(new Date(Date.now() + 30 * DAY_MS + 1_000))

  it('becomes a stop where somebody wrote it and can be named; its text ends', async () => {
    const house = await openAcme()
    await takeUnread(house, PICTURE)
    later(house)
    await house.pumpSchedule()
    await house.pumpSchedule()
    expect(await eventsOf(house, PERSON)).toMatchObject([
      { type: 'stop', evidence: { decidedBy: 'time' }, occurredAt: '2026-06-01T10:00:00Z' },
    ])
    expect(await reviewsOf(house)).toEqual([])
    const items = await scanItems(house)
    expect(items.filter((item) => item['sk']?.S === 'TEXT')).toEqual([])
  })

  it('becomes a stop of an address that can be read by then', async () => {
    const house = await openAcme()
    await house.request(...genericText('STOP', { from: NATIONAL }))
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, defaultCountry: 'FR' })
    later(house)
    await house.pumpSchedule()
    expect(await house.check(PERSON)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('ends with a report where nobody can be named', async () => {
    const house = await openAcme()
    await house.request(...genericText('STOP', { from: NOBODY }))
    const { id } = await onlyReview(house)
    later(house)
    const { lines } = await outputOf(() => house.pumpSchedule())
    expect(lines).toEqual([
      {
        event: 'aside_ended_undecided',
        id,
        account: 'generic/main',
        reason: 'unreadable_address',
        count: 1,
      },
    ])
    expect(await reviewsOf(house)).toEqual([])
    expect((await scanItems(house)).filter((item) => item['sk']?.S === 'TEXT')).toEqual([])
  })

  it('is counted for an alarm with what is held, once it has waited for a day', async () => {
    const house = await openAcme()
    const { lines: told } = await outputOf(() => takeUnread(house, PICTURE))
    expect(told).toMatchObject([{ event: 'set_aside', reason: 'no_text', account: 'twilio/main' }])
    await house.request(...genericText('not interested', { from: PERSON }))
    house.setNow(new Date(Date.now() + DAY_MS + 60_000))
    const { lines } = await outputOf(() => house.pumpSchedule())
    expect(lines).toEqual([{ event: 'reviews_waiting', count: 2 }])
    for (const one of await reviewsOf(house)) expect(one).toMatchObject({ overdue: true })
  })
})

describe('law 12: events of a shape that is not known', () => {
  it('are one item with a count and a sample, and become no stops', async () => {
    const house = await openAcme()
    const people = Array.from({ length: 12 }, (_, at) => `person${at}@example.org`)
    const { lines } = await outputOf(() =>
      Promise.all(people.map((email) => house.request(...brevo(brevoEvent('renounced', email))))),
    )
    expect(lines.filter(({ event }) => event === 'set_aside')).toHaveLength(1)
    await house.request(...brevo(brevoEvent('other', 'ada@example.org')))
    const [renounced, other] = await reviewsOf(house)
    expect(renounced).toMatchObject({ what: 'event', shape: 'event/renounced', count: 12 })
    expect(String(renounced?.['sample'])).toContain('"event":"renounced"')
    expect(renounced).not.toHaveProperty('becomesStopAt')
    expect(other).toMatchObject({ shape: 'event/other', count: 1 })
    house.setNow(new Date(Date.now() + 30 * DAY_MS + 1_000))
    const { lines: ended } = await outputOf(() => house.pumpSchedule())
    expect(ended.map(({ event, count }) => [event, count])).toEqual([
      ['aside_ended_undecided', 12],
      ['aside_ended_undecided', 1],
    ])
    for (const email of people) expect(await house.check(email)).toMatchObject({ allowed: true })
  })

  it('are a new item once the one before was decided: none is silently gone', async () => {
    const house = await openAcme()
    await house.request(...brevo(brevoEvent('renounced', 'ada@example.org')))
    const first = await onlyReview(house)
    const told = await decide(house, first.id, { decision: 'stop' })
    expect(told).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/to' }] } })
    await decide(house, first.id, { decision: 'stop', to: 'ada@example.org' })
    expect(await eventsOf(house, 'ada@example.org')).toMatchObject([
      { type: 'stop', source: { method: 'provider' } },
    ])
    await house.request(...brevo(brevoEvent('renounced', 'grace@example.org')))
    const second = await onlyReview(house)
    expect(second.id).not.toBe(first.id)
    expect(second).toMatchObject({ count: 1 })
    expect(String(second['sample'])).toContain('grace@example.org')
  })
})

describe('law 12: what names a person who asks to be forgotten', () => {
  it('goes with the rest, and is a stop as a held text is', async () => {
    const house = await openAcme()
    await takeUnread(house, PICTURE)
    await takeUnread(house, { ...PICTURE, id: 'MM2', from: '+33639980004' })
    const { body } = await house.api('POST', '/v1/erasures', { to: PERSON })
    expect(body).toMatchObject({ removed: { heldTexts: 1 } })
    expect(await onlyReview(house)).toMatchObject({ messageId: 'MM2' })
    expect(await house.check(PERSON)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })
})

describe('law 2: what cannot be set aside', () => {
  let table: FaultyTable
  beforeAll(async () => {
    table = await openFaultyTable(inject('endpoint'))
  })
  afterAll(() => {
    table.close()
  })

  it('goes to the inbox, is set aside from there, and refused where the inbox fails too', async () => {
    const house = await openAcme({ endpoint: table.endpoint })
    const isAside = (body: object) => JSON.stringify(body).includes('ASIDE')
    const setDown = () =>
      table.setFault(({ body }) => (isAside(body) ? { kind: 'internal' } : undefined))
    setDown()
    expect((await house.request(...genericText('STOP', { from: NOBODY }))).status).toBe(200)
    expect(house.storehouse.size()).toBe(1)
    table.setFault(undefined)
    await house.pumpInbox()
    expect(house.storehouse.size()).toBe(0)
    expect(await onlyReview(house)).toMatchObject({ from: NOBODY, text: 'STOP' })

    setDown()
    const full = vi.spyOn(house.storehouse, 'put').mockRejectedValue(new Error('The disk is full.'))
    const refused = await house.request(...genericText('STOP', { from: NOBODY, id: 'm-9' }))
    full.mockRestore()
    table.setFault(undefined)
    expect(refused.status).toBe(503)
  })
})

describe('law 12: the way out of quarantine', () => {
  it('is the list of reviews, for what is genuine now and makes no event', async () => {
    let authToken = 'a-wrong-token-0123456789abcdef00'
    const accounts = () =>
      Promise.resolve(
        JSON.stringify({ ...ACCOUNTS, 'twilio/main': { authToken, senders: ['acme'] } }),
      )
    const house = await openAcme({ accounts })
    const request = twilioText('STOP', { from: NOBODY })
    expect((await house.request(...request)).status).toBe(401)
    expect(await reviewsOf(house)).toEqual([])
    authToken = ACCOUNTS['twilio/main'].authToken
    house.setNow(new Date(Date.now() + 6_000))
    const again = await house.api('POST', '/v1/quarantine/twilio/main')
    expect(again.body).toEqual({ accepted: 1, refused: 0 })
    expect(await onlyReview(house)).toMatchObject({ from: NOBODY, text: 'STOP' })
    expect((await house.api('POST', '/v1/quarantine/twilio/main')).body).toEqual({
      accepted: 0,
      refused: 0,
    })
  }, 20_000)
})

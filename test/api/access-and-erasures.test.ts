import { describe, expect, inject, it } from 'vitest'
import { contactId, readHashKeys } from '../../functions/domain/contact-id.ts'
import { RETENTION } from '../../functions/domain/retention.ts'
import { storedWord } from '../../functions/domain/stored-word.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { openLedger } from '../../functions/store/ledger/open-ledger.ts'
import { openStorehouse, type Storehouse } from '../../infra/local/storehouse.ts'
import { fixedRing } from '../house/fixed-ring.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import {
  ACME,
  ADMIN_KEY,
  consentTo,
  genericText,
  openHouse,
  OPT_OUT,
  twilioText,
  type TestHouse,
} from '../house/house.ts'
import { openTellingHouse } from '../house/telling.ts'
import { outputOf, scanItems, scanText, tracesOf } from '../house/witness.ts'

const ADA = 'ada@example.org'
const PHONE = '+33612345678'
const WORDING = 'I want the offers of the lighthouse.'
const HELD = 'not interested'
const DAY_MS = 86_400_000

type Erased = {
  event: string
  erasedAt: string
  contact: string
  removed: Record<string, number>
  kept: { kind: string }[]
  endsByItself: { kind: string }[]
}
type History = {
  contact: string
  standing: { registers: { kind: string }[] }
  events: { id: string; type: string; evidence?: Record<string, unknown> }[]
  chain: { intact: boolean }
}

async function openAcme(
  options: Parameters<typeof openHouse>[0] = {},
  sender: object = {},
): Promise<TestHouse> {
  const house = await openHouse(options)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...sender })
  return house
}

async function erase(house: TestHouse, to: string): Promise<Erased> {
  const { status, body } = await house.api('POST', '/v1/erasures', { to })
  expect(status).toBe(200)
  return body
}

async function historyOf(house: TestHouse, to: string): Promise<History> {
  return (await house.api('POST', '/v1/history', { to })).body
}

const stopByPhone = (house: TestHouse, to: string) =>
  house.api('POST', '/v1/stops', {
    to,
    scope: 'all',
    channelOfRequest: 'phone',
    reference: 'call 4711 about the lighthouse',
  })

/** Moves the clock on by some milliseconds from where it is. */
function clock(house: TestHouse, start = new Date('2026-11-21T09:00:00Z')): (ms: number) => void {
  let at = start.getTime()
  house.setNow(start)
  return (ms) => {
    at += ms
    house.setNow(new Date(at))
  }
}

describe('an erasure', () => {
  it('law 8: keeps the stop, ends the consent, and leaves no word of either in the table', async () => {
    const house = await openAcme()
    await house.api('POST', '/v1/consents', consentTo(ADA, { wording: WORDING }))
    await stopByPhone(house, ADA)
    expect(await scanText(house)).toContain('lighthouse')
    const before = await historyOf(house, ADA)
    const erased = await erase(house, ADA)
    expect(erased.removed).toEqual({
      evidence: 2,
      heldTexts: 0,
      accessRequestAddresses: 0,
      waitingConsentRequests: 0,
    })
    expect(await scanText(house)).not.toContain('lighthouse')
    expect(await house.check(ADA)).toMatchObject({ allowed: false, reason: 'opted_out' })
    const after = await historyOf(house, ADA)
    expect(after.events.map(({ id, type }) => [id, type])).toEqual([
      ...before.events.map(({ id, type }) => [id, type]),
      [erased.event, 'erasure'],
    ])
    expect(after.events.map(({ evidence }) => evidence)).toEqual([undefined, undefined, {}])
    expect(after.standing.registers.map(({ kind }) => kind)).toEqual(['erasure', 'stop'])
    expect(after.chain).toEqual({ intact: true, faults: [] })
  })

  it('leaves nothing that allows: what was consented to needs a newer consent', async () => {
    const house = await openAcme()
    const move = clock(house)
    await house.api('POST', '/v1/consents', consentTo(ADA))
    expect(await house.check(ADA)).toMatchObject({ allowed: true, reason: 'consented' })
    await erase(house, ADA)
    expect(await house.check(ADA)).toMatchObject({ allowed: false, reason: 'no_consent' })
    // Told of once more, it is as old as it was.
    await house.api('POST', '/v1/consents', consentTo(ADA))
    expect(await house.check(ADA)).toMatchObject({ allowed: false, reason: 'no_consent' })
    move(60_000)
    await house.api('POST', '/v1/consents', consentTo(ADA, { obtainedAt: '2026-11-21T09:00:30Z' }))
    expect(await house.check(ADA)).toMatchObject({ allowed: true, reason: 'consented' })
  })

  it('lets a stop stand again that an erased consent had lifted', async () => {
    const house = await openAcme()
    const move = clock(house)
    await stopByPhone(house, ADA)
    move(60_000)
    await house.api('POST', '/v1/consents', consentTo(ADA, { obtainedAt: '2026-11-21T09:00:30Z' }))
    expect(await house.check(ADA)).toMatchObject({ allowed: true })
    await erase(house, ADA)
    expect(await house.check(ADA)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('law 9: takes a text that waited for a decision for a stop, and the text goes', async () => {
    const house = await openAcme({}, OPT_OUT)
    await house.request(...genericText(HELD))
    expect(await house.check(PHONE)).toMatchObject({ reason: 'held' })
    const erased = await erase(house, PHONE)
    expect(erased.removed).toMatchObject({ heldTexts: 1 })
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
    expect((await house.api('GET', '/v1/reviews')).body).toMatchObject({ reviews: [] })
    const items = await scanItems(house)
    expect(items.filter((item) => item['sk']?.S?.startsWith('V#') && 'sealed' in item)).toEqual([])
    expect((await historyOf(house, PHONE)).chain).toMatchObject({ intact: true })
  })

  it('does not block others: a text held afterwards can be released', async () => {
    const house = await openAcme({}, OPT_OUT)
    const move = clock(house, new Date())
    await house.request(...genericText(HELD))
    await erase(house, PHONE)
    move(5_000)
    await house.request(...genericText(HELD, { id: 'another' }))
    const { body } = await house.api('GET', '/v1/reviews')
    const [review] = (body as { reviews: { id: string }[] }).reviews
    const path = `/v1/reviews/${review?.id ?? ''}`
    expect((await house.api('POST', path, { decision: 'release' })).status).toBe(201)
  })

  it('remembers its messages: a START sent again lifts nothing', async () => {
    const house = await openAcme({}, OPT_OUT)
    const move = clock(house)
    await house.request(...twilioText('STOP'))
    move(60_000)
    const start = twilioText('START', { id: 'SM00000000000000000000000000000001' })
    await house.request(...start)
    expect(await house.check(PHONE)).toMatchObject({ allowed: true })
    await erase(house, PHONE)
    move(60_000)
    await house.request(...twilioText('STOP'))
    move(60_000)
    await house.request(...start)
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('reaches data under an older hash key', async () => {
    const old = await openAcme()
    await old.api('POST', '/v1/consents', consentTo(ADA, { wording: WORDING }))
    await stopByPhone(old, ADA)
    const hashKeys = { ...old.secrets.hashKeys, b: 'b'.repeat(64) }
    const { endpoint, table } = old
    const house = await openHouse({ endpoint, table, secrets: { ...old.secrets, hashKeys } })
    await house.api('POST', '/v1/consents', consentTo(ADA, { wording: `Newer: ${WORDING}` }))
    expect((await erase(house, ADA)).removed).toMatchObject({ evidence: 3 })
    expect(await scanText(house)).not.toContain('lighthouse')
    expect(await scanText(house)).not.toContain('consent|')
    expect(await house.check(ADA)).toMatchObject({ reason: 'opted_out' })
    expect(await historyOf(house, ADA)).toMatchObject({ chain: { intact: true } })
  })

  it('is finished by a second request if the table failed in the middle', async () => {
    const faulty = await openFaultyTable(inject('endpoint'))
    const house = await openAcme({ endpoint: faulty.endpoint })
    for (let at = 0; at < 3; at += 1)
      await house.api('POST', '/v1/consents', consentTo(ADA, { wording: `${WORDING} ${at}` }))
    let rewritten = 0
    faulty.setFault(({ operation, body }) => {
      const { Item: item } = body as { Item?: { sk?: { S?: string } } }
      if (operation !== 'PutItem' || !item?.sk?.S?.startsWith('E#')) return undefined
      rewritten += 1
      return rewritten > 1 ? { kind: 'drop' } : undefined
    })
    const { status } = await house.api('POST', '/v1/erasures', { to: ADA })
    expect(status).toBe(503)
    expect(await scanText(house)).toContain('lighthouse')
    // What counts is decided first: nothing is allowed by what is about to go.
    expect(await house.check(ADA)).toMatchObject({ reason: 'no_consent' })
    faulty.setFault(undefined)
    await erase(house, ADA)
    expect(await scanText(house)).not.toContain('lighthouse')
    expect(await historyOf(house, ADA)).toMatchObject({ chain: { intact: true } })
    faulty.close()
  })

  it('finished under its Idempotency-Key, names when it was recorded, not when it was asked again', async () => {
    const faulty = await openFaultyTable(inject('endpoint'))
    const house = await openAcme({ endpoint: faulty.endpoint })
    const move = clock(house)
    await house.api('POST', '/v1/consents', consentTo(ADA))
    const post = () =>
      house.request('/v1/erasures', {
        method: 'POST',
        headers: {
          authorization: `Bearer ${ADMIN_KEY}`,
          'content-type': 'application/json',
          'idempotency-key': 'erase-ada',
        },
        body: JSON.stringify({ to: ADA }),
      })
    faulty.setFault(({ operation, body }) => {
      const { Item: item } = body as { Item?: { sk?: { S?: string } } }
      const isRewriting = operation === 'PutItem' && item?.sk?.S?.startsWith('E#') === true
      return isRewriting ? { kind: 'drop' } : undefined
    })
    expect((await post()).status).toBe(503)
    faulty.setFault(undefined)
    move(3_600_000)
    const finished = (await (await post()).json()) as Erased
    expect(finished).toMatchObject({ erasedAt: '2026-11-21T09:00:00Z', removed: { evidence: 1 } })
    const { events } = await historyOf(house, ADA)
    expect(events.filter(({ type }) => type === 'erasure')).toMatchObject([{ id: finished.event }])
    faulty.close()
  })

  it('keeps what is said after it, even while it runs', async () => {
    const house = await openAcme()
    await house.api('POST', '/v1/consents', consentTo(ADA, { wording: WORDING }))
    await Promise.all([
      erase(house, ADA),
      ...Array.from({ length: 5 }, () => stopByPhone(house, ADA)),
    ])
    const { events, chain } = await historyOf(house, ADA)
    const at = events.findIndex(({ type }) => type === 'erasure')
    expect(events.slice(0, at).filter(({ evidence }) => evidence !== undefined)).toEqual([])
    expect(events.slice(at).filter(({ evidence }) => evidence === undefined)).toEqual([])
    expect(chain).toMatchObject({ intact: true })
  })

  it('answers the same for known and unknown, and says what stays, why, and what ends by itself', async () => {
    const house = await openAcme()
    await stopByPhone(house, ADA)
    const known = await erase(house, ADA)
    const unknown = await erase(house, 'nobody@example.org')
    expect(Object.keys(unknown)).toEqual(Object.keys(known))
    expect(unknown.removed).toEqual({
      evidence: 0,
      heldTexts: 0,
      accessRequestAddresses: 0,
      waitingConsentRequests: 0,
    })
    expect(unknown.kept).toEqual(known.kept)
    expect(unknown.endsByItself).toEqual(known.endsByItself)
    expect(known.kept).toContainEqual({
      kind: 'stops',
      what: RETENTION.stops.what,
      why: RETENTION.stops.why,
      limit: 'no end',
    })
    expect(known.kept.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['events', 'seen_lifting_messages', 'erasures']),
    )
    expect(known.endsByItself.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['inbox', 'quarantine', 'import_files', 'log_lines', 'backups']),
    )
    const sides = [...known.kept, ...known.endsByItself].map(({ kind }) => kind)
    expect(new Set(sides).size).toBe(sides.length)
  })

  it('is one erasure under one Idempotency-Key, and a repetition gets ids only', async () => {
    const house = await openAcme()
    const post = () =>
      house.request('/v1/erasures', {
        method: 'POST',
        headers: {
          authorization: 'Bearer admin-key-of-a-test-house-0123456789',
          'content-type': 'application/json',
          'idempotency-key': 'erase-ada',
        },
        body: JSON.stringify({ to: ADA }),
      })
    const first = (await (await post()).json()) as Erased
    const again = (await (await post()).json()) as Erased
    expect(again).toEqual({ event: first.event, contact: first.contact })
    expect((await historyOf(house, ADA)).events).toHaveLength(1)
  })

  it('is foreseen by a dry run that writes nothing: what it counts is what goes', async () => {
    const house = await openAcme()
    await house.api('POST', '/v1/consents', consentTo(PHONE))
    await house.request(...twilioText(HELD, { from: PHONE }))
    const foresee = async () => house.api('POST', '/v1/erasures/dry-run', { to: PHONE })
    // The first use of a key is noted once.
    await foresee()
    const before = await scanText(house)
    const { status, body } = await foresee()
    expect(status).toBe(200)
    expect(await scanText(house)).toBe(before)
    const { removed, kept, endsByItself, contact } = await erase(house, PHONE)
    expect(body).toMatchObject({ complete: true, contact, removed, kept, endsByItself })
    expect(removed).toMatchObject({ heldTexts: 1 })
    expect(removed['evidence']).toBeGreaterThan(1)
  })

  it('is for administrators of every sender', async () => {
    const house = await openAcme()
    for (const asked of [
      { rights: ['check', 'write'] },
      { rights: ['admin'], senders: ['acme'] },
    ]) {
      const { body } = await house.api('POST', '/v1/keys', asked)
      const { key } = body as { key: string }
      for (const path of ['/v1/erasures', '/v1/erasures/dry-run']) {
        const { status } = await house.api('POST', path, { to: ADA }, key)
        expect(status, path).toBe(403)
      }
    }
    const nonsense = await house.api('POST', '/v1/erasures', { to: 'not an address' })
    expect(nonsense).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/to' }] } })
    const strange = await house.api('POST', '/v1/erasures', { to: ADA, keepConsents: true })
    expect(strange).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#/keepConsents' }] },
    })
  })
})

type Listed = {
  id: string
  state: string
  dueAt: string
  needsOperator: boolean
  waits: boolean
  overdue: boolean
  answer?: string
}

async function ask(house: TestHouse, to: string, language?: string): Promise<Response> {
  const response = await house.request('/v1/access-requests', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to, language }),
  })
  await house.pumpInbox()
  return response
}

/** The path of the newest link that was sent. */
function linkOf(house: TestHouse): string {
  const text = house.mailbox.list().at(-1)?.text ?? ''
  return new URL(/https:\/\/\S+/.exec(text)?.[0] ?? 'https://no.link/').pathname
}

/** What a sender that asks now is told. */
async function verdictFor(house: TestHouse, to: string, sender: string): Promise<object> {
  const { allowed, reason } = await house.check(to, { sender })
  return { allowed, reason }
}

async function listed(house: TestHouse, state?: string): Promise<Listed[]> {
  const query = state === undefined ? '' : `?state=${state}`
  const { status, body } = await house.api('GET', `/v1/access-requests${query}`)
  expect(status).toBe(200)
  return (body as { accessRequests: Listed[] }).accessRequests
}

/** Without the marks that keep a name of any script apart. */
const plain = (page: string) => page.replaceAll(/[\u2068\u2069]/gu, '')

const press = (house: TestHouse, path: string, field = 'show=page', language = 'en') =>
  house.request(path, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'accept-language': language,
    },
    body: field,
  })

describe('a request for access', () => {
  it('law 10: is answered alike for known, unknown and too often asked', async () => {
    const house = await openAcme()
    clock(house)
    await house.api('POST', '/v1/consents', consentTo(ADA))
    const answers = []
    for (const to of [ADA, 'nobody@example.org', ADA, ADA, ADA]) {
      const response = await ask(house, to)
      answers.push([response.status, await response.json()])
    }
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(answers[0]).toEqual([
      202,
      {
        status: 'received',
        receivedAt: '2026-11-21T09:00:00Z',
        dueAt: '2026-12-21T09:00:00Z',
        by: 'mail',
      },
    ])
    // Three a day for an address: the fourth sent nothing.
    const sentTo = house.mailbox.list().map(({ to }) => to)
    expect(sentTo).toEqual([ADA, 'nobody@example.org', ADA, ADA])
  })

  it('sends a link that says nothing of whose it is, and stores neither it nor the address', async () => {
    const house = await openAcme()
    await ask(house, ADA)
    const path = linkOf(house)
    expect(path).toMatch(/^\/a\/[\w-]{32}$/)
    const table = await scanText(house)
    for (const trace of [...tracesOf(ADA), path.slice('/a/'.length)])
      expect(table).not.toContain(trace)
  })

  it('law 3: looking at the link, again and again, changes nothing', async () => {
    const house = await openAcme()
    await ask(house, ADA)
    const before = await scanText(house)
    for (const method of ['GET', 'HEAD', 'GET']) {
      const response = await house.request(linkOf(house), { method })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(await response.text()).not.toContain('ada@')
    }
    // Nor does a form that asks for nothing.
    expect((await press(house, linkOf(house), 'hello=there')).status).toBe(400)
    expect(await scanText(house)).toBe(before)
  })

  it('says which other systems were told, or that nobody was', async () => {
    const house = await openTellingHouse()
    const event = await house.stop(ADA)
    await ask(house, ADA)
    const link = linkOf(house)
    expect(await (await press(house, link)).text()).toContain('passed on to nobody')
    await house.spread()
    const page = await (await press(house, link)).text()
    expect(page).toMatch(/Basta told these systems about it: \u2068?crm/)
    expect(page).not.toContain('passed on to nobody')
    const file = await (await press(house, link, 'format=json')).json()
    expect(file).toMatchObject({ receipts: [{ event, target: 'crm' }] })
    house.receiver.close()
  })

  it('shows everything held, to be read and as a file, and is answered by that', async () => {
    const house = await openAcme()
    const { body: made } = await house.api('POST', '/v1/keys', {
      name: 'Back office of Hortense',
      rights: ['write', 'check'],
    })
    const { key, id } = made as { key: string; id: string }
    await house.api('POST', '/v1/consents', consentTo(ADA, { wording: WORDING }), key)
    await house.check(ADA)
    await stopByPhone(house, ADA)
    await ask(house, ADA)
    const page = await (await press(house, linkOf(house))).text()
    for (const text of [WORDING, 'call 4711', 'a stop was recorded', 'are not kept'])
      expect(page).toContain(text)
    // Ids are for programs: the file has them.
    expect(page).not.toMatch(/key_|evt_|req_/)
    const file = await press(house, linkOf(house), 'format=json')
    expect(file.headers.get('content-type')).toBe('application/json')
    expect(file.headers.get('content-disposition')).toMatch(
      /^attachment; filename="req_\w+\.json"$/,
    )
    const report = (await file.json()) as Record<string, unknown>
    expect(report).toMatchObject({
      channel: 'email',
      consents: [
        {
          type: 'consent',
          method: 'form',
          key: id,
          evidence: { wording: WORDING, wordingVersion: '1', source: 'acme.example/join' },
        },
      ],
      events: [
        { type: 'consent' },
        { type: 'stop', evidence: { reference: 'call 4711 about the lighthouse' } },
      ],
      sources: ['form: acme.example/join', 'phone'],
      receipts: [],
      checks: 'not kept',
      accessRequests: [{ dueAt: expect.stringMatching(/Z$/) as string }],
    })
    expect(page + JSON.stringify(report)).not.toContain('Hortense')
    expect(page).not.toContain('undefined')
    const [answered] = await listed(house, 'answered')
    expect(answered).toMatchObject({ state: 'answered', answer: 'link', overdue: false })
    expect(await listed(house)).toEqual([])
  })

  it('shows an event of another version by its own word, and the chain holds', async () => {
    const house = await openAcme({}, OPT_OUT)
    const keys = readHashKeys(house.secrets.hashKeys)
    const ledger = openLedger(dynamo(house.table, house.endpoint), fixedRing(keys))
    const at = Date.parse('2026-06-01T10:00:00Z') / 1000
    await ledger.append({
      contact: { ids: [contactId(keys[0], { channel: 'email', value: ADA })], channel: 'email' },
      draft: {
        id: 'evt_01jwn0000000000000000000ab',
        type: 'stop',
        scopes: ['all'],
        blocks: 'marketing',
        occurredAt: at,
        receivedAt: at,
        source: { method: storedWord('by_pigeon'), origins: [] },
        evidence: {},
      },
    })
    expect(await verdictFor(house, ADA, 'acme')).toEqual({ allowed: false, reason: 'opted_out' })
    const { chain, standing } = await historyOf(house, ADA)
    expect(chain.intact).toBe(true)
    expect(standing.registers).toMatchObject([{ kind: 'stop', method: 'by_pigeon' }])
    await ask(house, ADA)
    const page = await (await press(house, linkOf(house))).text()
    expect(page).toContain('by_pigeon')
    expect(page).not.toContain('undefined')
  })

  it('says in words by what act each thing was said, in each language', async () => {
    const house = await openAcme({}, OPT_OUT)
    const order = { to: ADA, sender: 'acme', reference: 'order 5', goods: 'shoes' }
    const { status } = await house.api('POST', '/v1/customers', {
      ...order,
      orderedAt: new Date(Date.now() - DAY_MS).toISOString(),
    })
    expect(status).toBe(201)
    await ask(house, ADA)
    for (const [language, words] of [
      ['en', ['A purchase of yours was recorded.', 'By a purchase']],
      ['fr', ['Un achat de votre part a été enregistré.', 'Par un achat']],
    ] as const) {
      const page = await (await press(house, linkOf(house), 'show=page', language)).text()
      for (const word of words) expect(page).toContain(word)
    }
  })

  it('says of a stop which messages it stops, each as a check then answers', async () => {
    const house = await openAcme()
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    const { body } = await house.api('POST', '/v1/links', { sender: 'acme', to: [ADA] })
    const { pathname } = new URL((body as { links: { url: string }[] }).links[0]?.url ?? '')
    await house.request(pathname, { method: 'POST', body: 'unsubscribe=every-and-all' })
    await ask(house, ADA)
    const page = await (await press(house, linkOf(house))).text()
    expect(plain(page)).toContain('advertising: every sender and every message: Acme')
    expect(plain(page)).toContain(
      'Acme may not send you service messages either: a stop was recorded',
    )
  })

  it('shows for each sender what it may send, even if nothing is recorded', async () => {
    const house = await openAcme()
    await house.api('PUT', '/v1/senders/club', { ...ACME, name: 'Club', numbers: [], ...OPT_OUT })
    await ask(house, ADA)
    const page = await (await press(house, linkOf(house))).text()
    expect(plain(page)).toContain('Acme may not send you advertising: no consent is recorded.')
    expect(plain(page)).toContain('Club may send you advertising: no stop stands against it.')
    const file = await press(house, linkOf(house), 'format=json')
    const { answers } = (await file.json()) as { answers: { sender: string }[] }
    for (const { sender, ...answer } of answers)
      expect(answer).toMatchObject({ marketing: await verdictFor(house, ADA, sender) })
    expect(answers.map(({ sender }) => sender)).toEqual(['acme', 'club'])
  })

  it('names who a consent was bought from, by which contract and through whom', async () => {
    const house = await openAcme()
    const vendor = {
      kind: 'vendor',
      vendor: 'Lists & Co',
      contract: 'L-17',
      chain: ['Quiz', 'Ads'],
    }
    await house.api('POST', '/v1/consents', consentTo(ADA, { source: vendor }))
    const own = { kind: 'own', collectedBy: 'the desk in Brest' }
    await house.api('POST', '/v1/consents', consentTo(ADA, { source: own, method: 'paper' }))
    await ask(house, ADA)
    const { sources } = (await (await press(house, linkOf(house), 'format=json')).json()) as {
      sources: string[]
    }
    expect(sources).toEqual([
      'form: vendor Lists & Co; contract L-17; chain Quiz, Ads',
      'paper: the desk in Brest',
    ])
  })

  it('shows the texts that wait for a decision, and says so if there are none', async () => {
    const house = await openAcme({ sendsTexts: true }, OPT_OUT)
    await house.request(...genericText(HELD))
    await ask(house, PHONE)
    expect(house.mailbox.list()[0]).toMatchObject({ to: PHONE })
    expect(await (await press(house, linkOf(house))).text()).toContain(HELD)
    await ask(house, 'nobody@example.org')
    const empty = await (await press(house, linkOf(house))).text()
    expect(empty).toContain('Nothing is recorded about this address.')
  })

  it('is one link, for an hour once it is used', async () => {
    const house = await openAcme()
    const move = clock(house)
    await ask(house, ADA)
    move(6 * DAY_MS)
    expect((await press(house, linkOf(house))).status).toBe(200)
    move(59 * 60_000)
    expect((await press(house, linkOf(house), 'format=json')).status).toBe(200)
    move(60_000)
    const over = await press(house, linkOf(house))
    expect(over.status).toBe(410)
    expect(await over.text()).toContain('This link was used')
    expect((await house.request(linkOf(house))).status).toBe(410)
    expect((await press(house, linkOf(house), 'format=json')).status).toBe(410)
  })

  it('is a link for seven days; unused it lapses, and nobody need do anything', async () => {
    const house = await openAcme()
    const move = clock(house)
    await ask(house, ADA)
    expect(await listed(house, 'unproven')).toMatchObject([
      { needsOperator: false, state: 'unproven' },
    ])
    move(7 * DAY_MS)
    const over = await press(house, linkOf(house))
    expect(over.status).toBe(410)
    expect(await over.text()).toContain('This link has expired')
    await house.pumpSchedule()
    expect(await listed(house)).toEqual([])
    expect(await listed(house, 'all')).toMatchObject([{ answer: 'lapsed', answeredBy: 'time' }])
  })

  it('shows one page for every link that is none', async () => {
    const house = await openAcme()
    const pages = await Promise.all(
      ['/a/', '/a/x', `/a/${'A'.repeat(32)}`, '/a/%00', '/a/a/b'].map(async (path) => {
        const response = await press(house, path)
        return [response.status, await response.text()]
      }),
    )
    expect(new Set(pages.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(pages[0]?.[0]).toBe(400)
  })

  it('speaks the language that was asked for, else the browser’s', async () => {
    const house = await openAcme()
    await ask(house, ADA, 'fr')
    expect(house.mailbox.list().at(-1)?.subject).toContain('votre lien')
    expect(await (await press(house, linkOf(house))).text()).toContain('Ce qui est conservé')
    await ask(house, ADA)
    const french = await press(house, linkOf(house), 'show=page', 'fr-FR,fr;q=0.9')
    expect(await french.text()).toContain('<html lang="fr">')
  })

  it('goes to an operator if no link can be sent, with an address that is deleted later', async () => {
    const house = await openAcme()
    const move = clock(house)
    expect(await (await ask(house, PHONE)).json()).toMatchObject({ by: 'operator' })
    for (const trace of tracesOf(PHONE)) expect(await scanText(house)).not.toContain(trace)
    const [open] = await listed(house)
    expect(open).toMatchObject({ needsOperator: true, channel: 'sms', state: 'due' })
    const path = `/v1/access-requests/${open?.id ?? ''}`
    expect((await house.api('GET', path)).body).toMatchObject({
      address: PHONE,
      history: '/v1/history',
    })
    move(3_600_000)
    const note = 'by registered letter'
    const closed = await house.api('POST', path, { answer: 'sent', note })
    expect(closed).toMatchObject({
      status: 200,
      body: { state: 'answered', answer: 'sent', note, answeredAt: '2026-11-21T10:00:00Z' },
    })
    expect((await house.api('GET', path)).body).not.toHaveProperty('address')
    const items = await scanItems(house)
    expect(items.filter((item) => item['pk']?.S?.startsWith('A#address'))).toEqual([])
    expect((await house.api('POST', path, { answer: 'sent' })).status).toBe(409)
  })

  it('gets the same answer for everybody at once, even if a link could not be sent', async () => {
    const storehouse = openStorehouse(':memory:')
    let isDown = false
    const put: Storehouse['put'] = (sealed, delay) =>
      isDown ? Promise.reject(new Error('the disk is full')) : storehouse.put(sealed, delay)
    const house = await openAcme({ storehouse: { ...storehouse, put } })
    clock(house)
    // Past three a day nothing more is done for an address, so that nothing can fail for it.
    for (let at = 0; at < 3; at += 1) await ask(house, ADA)
    isDown = true
    const told = await Promise.all(
      [ADA, 'nobody@example.org'].map(async (to) => (await ask(house, to)).json()),
    )
    expect(told[1]).toEqual(told[0])
    expect(await listed(house)).toEqual([])
    // Recorded, and served as soon as the inbox takes it.
    expect((await listed(house, 'unproven')).filter(({ waits }) => waits)).toHaveLength(2)
    isDown = false
    const sent = house.mailbox.list().length
    await house.pumpSchedule()
    await house.pumpInbox()
    expect(house.mailbox.list()).toHaveLength(sent + 1)
  })

  it('is not lost if the mail cannot be sent: it is tried for weeks, then a person must', async () => {
    const broken = { canSend: true, send: () => Promise.reject(new Error('SES is down')) }
    const house = await openAcme({ mail: broken })
    const move = clock(house)
    expect((await ask(house, ADA)).status).toBe(202)
    expect(await listed(house)).toEqual([])
    expect(await listed(house, 'unproven')).toMatchObject([{ needsOperator: false, waits: true }])
    move(21 * DAY_MS)
    for (let pass = 0; pass < 2; pass += 1) await house.pumpSchedule()
    const [open] = await listed(house)
    expect(open).toMatchObject({ needsOperator: true, waits: false })
    const one = await house.api('GET', `/v1/access-requests/${open?.id ?? ''}`)
    expect(one.body).toMatchObject({ address: ADA })
  })

  it('has its clock: counted once it is due within ten days, and overdue after a month', async () => {
    const house = await openAcme()
    const move = clock(house, new Date('2027-01-31T12:00:00Z'))
    await ask(house, PHONE)
    expect(await listed(house)).toMatchObject([{ dueAt: '2027-02-28T12:00:00Z', overdue: false }])
    const said = async () => (await outputOf(() => house.pumpSchedule())).lines
    expect(await said()).toEqual([])
    move(18 * DAY_MS)
    expect(await said()).toEqual([{ event: 'access_requests_due', count: 1 }])
    move(11 * DAY_MS)
    expect(await listed(house)).toMatchObject([{ overdue: true }])
    expect(await said()).toEqual([{ event: 'access_requests_due', count: 1 }])
  })

  it('is listed soonest due first, a page at a time, each once', async () => {
    const house = await openAcme()
    const move = clock(house)
    for (let at = 0; at < 60; at += 1) {
      await ask(house, `person${at}@example.org`)
      move(1_000)
    }
    const first = (await house.api('GET', '/v1/access-requests?state=all')).body as {
      accessRequests: Listed[]
      next: string
    }
    const after = `/v1/access-requests?state=all&after=${first.next}`
    const second = (await house.api('GET', after)).body as { accessRequests: Listed[] }
    const all = [...first.accessRequests, ...second.accessRequests]
    expect(all.map(({ dueAt }) => dueAt)).toEqual(all.map(({ dueAt }) => dueAt).toSorted())
    expect(new Set(all.map(({ id }) => id)).size).toBe(60)
    expect(second).not.toHaveProperty('next')
    const wrong = await house.api('GET', '/v1/access-requests?after=nonsense')
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ pointer: '?after' }] } })
  })

  it('is not answered by a page that could not be shown: the link is good once more', async () => {
    const faulty = await openFaultyTable(inject('endpoint'))
    const house = await openAcme({ endpoint: faulty.endpoint })
    await house.api('POST', '/v1/consents', consentTo(ADA))
    await ask(house, ADA)
    faulty.setFault(({ operation, body }) =>
      operation === 'Query' && JSON.stringify(body).includes('E#') ? { kind: 'drop' } : undefined,
    )
    expect((await press(house, linkOf(house))).status).toBe(503)
    faulty.setFault(undefined)
    expect(await listed(house, 'unproven')).toMatchObject([{ state: 'unproven' }])
    expect((await press(house, linkOf(house))).status).toBe(200)
    expect(await listed(house, 'answered')).toMatchObject([{ answer: 'link' }])
    faulty.close()
  })

  it('sends nothing once it was closed: what waited in the queue is dropped', async () => {
    const house = await openAcme()
    await house.request('/v1/access-requests', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: ADA }),
    })
    expect((await erase(house, ADA)).removed).toMatchObject({ accessRequestAddresses: 1 })
    await house.pumpInbox()
    expect(house.mailbox.list()).toEqual([])
    expect(house.storehouse.size()).toBe(0)
  })

  it('ends with an erasure: the address is deleted, and the link shows what is left', async () => {
    const house = await openAcme()
    await house.api('POST', '/v1/consents', consentTo(ADA, { wording: WORDING }))
    await ask(house, ADA)
    await ask(house, PHONE)
    expect((await erase(house, PHONE)).removed).toMatchObject({ accessRequestAddresses: 1 })
    expect(await listed(house, 'answered')).toMatchObject([{ answer: 'erased' }])
    await erase(house, ADA)
    const page = await (await press(house, linkOf(house))).text()
    expect(page).not.toContain('lighthouse')
    expect(page).toContain('erased at your request')
  })

  it('is read and closed by administrators of every sender, a refusal with its reason', async () => {
    const house = await openAcme()
    await ask(house, PHONE)
    const [open] = await listed(house)
    const path = `/v1/access-requests/${open?.id ?? ''}`
    const { body } = await house.api('POST', '/v1/keys', { rights: ['check', 'write', 'read'] })
    const { key } = body as { key: string }
    expect((await house.api('GET', '/v1/access-requests', undefined, key)).status).toBe(403)
    expect((await house.api('GET', path, undefined, key)).status).toBe(403)
    expect((await house.api('POST', path, { answer: 'sent' }, key)).status).toBe(403)
    const bare = await house.api('POST', path, { answer: 'refused' })
    expect(bare).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/note' }] } })
    const why = { answer: 'refused', note: 'not the holder of the number' }
    expect((await house.api('POST', path, why)).body).toMatchObject(why)
    expect((await house.api('GET', '/v1/access-requests/req_none')).status).toBe(404)
    expect((await ask(house, 'not an address')).status).toBe(400)
  })
})

import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  ACME,
  GENERIC_SECRET,
  genericRequest,
  openHouse,
  OPT_OUT,
  TWILIO_TOKEN,
  twilioText,
  type TestHouse,
} from '../house/house.ts'

const PHONE = '+33612345678'
const NOW = new Date('2026-06-01T10:00:00Z')
const CLUB = { word: 'CLUB Acme', wording: 'Text CLUB ACME for offers.', wordingVersion: '2' }
const PROMO = { word: 'PROMOS', topic: 'promo', wording: 'PROMOS: weekly.', wordingVersion: '1' }

/** A bare yes, a word for start, a word for stop or for a person to decide, a question. */
const REFUSED = [
  'YES, Yes., Y, OUI, oui !, ouais, OK, okay, ON, SI, Sí, JA, TAK, SIM, da, да, evet, merci, 1, A',
  'd’accord, !!!, START, UNSTOP, subscribe, début, reprendre, alta, STOP, arrêt, STOP CLUB',
  'unsubscribe, end, non, no thanks, fin, HELP, info, aide, contact',
  'yes yes, ok ok, yesyes, ouioui!, yesss, OKAAAY, si si si, coucou, yes I do, yes of course',
  'ok oui, oui stp, oui s’il te plaît, Oui, bien sûr, 1 oui, oui 1, 2 x oui, d acc, ok merci',
  'sí por favor, ja bitte, да пожалуйста, 好的 谢谢, 好的, 1234, yes 👍, vip, a b c d',
].flatMap((line) => line.split(', '))

type Entry = { readonly type: string; readonly occurredAt: string }
type Faults = { readonly errors?: readonly { readonly pointer: string }[] }

async function houseWith(sender: object = {}, accounts: object = {}): Promise<TestHouse> {
  const document = {
    'twilio/main': { authToken: TWILIO_TOKEN, senders: ['acme'] },
    'generic/main': { secret: GENERIC_SECRET, senders: ['acme'] },
    ...accounts,
  }
  const house = await openHouse({ accounts: () => Promise.resolve(JSON.stringify(document)) })
  house.setNow(NOW)
  const { status, body } = await house.api('PUT', '/v1/senders/acme', {
    ...ACME,
    optInWords: [CLUB, PROMO],
    ...sender,
  })
  expect(status, JSON.stringify(body)).toBe(201)
  return house
}

async function eventsOf(house: TestHouse, to = PHONE): Promise<readonly Entry[]> {
  const { body } = await house.api('POST', '/v1/history', { to })
  return (body as { events: Entry[] }).events
}

/** Signed at the time of the house. */
function generic(text: string, fields: object = {}, seconds = 60): [string, RequestInit] {
  const id = randomUUID()
  const body = { id, channel: 'sms', from: PHONE, to: '+33700000001', text, ...fields }
  return genericRequest(body, { at: new Date(NOW.getTime() + seconds * 1000) })
}

async function stopThen(house: TestHouse, ...reply: [string, RequestInit]): Promise<void> {
  await house.request(...twilioText('STOP'))
  expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
  house.setNow(new Date(NOW.getTime() + 60_000))
  expect((await house.request(...reply)).status).toBe(200)
}

describe('a word that a sender declared for a consent', () => {
  it('texted to its number is a consent that Basta witnessed, with the wording as evidence', async () => {
    const house = await houseWith()
    await house.request(...twilioText('club ACME'))
    expect(await eventsOf(house)).toMatchObject([
      {
        type: 'consent',
        scopes: ['sender/acme'],
        blocks: 'marketing',
        occurredAt: '2026-06-01T10:00:00Z',
        source: {
          method: 'keyword',
          origins: ['acme'],
          provider: 'twilio',
          account: 'twilio/main',
          strength: 'lifting',
        },
        evidence: {
          word: 'CLUB Acme',
          wording: CLUB.wording,
          wordingVersion: '2',
          to: '+33700000001',
          messageId: expect.stringMatching(/^SM/) as unknown,
          requestSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
        },
      },
    ])
    expect(await house.check(PHONE)).toMatchObject({ allowed: true, reason: 'consented' })
  })

  it('of a topic is a consent to that topic alone', async () => {
    const house = await houseWith()
    await house.request(...twilioText('Promos!'))
    expect(await house.check(PHONE, { topic: 'promo' })).toMatchObject({ reason: 'consented' })
    expect(await house.check(PHONE)).toMatchObject({ reason: 'no_consent' })
  })

  it.each(['club acme', 'Club, Acme!', '  ＣＬＵＢ acme ', 'clüb-acmé', 'CLUB\nACME'])(
    'law 6: lifts an older stop, written %j',
    async (text) => {
      const house = await houseWith()
      await stopThen(house, ...twilioText(text))
      expect(await house.check(PHONE)).toMatchObject({ allowed: true, reason: 'consented' })
    },
  )

  it.each([
    'club',
    'club acme please',
    'yes club acme',
    'acme club',
    'clubacme',
    'no club acme',
    'club acme stop',
    'YES',
    'OUI',
    'OK',
  ])('law 6: %j is not it, and lifts nothing', async (text) => {
    const house = await houseWith()
    await stopThen(house, ...twilioText(text))
    expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
    expect((await eventsOf(house)).filter(({ type }) => type === 'consent')).toEqual([])
  })

  it('law 6: lifts for its own sender and no other', async () => {
    const house = await houseWith()
    await house.api('PUT', '/v1/senders/beta', { ...ACME, ...OPT_OUT, name: 'Beta', numbers: [] })
    await stopThen(house, ...twilioText('club acme'))
    expect(await house.check(PHONE)).toMatchObject({ allowed: true })
    expect(await house.check(PHONE, { sender: 'beta' })).toMatchObject({ reason: 'opted_out' })
  })

  it('law 5: said again by the same message is one event, and a newer STOP wins', async () => {
    const house = await houseWith()
    const club = twilioText('club acme')
    await house.request(...club)
    house.setNow(new Date(NOW.getTime() + 60_000))
    await house.request(...twilioText('STOP'))
    house.setNow(new Date(NOW.getTime() + 120_000))
    await house.request(...club)
    expect((await eventsOf(house)).map(({ type }) => type)).toEqual(['consent', 'stop'])
    expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
  })

  it('law 5: counts from the time the provider signed', async () => {
    const house = await houseWith()
    await house.request(...generic('club acme', { at: '2026-06-01T09:59:00Z' }, 0))
    expect(await eventsOf(house)).toMatchObject([{ occurredAt: '2026-06-01T09:59:00Z' }])
  })

  it('law 6: to a number that is not its own lifts nothing, though only it can be meant', async () => {
    const house = await houseWith()
    for (const to of ['+33700000009', undefined]) {
      await stopThen(house, ...generic('club acme', { to }))
      expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
    }
  })

  it('law 6: to a number that several share lifts nothing', async () => {
    const shared = { secret: GENERIC_SECRET, senders: ['acme', 'beta'] }
    const house = await houseWith({}, { 'generic/main': shared })
    await house.api('PUT', '/v1/senders/beta', { ...ACME, ...OPT_OUT, name: 'Beta' })
    await stopThen(house, ...generic('club acme'))
    expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
  })

  it('law 6: in a mail lifts nothing', async () => {
    const house = await houseWith()
    const mail = { channel: 'email', from: 'ada@example.org', to: 'news@acme.example' }
    await house.request(...generic('STOP', mail, 0))
    house.setNow(new Date(NOW.getTime() + 60_000))
    // Not even in one that claims to have been written to the number.
    for (const to of ['news@acme.example', '+33700000001'])
      await house.request(...generic('club acme', { ...mail, to }))
    expect(await house.check('ada@example.org')).toMatchObject({ reason: 'opted_out' })
  })

  it('law 6: under no signature over it lifts nothing', async () => {
    const secret = 'a-secret-of-the-test-house-0123'
    const house = await houseWith({}, { 'ovh/main': { secret, senders: ['acme'] } })
    const query = new URLSearchParams({
      id: '163990',
      sender: PHONE,
      receiver: '+33700000001',
      message: 'club acme',
      date: '2026-06-01T12:01:00+02:00',
    })
    await stopThen(house, `/inbound/ovh/main/${secret}?${query.toString()}`, {})
    expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
    expect(await eventsOf(house)).toHaveLength(1)
  })

  it('is no consent once the sender took it back', async () => {
    const house = await houseWith()
    await house.api('PUT', '/v1/senders/acme', { ...ACME, justification: 'no more club' })
    await house.request(...twilioText('club acme'))
    const types = (await eventsOf(house)).map(({ type }) => type)
    expect(types).not.toContain('consent')
    expect(types).not.toContain('lift')
    expect(types).not.toContain('stop')
  })

  it('is declared with its wording, and shown with the sender', async () => {
    const house = await houseWith()
    expect((await house.api('GET', '/v1/senders/acme')).body).toMatchObject({
      optInWords: [CLUB, PROMO],
    })
  })
})

describe('a word of its own', () => {
  it.each(['JOIN ACME', 'yes to offers', 'oui promos', 'VIPS', 'PROMO24', 'Клуб', '会员', 'coco'])(
    '%j is taken, whatever stands around it',
    async (word) => {
      await houseWith({ optInWords: [{ ...CLUB, word }] })
    },
  )
})

describe('a word that cannot stand for a consent', () => {
  it.each(REFUSED)('%j is refused at its place', async (word) => {
    house ??= openHouse()
    const answer = await (
      await house
    ).api('PUT', '/v1/senders/acme', { ...ACME, optInWords: [CLUB, { ...PROMO, word }] })
    expect([answer.status, placesOf(answer.body)]).toEqual([400, ['#/optInWords/1/word']])
  })

  it.each<[string, object, string[]]>([
    ['a word of its own for stop', { stopWords: ['Club acme'] }, ['#/optInWords/0/word']],
    [
      'the same word twice',
      { optInWords: [CLUB, { ...PROMO, word: 'club ACMÉ' }] },
      ['#/optInWords/1/word'],
    ],
    [
      'a topic it does not have',
      { optInWords: [{ ...CLUB, topic: 'shoes' }] },
      ['#/optInWords/0/topic'],
    ],
    ['no wording', { optInWords: [{ ...CLUB, wording: undefined }] }, ['#/optInWords/0/wording']],
    [
      'no version',
      { optInWords: [{ ...CLUB, wordingVersion: ' ' }] },
      ['#/optInWords/0/wordingVersion'],
    ],
    [
      'too many',
      {
        optInWords: Array.from({ length: 21 }, (_, at) => ({ ...CLUB, word: `club number ${at}` })),
      },
      ['#/optInWords'],
    ],
  ])('%s is refused', async (_, change, places) => {
    house ??= openHouse()
    const answer = await (
      await house
    ).api('PUT', '/v1/senders/acme', { ...ACME, optInWords: [CLUB], ...change })
    expect([answer.status, placesOf(answer.body)]).toEqual([400, places])
  })

  let house: Promise<TestHouse> | undefined

  function placesOf(body: unknown): string[] {
    return ((body as Faults).errors ?? []).map(({ pointer }) => pointer)
  }
})

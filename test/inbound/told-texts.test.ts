import { describe, expect, it } from 'vitest'
import { decide } from '../../functions/domain/decide.ts'
import { standsCompletely } from '../../functions/domain/already-said.ts'
import { NOTHING_KNOWN, type Standing } from '../../functions/domain/standing.ts'
import {
  ACME,
  consentTo,
  genericRequest,
  genericText,
  GENERIC_SECRET,
  openHouse,
  OPT_OUT,
  type TestHouse,
} from '../house/house.ts'

// What the texts that answer a reply say, read as a person reads them and held against what a check
// then answers; and in which language they say it.

const ADA = '+33612345678'
const OWN = '+33700000001'
const SHARED = '+33700000002'
const NOBODYS = '+33700000009'

type Question = {
  readonly sender: string
  readonly topic?: string
  readonly purpose: 'marketing' | 'transactional'
}
const QUESTIONS: readonly Question[] = ['solo', 'duo', 'trio', 'beta'].flatMap((sender) =>
  [{}, { topic: 'promo' }].flatMap((topic) =>
    (['marketing', 'transactional'] as const).map((purpose) => ({ sender, ...topic, purpose })),
  ),
)

/** "Us" are the senders named before the colon. */
type Stopped = (asked: Question, us: readonly string[]) => boolean
const isOurMarketing: Stopped = ({ sender, purpose }, us) =>
  purpose === 'marketing' && us.includes(sender)
const isMarketing: Stopped = ({ purpose }) => purpose === 'marketing'
const isOurs: Stopped = ({ sender }, us) => us.includes(sender)
const isOursOrMarketing: Stopped = (asked, us) => isOurs(asked, us) || isMarketing(asked, us)

const READINGS: readonly (readonly [sentence: string, stopped: Stopped])[] = [
  ['this number gets no more marketing from us', isOurMarketing],
  ['this number gets no more marketing from us or our group', isMarketing],
  ['this number gets no more messages from us, not even service messages', isOurs],
  [
    'this number gets no more messages from us, not even service messages, and no marketing from our group',
    isOursOrMarketing,
  ],
  ['ce numéro ne recevra plus de publicité de notre part', isOurMarketing],
  ['ce numéro ne recevra plus de publicité de notre part ni de notre groupe', isMarketing],
  ['ce numéro ne recevra plus aucun message de notre part, y compris de service', isOurs],
  [
    'ce numéro ne recevra plus aucun message de notre part, y compris de service, ni de publicité de notre groupe',
    isOursOrMarketing,
  ],
]
const HEADS = [
  /^(?<us>[\w, ]+): recorded, (?<what>.*)\.$/,
  /^(?<us>[\w, ]+) : c'est noté, (?<what>.*)\.$/,
  /^Messages by (?<us>[\w, ]+); reply STOP and (?<what>.*)\.$/,
  /^SMS édité par (?<us>[\w, ]+)\. Répondez STOP et (?<what>.*)\.$/,
]

function stoppedBy(text: string): Question[] {
  const { us = '', what = '' } = HEADS.map((head) => head.exec(text)?.groups).find(Boolean) ?? {}
  const reading = READINGS.find(([sentence]) => sentence === what)
  if (reading === undefined) throw new Error(`nobody reads this: ${text}`)
  const ids = us.toLowerCase().split(', ')
  return QUESTIONS.filter((asked) => reading[1](asked, ids))
}

async function stoppedNow(house: TestHouse): Promise<Question[]> {
  const verdicts = await Promise.all(QUESTIONS.map((asked) => house.check(ADA, asked)))
  return QUESTIONS.filter((_, at) => verdicts[at]?.allowed === false)
}

async function told(house: TestHouse, ...request: [string, RequestInit]): Promise<string> {
  const response = await house.request(...request)
  const [text = '', ...more] = ((await response.json()) as { replies: string[] }).replies
  expect(more).toEqual([])
  return text
}

const GENERIC = { secret: GENERIC_SECRET, senders: ['solo', 'duo', 'trio'] }

async function houseOf(
  reaches: { solo: string; duo: string },
  purposes: { own: string; shared: string },
): Promise<TestHouse> {
  const accounts = () => Promise.resolve(JSON.stringify({ 'generic/main': GENERIC }))
  const house = await openHouse({ accounts })
  const member = { ...ACME, ...OPT_OUT, domains: [], defaultCountry: 'GB' }
  const shared = { number: SHARED, purpose: purposes.shared }
  const own = { number: OWN, purpose: purposes.own }
  const put = (id: string, fields: object) =>
    house.api('PUT', `/v1/senders/${id}`, { ...member, ...fields })
  await put('solo', { name: 'Solo', numbers: [own, shared], stopReach: reaches.solo })
  await put('duo', {
    name: 'Duo',
    numbers: [{ ...shared, purpose: 'marketing' }],
    stopReach: reaches.duo,
  })
  await put('trio', { name: 'Trio', numbers: [], stopReach: 'sender' })
  await put('beta', { name: 'Beta', numbers: [] })
  return house
}

const REACHES = ['all', 'sender']
const PURPOSES = ['marketing', 'transactional']
const CASES = REACHES.flatMap((solo) =>
  REACHES.flatMap((duo) => PURPOSES.map((purpose) => [solo, duo, purpose] as const)),
)

describe.each(CASES)('stopReach %s and %s, numbers for %s', (solo, duo, purpose) => {
  it.each([
    ['its own number', OWN],
    ['a shared number', SHARED],
    ['a number of nobody’s', NOBODYS],
  ])('STOP to %s stops what the answer says, and what HELP had said it would', async (_, to) => {
    for (const [help, stop] of [
      ['HELP', 'opt out'],
      ['AIDE', 'Désabonnez-moi'],
    ] as const) {
      const house = await houseOf({ solo, duo }, { own: purpose, shared: purpose })
      const before = await told(house, ...genericText(help, { to }))
      expect(await stoppedNow(house)).toEqual([])
      const after = await told(house, ...genericText(stop, { to }))
      expect(await stoppedNow(house)).toEqual(stoppedBy(after))
      expect(stoppedBy(before)).toEqual(stoppedBy(after))
    }
  })

  it('START undoes what was texted to that sender, for it alone, as it says', async () => {
    const house = await houseOf({ solo, duo }, { own: purpose, shared: purpose })
    const said = (text: string, second: number, to = OWN) => {
      const at = new Date(Date.UTC(2026, 5, 1, 10, 0, second))
      house.setNow(at)
      const fields = {
        id: `m-${second}`,
        channel: 'sms',
        from: ADA,
        to,
        text,
        at: at.toISOString(),
      }
      return told(house, ...genericRequest(fields, { at }))
    }
    await said('STOP', 1)
    const stopped = await stoppedNow(house)
    expect(await said('START', 2)).toBe(
      'Solo: your STOP by text to us no longer counts for us; stops to others or by other means remain.',
    )
    expect(await stoppedNow(house)).toEqual(stopped.filter(({ sender }) => sender !== 'solo'))

    // "Stops to others remain": a text to a shared number was said to the other as well.
    await said('STOP', 3, SHARED)
    const again = await stoppedNow(house)
    await said('START', 4)
    const isSaidToDuoToo = (asked: Question) =>
      asked.purpose === 'marketing' && (solo === 'all' || duo === 'all')
    expect(await stoppedNow(house)).toEqual(
      again.filter((asked) => asked.sender !== 'solo' || isSaidToDuoToo(asked)),
    )
  })
})

describe('a START that undid nothing, or not all', () => {
  const AT = Date.UTC(2026, 5, 1, 10, 0, 0)
  /** Said at one second, received at another. */
  const sayer = (house: TestHouse) => (text: string, second: number, receivedSecond: number) => {
    house.setNow(new Date(AT + receivedSecond * 1000))
    const at = new Date(AT + second * 1000)
    const fields = { id: `m-${text}-${second}`, channel: 'sms', from: ADA, to: OWN, text }
    return told(house, ...genericRequest({ ...fields, at: at.toISOString() }, { at }))
  }
  const opened = () =>
    houseOf({ solo: 'all', duo: 'all' }, { own: 'marketing', shared: 'marketing' })

  it('is not told to have: the STOP of the same second stands', async () => {
    const house = await opened()
    const said = sayer(house)
    await said('STOP', 10, 10)
    expect(await said('START', 10, 10)).toBe('')
    expect(await house.check(ADA, { sender: 'solo' })).toMatchObject({ reason: 'opted_out' })
  })

  it('is not told to have: it was said before the STOP, and came after it', async () => {
    const house = await opened()
    const said = sayer(house)
    await said('STOP', 40, 40)
    expect(await said('START', 10, 41)).toBe('')
    expect(await house.check(ADA, { sender: 'solo' })).toMatchObject({ reason: 'opted_out' })
  })

  it('is not told to have: nobody had said STOP by text, or it came by phone', async () => {
    const house = await opened()
    const said = sayer(house)
    expect(await said('START', 1, 1)).toBe('')
    const stop = { to: ADA, scope: 'all', channelOfRequest: 'phone', reference: 'call 1' }
    expect(await house.api('POST', '/v1/stops', stop)).toMatchObject({ status: 201 })
    expect(await said('START', 9, 9)).toBe('')
    expect(await house.check(ADA, { sender: 'solo' })).toMatchObject({ reason: 'opted_out' })
  })
})

describe('a STOP and a yes that cross', () => {
  it('is confirmed where it stands, though the yes is the newer by its clock', async () => {
    const house = await openHouse()
    await house.api('PUT', '/v1/senders/acme', ACME)
    const now = new Date('2026-06-01T10:00:00Z')
    house.setNow(now)
    await house.api('POST', '/v1/consents', consentTo(ADA, { obtainedAt: '2026-06-01T09:59:30Z' }))
    const fields = { channel: 'sms', from: ADA, to: OWN, text: 'STOP', at: '2026-06-01T09:59:00Z' }
    expect(await told(house, ...genericRequest({ id: 'm-1', ...fields }, { at: now }))).toMatch(
      /^Acme/,
    )
    expect(await house.check(ADA)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it.each<[what: string, registers: Standing['registers'], isTold: boolean]>([
    ['alone', {}, true],
    ['after an older yes', { 'consent|form|lifting|sender/acme|acme': [99, 'evt_2'] }, true],
    ['in the second of a yes', { 'consent|form|lifting|sender/acme|acme': [100, 'evt_2'] }, true],
    ['before a yes', { 'consent|form|lifting|sender/acme|acme': [101, 'evt_2'] }, false],
    ['before a START', { 'lift|keyword|marketing|sender/acme|acme': [101, 'evt_2'] }, false],
    [
      'before a yes that lifts nothing',
      { 'consent|form|proven|sender/acme|acme': [101, 'evt_2'] },
      true,
    ],
  ])('is told only while nothing takes any of it back: %s', (_, registers, isTold) => {
    const stop = { 'stop|keyword|marketing|all|acme': [100, 'evt_1'] as const }
    const standing = { ...NOTHING_KNOWN, registers: { ...stop, ...registers } }
    expect(standsCompletely(standing, ['all'])).toBe(isTold)
    expect(standsCompletely(standing, ['all', 'sender/acme'])).toBe(false)
    const question = { sender: 'acme', purpose: 'marketing' } as const
    const verdict = decide(standing, { basis: 'opt_out' }, question, new Date(200_000))
    expect(verdict.allowed).toBe(!isTold)
  })
})

const IN = {
  en: /: recorded, this number/,
  fr: /noté, ce numéro ne recevra/,
  de: /vermerkt, diese Nummer/,
  nl: /genoteerd, dit nummer/,
  it: /registrato, questo numero/,
  es: /anotado, este teléfono/,
  ru: /на этот номер/,
  ar: /هذا الرقم/,
  zh: /此号码/,
}

describe('a text is answered', () => {
  async function answerTo(text: string, sender: object, fields: object = {}): Promise<string> {
    const house = await openHouse()
    const { defaultCountry: _, ...acme } = ACME
    const { status } = await house.api('PUT', '/v1/senders/acme', { ...acme, ...sender })
    expect(status).toBe(201)
    // A START is answered where there is a STOP that it undoes.
    if (text === 'START' || text === 'anmelden') {
      house.setNow(new Date(Date.now() - 20_000))
      const at = new Date(Date.now() - 20_000)
      const fields = { id: 'm-0', channel: 'sms', from: '+33612345678', to: '+33700000001' }
      await told(house, ...genericRequest({ ...fields, text: 'STOP' }, { at }))
      house.setNow(undefined)
    }
    return told(house, ...genericText(text, { ...fields }))
  }

  it.each<[text: string, sender: object, language: keyof typeof IN]>([
    ['STOP', { defaultCountry: 'FR' }, 'fr'],
    ['Stop svp', { defaultCountry: 'FR' }, 'fr'],
    ['STPO', { defaultCountry: 'FR' }, 'fr'],
    ['🛑', { defaultCountry: 'DE' }, 'de'],
    ['STOP 36180', { defaultCountry: 'AT' }, 'de'],
    ['STOP', { defaultCountry: 'GB' }, 'en'],
    ['STOP', { defaultCountry: 'JP' }, 'en'],
    ['STOP', { defaultCountry: 'RU' }, 'ru'],
    ['STOP', { defaultCountry: 'SA' }, 'ar'],
    ['STOP', { defaultCountry: 'CN' }, 'zh'],
    // The keyword's language comes before all else.
    ['ARRET', { defaultCountry: 'US' }, 'fr'],
    ['opt out', { defaultCountry: 'FR' }, 'en'],
    ['abmelden', { defaultCountry: 'FR', language: 'fr' }, 'de'],
    // Canada's short codes: STOP in English, ARRET in French, whatever the sender writes in.
    ['STOP', { defaultCountry: 'CA' }, 'en'],
    ['STOP', { defaultCountry: 'CA', language: 'fr' }, 'en'],
    ['🛑', { defaultCountry: 'CA', language: 'fr' }, 'fr'],
    ['ARRET', { defaultCountry: 'CA', language: 'en' }, 'fr'],
    // Several languages: the sender's, else the one that is written down.
    ['STOP', { defaultCountry: 'CH' }, 'de'],
    ['STOP', { defaultCountry: 'CH', language: 'it' }, 'it'],
    ['STOP', { defaultCountry: 'BE' }, 'nl'],
    ['STOP', { defaultCountry: 'BE', language: 'fr' }, 'fr'],
    ['STOP', { defaultCountry: 'LU' }, 'fr'],
    ['STOP', { defaultCountry: 'US', language: 'es' }, 'es'],
    // No country declared: what the number written to tells (here a French one).
    ['STOP', {}, 'fr'],
    ['STOP', { language: 'en' }, 'en'],
  ])('%s by a sender of %o in %s', async (text, sender, language) => {
    const answer = await answerTo(text, sender)
    const spoken = Object.entries(IN).filter(([, said]) => said.test(answer))
    expect([answer, spoken.map(([one]) => one)]).toEqual([answer, [language]])
  })

  it('STOP to a short code in the language of the country declared with it', async () => {
    const numbers = [{ number: '36180', purpose: 'marketing', country: 'CA' }]
    const sender = { defaultCountry: 'FR', language: 'fr', numbers }
    expect(await answerTo('STOP', sender, { to: '36180' })).toMatch(IN.en)
    expect(await answerTo('ARRET', sender, { to: '36180' })).toMatch(IN.fr)
  })

  it.each([
    ['START', { defaultCountry: 'FR' }, /le STOP que vous nous avez envoyé/],
    ['START', { defaultCountry: 'CA', language: 'fr' }, /your STOP by text to us/],
    ['anmelden', { defaultCountry: 'FR' }, /Ihr STOP per SMS an uns/],
    ['CONTACT', { defaultCountry: 'FR' }, /^SMS édité par Acme, acme\.example\. /],
    ['CONTACT', { defaultCountry: 'IE' }, /^Messages by Acme, acme\.example; /],
    ['INFO', { defaultCountry: 'IT' }, /^Messaggi di Acme, acme\.example; /],
    ['HELP', { defaultCountry: 'FR' }, /^Messages by Acme/],
  ])('%s by a sender of %o likewise', async (text, sender, said) => {
    expect(await answerTo(text, sender)).toMatch(said)
  })

  it('the language a sender declares is one that is spoken, and a change of it is kept', async () => {
    const house = await openHouse()
    const refused = await house.api('PUT', '/v1/senders/acme', { ...ACME, language: 'xx' })
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/language' }] } })
    await house.api('PUT', '/v1/senders/acme', { ...ACME, language: 'fr' })
    await house.api('PUT', '/v1/senders/acme', { ...ACME, language: 'de' })
    const { body } = await house.api('GET', '/v1/senders/acme')
    expect(body).toMatchObject({ language: 'de' })
    const { body: kept } = await house.api('GET', '/v1/senders/acme/changes')
    expect(kept).toMatchObject({
      changes: [{}, { changed: { language: { from: 'fr', to: 'de' } } }],
    })
  })
})

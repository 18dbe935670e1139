import { describe, expect, it } from 'vitest'
import { ACME, openHouse, OPT_OUT, PUBLIC_URL, type TestHouse } from '../house/house.ts'
import { PAGE_LANGUAGES } from '../../functions/languages/pages.ts'

// What the pages behind a link say, read as a person reads it, and held against what a check then
// answers: for each reach of a sender, each link, each language, each way to say stop.

const REACHES = ['all', 'sender'] as const
const TOPICS = [undefined, 'promo'] as const
const LANGUAGES = PAGE_LANGUAGES
/** What a form can ask; the first is a mail program's, which shows no page before. */
const ASKED = [
  'List-Unsubscribe=One-Click',
  'unsubscribe=sender',
  'unsubscribe=topic',
  'unsubscribe=all',
  'unsubscribe=every',
  'unsubscribe=every-and-all',
] as const

type Question = {
  readonly sender: string
  readonly topic?: string
  readonly purpose: 'marketing' | 'transactional'
}

const QUESTIONS: readonly Question[] = ['solo', 'beta'].flatMap((sender) =>
  [{}, { topic: 'promo' }, { topic: 'news' }].flatMap((topic) =>
    (['marketing', 'transactional'] as const).map((purpose) => ({ sender, ...topic, purpose })),
  ),
)

/** Whole sentences, so that a word more or less is a sentence that nobody reads. */
const READINGS: readonly (readonly [sentence: RegExp, isStopped: (asked: Question) => boolean])[] =
  [
    [/^No more “promo” marketing from Solo$/, isPromo],
    [/^Ne plus recevoir de publicité « promo » de Solo$/, isPromo],
    [/^No more marketing from Solo$/, isSoloMarketing],
    [/^Ne plus recevoir de publicité de Solo$/, isSoloMarketing],
    [/^No more marketing from Solo or any other sender of its group$/, isMarketing],
    [
      /^Ne plus recevoir de publicité de Solo ni d’aucun autre expéditeur de son groupe$/,
      isMarketing,
    ],
    [/^No message at all from Solo, not even service messages$/, isSolo],
    [/^Ne plus recevoir aucun message de Solo, pas même les messages de service$/, isSolo],
    [
      /^No message at all from Solo, not even service messages, and no more marketing from any other sender of its group$/,
      (asked) => isSolo(asked) || isMarketing(asked),
    ],
    [
      /^Ne plus recevoir aucun message de Solo, pas même les messages de service, ni de publicité d’aucun autre expéditeur de son groupe$/,
      (asked) => isSolo(asked) || isMarketing(asked),
    ],
  ]

function isMarketing({ purpose }: Question): boolean {
  return purpose === 'marketing'
}
function isSolo({ sender }: Question): boolean {
  return sender === 'solo'
}
function isSoloMarketing(asked: Question): boolean {
  return isSolo(asked) && isMarketing(asked)
}
function isPromo(asked: Question): boolean {
  return isSoloMarketing(asked) && asked.topic === 'promo'
}

/** The questions that a sentence says are stopped. */
function stoppedBy(sentence: string): Question[] {
  const [reading, ...more] = READINGS.filter(([said]) => said.test(sentence))
  expect([sentence, more.length]).toEqual([sentence, 0])
  if (reading === undefined) throw new Error(`nobody reads this: ${sentence}`)
  return QUESTIONS.filter(reading[1])
}

async function stoppedNow(house: TestHouse, to: string): Promise<Question[]> {
  const verdicts = await Promise.all(QUESTIONS.map((asked) => house.check(to, asked)))
  return QUESTIONS.filter((_, at) => verdicts[at]?.allowed === false)
}

async function houseOf(stopReach: string): Promise<TestHouse> {
  const house = await openHouse()
  const member = { ...ACME, ...OPT_OUT, numbers: [], domains: [] }
  await house.api('PUT', '/v1/senders/solo', { ...member, name: 'Solo', stopReach })
  await house.api('PUT', '/v1/senders/beta', { ...member, name: 'Beta' })
  return house
}

async function mint(house: TestHouse, to: string, topic: string | undefined): Promise<string> {
  const asked = { sender: 'solo', to: [to], ...(topic === undefined ? {} : { topic }) }
  const { body } = await house.api('POST', '/v1/links', asked)
  return ((body as { links: { url: string }[] }).links[0]?.url ?? '').slice(PUBLIC_URL.length)
}

async function press(house: TestHouse, path: string, body: string, language: string) {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'accept-language': language,
  }
  return (await house.request(path, { method: 'POST', body, headers })).text()
}

async function look(house: TestHouse, path: string, language: string): Promise<string> {
  return (await house.request(path, { headers: { 'accept-language': language } })).text()
}

/** What each button posts, and the words on it, in order. */
function buttonsOf(page: string): (readonly [posted: string, words: string])[] {
  const found = page.matchAll(/<button [^>]*name="(\w+)" value="([^"]*)"[^>]*>([^<]*)</g)
  return [...found].map(([, name, value, words = '']) => [`${name}=${value}`, oneLine(words)])
}

function recordedOn(page: string): string {
  return oneLine(/<strong>([^<]*)<\/strong>/.exec(page)?.[1] ?? '')
}

function oneLine(text: string): string {
  return text.replaceAll(/[ \n]+/g, ' ').trim()
}

describe.each(REACHES)('a person is told what is recorded (stopReach %s)', (stopReach) => {
  describe.each(TOPICS)('by the link of topic %s', (topic) => {
    it.each(LANGUAGES)('every button stops what it says, in %s', async (language) => {
      const house = await houseOf(stopReach)
      const buttons = buttonsOf(
        await look(house, await mint(house, 'x@example.org', topic), language),
      )
      expect(buttons.length).toBeGreaterThan(1)
      for (const [at, [posted, words]] of buttons.entries()) {
        const to = `b${at}@example.org`
        expect(await stoppedNow(house, to)).toEqual([])
        const after = await press(house, await mint(house, to, topic), posted, language)
        expect(await stoppedNow(house, to)).toEqual(stoppedBy(words))
        expect(recordedOn(after)).toBe(words)
      }
    })

    it.each(LANGUAGES)(
      'the page after whatever was asked says what it did, in %s',
      async (language) => {
        const house = await houseOf(stopReach)
        for (const [at, body] of ASKED.entries()) {
          const to = `a${at}@example.org`
          const after = await press(house, await mint(house, to, topic), body, language)
          expect(await stoppedNow(house, to)).toEqual(stoppedBy(recordedOn(after)))
        }
      },
    )

    it('the first button stops the whole sender or more, and what comes after it nothing unsaid', async () => {
      const house = await houseOf(stopReach)
      const page = await look(house, await mint(house, 'x@example.org', topic), 'en')
      const [first] = buttonsOf(page)
      const whole = stopReach === 'all' ? isMarketing : isSoloMarketing
      expect(stoppedBy(first?.[1] ?? '')).toEqual(QUESTIONS.filter(whole))
    })

    it('a form that asks for nothing is shown the first button, which stops what it says', async () => {
      const house = await houseOf(stopReach)
      const path = await mint(house, 'u@example.org', topic)
      const [only, ...more] = buttonsOf(await press(house, path, 'hello=there', 'en'))
      expect(more).toEqual([])
      expect(only).toEqual(buttonsOf(await look(house, path, 'en'))[0])
      await press(house, path, only?.[0] ?? '', 'en')
      expect(await stoppedNow(house, 'u@example.org')).toEqual(stoppedBy(only?.[1] ?? ''))
    })
  })
})

describe('a page that stood open while its sender’s reach was changed', () => {
  it.each([
    ['all', 'sender'],
    ['sender', 'all'],
  ])('stops no less than its buttons said, and says what it did (%s, then %s)', async (was, is) => {
    const house = await houseOf(was)
    const member = { ...ACME, ...OPT_OUT, numbers: [], domains: [], name: 'Solo' }
    const old = buttonsOf(await look(house, await mint(house, 'x@example.org', 'promo'), 'en'))
    await house.api('PUT', '/v1/senders/solo', { ...member, stopReach: is })
    for (const [at, [posted, words]] of old.entries()) {
      const to = `o${at}@example.org`
      const after = await press(house, await mint(house, to, 'promo'), posted, 'en')
      const stopped = await stoppedNow(house, to)
      expect(stopped).toEqual(stoppedBy(recordedOn(after)))
      for (const asked of stoppedBy(words)) expect(stopped).toContainEqual(asked)
    }
  })
})

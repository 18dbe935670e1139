import { describe, expect, it } from 'vitest'
import { ACME, openHouse, OPT_OUT, PUBLIC_URL, type TestHouse } from '../house/house.ts'
import type { Reach } from '../../functions/domain/reach.ts'
import { PAGE_LANGUAGES, WORDS, type PageLanguage } from '../../functions/languages/pages.ts'

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
  'unsubscribe=topic/news',
  'unsubscribe=only-sender',
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

/** Whole sentences in each language, so that a word more or less is a sentence that nobody reads. */
const READINGS: Readonly<Record<PageLanguage, Sentences>> = {
  en: {
    promo: 'No more “promo” marketing from Solo',
    news: 'No more “news” marketing from Solo',
    solo: 'No more marketing from Solo',
    all: 'No more marketing from Solo or any other sender of its group',
    every: 'No message at all from Solo, not even service messages',
    everyAndAll:
      'No message at all from Solo, not even service messages, and no more marketing from any other sender of its group',
  },
  fr: {
    promo: 'Ne plus recevoir de publicité « promo » de Solo',
    news: 'Ne plus recevoir de publicité « news » de Solo',
    solo: 'Ne plus recevoir de publicité de Solo',
    all: 'Ne plus recevoir de publicité de Solo ni d’aucun autre expéditeur de son groupe',
    every: 'Ne plus recevoir aucun message de Solo, pas même les messages de service',
    everyAndAll:
      'Ne plus recevoir aucun message de Solo, pas même les messages de service, ni de publicité d’aucun autre expéditeur de son groupe',
  },
  de: {
    promo: 'Keine Werbung „promo“ mehr von Solo',
    news: 'Keine Werbung „news“ mehr von Solo',
    solo: 'Keine Werbung mehr von Solo',
    all: 'Keine Werbung mehr von Solo und allen anderen Absendern der Gruppe',
    every: 'Keinerlei Nachrichten mehr von Solo, auch keine Servicenachrichten',
    everyAndAll:
      'Keinerlei Nachrichten mehr von Solo, auch keine Servicenachrichten, und keine Werbung mehr von allen anderen Absendern der Gruppe',
  },
  es: {
    promo: 'No recibir más publicidad «promo» de Solo',
    news: 'No recibir más publicidad «news» de Solo',
    solo: 'No recibir más publicidad de Solo',
    all: 'No recibir más publicidad de Solo ni de ningún otro remitente de su grupo',
    every: 'No recibir ningún mensaje más de Solo, ni siquiera los mensajes de servicio',
    everyAndAll:
      'No recibir ningún mensaje más de Solo, ni siquiera los mensajes de servicio, ni publicidad de ningún otro remitente de su grupo',
  },
  it: {
    promo: 'Non ricevere più pubblicità «promo» da Solo',
    news: 'Non ricevere più pubblicità «news» da Solo',
    solo: 'Non ricevere più pubblicità da Solo',
    all: 'Non ricevere più pubblicità da Solo né da alcun altro mittente del suo gruppo',
    every: 'Non ricevere più alcun messaggio da Solo, nemmeno di servizio',
    everyAndAll:
      'Non ricevere più alcun messaggio da Solo, nemmeno di servizio, né pubblicità da alcun altro mittente del suo gruppo',
  },
  pt: {
    promo: 'Não receber mais publicidade «promo» de Solo',
    news: 'Não receber mais publicidade «news» de Solo',
    solo: 'Não receber mais publicidade de Solo',
    all: 'Não receber mais publicidade de Solo nem de qualquer outro remetente do seu grupo',
    every: 'Não receber mais nenhuma mensagem de Solo, nem mesmo mensagens de serviço',
    everyAndAll:
      'Não receber mais nenhuma mensagem de Solo, nem mesmo mensagens de serviço, nem publicidade de qualquer outro remetente do seu grupo',
  },
  nl: {
    promo: 'Geen reclame ‘promo’ meer van Solo',
    news: 'Geen reclame ‘news’ meer van Solo',
    solo: 'Geen reclame meer van Solo',
    all: 'Geen reclame meer van Solo en alle andere afzenders van de groep',
    every: 'Geen enkel bericht meer van Solo, ook geen serviceberichten',
    everyAndAll:
      'Geen enkel bericht meer van Solo, ook geen serviceberichten, en geen reclame meer van alle andere afzenders van de groep',
  },
  pl: {
    promo: 'Bez dalszych reklam „promo” od: Solo',
    news: 'Bez dalszych reklam „news” od: Solo',
    solo: 'Bez dalszych reklam od: Solo',
    all: 'Bez dalszych reklam od: Solo i wszystkich innych nadawców z tej grupy',
    every: 'Bez żadnych dalszych wiadomości od: Solo, także bez serwisowych',
    everyAndAll:
      'Bez żadnych dalszych wiadomości od: Solo, także bez serwisowych, i bez dalszych reklam od wszystkich innych nadawców z tej grupy',
  },
  ar: {
    promo: 'إيقاف إعلانات «promo» من Solo',
    news: 'إيقاف إعلانات «news» من Solo',
    solo: 'إيقاف جميع الإعلانات من Solo',
    all: 'إيقاف جميع الإعلانات من Solo ومن كل مرسل آخر في مجموعته',
    every: 'إيقاف كل رسالة من Solo، بما في ذلك رسائل الخدمة',
    everyAndAll:
      'إيقاف كل رسالة من Solo، بما في ذلك رسائل الخدمة، وإيقاف الإعلانات من كل مرسل آخر في مجموعته',
  },
}

type Sentences = Readonly<Record<keyof typeof STOPS, string>>

/** What each sentence says is stopped. */
const STOPS = {
  promo: (asked: Question) => isSoloMarketing(asked) && asked.topic === 'promo',
  news: (asked: Question) => isSoloMarketing(asked) && asked.topic === 'news',
  solo: isSoloMarketing,
  all: isMarketing,
  every: isSolo,
  everyAndAll: (asked: Question) => isSolo(asked) || isMarketing(asked),
} as const

function isMarketing({ purpose }: Question): boolean {
  return purpose === 'marketing'
}
function isSolo({ sender }: Question): boolean {
  return sender === 'solo'
}
function isSoloMarketing(asked: Question): boolean {
  return isSolo(asked) && isMarketing(asked)
}
/** The questions that a sentence says are stopped. */
function stoppedBy(sentence: string): Question[] {
  const meant = PAGE_LANGUAGES.flatMap((language) =>
    Object.entries(READINGS[language]).flatMap(([what, said]) =>
      said === sentence ? [what as keyof typeof STOPS] : [],
    ),
  )
  const [what, ...more] = new Set(meant)
  expect([sentence, more]).toEqual([sentence, []])
  if (what === undefined) throw new Error(`nobody reads this: ${sentence}`)
  return QUESTIONS.filter(STOPS[what])
}

/** What the page after says is not stopped: it must be told in full, and be true. */
const STILL: Readonly<Record<keyof typeof STOPS, { reach: Reach; comes: Question[] }>> = {
  promo: { reach: 'topic', comes: QUESTIONS.filter((asked) => !STOPS.solo(asked)) },
  news: { reach: 'topic', comes: QUESTIONS.filter((asked) => !STOPS.solo(asked)) },
  solo: { reach: 'sender', comes: QUESTIONS.filter((asked) => !STOPS.solo(asked)) },
  all: { reach: 'all', comes: QUESTIONS.filter((asked) => !isMarketing(asked)) },
  every: { reach: 'every', comes: QUESTIONS.filter((asked) => !isSolo(asked)) },
  everyAndAll: {
    reach: 'every-and-all',
    comes: QUESTIONS.filter((asked) => !isSolo(asked) && !isMarketing(asked)),
  },
}

function isTold(language: PageLanguage, page: string, sentence: string): void {
  const [what] = Object.entries(READINGS[language]).flatMap(([one, said]) =>
    said === sentence ? [one as keyof typeof STOPS] : [],
  )
  if (what === undefined) throw new Error(`nobody reads this: ${sentence}`)
  const { reach, comes } = STILL[what]
  const told = oneLine(page)
  const { stillComes, onTheWay } = WORDS[language].unsubscribe
  for (const { reach: one } of Object.values(STILL)) {
    const isSaid = told.includes(`<p>${stillComes[one]('Solo')} ${onTheWay}</p>`)
    expect([one, isSaid]).toEqual([one, one === reach])
  }
  const stopped = QUESTIONS.filter(STOPS[what])
  for (const asked of comes) expect(stopped).not.toContainEqual(asked)
  expect(comes.length).toBeGreaterThan(0)
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
  // Without the marks around a name of the other direction.
  return text
    .replaceAll(/[\u2068\u2069]/g, '')
    .replaceAll(/[ \n]+/g, ' ')
    .trim()
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
        isTold(language, after, words)
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
          isTold(language, after, recordedOn(after))
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

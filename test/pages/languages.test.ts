import { CONSOLE_LANGUAGES } from '../../functions/domain/operator.ts'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { accessRequests } from '../../functions/store/people/access-requests.ts'
import { consentRequests } from '../../functions/store/people/consent-requests.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { consentTokenDigest } from '../../functions/domain/consent-token.ts'
import { gsmLength, GSM_LETTERS_MAX } from '../../functions/domain/gsm-alphabet.ts'
import { LANGUAGES } from '../../functions/domain/language.ts'
import { describeApi } from '../../functions/http/openapi/openapi.ts'
import {
  DEFAULT_LANGUAGE,
  isPageLanguage,
  PAGE_LANGUAGE_NAMES,
  PAGE_LANGUAGES,
  WORDS,
  type PageLanguage,
} from '../../functions/languages/pages.ts'
import { OPERATIONS } from '../../infra/docs/operations.ts'
import { ACME, openHouse, type TestHouse } from '../house/house.ts'

// A page language is a line in one table: whatever offers a language takes it from there.

const ROOT = join(import.meta.dirname, '../..')
const OTHERS = LANGUAGES.filter((language) => !isPageLanguage(language))
const [OTHER = 'de'] = OTHERS

/** Where texts are read or answered in each of many languages: those are not of pages. */
const READS_TEXTS = [
  'functions/classify/',
  'infra/classifier/',
  'functions/domain/language.ts',
  'functions/actions/outgoing/reply-language.ts',
]

/** What is written in the two languages of the console. */
const OF_CONSOLE = [
  'functions/console/',
  'functions/languages/console/',
  'functions/domain/operator.ts',
]

let house: TestHouse
beforeAll(async () => {
  house = await openHouse({ sendsTexts: true })
  await house.api('PUT', '/v1/senders/acme', ACME)
})

let people = 0
const newPerson = () => `ada-${(people += 1)}@example.org`

async function askConsent(language: string | undefined): Promise<{ status: number; link: string }> {
  const { status } = await house.api('POST', '/v1/consents/requests', {
    to: newPerson(),
    sender: 'acme',
    wording: 'I want offers.',
    wordingVersion: '1',
    pageUrl: 'https://acme.example/join',
    language,
  })
  await house.pumpInbox()
  return { status, link: newestLink() }
}

async function askAccess(
  language: string | undefined,
  to = newPerson(),
): Promise<{ status: number; link: string }> {
  const { status } = await house.request('/v1/access-requests', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to, language }),
  })
  await house.pumpInbox()
  return { status, link: newestLink() }
}

const newest = () => house.mailbox.list().at(-1)

/** The path of the link in what was sent last. */
function newestLink(): string {
  const [url = 'https://no.link/'] = /https:\/\/stop\S+/.exec(newest()?.text ?? '') ?? []
  return new URL(url).pathname
}

async function spoken(path: string, accepted?: string, status = 200): Promise<string | undefined> {
  const headers = accepted === undefined ? {} : { 'accept-language': accepted }
  const response = await house.request(path, { headers })
  expect(response.status).toBe(status)
  return /<html lang="([\w-]+)"[^>]*>/.exec(await response.text())?.[1]
}

describe.each(PAGE_LANGUAGES)('a page language (%s)', (language) => {
  it('is spoken by every page to a browser that asks for it', async () => {
    for (const path of ['/u/x', '/c/x', '/a/x'])
      expect([path, await spoken(path, `xx, ${language};q=0.5`, 400)]).toEqual([path, language])
  })

  it('can be asked for with a consent request: its mail and its page follow', async () => {
    const { status, link } = await askConsent(language)
    expect(status).toBe(202)
    expect(newest()?.subject).toBe(WORDS[language].confirmationMail.subject('Acme'))
    expect(await spoken(link, another(language))).toBe(language)
  })

  it('can be asked for with an access request: its mail and its page follow', async () => {
    const { status, link } = await askAccess(language)
    expect(status).toBe(202)
    expect(newest()?.subject).toBe(WORDS[language].accessLink.subject)
    expect(await spoken(link, another(language))).toBe(language)
  })

  it('texts an access link in one segment, in two where the alphabet needs UCS-2', async () => {
    // Only so many texts leave a house a day.
    house = await openHouse({ sendsTexts: true })
    await house.api('PUT', '/v1/senders/acme', ACME)
    expect((await askAccess(language, '+33612345678')).status).toBe(202)
    const text = newest()?.text ?? ''
    expect(text).toContain(`${newestLink()} `)
    const isLatin = WORDS[language].direction === 'ltr'
    if (isLatin) expect(gsmLength(text), text).toBeLessThanOrEqual(GSM_LETTERS_MAX)
    // A segment of several has 67 code units (3GPP TS 23.040, section 9.2.3.24.1).
    else expect(text.length, text).toBeLessThanOrEqual(2 * 67)
  })

  it('writes dates for readers of its own', () => {
    const { locale } = WORDS[language]
    expect(Intl.DateTimeFormat.supportedLocalesOf([locale])).toEqual([locale])
    expect(new Intl.Locale(locale).language).toBe(language)
  })
})

describe('a language without pages', () => {
  it('is refused with a list of those that have some, wherever one can be asked for', async () => {
    const list = PAGE_LANGUAGES.map((one) => `"${one}"`).join(' or ')
    const consent = await house.api('POST', '/v1/consents/requests', { language: OTHER })
    expect(consent.status).toBe(400)
    expect(JSON.stringify(consent.body)).toContain(JSON.stringify(list).slice(1, -1))
    const access = await house.api('POST', '/v1/access-requests', { language: OTHER })
    expect(access.status).toBe(400)
    expect(JSON.stringify(access.body)).toContain(JSON.stringify(list).slice(1, -1))
  })

  it('of a consent request from before gets the page the browser asks for', async () => {
    const { link } = await askConsent('fr')
    const stored = consentRequests(dynamo(house.table, house.endpoint))
    const digest = consentTokenDigest(link.replace('/c/', ''))
    const request = await stored.find(digest)
    if (request === undefined) throw new Error('the request')
    await stored.keep(digest, { ...request, language: OTHER })
    for (const language of PAGE_LANGUAGES) expect(await spoken(link, language)).toBe(language)
    expect(await spoken(link)).toBe(DEFAULT_LANGUAGE)
  })

  it('of an access request from before gets the page the browser asks for', async () => {
    const { link } = await askAccess('fr')
    const stored = accessRequests(dynamo(house.table, house.endpoint))
    const request = await stored.findByToken(link.replace('/a/', ''))
    if (request === undefined) throw new Error('the request')
    expect(await stored.change(request, { language: OTHER })).toBe(true)
    for (const language of PAGE_LANGUAGES) expect(await spoken(link, language)).toBe(language)
    expect(await spoken(link)).toBe(DEFAULT_LANGUAGE)
  })
})

describe('the table of page languages', () => {
  it('is what the description of the API offers, in each place that offers one', () => {
    const text = JSON.stringify(describeApi(OPERATIONS))
    const lists = [...text.matchAll(/"language":\{[^{}]*?"enum":(\[[^\]]*\])/g)]
      .map(([, list = '[]']) => JSON.parse(list) as string[])
      .filter((list) => list.length < LANGUAGES.length)
    // Operators choose the language of the console, which has two of its own.
    const ofConsole = lists.filter((list) => list.length === CONSOLE_LANGUAGES.length)
    expect(ofConsole.every((list) => list.join() === CONSOLE_LANGUAGES.join())).toBe(true)
    expect(lists.filter((list) => !ofConsole.includes(list))).toEqual([
      PAGE_LANGUAGES,
      PAGE_LANGUAGES,
    ])
    expect(text.match(new RegExp(`[Ii]n ${PAGE_LANGUAGE_NAMES}`, 'g'))).toHaveLength(5)
  })

  it('is the only file that lists them', () => {
    const written = new RegExp(`'(${PAGE_LANGUAGES.filter((one) => one !== 'en').join('|')})'`)
    const found = [...sources('functions'), ...sources('infra')].filter((file) =>
      written.test(readFileSync(join(ROOT, file), 'utf8')),
    )
    const isElsewhere = (file: string) =>
      [...READS_TEXTS, ...OF_CONSOLE].some((one) => file.startsWith(one))
    expect(found.filter((file) => !isElsewhere(file))).toEqual([])
  })
})

function another(language: PageLanguage): string {
  return PAGE_LANGUAGES.find((one) => one !== language) ?? OTHER
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
}

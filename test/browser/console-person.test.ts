import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConsoleLanguage } from '../../functions/domain/operator.ts'
import { approvalWords } from '../../functions/languages/console/approvals.ts'
import { dossierWords } from '../../functions/languages/console/dossier.ts'
import { personWords } from '../../functions/languages/console/person.ts'
import { signIn } from '../house/console.ts'
import {
  ACME,
  consentTo,
  genericText,
  OPT_OUT,
  twilioText,
  type TestHouse,
} from '../house/house.ts'
import { faultsOf, overflowOf } from './accessibility.ts'
import { openConsoleHouse } from './console-house.ts'
import { inBrowser, isChromiumThere, visitors, type Visit } from './chromium.ts'

const SHOTS = process.env['SHOTS']
const LANGUAGES = ['en', 'fr'] as const satisfies readonly ConsoleLanguage[]
const WINDOWS = [
  { language: 'en', width: 1_280 },
  { language: 'fr', width: 390 },
] as const

describe.skipIf(!isChromiumThere)(inBrowser('the page of a person'), () => {
  const { visit } = visitors()
  const urls = new Map<TestHouse, string>()
  const ends: (() => void)[] = []
  let house: TestHouse
  let twoPersons: TestHouse
  beforeAll(async () => {
    house = await openAcme()
    twoPersons = await openAcme({ twoPersons: true })
  })
  afterAll(() => {
    for (const end of ends) end()
  })

  async function openAcme(options: object = {}): Promise<TestHouse> {
    const { house: opened, url, close } = await openConsoleHouse({ sendsTexts: true, ...options })
    urls.set(opened, url)
    ends.push(close)
    const topicNames = { promo: 'Special offers', news: 'Weekly news' }
    await opened.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, page: { topicNames } })
    await opened.api('PUT', '/v1/senders/globex', {
      ...ACME,
      name: 'Globex Parcel Deliveries of Northern Europe',
      numbers: [],
      domains: [],
      topics: [],
    })
    return opened
  }

  const urlOf = (at: TestHouse): string => urls.get(at) ?? ''

  /** Somebody who agreed, and then said stop, in the past. */
  async function somebody(phone: string): Promise<void> {
    const consent = { wording: 'Yes, send me the offers of Acme by text message.' }
    for (const one of [house, twoPersons]) {
      one.setNow(new Date('2026-01-10T09:12:00Z'))
      await one.api('POST', '/v1/consents', consentTo(phone, consent))
      one.setNow(new Date('2026-03-03T09:12:00Z'))
      await one.request(...twilioText('STOP', { from: phone, publicUrl: urlOf(one) }))
      one.setNow(undefined)
    }
  }

  async function open(
    at: TestHouse,
    language: ConsoleLanguage,
    { id = 'grace', ...how }: BrowserContextOptions & { id?: string } = {},
  ): Promise<Visit & { url: string }> {
    const url = urlOf(at)
    const name = id === 'grace' ? 'Grace Ito' : 'Alan Ito'
    const { cookie } = await signIn(at, 'officer', { id, name, language, publicUrl: url })
    const visited = await visit('about:blank', {
      locale: language,
      // Colours change at once.
      reducedMotion: 'reduce',
      ...how,
    })
    const [key = '', value = ''] = cookie.split('=')
    await visited.context.addCookies([{ name: key, value, url }])
    return { ...visited, url }
  }

  async function find(page: Page, url: string, language: ConsoleLanguage, phone: string) {
    const { search } = personWords[language]
    await page.goto(`${url}/console/people`)
    // The keyboard is enough: the field is ready, and Enter sends it.
    await page.keyboard.type(phone.replace('+33', '0'))
    await page.keyboard.press('Enter')
    await page.locator('#verdict').waitFor()
    expect(page.url()).toBe(`${url}/console/people`)
    expect(await page.getByLabel(search.label).count()).toBe(0)
  }

  const unfold = (page: Page, title: string) => page.locator('summary', { hasText: title }).click()
  const press = (page: Page, name: string) =>
    page.getByRole('button', { name, exact: true }).click()

  /** Nothing that the rules of WCAG find, light and dark, and no wider than its window. */
  async function look(page: Page, name: string): Promise<void> {
    expect(await overflowOf(page), name).toBe(0)
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await faultsOf(page), `${name}, ${colorScheme}`).toEqual([])
      if (SHOTS === undefined) continue
      mkdirSync(SHOTS, { recursive: true })
      const path = join(SHOTS, `person-${name}-${colorScheme}.png`)
      await page.screenshot({ path, fullPage: true })
    }
  }

  const took = new Map<string, number>()
  async function timed<T>(task: string, does: () => Promise<T>): Promise<T> {
    const began = performance.now()
    const result = await does()
    took.set(task, performance.now() - began)
    return result
  }

  it.each(LANGUAGES)('each task of an officer, by hand and in %s', async (language) => {
    const phone = language === 'en' ? '+33612345601' : '+33612345602'
    await somebody(phone)
    const { page, url, requests, complaints, context } = await open(house, language)
    const words = personWords[language]
    await timed(`look up (${language})`, () => find(page, url, language, phone))
    await page.getByText('Acme', { exact: true }).first().waitFor()
    expect(await page.locator('.told').first().textContent()).toMatch(
      language === 'en' ? /because they answered STOP to/ : /car elle a répondu STOP à/,
    )

    await timed(`record a stop (${language})`, async () => {
      await unfold(page, words.stop.title)
      await page.getByLabel(words.stop.blocks, { exact: true }).selectOption('every')
      await page.getByLabel(words.stop.scope).selectOption('sender/acme')
      await page.getByLabel(words.stop.reference).fill('call 17')
      await press(page, words.stop.button)
      await page.getByRole('status').waitFor()
    })
    const question = { purpose: 'transactional' }
    expect(await house.check(phone, question)).toMatchObject({ allowed: false })

    await timed(`start a request (${language})`, async () => {
      await unfold(page, words.access.title)
      await page.getByLabel(words.access.operator).check()
      await page.getByLabel(words.access.says).fill('a letter')
      await press(page, words.access.button)
      await page.getByRole('link', { name: words.access.open }).waitFor()
    })

    await timed(`make a dossier (${language})`, async () => {
      await press(page, words.dossier.open)
      await page.getByRole('heading', { name: dossierWords[language].title }).waitFor()
    })
    const other = language === 'en' ? 'fr' : 'en'
    await press(page, dossierWords[language].other)
    await page.getByRole('heading', { name: dossierWords[other].title, exact: true }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe(other)
    // A usual person has room on one page of paper.
    const pdf = (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1')
    expect(pdf.match(/\/Type\s*\/Page[^s]/g)).toHaveLength(1)
    await press(page, dossierWords[other].back)

    await timed(`erase (${language})`, async () => {
      await unfold(page, words.erase.title)
      await press(page, words.erase.preview)
      await page.getByRole('heading', { name: words.erase.previewTitle }).waitFor()
      await page.getByLabel(words.erase.confirmCheck).check()
      await press(page, words.erase.confirm)
      await page.getByText(words.erase.tell).waitFor()
    })
    const { body } = await house.api('POST', '/v1/history', { to: phone })
    const { events } = body as { events: { type: string; source: { operator?: string } }[] }
    expect(events.map(({ type }) => type)).toEqual(['consent', 'stop', 'stop', 'erasure'])
    expect(events.at(-1)?.source.operator).toBe('Grace Ito')
    expect(await house.check(phone)).toMatchObject({ allowed: false, reason: 'opted_out' })

    // No address is in what a browser keeps or passes on.
    const digits = phone.slice(3)
    expect(requests.join('\n')).not.toContain(digits)
    expect(JSON.stringify(await context.storageState())).not.toContain(digits)
    expect(await page.title()).not.toContain(digits)
    expect(complaints).toEqual([])
    if (language === 'fr')
      for (const [task, ms] of took) process.stdout.write(`${task}: ${Math.round(ms)} ms\n`)
  })

  it('without a script each task works as well', async () => {
    const phone = '+33612345603'
    await somebody(phone)
    const { page, url } = await open(house, 'fr', { javaScriptEnabled: false })
    const words = personWords.fr
    await page.goto(`${url}/console/people`)
    await page.getByLabel(words.search.label).fill(phone)
    await press(page, words.search.button)
    await unfold(page, words.stop.title)
    await page.getByLabel(words.stop.reference).fill('courrier 3')
    await press(page, words.stop.button)
    await page.getByRole('status').waitFor()
    await unfold(page, words.erase.title)
    await press(page, words.erase.preview)
    await page.getByLabel(words.erase.confirmCheck).check()
    await press(page, words.erase.confirm)
    await page.getByText(words.erase.tell).waitFor()
  })

  it.each(LANGUAGES)('two officers: one asks, the other approves (%s)', async (language) => {
    const phone = language === 'en' ? '+33612345604' : '+33612345605'
    await somebody(phone)
    const words = personWords[language]
    const { page, url } = await open(twoPersons, language)
    await find(page, url, language, phone)
    await unfold(page, words.erase.title)
    await press(page, words.erase.preview)
    await page.getByLabel(words.erase.confirmCheck).check()
    await press(page, words.erase.confirm)
    await page.getByRole('link', { name: words.access.open }).click()
    const own = approvalWords[language]
    await page.getByRole('link', { name: own.acts.erasure }).last().click()
    await page.getByText(own.own).waitFor()

    const alan = await open(twoPersons, language, { id: 'alan' })
    await alan.page.goto(`${alan.url}/console/approvals`)
    await alan.page.getByRole('link', { name: own.acts.erasure }).last().click()
    await look(alan.page, `approval-${language}`)
    await press(alan.page, own.approve)
    await alan.page.getByText(own.done.approved).waitFor()
    const { body } = await twoPersons.api('POST', '/v1/history', { to: phone })
    expect((body as { events: { type: string }[] }).events.at(-1)?.type).toBe('erasure')
  })

  it.each(WINDOWS)(
    'is clean in every state ($language, $width px)',
    async ({ language, width }) => {
      const phone = `+3361234570${language === 'en' ? '1' : '2'}`
      await somebody(phone)
      await house.request(...genericText('not interested', { from: phone }))
      const words = personWords[language]
      const viewport = { width, height: 800 }
      const { page, url } = await open(house, language, { viewport })
      const shot = (name: string) => look(page, `${name}-${language}-${width}`)
      await page.goto(`${url}/console/people`)
      await page.getByLabel(words.search.label).fill('a word')
      await press(page, words.search.button)
      await shot('search-wrong')
      await find(page, url, language, phone)
      await shot('person')
      for (const summary of await page.locator('.line summary').all()) await summary.click()
      await shot('evidence')
      await unfold(page, words.access.title)
      await shot('request')
      await unfold(page, words.consent.title)
      await shot('consent')
      await unfold(page, words.erase.title)
      await press(page, words.erase.preview)
      for (const summary of await page.locator('main summary').all()) await summary.click()
      await shot('erase')
      await press(page, words.erase.back)
      await press(page, words.dossier.open)
      await shot('dossier')
    },
  )
})

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PAGE_LANGUAGES, type PageLanguage } from '../../functions/languages/pages.ts'
import { PREFERENCES } from '../../functions/languages/preferences.ts'
import { faultsOf, overflowOf } from './accessibility.ts'
import { inBrowser, isChromiumThere, visitors } from './chromium.ts'
import {
  ACME,
  consentTo,
  listen,
  openHouse,
  OPT_OUT,
  PUBLIC_URL,
  type TestHouse,
} from '../house/house.ts'

const ADA = 'ada@example.org'
const BYTES_MAX = 15 * 1024
/** Where pictures of every page are put, if they are asked for. */
const SHOTS = process.env['SHOTS']

describe.skipIf(!isChromiumThere)(inBrowser('the preferences'), () => {
  const { visit, closeAfterwards } = visitors()

  async function opened(): Promise<{ house: TestHouse; url: string }> {
    const house = await openHouse()
    const page = { topicNames: { promo: 'Special offers', news: 'News' } }
    await house.api('PUT', '/v1/senders/acme', { ...ACME, page })
    await house.api('PUT', '/v1/senders/globex', {
      ...ACME,
      ...OPT_OUT,
      numbers: [],
      domains: [],
      name: 'Globex International Parcel and Newspaper Deliveries of Northern Europe',
    })
    await house.api('POST', '/v1/consents', consentTo(ADA))
    const { url, close } = await listen(house)
    closeAfterwards(close)
    return { house, url }
  }

  const newest = (house: TestHouse, url: string) =>
    (/https:\/\/\S+/.exec(house.mailbox.list().at(-1)?.text ?? '')?.[0] ?? '').replace(
      PUBLIC_URL,
      url,
    )

  it.each(PAGE_LANGUAGES)(
    'lead from the first page to a stop and back, without a script or a cookie (%s)',
    async (language) => {
      const { house, url } = await opened()
      const words = PREFERENCES[language]
      const { page, context } = await visit(`${url}/?lang=${language}`, {
        javaScriptEnabled: false,
      })
      const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
      await press(words.title)
      await page.getByLabel(words.address).fill(ADA)
      await press(words.send)
      await page.getByRole('heading', { name: words.sent }).waitFor()
      await house.pumpInbox()
      await page.goto(newest(house, url))
      await press(words.openButton)
      await page.getByRole('heading', { level: 2, name: 'Acme' }).waitFor()
      await page.locator('summary').first().click()
      await press(words.stopTopic('Acme', 'Special offers'))
      expect(await page.getByRole('status').textContent()).toContain(
        words.stopTopic('Acme', 'Special offers'),
      )
      expect((await house.check(ADA, { topic: 'promo' })).allowed).toBe(false)
      expect((await house.check(ADA, { topic: 'news' })).allowed).toBe(true)
      await press(words.stopAll)
      await page.getByRole('status').waitFor()
      expect((await house.check(ADA, { topic: 'news' })).allowed).toBe(false)

      house.setNow(new Date(Date.now() + 60_000))
      await page.locator('summary').first().click()
      await press(words.againSender('Acme'))
      await page.getByLabel(words.againAddress).fill(ADA)
      await press(words.againSend)
      expect(await page.getByRole('status').textContent()).toContain(words.againSent)
      await house.pumpInbox()
      await page.goto(newest(house, url))
      await page.locator('main button').first().click()
      expect((await house.check(ADA, { topic: 'news' })).allowed).toBe(true)
      expect(await context.cookies()).toEqual([])
    },
    60_000,
  )

  it('work by keyboard alone', async () => {
    const { house, url } = await opened()
    const { page } = await visit(`${url}/preferences`)
    await page.keyboard.press('Tab')
    await page.keyboard.type(ADA)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
    await house.pumpInbox()
    await page.goto(newest(house, url))
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: PREFERENCES.en.stopAll }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('status').waitFor()
    expect((await house.check(ADA, { sender: 'globex' })).allowed).toBe(false)
  })

  it('tell a browser that is lost where to go', async () => {
    const { url } = await opened()
    const { page } = await visit(`${url}/no/such/page`)
    await page.getByRole('link', { name: PREFERENCES.en.lead }).click()
    await page.getByRole('heading', { name: PREFERENCES.en.title }).waitFor()
  })

  const LOOKS = (['light', 'dark'] as const).flatMap((colorScheme) =>
    [320, 1280].map((width) => ({ colorScheme, width })),
  )

  const WHOLE: ReadonlySet<string> = new Set(['en', 'ar'])

  it.each(PAGE_LANGUAGES)(
    'can be read by everybody, on every screen, and weigh at most 15 KB (%s)',
    async (language) => {
      const { house, url } = await opened()
      const words = PREFERENCES[language]
      // Each direction of writing in all of them, every language in two.
      const looks = WHOLE.has(language) ? LOOKS : [LOOKS[0], LOOKS[3]].flatMap((one) => one ?? [])
      const { page } = await visit(`${url}/?lang=${language}`, { bypassCSP: true })
      let bytes = 0
      page.on('response', (response) => {
        void response.body().then(
          (body) => (bytes = Math.max(bytes, body.length)),
          () => undefined,
        )
      })
      const held = async (name: string) => {
        for (const { colorScheme, width } of looks) {
          await page.emulateMedia({ colorScheme })
          await page.setViewportSize({ width, height: 900 })
          const at = `${name} ${colorScheme} ${width}`
          expect([at, await faultsOf(page)]).toEqual([at, []])
          expect([at, await overflowOf(page)]).toEqual([at, 0])
          await shoot(page, language, `${name}-${colorScheme}-${width}`)
        }
      }
      const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
      await held('home')
      await page.goto(`${url}/no/such?lang=${language}`)
      await held('none')
      await page.goto(`${url}/preferences?lang=${language}`)
      await held('ask')
      await page.getByLabel(words.address).fill('ada')
      await press(words.send)
      await held('unreadable')
      await page.getByLabel(words.address).fill(ADA)
      await press(words.send)
      await held('sent')
      await house.pumpInbox()
      const link = newest(house, url)
      await page.goto(link)
      await held('open')
      await press(words.openButton)
      await page.getByRole('heading', { level: 2, name: 'Acme' }).waitFor()
      await held('choices')
      await press(words.stopSender('Acme'))
      await page.getByRole('status').waitFor()
      for (const one of await page.locator('summary').all()) await one.click()
      await held('stopped')
      await press(words.againSender('Acme'))
      await page.getByLabel(words.againAddress).fill('bob@example.org')
      await held('again')
      await press(words.againSend)
      await page.getByRole('alert').waitFor()
      await held('other')
      await page.goto(`${url}/preferences/x?lang=${language}`)
      await held('bad')
      house.setNow(new Date(Date.now() + 3_600_000))
      await page.goto(link)
      await held('over')
      expect(bytes).toBeGreaterThan(0)
      expect(bytes).toBeLessThanOrEqual(BYTES_MAX)
    },
    180_000,
  )
})

async function shoot(
  page: { screenshot: (how: { path: string; fullPage: boolean }) => Promise<unknown> },
  language: PageLanguage,
  name: string,
): Promise<void> {
  if (SHOTS === undefined) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: join(SHOTS, `${language}-${name}.png`), fullPage: true })
}

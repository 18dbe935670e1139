import { describe, expect, it } from 'vitest'
import { ACCESS_WORDS } from '../../functions/languages/access/words.ts'
import { WORDS, type PageLanguage } from '../../functions/languages/pages.ts'
import {
  ACME,
  consentTo,
  genericText,
  listen,
  openHouse,
  OPT_OUT,
  PUBLIC_URL,
  type TestHouse,
} from '../house/house.ts'
import { faultsOf, overflowOf } from './accessibility.ts'
import { inBrowser, isChromiumThere, visitors } from './chromium.ts'

const PHONE = '+33612345678'
const LONG = 'Donaudampfschifffahrtsgesellschaftskapitänsverband Société'
/** One of each direction, and of those whose words are longest. */
const LANGUAGES = ['en', 'fr', 'de', 'ar'] as const satisfies readonly PageLanguage[]
const WINDOWS = [
  { width: 320, colorScheme: 'light' },
  { width: 320, colorScheme: 'dark' },
  { width: 1_280, colorScheme: 'light' },
  { width: 1_280, colorScheme: 'dark' },
] as const

describe.skipIf(!isChromiumThere)(inBrowser('the access page, task by task'), () => {
  const { visit, closeAfterwards } = visitors()

  async function linkOf(): Promise<{ house: TestHouse; link: string }> {
    const house = await openHouse({ sendsTexts: true })
    const named = { page: { company: LONG, topicNames: { news: 'أخبار الأسبوع' } } }
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, ...named })
    const club = { ...ACME, ...OPT_OUT, name: LONG, numbers: [], domains: [] }
    await house.api('PUT', '/v1/senders/club', club)
    await house.api('POST', '/v1/consents', consentTo(PHONE, { topics: ['promo', 'news'] }))
    await house.request(...genericText('can you stop by tomorrow at noon'))
    const { url, close } = await listen(house)
    closeAfterwards(close)
    await house.request('/v1/access-requests', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: PHONE }),
    })
    await house.pumpInbox()
    const text = house.mailbox.list().at(-1)?.text ?? ''
    return { house, link: (/https:\/\/\S+/.exec(text)?.[0] ?? '').replace(PUBLIC_URL, url) }
  }

  it.each(LANGUAGES)('%s: sees what is held, stops, and asks to be erased', async (language) => {
    const { house, link } = await linkOf()
    const { page, context } = await visit(link, { locale: language, javaScriptEnabled: false })
    const own = ACCESS_WORDS[language]
    const words = WORDS[language]
    await page.getByRole('button', { name: words.access.askButton }).click()
    await page.getByRole('heading', { name: own.timeLine }).waitFor()
    expect(await page.locator('html').getAttribute('dir')).toBe(
      words.direction === 'rtl' ? 'rtl' : null,
    )

    await page.getByRole('button', { name: words.unsubscribe.covered.sender('Acme', '') }).click()
    await page.getByRole('heading', { name: own.stopped }).waitFor()
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
    // The other sender may be meant by the text that waits, and by nothing else.
    const other = await house.check(PHONE, { sender: 'club' })
    expect(other).toMatchObject({ allowed: false, reason: 'held' })

    await page.getByRole('button', { name: own.back }).click()
    await page.locator('summary', { hasText: own.erase }).click()
    const form = page.locator('details[open]')
    await form.getByLabel(own.address).fill('+33 6 12 34 56 78')
    await form.getByRole('button', { name: own.erase }).click()
    await page.getByRole('heading', { name: own.asked }).waitFor()
    const { body } = await house.api('GET', '/v1/access-requests')
    expect(body).toMatchObject({ accessRequests: [{ asks: 'erasure', state: 'due' }] })
    // No address and no name is in what a browser keeps or passes on.
    expect(page.url()).toBe(link)
    expect(await context.cookies()).toEqual([])
  })

  it.each(LANGUAGES)(
    '%s: is read by everybody, in any width, by day and by night',
    async (language) => {
      const { link } = await linkOf()
      for (const { width, colorScheme } of WINDOWS) {
        const { page, requests } = await visit(link, {
          locale: language,
          viewport: { width, height: 900 },
          colorScheme,
          bypassCSP: true,
        })
        await page.getByRole('button', { name: WORDS[language].access.askButton }).click()
        await page.locator('ol.line').waitFor()
        await page.evaluate(
          'document.querySelectorAll("details").forEach((one) => { one.open = true })',
        )
        const at = [width, colorScheme]
        expect([...at, await faultsOf(page), await overflowOf(page)]).toEqual([...at, [], 0])
        expect(requests).toEqual([`GET ${link}`, `POST ${link}`])
        await page.emulateMedia({ media: 'print' })
        expect(await page.locator('button:visible, input:visible, nav:visible').count()).toBe(0)
        expect(await page.locator('ol.line').isVisible()).toBe(true)
      }
    },
  )
})

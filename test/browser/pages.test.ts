import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { PAGE_LANGUAGES, WORDS } from '../../functions/languages/pages.ts'
import { ACME, listen, openHouse, OPT_OUT, PUBLIC_URL, type TestHouse } from '../house/house.ts'
import { png } from '../pages/png.ts'
import { isolated } from '../../functions/pages/frame.ts'
import { faultsOf, overflowOf } from './accessibility.ts'
import { inBrowser, isChromiumThere, visitors } from './chromium.ts'

// Every page behind a link, in every language, as people see it: small and large, by day and by night.

const BYTES_MAX = 15 * 1024
const WIDTHS = [320, 640, 1280]
const LONG = `${'Donaudampfschifffahrtsgesellschaft'.repeat(2)} & Co`
const PAGE = {
  logo: png({ width: 400, height: 80 }, { noise: 5_000 }).toString('base64'),
  colour: '#ffd400',
  company: `${LONG}, ${'Kaistraße 1, 1010 Wien '.repeat(4)}`,
  privacyContact: 'privacy@acme.example',
  timeZone: 'Europe/Vienna',
  topicNames: { promo: 'Angebote '.repeat(6).trim(), news: 'نشرة الأخبار' },
}

describe.skipIf(!isChromiumThere)(inBrowser('every page'), { timeout: 120_000 }, () => {
  const { visit, closeAfterwards } = visitors()

  async function open(): Promise<{ house: TestHouse; url: string }> {
    const house = await openHouse()
    const sender = { ...ACME, ...OPT_OUT, name: LONG, stopReach: 'sender', page: PAGE }
    expect((await house.api('PUT', '/v1/senders/acme', sender)).status).toBe(201)
    const { url, close } = await listen(house)
    closeAfterwards(close)
    return { house, url }
  }

  async function linkOf({ house, url }: { house: TestHouse; url: string }, to: string) {
    const { body } = await house.api('POST', '/v1/links', { sender: 'acme', to: [to] })
    const [minted] = (body as { links: { url: string }[] }).links
    return (minted?.url ?? '').replace(PUBLIC_URL, url)
  }

  async function confirmationOf({ house, url }: { house: TestHouse; url: string }, to: string) {
    await house.api('POST', '/v1/consents/requests', {
      to,
      sender: 'acme',
      topics: ['promo'],
      wording: `I want offers.\n${'x'.repeat(300)}`,
      wordingVersion: '1',
      pageUrl: 'https://acme.example/join',
    })
    await house.pumpInbox()
    const [path = ''] = /\/c\/[\w-]+/.exec(house.mailbox.list().at(-1)?.text ?? '') ?? []
    return `${url}${path}`
  }

  /** A page is right if axe finds nothing, nothing is cut off, and it is small. */
  async function check(page: Page, width: number): Promise<void> {
    const title = await page.title()
    expect([title, await faultsOf(page)]).toEqual([title, []])
    for (const one of [width, ...WIDTHS]) {
      await page.setViewportSize({ width: one, height: 700 })
      expect([title, one, await overflowOf(page)]).toEqual([title, one, 0])
    }
    await page.setViewportSize({ width, height: 700 })
    const bytes = Buffer.byteLength(await page.content())
    expect([title, bytes]).toEqual([title, Math.min(bytes, BYTES_MAX)])
  }

  const LOOKS: readonly BrowserContextOptions[] = [
    { viewport: { width: 320, height: 700 }, colorScheme: 'light' },
    { viewport: { width: 1280, height: 700 }, colorScheme: 'dark' },
  ]

  it.each(PAGE_LANGUAGES)(
    'is free of what axe finds, cut off nowhere and small, in each state (%s)',
    async (language) => {
      const { unsubscribe, confirm } = WORDS[language]
      const opened = await open()
      for (const [at, look] of LOOKS.entries()) {
        const width = look.viewport?.width ?? 0
        const { page } = await visit(
          `${await linkOf(opened, `a${at}@example.org`)}?lang=${language}`,
          look,
        )
        const isShown = (title: string) =>
          page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
        await isShown(unsubscribe.ask(isolated(language, LONG)))
        expect(await page.locator('html').getAttribute('lang')).toBe(language)
        await check(page, width)

        await page.locator('button.main').click()
        await isShown(unsubscribe.done)
        await check(page, width)
        // The other languages of this very page are buttons: nothing is lost by changing it.
        const other = language === 'fr' ? 'de' : 'fr'
        await page.getByRole('button', { name: WORDS[other].autonym }).click()
        await page.getByRole('heading', { name: WORDS[other].unsubscribe.done }).waitFor()
        await page.getByRole('button', { name: WORDS[language].autonym }).click()
        await isShown(unsubscribe.done)
        await page.getByRole('button', { name: unsubscribe.undo, exact: true }).click()
        await isShown(unsubscribe.undone)
        await check(page, width)
        expect(await opened.house.check(`a${at}@example.org`)).toMatchObject({ allowed: true })

        await page.goto(`${opened.url}/u/mangled?lang=${language}`)
        await isShown(unsubscribe.bad)
        await check(page, width)

        await page.goto(`${await confirmationOf(opened, `c${at}@example.org`)}?lang=${language}`)
        await isShown(confirm.ask(LONG))
        await check(page, width)
        await page.locator('button.main').click()
        await isShown(confirm.done)
        await check(page, width)
      }
    },
  )

  it('works for who chooses colours of their own: each button has an edge', async () => {
    const opened = await open()
    const link = await linkOf(opened, 'f@example.org')
    const { page } = await visit(link, { forcedColors: 'active' })
    const edges: unknown = await page.evaluate(
      '[...document.querySelectorAll("main button")].map((one) => getComputedStyle(one).borderTopWidth)',
    )
    expect(new Set(edges as string[])).toEqual(new Set(['2px']))
  })

  it('is written from right to left in Arabic, with addresses from left to right', async () => {
    const opened = await open()
    const { page } = await visit(`${await linkOf(opened, 'r@example.org')}?lang=ar`)
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl')
    expect(await page.locator('bdi[dir=ltr]').textContent()).toBe('r•••@example.org')
  })

  it('asks for one thing and keeps nothing: one request, no cookie, no complaint', async () => {
    const opened = await open()
    const link = await linkOf(opened, 'o@example.org')
    const { page, requests, complaints, context } = await visit(link)
    await page.waitForLoadState('networkidle')
    expect(requests).toEqual([`GET ${link}`])
    expect(complaints).toEqual([])
    expect(await context.cookies()).toEqual([])
    const shown: unknown = await page.evaluate('document.querySelector("img").naturalWidth')
    expect(shown).toBe(400)
  })
})

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import type { ConsoleLanguage, Role } from '../../functions/domain/operator.ts'
import { figureWords } from '../../functions/languages/console/figures.ts'
import { homeWords } from '../../functions/languages/console/home.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { faultsOf, overflowOf } from './accessibility.ts'
import { inBrowser, isChromiumThere, visitors } from './chromium.ts'
import { signIn } from '../house/console.ts'
import {
  ACME,
  genericText,
  listen,
  openHouse,
  OPT_OUT,
  twilioText,
  type TestHouse,
} from '../house/house.ts'
import { pastDays } from '../house/past-days.ts'

/** On this machine alone: cookies of an `https://` house go over no plain HTTP. */
const PLAIN_URL = 'http://127.0.0.1'
const SHOTS = process.env['SHOTS']
const LANGUAGES = ['en', 'fr'] as const satisfies readonly ConsoleLanguage[]

describe.skipIf(!isChromiumThere)(inBrowser('the overview of the console'), () => {
  const { visit, closeAfterwards } = visitors()

  async function opened(house: TestHouse) {
    const { url, close } = await listen(house)
    closeAfterwards(close)
    return {
      go: async (
        path: string,
        language: ConsoleLanguage,
        options: BrowserContextOptions & { role?: Role } = {},
      ) => {
        const { role = 'officer', ...how } = options
        const { cookie } = await signIn(house, role, { language, publicUrl: PLAIN_URL })
        const visited = await visit('about:blank', how)
        const [name = '', value = ''] = cookie.split('=')
        await visited.context.addCookies([{ name, value, url }])
        await visited.page.goto(`${url}${path}`)
        return visited
      },
    }
  }

  /** Busy: a month of stops, and something in every list. */
  async function busyHouse(): Promise<TestHouse> {
    const house = await openHouse({ publicUrl: PLAIN_URL })
    const path = { publicUrl: PLAIN_URL }
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    await house.api('PUT', '/v1/senders/globex', {
      ...ACME,
      ...OPT_OUT,
      numbers: [],
      domains: [],
      name: 'Globex Parcel Deliveries of Northern Europe',
    })
    await house.request(...twilioText('STOP', { from: '+33612345101', ...path }))
    await house.request(
      ...twilioText('STOP', { from: '+33612345102', token: 'f'.repeat(32), ...path }),
    )
    await house.request(...genericText('not interested', { from: '+33612345103' }))
    await house.request(...genericText('STOP', { from: 'a word', id: 'm-1' }))
    await house.request('/v1/access-requests', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: '+33612345104' }),
    })
    await house.pumpStream()
    await pastDays(dynamo(house.table, inject('endpoint')), house.now())
    return house
  }

  it.each(LANGUAGES)(
    'answers first whether all is well, and draws the month (%s)',
    async (language) => {
      const house = await busyHouse()
      const { go } = await opened(house)
      const words = homeWords[language]
      const { page, complaints } = await go('/console', language)
      for (const colorScheme of ['light', 'dark'] as const)
        for (const width of [1280, 390]) {
          await page.emulateMedia({ colorScheme })
          await page.setViewportSize({ width, height: 800 })
          await page.reload()
          await page.locator('.chart canvas').nth(2).waitFor()
          expect(await page.getByText(words.verdict.bad).count()).toBe(1)
          await shoot(page, `home-${language}-${width}-${colorScheme}`)
          expect(await faultsOf(page)).toEqual([])
          expect(await overflowOf(page)).toBe(0)
          expect(complaints).toEqual([])
        }
    },
  )

  it('draws its charts from the tables beneath, again by another light, and does without a script', async () => {
    const house = await busyHouse()
    const { go } = await opened(house)
    const { page } = await go('/console', 'en', { viewport: { width: 1280, height: 800 } })
    const chart = page.locator('.chart').first()
    await chart.locator('canvas').waitFor()
    const legend = async (): Promise<string[]> => {
      await chart.locator('.u-over').hover({ position: { x: 100, y: 60 } })
      return chart.locator('.u-legend .u-value').allTextContents()
    }
    const drawn = await legend()
    expect(drawn.length).toBe(6)
    expect(drawn.filter((value) => value === '–' || value === '--')).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await legend()).toEqual(drawn)

    const { page: plain } = await go('/console', 'en', { javaScriptEnabled: false })
    await plain.locator('.chart summary').first().click()
    const rows = plain.locator('.chart').first().locator('tbody tr')
    expect(await rows.count()).toBe(30)
    expect(await rows.first().locator('td').allTextContents()).toHaveLength(5)
  })

  it.each(LANGUAGES)(
    'shows the lists behind its counts, and a house that is new (%s)',
    async (language) => {
      const house = await busyHouse()
      const { go } = await opened(house)
      const words = figureWords[language]
      const { page, complaints } = await go('/console/figures', language)
      for (const colorScheme of ['light', 'dark'] as const)
        for (const [by, name] of Object.entries(words.lists)) {
          await page.emulateMedia({ colorScheme })
          await page.setViewportSize({ width: colorScheme === 'light' ? 1280 : 390, height: 800 })
          await page.goto(new URL(`/console/figures?by=${by}`, page.url()).href)
          await page.getByRole('heading', { name: words.title, exact: true }).waitFor()
          expect(await page.locator('.tabs [aria-current]').textContent()).toBe(name)
          expect(await page.locator('main tbody tr').count()).toBeGreaterThan(0)
          await shoot(page, `figures-${by}-${language}-${colorScheme}`)
          expect(await faultsOf(page)).toEqual([])
          expect(await overflowOf(page)).toBe(0)
          expect(complaints).toEqual([])
        }
      const untouched = await openHouse({ publicUrl: PLAIN_URL })
      await untouched.runCanary()
      const fresh = await opened(untouched)
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page } = await fresh.go('/console', language, { colorScheme, role: 'viewer' })
        await page.getByText(homeWords[language].newTitle).waitFor()
        await page.getByText(homeWords[language].verdict.good).waitFor()
        await shoot(page, `home-new-${language}-${colorScheme}`)
        expect(await faultsOf(page)).toEqual([])
      }
    },
  )
})

async function shoot(page: Page, name: string): Promise<void> {
  if (SHOTS === undefined) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true })
}

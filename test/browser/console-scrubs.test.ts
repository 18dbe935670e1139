import { readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { ConsoleLanguage } from '../../functions/domain/operator.ts'
import { importWords } from '../../functions/languages/console/imports.ts'
import { scrubWords } from '../../functions/languages/console/scrubs.ts'
import { signIn } from '../house/console.ts'
import { ACME, listen, openHouse, OPT_OUT } from '../house/house.ts'
import { importsFolderOf } from '../house/importing.ts'
import { faultsOf, overflowOf } from './accessibility.ts'
import { inBrowser, isChromiumThere, visitors } from './chromium.ts'

const LANGUAGES = ['en', 'fr'] as const satisfies readonly ConsoleLanguage[]
const WINDOWS = [
  [1_280, 'light'],
  [390, 'dark'],
] as const
const ROWS = 3_000
const LIST = `name,email\n${Array.from({ length: ROWS }, (_, at) => `Zoé,person${at}@list.example\n`).join('')}`

describe.skipIf(!isChromiumThere)(inBrowser('lists that are cleaned in the console'), () => {
  const { visit, closeAfterwards } = visitors()

  /** A house whose URLs of files lead to the port that it listens on. */
  async function opened(language: ConsoleLanguage, { hasScript = true } = {}) {
    const port = await freePort()
    const publicUrl = `http://127.0.0.1:${port}`
    const house = await openHouse({ publicUrl })
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    await house.api('POST', '/v1/stops', {
      to: 'person9@list.example',
      scope: 'all',
      channelOfRequest: 'phone',
      reference: 'call 17',
    })
    const { close } = await listen(house, port)
    closeAfterwards(close)
    closeAfterwards(() => rmSync(importsFolderOf(house), { recursive: true, force: true }))
    const { cookie } = await signIn(house, 'operator', { language, publicUrl })
    const visited = await visit('about:blank', { javaScriptEnabled: hasScript, locale: language })
    const [name = '', value = ''] = cookie.split('=')
    await visited.context.addCookies([{ name, value, url: publicUrl }])
    const at = async (path: string) => void (await visited.page.goto(publicUrl + path))
    const judge = async () => {
      await house.pumpStream()
      await house.pumpScrubs()
    }
    return { ...visited, at, judge }
  }

  async function look(page: Page, name: string): Promise<void> {
    for (const [width, colorScheme] of WINDOWS) {
      await page.setViewportSize({ width, height: 800 })
      await page.emulateMedia({ colorScheme })
      await sleep(200)
      expect([name, width, await faultsOf(page)]).toEqual([name, width, []])
      expect([name, width, await overflowOf(page)]).toEqual([name, width, 0])
    }
    await page.setViewportSize({ width: 1_280, height: 800 })
    await page.emulateMedia({ colorScheme: 'light' })
  }

  it.each(LANGUAGES)(
    '%s: a list is dropped, looked at, judged, downloaded and deleted',
    async (language) => {
      const words = scrubWords[language]
      const { page, at, judge, complaints, requests } = await opened(language)
      const see = (name: string) => look(page, `${language}-${name}`)
      await at('/console/scrubs')
      await see('1-none')
      await page.getByRole('link', { name: words.new }).click()
      await see('2-new')
      const file = { name: 'november.csv', mimeType: 'text/csv', buffer: Buffer.from(LIST) }
      await page.setInputFiles('input[type=file]', file)
      await page.getByRole('button', { name: words.form.submit }).click()
      await page.getByRole('heading', { name: words.columns.title }).waitFor()
      await see('3-columns')
      expect(await page.getByLabel(words.columns.readOf('email')).isChecked()).toBe(true)
      const said = page.locator('td').getByText(words.columns.read)
      await expectShown(page, said.first(), { 1_280: false, 390: true })
      await page.getByRole('button', { name: words.columns.start }).click()
      await page.getByRole('progressbar').waitFor()
      await see('4-waiting')
      await judge()
      await page.locator('.badge', { hasText: words.states.done }).waitFor()
      await see('5-done')
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: words.results.downloadOf(words.results.clean) }).click(),
      ])
      expect(readFileSync(await download.path(), 'utf8')).toBe(
        LIST.replace('Zoé,person9@list.example\n', ''),
      )
      await page.getByRole('link', { name: words.remove.button }).click()
      await see('6-asked')
      await page.getByRole('button', { name: words.remove.button }).click()
      await page.getByText(words.remove.done).waitFor()
      await see('7-list')
      expect(await cutOff(page)).toBe(0)
      expect(complaints).toEqual([])
      expect(requests.filter((one) => /%40|list\.example/.test(one))).toEqual([])
    },
  )

  it('without a script a list goes by the form, and the page looks again by itself', async () => {
    const words = scrubWords.en
    const { page, at, judge } = await opened('en', { hasScript: false })
    await at('/console/scrubs/new')
    const file = { name: 'november.csv', mimeType: 'text/csv', buffer: Buffer.from(LIST) }
    await page.setInputFiles('input[type=file]', file)
    expect(await page.getByText(importWords.en.form.choose).count()).toBe(0)
    await page.getByRole('button', { name: words.form.submit }).click()
    await page.getByRole('button', { name: words.columns.start }).click()
    await page.getByRole('progressbar').waitFor()
    await judge()
    await page.locator('.badge', { hasText: words.states.done }).waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: words.results.downloadOf(words.results.rejected) }).click(),
    ])
    expect(readFileSync(await download.path(), 'utf8')).toMatch(/\r\n10,email,opted_out,all,/)
  })
})

/** Where the line of column names is not seen, each box says what it is. */
async function expectShown(
  page: Page,
  locator: Locator,
  widths: Readonly<Record<number, boolean>>,
): Promise<void> {
  for (const [width, isShown] of Object.entries(widths)) {
    await page.setViewportSize({ width: Number(width), height: 800 })
    expect([width, await locator.isVisible()]).toEqual([width, isShown])
  }
  await page.setViewportSize({ width: 1_280, height: 800 })
}

/** How much of a table is beyond the edge of its box. */
function cutOff(page: Page): Promise<number> {
  return page.locator('.scroll').evaluate((box) => {
    const { scrollWidth, clientWidth } = box as unknown as Record<string, number>
    return (scrollWidth ?? 0) - (clientWidth ?? 0)
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

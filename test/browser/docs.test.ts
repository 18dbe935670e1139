import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultsOf, overflowOf } from './accessibility.ts'
import { inBrowser, isChromiumThere, launchChromium } from './chromium.ts'
import { OPERATIONS } from '../../infra/docs/operations.ts'
import { ADMIN_KEY, listen, openHouse } from '../house/house.ts'

describe.skipIf(!isChromiumThere)(inBrowser('the description of the API'), () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(async () => browser.close())

  it('shows every call, asks nobody but the house, and can be tried', async () => {
    const house = await openHouse()
    const { url, close } = await listen(house)
    const page = await browser.newPage()
    page.setDefaultTimeout(15_000)
    const complaints: string[] = []
    const requests: string[] = []
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`))
    page.on('response', (response) => {
      requests.push(response.url())
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`)
    })
    await page.goto(`${url}/docs`)
    await openAll(page)
    expect(await page.locator('.opblock').count()).toBe(OPERATIONS.length)

    // One call, from the page: its key, its button, the verdict.
    await house.api('PUT', '/v1/senders/acme', { name: 'Acme', basis: 'consent' })
    await page.getByRole('button', { name: 'Authorize' }).first().click()
    await page.locator('.auth-container input').fill(ADMIN_KEY)
    await page.locator('.auth-btn-wrapper .authorize').click()
    await page.locator('.auth-btn-wrapper .btn-done').click()
    const check = page.locator('#operations-Checks-check')
    await check.locator('.opblock-summary-control').click()
    await check.getByRole('button', { name: 'Try it out' }).click()
    await check.getByRole('button', { name: 'Execute' }).click()
    const answer = check.locator('.live-responses-table .response')
    await answer.waitFor()
    expect(await answer.textContent()).toMatch(/"allowed": (?:true|false)/)

    expect(complaints).toEqual([])
    expect(requests.filter((one) => !one.startsWith(url) && !one.startsWith('data:'))).toEqual([])
    await page.close()
    close()
  })

  const looks = [
    { colours: 'light', width: 360 },
    { colours: 'dark', width: 360 },
    { colours: 'light', width: 768 },
    { colours: 'dark', width: 1_280 },
  ] as const
  it.each(looks)(
    'shows the first call first, and can be read by everybody: $colours, $width px',
    async ({ colours, width }) => {
      const house = await openHouse()
      const { url, close } = await listen(house)
      const viewport = { width, height: 800 }
      const page = await browser.newPage({ colorScheme: colours, viewport })
      page.setDefaultTimeout(15_000)
      await page.goto(`${url}/docs`)
      await page.locator('.opblock-tag').first().waitFor()

      // On the first screen, with nothing pressed: the call with this address, and its rule.
      const call = page.getByLabel('The first call')
      expect(await call.textContent()).toContain(`curl ${url}/v1/check`)
      expect(await bottomOf(page, '[aria-label="The first call"]')).toBeLessThan(400)
      expect(await page.locator('header strong').first().isVisible()).toBe(true)
      expect(await bottomOf(page, 'header ul')).toBeLessThan(800)
      // What is for every call is folded, at the end.
      expect(await page.locator('.info').isVisible()).toBe(false)
      expect(await bottomOf(page, '#shared')).toBeGreaterThan(await bottomOf(page, '.opblock-tag'))
      await expectReadable(page)

      await page.locator('.opblock-tag').first().click()
      await page.locator('#operations-Checks-check .opblock-summary-control').click()
      await page.locator('#operations-Checks-check .responses-wrapper').waitFor()
      await expectReadable(page)

      await page.getByRole('button', { name: 'Try it out' }).first().click()
      await page.getByRole('button', { name: 'Execute' }).click()
      await page.locator('.live-responses-table .response').waitFor()
      await page.locator('#shared summary').click()
      expect(await page.locator('.info table tr').count()).toBeGreaterThan(15)
      expect(await page.locator('.info').isVisible()).toBe(true)
      await expectReadable(page)

      await page.getByRole('button', { name: 'Authorize' }).first().click()
      await page.locator('.auth-container input').waitFor()
      await expectReadable(page)
      await page.close()
      close()
    },
  )

  it('names every call so that everybody can read it, in both colours', async () => {
    const house = await openHouse()
    const { url, close } = await listen(house)
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ colorScheme, viewport: { width: 360, height: 800 } })
      page.setDefaultTimeout(15_000)
      await page.goto(`${url}/docs`)
      await openAll(page)
      await expectReadable(page)
      await page.close()
    }
    close()
  })
})

async function openAll(page: Page): Promise<void> {
  await page.locator('.opblock-tag').first().waitFor()
  for (const tag of await page.locator('.opblock-tag').all()) await tag.click()
  await page
    .locator('.opblock')
    .nth(OPERATIONS.length - 1)
    .waitFor()
}

async function expectReadable(page: Page): Promise<void> {
  // Colours that fade are judged when they have arrived.
  await page.waitForTimeout(400)
  expect(await faultsOf(page)).toEqual([])
  expect(await overflowOf(page)).toBe(0)
}

async function bottomOf(page: Page, selector: string): Promise<number> {
  const box = await page.locator(selector).first().boundingBox()
  return box === null ? Number.POSITIVE_INFINITY : box.y + box.height
}

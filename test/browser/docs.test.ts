import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
    await page.locator('.opblock').first().waitFor()
    expect(await page.locator('.opblock').count()).toBe(OPERATIONS.length)
    expect(await page.locator('.info .title').textContent()).toContain('Basta')
    expect(await page.locator('.info table tr').count()).toBeGreaterThan(15)

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
})

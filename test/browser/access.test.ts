import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { inBrowser, isChromiumThere, visitors } from './chromium.ts'
import { ACME, consentTo, listen, openHouse, PUBLIC_URL, type TestHouse } from '../house/house.ts'
import { scanText } from '../house/witness.ts'

const ADA = 'ada@example.org'
const WORDING = 'I want <b>offers</b> & "news".'

describe.skipIf(!isChromiumThere)(inBrowser('the access page'), () => {
  const { visit: visitWith, closeAfterwards } = visitors()

  /** A house on a real port, and the link of a request as the person has it in the mail. */
  async function linkOf(): Promise<{ house: TestHouse; link: string }> {
    const house = await openHouse()
    await house.api('PUT', '/v1/senders/acme', ACME)
    await house.api('POST', '/v1/consents', consentTo(ADA, { wording: WORDING }))
    const { url, close } = await listen(house)
    closeAfterwards(close)
    await house.request('/v1/access-requests', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: ADA }),
    })
    await house.pumpInbox()
    const text = house.mailbox.list()[0]?.text ?? ''
    return { house, link: (/https:\/\/\S+/.exec(text)?.[0] ?? '').replace(PUBLIC_URL, url) }
  }

  /** Without scripts, unless a test asks for them. */
  const visit = (link: string, { locale = 'en-GB', javaScriptEnabled = false } = {}) =>
    visitWith(link, { locale, javaScriptEnabled, acceptDownloads: true })

  it('shows what is held at one press, without a script or a cookie', async () => {
    const { link } = await linkOf()
    const { page, context } = await visit(link)
    await page.getByRole('button', { name: 'Show what is held' }).click()
    await page.getByRole('heading', { name: 'What is held about you' }).waitFor()
    expect(await page.locator('blockquote').textContent()).toBe(WORDING)
    expect(page.url()).toBe(link)
    expect(await context.cookies()).toEqual([])
  })

  it('is shown with its style: the policy refuses nothing of the page’s own', async () => {
    const { link } = await linkOf()
    const { page, complaints } = await visit(link, { javaScriptEnabled: true })
    await page.getByRole('button').click()
    await page.getByRole('button', { name: 'Download as JSON' }).waitFor()
    const colour: unknown = await page.evaluate(
      'getComputedStyle(document.querySelector("button")).backgroundColor',
    )
    expect(colour).toBe('rgb(138, 21, 56)')
    expect(complaints.filter((text) => /Content Security Policy/.test(text))).toEqual([])
  })

  it('gives the same as a file', async () => {
    const { link } = await linkOf()
    const { page } = await visit(link)
    await page.getByRole('button').click()
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download as JSON' }).click()
    const download = await downloading
    expect(download.suggestedFilename()).toMatch(/^req_\w+\.json$/)
    const report = JSON.parse(await readFile(await download.path(), 'utf8')) as object
    expect(report).toMatchObject({ consents: [{ evidence: { wording: WORDING } }] })
  })

  it('law 3: only looked at, and looked at again, uses nothing up', async () => {
    const { house, link } = await linkOf()
    const before = await scanText(house)
    const { page } = await visit(link)
    await page.reload()
    expect(await scanText(house)).toBe(before)
  })

  it('works by keyboard alone, in French for a French browser', async () => {
    const { link } = await linkOf()
    const { page } = await visit(link, { locale: 'fr-FR' })
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Ce qui est conservé sur vous' }).waitFor()
  })

  it('says an hour after its first use that it was used', async () => {
    const { house, link } = await linkOf()
    const { page } = await visit(link)
    await page.getByRole('button').click()
    house.setNow(new Date(Date.now() + 3_600_000))
    await page.goto(link)
    await page.getByRole('heading', { name: 'This link was used' }).waitFor()
    expect(await page.getByRole('button').count()).toBe(0)
  })
})

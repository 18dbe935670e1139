import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { inBrowser, isChromiumThere, visitors } from './chromium.ts'
import { ACME, listen, MAIL_TOKEN, openHouse, PUBLIC_URL, type TestHouse } from '../house/house.ts'
import { scanText } from '../house/witness.ts'

const ADA = 'ada@example.org'
const WORDING = 'I want offers by e-mail <script>document["title"] = "owned"</script>'

describe.skipIf(!isChromiumThere)(inBrowser('the confirmation page'), () => {
  const { visit, closeAfterwards } = visitors()

  /** A house on a real port, and the link as Ada was mailed it. */
  async function linkOf(
    more: object = {},
  ): Promise<{ house: TestHouse; link: string; url: string }> {
    const house = await openHouse()
    await house.api('PUT', '/v1/senders/acme', ACME)
    const { url, close } = await listen(house)
    closeAfterwards(close)
    await house.api('POST', '/v1/consents/requests', {
      to: ADA,
      sender: 'acme',
      topics: ['promo'],
      wording: WORDING,
      wordingVersion: '1',
      pageUrl: 'https://acme.example/join',
      ...more,
    })
    await house.pumpInbox()
    const [, path = ''] = /(\/c\/[\w-]+)\n/.exec(house.mailbox.list().at(-1)?.text ?? '') ?? []
    return { house, link: `${url}${path}`, url }
  }

  const isDone = (page: Page) => page.getByRole('heading', { name: 'Thank you, it is recorded' })

  it('shows who asks and the wording whole, and takes one click', async () => {
    const { house, link } = await linkOf()
    const { page, complaints, requests, context } = await visit(link)
    expect(await page.getByRole('heading').textContent()).toBe('Messages from Acme: do you agree?')
    expect(await page.locator('blockquote').textContent()).toBe(WORDING)
    await page.getByRole('button', { name: 'Yes, I agree' }).click()
    await isDone(page).waitFor()
    expect(page.url()).toBe(link)
    expect(requests).toEqual([`GET ${link}`, `POST ${link}`])
    expect(complaints.filter((text) => /Content Security Policy/.test(text))).toEqual([])
    expect(await context.cookies()).toEqual([])
    expect(await house.check(ADA, { topic: 'promo' })).toMatchObject({ reason: 'consented' })
  })

  it('law 3: only looked at, and looked at again, changes nothing', async () => {
    const { house, link } = await linkOf()
    const before = await scanText(house)
    const { page, requests } = await visit(link)
    await page.reload()
    await page.waitForLoadState('networkidle')
    expect(requests).toEqual([`GET ${link}`, `GET ${link}`])
    expect(await scanText(house)).toBe(before)
  })

  it('works with JavaScript switched off, by keyboard alone', async () => {
    const { house, link } = await linkOf()
    const { page } = await visit(link, { javaScriptEnabled: false })
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await isDone(page).waitFor()
    expect(await house.check(ADA, { topic: 'promo' })).toMatchObject({ reason: 'consented' })
  })

  it('gone back and pressed again is still done, once', async () => {
    const { house, link } = await linkOf()
    const { page } = await visit(link)
    await page.getByRole('button').click()
    await isDone(page).waitFor()
    const after = await scanText(house)
    await page.goto(link)
    await page.getByRole('button').click()
    await isDone(page).waitFor()
    expect(await scanText(house)).toBe(after)
  })

  it('pressed again after a stop, does not confirm: the stop stands', async () => {
    const { house, link } = await linkOf()
    const { page } = await visit(link)
    await page.getByRole('button').click()
    await isDone(page).waitFor()
    const stop = { to: ADA, scope: 'all', channelOfRequest: 'phone', reference: 'call 17' }
    await house.api('POST', '/v1/stops', stop)
    await page.goto(link)
    await page.getByRole('button').click()
    await page.getByRole('heading', { name: 'This link was used' }).waitFor()
    expect(await house.check(ADA, { topic: 'promo' })).toMatchObject({ reason: 'opted_out' })
  })

  it('speaks French to a French browser, and fits a phone', async () => {
    const { link } = await linkOf({ wording: 'x'.repeat(400) })
    const { page } = await visit(link, { locale: 'fr-FR', viewport: { width: 320, height: 640 } })
    expect(await page.getByRole('button').textContent()).toBe('Oui, j’accepte')
    const width: unknown = await page.evaluate('document.documentElement.scrollWidth')
    expect(width).toBe(320)
  })

  it('is reached from the page that shows what was mailed on this machine', async () => {
    const { url, link } = await linkOf()
    const { page, complaints } = await visit(`${url}/mail?t=${MAIL_TOKEN}`)
    const shown = page.getByRole('link')
    expect(await shown.getAttribute('href')).toBe(link.replace(url, PUBLIC_URL))
    expect(await page.locator('pre').textContent()).toContain(
      '  > I want offers by e-mail <script>',
    )
    expect(complaints.filter((text) => /Content Security Policy/.test(text))).toEqual([])
  })
})

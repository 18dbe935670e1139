import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { inBrowser, isChromiumThere, visitors } from './chromium.ts'
import { ACME, listen, openHouse, OPT_OUT, PUBLIC_URL, type TestHouse } from '../house/house.ts'
import { scanItems, scanText } from '../house/witness.ts'

const ADA = 'ada@example.org'

describe.skipIf(!isChromiumThere)(inBrowser('the unsubscribe page'), () => {
  const { visit, closeAfterwards } = visitors()

  /** A house on a real port, and a link of it as the person has it in the message. */
  async function linkOf(sender: object = {}): Promise<{ house: TestHouse; link: string }> {
    const house = await openHouse()
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, ...sender })
    const { url, close } = await listen(house)
    closeAfterwards(close)
    const { body } = await house.api('POST', '/v1/links', { sender: 'acme', to: [ADA] })
    const [minted] = (body as { links: { url: string }[] }).links
    return { house, link: (minted?.url ?? '').replace(PUBLIC_URL, url) }
  }

  const isDone = (page: Page) => page.getByRole('heading', { name: 'It is recorded' })

  it('takes one click', async () => {
    const { house, link } = await linkOf()
    const { page, requests, context } = await visit(link)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
      'Unsubscribe from Acme?',
    )
    await page
      .getByRole('button', { name: 'No more marketing from Acme or any other sender of its group' })
      .click()
    await isDone(page).waitFor()
    expect(page.url()).toBe(link)
    expect(requests).toEqual([`GET ${link}`, `POST ${link}`])
    expect(await context.cookies()).toEqual([])
    expect(await house.check(ADA)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('is shown with its style: the policy refuses nothing of the page’s own', async () => {
    const { link } = await linkOf()
    const { page, complaints } = await visit(link)
    const colour: unknown = await page.evaluate(
      'getComputedStyle(document.querySelector("button")).backgroundColor',
    )
    expect(colour).toBe('rgb(138, 21, 56)')
    expect(complaints.filter((text) => /Content Security Policy/.test(text))).toEqual([])
  })

  it('works with JavaScript switched off', async () => {
    const { house, link } = await linkOf({ stopReach: 'sender' })
    const { page } = await visit(link, { javaScriptEnabled: false })
    await page.getByRole('button', { name: 'No more marketing from Acme', exact: true }).click()
    await isDone(page).waitFor()
    expect(await house.check(ADA)).toMatchObject({ reason: 'opted_out' })
  })

  it('works by keyboard alone: Tab, Enter', async () => {
    const { house, link } = await linkOf()
    const { page } = await visit(link)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await isDone(page).waitFor()
    expect(await house.check(ADA)).toMatchObject({ reason: 'opted_out' })
  })

  it('law 3: only looked at, and looked at again, changes nothing', async () => {
    const { house, link } = await linkOf()
    const before = await scanText(house)
    const { page, requests } = await visit(link)
    await page.reload()
    await page.waitForLoadState('networkidle')
    expect(requests).toEqual([`GET ${link}`, `GET ${link}`])
    expect(await scanText(house)).toBe(before)
    expect(await house.check(ADA)).toMatchObject({ allowed: true })
  })

  it('gone back and pressed again is still done, once', async () => {
    const { house, link } = await linkOf()
    const { page } = await visit(link)
    await page.getByRole('button').first().click()
    await isDone(page).waitFor()
    const events = async () => (await scanItems(house)).filter(({ sk }) => sk?.S?.startsWith('E#'))
    const after = await events()
    await page.goto(link)
    await page.getByRole('button').first().click()
    await isDone(page).waitFor()
    // That it was pressed again is noted; it is no second event.
    expect(await events()).toEqual(after)
  })

  it('offers, smaller and last, to stop service messages too', async () => {
    const { house, link } = await linkOf({ stopReach: 'sender' })
    const { page, complaints } = await visit(link)
    const names = await page.getByRole('button').allTextContents()
    expect(names.map((name) => name.trim())).toEqual([
      'No more marketing from Acme',
      'No more “promo” marketing from Acme',
      'No more “news” marketing from Acme',
      'No more marketing from Acme or any other sender of its group',
      'No message at all from Acme, not even service messages',
    ])
    const heights = await Promise.all(
      (await page.getByRole('button').all()).map(async (one) => (await one.boundingBox())?.height),
    )
    expect(heights.at(-1)).toBeLessThan(heights[0] ?? 0)
    const last = page.getByRole('button', { name: 'not even service messages' })
    // Not before the box is ticked: nobody loses their security codes by a slip of the thumb.
    await last.click()
    expect(page.url()).toBe(link)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
      'Unsubscribe from Acme?',
    )
    expect(await house.check(ADA, { purpose: 'transactional' })).toMatchObject({ allowed: true })
    await page.getByRole('checkbox').check()
    await last.click()
    await isDone(page).waitFor()
    expect(complaints).toEqual([])
    expect(await house.check(ADA, { purpose: 'transactional' })).toMatchObject({
      reason: 'opted_out',
      scope: 'sender/acme',
    })
  })

  it('speaks French to a French browser, and offers both reaches where there are two', async () => {
    const { house, link } = await linkOf({ stopReach: 'sender' })
    const { page } = await visit(link, { locale: 'fr-FR' })
    await page.getByRole('button', { name: 'ni d’aucun autre expéditeur de son groupe' }).click()
    await page.getByRole('heading', { name: 'C’est enregistré' }).waitFor()
    expect(await house.check(ADA)).toMatchObject({ reason: 'opted_out', scope: 'all' })
  })
})

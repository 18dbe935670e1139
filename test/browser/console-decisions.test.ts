import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { accessWords } from '../../functions/languages/console/access.ts'
import { asideWords } from '../../functions/languages/console/asides.ts'
import { decisionWords } from '../../functions/languages/console/decisions.ts'
import { quarantineWords } from '../../functions/languages/console/quarantine.ts'
import { reviewWords } from '../../functions/languages/console/reviews.ts'
import type { ConsoleLanguage } from '../../functions/domain/operator.ts'
import { faultsOf, overflowOf } from './accessibility.ts'
import { inBrowser, isChromiumThere, visitors } from './chromium.ts'
import { openConsoleHouse } from './console-house.ts'
import { askFor, personOf, seedDecisions } from './decisions-seed.ts'

const LANGUAGES = ['en', 'fr'] as const satisfies readonly ConsoleLanguage[]
const TEN = 10
/** Typed, where nobody can be named; it is in no address and no request but the form's. */
const TYPED = '+33 6 39 98 00 77'
const NUMBER = '+33639980077'

describe.skipIf(!isChromiumThere)(inBrowser('what operators decide'), () => {
  const { visit, closeAfterwards } = visitors()

  async function open() {
    const opened = await openConsoleHouse()
    closeAfterwards(opened.close)
    await seedDecisions(opened.house)
    return opened
  }

  /** Presses a key and waits for the page that it leads to. */
  async function press(page: Page, key: string): Promise<void> {
    const before = page.url()
    await page.keyboard.press(key)
    await page.waitForURL((url) => url.href !== before)
  }

  it.each(LANGUAGES)('%s: ten texts are decided with one key each', async (language) => {
    const { house, url, as } = await open()
    const { page, complaints } = await visit(
      `${url}/console/reviews`,
      await as('operator', language),
    )
    const words = decisionWords[language]
    await press(page, 'd')
    await page.getByText(words.place(1, '12')).waitFor()
    // There and back again, without deciding.
    await press(page, 'n')
    await page.getByText(words.place(2, '12')).waitFor()
    await press(page, 'k')
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText(words.keys.release).waitFor()
    await page.keyboard.press('Escape')

    const began = performance.now()
    for (let at = 0; at < TEN; at += 1) {
      await press(page, at % 2 === 0 ? 's' : 'r')
      await page.getByText(at % 2 === 0 ? words.done.stop : words.done.release).waitFor()
    }
    const seconds = (performance.now() - began) / 1_000
    process.stdout.write(`ten reviews decided by keys in ${seconds.toFixed(2)} s\n`)
    expect(seconds).toBeLessThan(20)
    await page.getByText(words.place(1, '2')).waitFor()
    // The first person wrote again; what was decided holds all the same.
    expect(await house.check(personOf(0))).toMatchObject({ allowed: false, reason: 'opted_out' })
    expect(await house.check(personOf(1))).toMatchObject({ allowed: true })
    expect(complaints).toEqual([])
  })

  it.each(LANGUAGES)('%s: without a script each task has its button', async (language) => {
    const { house, url, as } = await open()
    const { page, requests } = await visit(`${url}/console/reviews`, {
      ...(await as('officer', language)),
      javaScriptEnabled: false,
    })
    const words = decisionWords[language]
    const review = reviewWords[language]
    await page.getByRole('link', { name: words.decideAll }).click()
    await page.getByLabel(words.note).fill('a sure one')
    await page.getByRole('button', { name: words.stop }).click()
    await page.getByText(words.done.stop).waitFor()
    await page.getByRole('button', { name: review.release }).click()
    await page.getByText(words.done.release).waitFor()
    // The row is shown once, and the way goes on.
    await page.locator('summary', { hasText: words.train }).click()
    await page.getByLabel(words.row).check()
    await page.getByRole('button', { name: words.stop }).click()
    await page.getByText('opt_out\town\tcan you stop by tomorrow at noon').waitFor()
    await page.getByRole('link', { name: words.next }).click()
    await page.getByRole('heading', { name: review.ask }).waitFor()

    const aside = asideWords[language]
    await page.goto(`${url}/console/asides`)
    await page.getByRole('link', { name: words.decideAll }).click()
    await page.getByRole('button', { name: words.stop }).click()
    await page.getByText(aside.toMissing).waitFor()
    await page.getByLabel(aside.toAlone).fill(TYPED)
    await page.getByRole('button', { name: words.stop }).click()
    await page.getByText(words.done.stop).waitFor()
    expect(await house.check(NUMBER)).toMatchObject({ allowed: false, reason: 'opted_out' })
    await page.getByRole('button', { name: aside.dismiss }).click()
    await page.getByText(words.done.dismiss).waitFor()

    const access = accessWords[language]
    await page.goto(`${url}/console/access`)
    const began = performance.now()
    await page.locator('a.row').first().click()
    await page.getByText(personOf(40)).waitFor()
    await page.getByRole('button', { name: access.refuse }).click()
    await page.getByText(access.noteMissing).waitFor()
    await page.getByLabel(access.note).fill('by registered letter')
    await page.getByRole('button', { name: access.sent }).click()
    await page.getByText(access.done.sent).waitFor()
    const seconds = (performance.now() - began) / 1_000
    process.stdout.write(`an access request answered in ${seconds.toFixed(2)} s\n`)

    const quarantine = quarantineWords[language]
    await page.goto(`${url}/console/quarantine/twilio/main`)
    await page.getByRole('button', { name: quarantine.verify }).click()
    await page.getByText(quarantine.verified(0, 1)).waitFor()
    // Neither an address nor a text is in what a browser asks for, keeps or passes on.
    for (const trace of ['63998', '%2B33', 'noon', 'letter', 'Ada'])
      expect(requests.join('\n')).not.toContain(trace)
  })

  it('what somebody else decided in the meantime is said, and the way goes on', async () => {
    const { url, as } = await open()
    const mine = await visit(`${url}/console/reviews`, await as('officer', 'en'))
    const theirs = await visit(`${url}/console/reviews`, await as('operator', 'en'))
    await press(mine.page, 'd')
    await press(theirs.page, 'd')
    await press(theirs.page, 'r')
    await press(mine.page, 's')
    await mine.page.getByText(decisionWords.en.done.already).waitFor()
    await mine.page.getByText(decisionWords.en.place(1, '11')).waitFor()
  })

  it('a list is walked with j, k and Enter', async () => {
    const { url, as } = await open()
    const { page } = await visit(`${url}/console/access`, await as('operator', 'en'))
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    await press(page, 'Enter')
    await page.getByText(accessWords.en.addressOfficer).waitFor()
    await page.keyboard.press('g')
    await press(page, 'r')
    await page.getByRole('heading', { name: reviewWords.en.title }).waitFor()
  })

  it('a form that was refused is mended with the keyboard alone', async () => {
    const { house, url, as } = await open()
    const { page } = await visit(`${url}/console/asides`, await as('operator', 'en'))
    await press(page, 'd')
    await page.keyboard.press('s')
    await page.getByText(asideWords.en.toMissing).waitFor()
    await page.keyboard.type(TYPED)
    await press(page, 'Enter')
    await page.getByText(decisionWords.en.done.stop).waitFor()
    expect(await house.check(NUMBER)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('on a narrow screen the menu shows where one is', async () => {
    const { url, as } = await open()
    const { page } = await visit(`${url}/console/quarantine`, {
      ...(await as('officer', 'en')),
      viewport: { width: 390, height: 800 },
    })
    const place = await page.locator('.menu [aria-current=page]').boundingBox()
    expect(place?.x).toBeGreaterThan(0)
    expect((place?.x ?? 0) + (place?.width ?? 0)).toBeLessThanOrEqual(390)
  })

  /** The rules are asked at the last width: of wide pages by day, and of narrow ones by night. */
  const WIDTHS = { en: [390, 1_280], fr: [1_280, 390] } as const
  const SCHEMES = { en: 'light', fr: 'dark' } as const
  it.each(LANGUAGES)(
    '%s: every page and state is read by everybody, in any width',
    async (language) => {
      const { house, url, as } = await open()
      await askFor(house, 'ada@example.org')
      const { page, complaints } = await visit('about:blank', {
        ...(await as('officer', language)),
        colorScheme: SCHEMES[language],
        bypassCSP: true,
      })
      const faults: unknown[] = []
      const look = async (what: string): Promise<void> => {
        for (const width of WIDTHS[language]) {
          await page.setViewportSize({ width, height: 800 })
          const wide = await overflowOf(page)
          if (wide > 0) faults.push([what, width, wide])
        }
        faults.push(...(await faultsOf(page)).map((fault) => [what, fault]))
      }
      const one = async (what: string): Promise<void> => {
        await page.locator('a.row').first().click()
        await page.evaluate(
          'document.querySelectorAll("main details").forEach((one) => { one.open = true })',
        )
        await look(`${what}, one`)
      }
      const list = async (path: string): Promise<void> => {
        await page.goto(`${url}/console/${path}`)
        await look(path)
      }
      for (const path of [
        'reviews',
        'asides',
        'access',
        'access?state=unproven',
        'incidents',
        'quarantine',
      ]) {
        await list(path)
        await one(path)
      }
      await one('quarantine, of an account')
      for (const path of ['reviews?done=already', 'access?state=answered', 'messages'])
        await list(path)
      // What a wrong form shows.
      await page.goto(`${url}/console/asides`)
      await page.locator('a.row').first().click()
      await page.getByRole('button', { name: decisionWords[language].stop }).click()
      await look('asides, without an address')
      expect(faults).toEqual([])
      // A form that was wrong is answered 400, which a browser notes.
      expect(complaints.filter((said) => !said.includes('status of 400'))).toEqual([])
    },
    120_000,
  )
})

import type { Page } from 'playwright-core'
import { mkdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ConsoleLanguage } from '../../functions/domain/operator.ts'
import { auditWords } from '../../functions/languages/console/audit.ts'
import { frameWords } from '../../functions/languages/console/frame.ts'
import { operatorWords } from '../../functions/languages/console/operators.ts'
import { sessionWords } from '../../functions/languages/console/sessions.ts'
import { signInWords } from '../../functions/languages/console/sign-in.ts'
import { openOidcProvider } from '../house/oidc-provider.ts'
import { faultsOf, overflowOf } from './accessibility.ts'
import { inBrowser, isChromiumThere, visitors, type Visit } from './chromium.ts'
import { openConsoleHouse } from './console-house.ts'

const LANGUAGES = ['en', 'fr'] as const satisfies readonly ConsoleLanguage[]
const GRACE = { name: 'Grace Hopper', email: 'grace@house.example', role: 'officer' }
/** Where pictures go, when somebody wants to look at them. */
const PICTURES = process.env['PICTURES']

describe.skipIf(!isChromiumThere)(inBrowser('signing in to the console'), () => {
  const { visit, closeAfterwards } = visitors()

  async function open() {
    const provider = await openOidcProvider()
    const opened = await openConsoleHouse({ consoleOidc: provider.settings })
    closeAfterwards(() => {
      opened.close()
      provider.close()
    })
    await opened.house.api('PUT', '/v1/operators/grace', GRACE)
    return { ...opened, provider }
  }
  type Opened = Awaited<ReturnType<typeof open>>

  /** Clean, and as wide as its window, in both colours. */
  async function look(page: Page, name: string): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect(await faultsOf(page), `${name} ${colorScheme}`).toEqual([])
      await page.setViewportSize({ width: 360, height: 800 })
      expect(await overflowOf(page), `${name} narrow`).toBeLessThanOrEqual(0)
      await picture(page, `${name}-${colorScheme}-360`)
      await page.setViewportSize({ width: 1280, height: 800 })
      await picture(page, `${name}-${colorScheme}-1280`)
    }
    await page.emulateMedia({ colorScheme: 'light' })
  }

  async function picture(page: Page, name: string): Promise<void> {
    if (PICTURES === undefined) return
    mkdirSync(PICTURES, { recursive: true })
    await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true })
  }

  /** The link in the last mail. */
  async function mailed({ house, url }: Opened): Promise<string> {
    await house.pumpInbox()
    const path = /\/console\/sign-in\/[\w-]{43}/.exec(house.mailbox.list().at(-1)?.text ?? '')?.[0]
    return `${url}${path ?? ''}`
  }

  async function signInByMail(opened: Opened, { page }: Visit, words = signInWords.en) {
    await page.goto(`${opened.url}/console`)
    await page.getByLabel(words.email).fill(GRACE.email)
    await page.getByRole('button', { name: words.send }).click()
    await page.getByRole('heading', { name: words.sent.title }).waitFor()
    await page.goto(await mailed(opened))
    await page.getByRole('button', { name: words.link.button }).click()
    await page.getByRole('link', { name: GRACE.name }).waitFor()
  }

  it.each(LANGUAGES)('%s: by a link, without a script, and out again', async (language) => {
    const opened = await open()
    const words = signInWords[language]
    const visited = await visit(`${opened.url}/console`, {
      locale: language,
      javaScriptEnabled: false,
    })
    await signInByMail(opened, visited, words)
    const { page, requests, context } = visited
    const [cookie] = (await context.cookies()).filter(({ name }) => name === 'basta')
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
    await page.goto(`${opened.url}/console/sessions`)
    await page.getByText(sessionWords[language].this).waitFor()
    await page.getByRole('button', { name: frameWords[language].signOut }).click()
    await page.getByRole('heading', { name: words.title }).waitFor()
    await page.goto(`${opened.url}/console/sessions`)
    await page.getByRole('heading', { name: words.title }).waitFor()
    expect(requests.join('\n')).not.toMatch(/house\.example|%40/)
  })

  it('a link opens in no other browser, and no second time', async () => {
    const opened = await open()
    const words = signInWords.en
    const mine = await visit(`${opened.url}/console`, { locale: 'en' })
    await mine.page.getByLabel(words.email).fill(GRACE.email)
    await mine.page.getByRole('button', { name: words.send }).click()
    await mine.page.getByRole('heading', { name: words.sent.title }).waitFor()
    const link = await mailed(opened)
    const other = await visit(link, { locale: 'en' })
    await other.page.getByText(words.refused.another_browser).waitFor()
    await look(other.page, 'refused')
    await mine.page.goto(link)
    await look(mine.page, 'link')
    await mine.page.getByRole('button', { name: words.link.button }).click()
    await mine.page.getByRole('link', { name: GRACE.name }).waitFor()
    await mine.page.goto(link)
    await mine.page.getByText(words.refused.used).waitFor()
  })

  it.each([true, false])('at the owner’s provider (scripts: %s)', async (javaScriptEnabled) => {
    const opened = await open()
    opened.provider.person = { email: GRACE.email, email_verified: true }
    const words = signInWords.fr
    const { page, requests, complaints } = await visit(`${opened.url}/console`, {
      locale: 'fr',
      javaScriptEnabled,
    })
    await page.getByRole('link', { name: words.provider }).click()
    if (!javaScriptEnabled) await page.getByRole('button', { name: words.back.button }).click()
    await page.getByRole('link', { name: GRACE.name }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/console')
    expect(requests.join('\n')).not.toMatch(/house\.example|%40/)
    expect(complaints).toEqual([])
  })

  it.each(LANGUAGES)('%s: an officer names, changes and removes operators', async (language) => {
    const opened = await open()
    const words = operatorWords[language]
    const { page, complaints, requests } = await visit(
      `${opened.url}/console/operators`,
      await opened.as('officer', language),
    )
    await look(page, `operators-${language}`)
    await page.keyboard.press('n')
    await page.getByRole('heading', { name: words.addTitle }).waitFor()
    await page.getByLabel(words.name, { exact: true }).fill('Ada Lovelace')
    await page.getByLabel(words.id).fill('Ada L')
    await page.getByLabel(words.email).fill('ada@house.example')
    await page.getByRole('radio', { name: words.roleHelp.operator }).check()
    await page.getByRole('button', { name: words.add }).click()
    await page.getByText(words.faults.id).waitFor()
    await look(page, `operator-new-${language}`)
    await page.getByLabel(words.id).fill('ada')
    await page.getByRole('button', { name: words.add }).click()
    await page.getByText(words.done.added).waitFor()
    await page.getByRole('link', { name: 'Ada Lovelace' }).click()
    await page.getByRole('radio', { name: words.roleHelp.viewer }).check()
    await page.getByRole('button', { name: words.save }).click()
    await page.getByText(words.done.changed).waitFor()
    await look(page, `operator-${language}`)
    await page.getByRole('link', { name: words.remove }).click()
    await page.getByRole('heading', { name: words.removeTitle('Ada Lovelace') }).waitFor()
    await look(page, `operator-remove-${language}`)
    await page.getByRole('button', { name: words.remove }).click()
    await page.getByText(words.done.removed).waitFor()

    const trail = auditWords[language]
    await page.getByRole('link', { name: trail.title }).click()
    await page.getByText(trail.acts.operator_removed).waitFor()
    await look(page, `audit-${language}`)
    expect(requests.join('\n')).not.toMatch(/house\.example|%40/)
    expect(complaints.filter((one) => !one.includes('status of 400'))).toEqual([])
  })

  it.each(LANGUAGES)('%s: sees where they are signed in, and ends it', async (language) => {
    const opened = await open()
    const words = sessionWords[language]
    const options = { ...(await opened.as('viewer', language)), locale: language }
    const there = await visit(`${opened.url}/console/sessions`, options)
    const here = await visit(`${opened.url}/console/sessions`, await opened.as('viewer', language))
    await look(here.page, `sessions-${language}`)
    const other = here.page.getByRole('row').filter({ hasNotText: words.this }).last()
    await other.getByRole('button', { name: words.end }).click()
    await here.page.getByText(words.ended).waitFor()
    await there.page.reload()
    await there.page.getByRole('heading', { name: signInWords[language].title }).waitFor()
  })

  it.each(LANGUAGES)('%s: the pages before it are clean', async (language) => {
    const opened = await open()
    const words = signInWords[language]
    const { page, complaints } = await visit(`${opened.url}/console`, { locale: language })
    await look(page, `sign-in-${language}`)
    await page.getByLabel(words.email).fill('grace@house')
    await page.getByRole('button', { name: words.send }).click()
    await page.getByText(words.unreadable).waitFor()
    await look(page, `sign-in-wrong-${language}`)
    await page.goto(`${opened.url}/console/sign-in/sent`)
    await look(page, `sent-${language}`)
    await page.goto(`${opened.url}/console/sign-in/oidc/callback?error=access_denied`)
    await look(page, `not-vouched-${language}`)
    // What the browser itself says of pages that answer 400 and 403.
    expect(complaints.filter((one) => !/status of 40[03]/.test(one))).toEqual([])
  })
})

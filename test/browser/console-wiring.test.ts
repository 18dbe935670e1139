import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { ConsoleLanguage } from '../../functions/domain/operator.ts'
import { keysWords } from '../../functions/languages/console/keys.ts'
import { providersWords } from '../../functions/languages/console/providers.ts'
import { sendersWords } from '../../functions/languages/console/senders.ts'
import { ACME, TWILIO_TOKEN, twilioText } from '../house/house.ts'
import { SAMPLES } from '../inbound/providers/samples.ts'
import { faultsOf, overflowOf } from './accessibility.ts'
import { inBrowser, isChromiumThere, visitors } from './chromium.ts'
import { openConsoleHouse, type ConsoleHouse } from './console-house.ts'

const LANGUAGES = ['en', 'fr'] as const satisfies readonly ConsoleLanguage[]
const ACCOUNTS = {
  'twilio/main': { authToken: TWILIO_TOKEN, senders: ['acme'] },
  'sendgrid/main': { ...SAMPLES['sendgrid']?.[0], senders: ['acme', 'missing'] },
  'telnyx/main': { senders: ['acme'] },
}
const WORDING = {
  version: '2026-01',
  language: 'fr',
  from: '2026-01-05',
  wording: 'J’accepte de recevoir les offres.',
}

describe.skipIf(!isChromiumThere)(inBrowser('the set-up of a house in the console'), () => {
  const { visit, closeAfterwards } = visitors()

  async function opened(accounts: object = ACCOUNTS): Promise<ConsoleHouse> {
    const own = await openConsoleHouse({
      accounts: () => Promise.resolve(JSON.stringify(accounts)),
    })
    closeAfterwards(own.close)
    return own
  }

  it.each(LANGUAGES)(
    '%s: an officer adds a sender, corrects a number, and declares a wording, without a script',
    async (language) => {
      const { house, url, as } = await opened()
      const words = sendersWords[language]
      const { fields } = words
      const { page, complaints } = await visit(`${url}/console/senders`, {
        ...(await as('officer', language)),
        javaScriptEnabled: false,
      })
      await page.getByRole('link', { name: words.create }).click()
      await page.getByLabel(fields.id, { exact: true }).fill('club')
      await page.getByLabel(fields.name, { exact: true }).fill('Acme Club')
      await page.getByLabel(words.row(fields.numbers, 1), { exact: true }).fill('0612')
      await page.getByLabel(words.row(fields.topics, 1), { exact: true }).fill('events')
      await page.getByLabel(words.row(fields.topicNames, 1), { exact: true }).fill('Soirées')
      await page.getByRole('button', { name: words.save }).click()
      await page.getByText(words.notSaved).waitFor()
      expect(await page.getByLabel(fields.name, { exact: true }).inputValue()).toBe('Acme Club')
      await page.getByLabel(words.row(fields.numbers, 1), { exact: true }).fill('+33 7 00 00 00 09')
      await page.getByRole('button', { name: words.save }).click()
      await page.getByText(words.saved).waitFor()
      expect((await house.api('GET', '/v1/senders/club')).body).toMatchObject({
        numbers: [{ number: '+33700000009', purpose: 'marketing' }],
        page: { topicNames: { events: 'Soirées' } },
      })

      await page.getByRole('link', { name: words.tabs.wordings }).click()
      await page.getByText(words.wordings.empty).waitFor()
      await page.getByLabel(fields.version).fill('2026-01')
      await page.getByLabel(fields.since).fill('2026-01-05')
      await page.getByLabel(fields.wording, { exact: true }).fill(WORDING.wording)
      await page.getByRole('button', { name: words.wordings.add }).click()
      await page.getByText(words.wordings.chosen).waitFor()
      expect(await page.locator('blockquote').innerText()).toBe(WORDING.wording)
      expect(complaints.filter(isNoFault)).toEqual([])
    },
  )

  it.each(LANGUAGES)('%s: an officer makes a key, rotates it and revokes it', async (language) => {
    const { house, url, as } = await opened()
    await house.api('PUT', '/v1/senders/acme', ACME)
    const words = keysWords[language]
    const { page, complaints } = await visit(`${url}/console/keys`, await as('officer', language))
    await page.getByRole('link', { name: words.create }).click()
    await page.getByLabel(words.name, { exact: true }).fill('newsletter')
    await page.getByRole('button', { name: words.make }).click()
    await page.getByText(words.faults.rights).waitFor()
    await page.getByLabel(words.rights.check).check()
    await page.getByLabel('Acme (acme)').check()
    await page.getByRole('button', { name: words.make }).click()
    const secret = await page.locator('pre.code').innerText()
    const mayCheck = async () =>
      (await house.api('POST', '/v1/check', { to: '+33612345678', sender: 'acme' }, secret)).status
    expect(await mayCheck()).toBe(200)
    await page.getByRole('link', { name: words.back }).click()
    await page.getByRole('button', { name: words.rotate }).click()
    await page.getByText(words.secretOnce).waitFor()
    expect(await page.locator('pre.code').innerText()).not.toBe(secret)
    await page.getByRole('link', { name: words.back }).click()
    await page.getByText(words.states.overlap).waitFor()
    await page.getByRole('link', { name: words.revoke }).click()
    expect(await mayCheck()).toBe(200)
    await page.getByRole('button', { name: words.revokeNow }).click()
    await page.getByText(words.revoked).waitFor()
    expect(await mayCheck()).toBe(401)
    expect(page.url()).not.toContain(secret)
    expect(complaints.filter(isNoFault)).toEqual([])
  })

  it.each(LANGUAGES)('%s: an operator tests a provider', async (language) => {
    const { house, url, as } = await opened()
    await house.api('PUT', '/v1/senders/acme', ACME)
    await house.request(...twilioText('STOP', { publicUrl: url }))
    const words = providersWords[language]
    const { page, complaints } = await visit(
      `${url}/console/providers`,
      await as('operator', language),
    )
    await page.getByRole('link', { name: 'twilio/main' }).click()
    await page.getByText(`${url}/inbound/twilio/main`).waitFor()
    await page.getByRole('button', { name: words.button }).click()
    await page.getByText(words.outcomes.works).waitFor()
    expect(await page.getByText(words.failed, { exact: true }).count()).toBe(0)
    await page.goto(`${url}/console/providers/sendgrid/main`)
    await page.getByRole('button', { name: words.button }).click()
    await page.getByText(words.outcomes.fails).waitFor()
    expect(complaints).toEqual([])
  })

  it.each([
    ['en', 'light', 1_280],
    ['fr', 'dark', 360],
  ] as const)(
    '%s, %s, %d pixels: every page keeps the rules of WCAG 2.2 and its width',
    async (language, colorScheme, width) => {
      const { house, url, as } = await opened()
      await house.api('PUT', '/v1/senders/acme', {
        ...ACME,
        wordings: [WORDING],
        page: { company: 'Donaudampfschifffahrtsgesellschaft SAS, Lyon' },
        sendingHours: { FR: { from: '08:00', to: '21:30', sundays: false, publicHolidays: false } },
      })
      const made = await house.api('POST', '/v1/keys', { name: 'newsletter', rights: ['check'] })
      const { id } = made.body as { id: string }
      const { page } = await visit(`${url}/console/senders`, {
        ...(await as('officer', language)),
        colorScheme,
        viewport: { width, height: 800 },
      })
      const check = async (what: string) => {
        expect(await faultsOf(page), what).toEqual([])
        expect(await overflowOf(page), what).toBe(0)
      }
      for (const path of [
        'senders',
        'topics',
        'wordings',
        'senders/acme',
        'senders/acme/edit',
        'senders/acme/wordings',
        'new-sender',
        'providers',
        'providers/twilio/main',
        'providers/telnyx/main',
        'keys',
        'keys/new',
        `keys/${id}`,
        `keys/${id}/revoke`,
      ]) {
        await page.goto(`${url}/console/${path}`)
        await check(path)
      }
      await page.goto(`${url}/console/providers/sendgrid/main`)
      await press(page, providersWords[language].button)
      await check('a test with something to mend')
      await page.goto(`${url}/console/keys/new`)
      await page.getByLabel(keysWords[language].name, { exact: true }).fill('x')
      await press(page, keysWords[language].make)
      await check('a form with faults')
      await page.goto(`${url}/console/keys/${id}`)
      await press(page, keysWords[language].rotate)
      await check('a secret')
    },
  )

  it.each(LANGUAGES)('%s: an empty house says what to do next', async (language) => {
    const { url, as } = await opened({})
    const { page } = await visit(`${url}/console/senders`, await as('officer', language))
    await page.getByText(sendersWords[language].emptyNext).waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.goto(`${url}/console/providers`)
    await page.getByText(providersWords[language].emptyNext).waitFor()
    expect(await faultsOf(page)).toEqual([])
  })
})

/** A form with something wrong is answered 400, which a browser notes. */
function isNoFault(complaint: string): boolean {
  return !complaint.includes('status of 400')
}

async function press(page: Page, name: string): Promise<void> {
  await Promise.all([page.waitForLoadState('load'), page.getByRole('button', { name }).click()])
  await page.waitForLoadState('domcontentloaded')
}

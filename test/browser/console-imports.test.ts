import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { ConsoleLanguage } from '../../functions/domain/operator.ts'
import { sayFault } from '../../functions/languages/console/import-files.ts'
import { importWords } from '../../functions/languages/console/imports.ts'
import { signIn } from '../house/console.ts'
import { ACME, listen, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'
import { importsFolderOf } from '../house/importing.ts'
import { faultsOf, overflowOf } from './accessibility.ts'
import { inBrowser, isChromiumThere, visitors } from './chromium.ts'

const LANGUAGES = ['en', 'fr'] as const satisfies readonly ConsoleLanguage[]
const ROWS = 2_000
/** One in ten left, and one in fifty cannot be read. */
const NEW = ROWS / 10 - ROWS / 50
/** Where pictures of every state are written, to be looked at. */
const SHOTS = process.env['SHOTS']
const WINDOWS = [
  [1_280, 'light'],
  [390, 'dark'],
  ...(SHOTS === undefined ? [] : [[1_280, 'dark'] as const, [390, 'light'] as const]),
] as const
/** What an operator's whole task may take, pictures and rules of accessibility aside. */
const TASK_MS_MAX = 60_000

/** An export of an audience: of ten one has left, and of those who left some cannot be read. */
function listOf(rows: number): string {
  const lines = Array.from({ length: rows }, (_, at) => {
    const hasLeft = at % 10 === 9
    const who = at % 50 === 9 ? `nobody ${at}` : `person${at}@list.example`
    const day = `2026-0${(at % 9) + 1}-11T10:00:00Z`
    return `${who};;${hasLeft ? 'unsubscribed' : 'subscribed'};${hasLeft ? day : ''};Zoé`
  })
  return `email;phone;status;unsubscribed_at;first name\n${lines.join('\n')}\n`
}

const lands = (page: Page, name: string) => page.getByRole('heading', { name, exact: true })

describe.skipIf(!isChromiumThere)(inBrowser('imports in the console'), () => {
  const { visit, closeAfterwards } = visitors()

  /** A house whose upload URLs lead to the port that it listens on, as they do everywhere else. */
  async function opened(language: ConsoleLanguage, { hasScript = true } = {}) {
    const port = await freePort()
    const publicUrl = `http://127.0.0.1:${port}`
    const house = await openHouse({ publicUrl })
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    const { close } = await listen(house, port)
    closeAfterwards(close)
    closeAfterwards(() => rmSync(importsFolderOf(house), { recursive: true, force: true }))
    const { cookie } = await signIn(house, 'operator', { language, publicUrl })
    const visited = await visit('about:blank', { javaScriptEnabled: hasScript, locale: language })
    const [name = '', value = ''] = cookie.split('=')
    await visited.context.addCookies([{ name, value, url: publicUrl }])
    const at = async (path: string) => void (await visited.page.goto(publicUrl + path))
    return { ...visited, house, at, work: () => pumping(house) }
  }

  /** The worker of the house, until it is stopped. */
  function pumping(house: TestHouse): { stop: () => Promise<void> } {
    const stopping = new AbortController()
    const done = (async () => {
      while (!stopping.signal.aborted) {
        await house.pumpInbox()
        await house.pumpImports()
        await sleep(30)
      }
    })()
    const stop = async () => {
      stopping.abort()
      await done
    }
    closeAfterwards(() => void stop())
    return { stop }
  }

  /** Read by everybody, in a wide window by day and in a narrow one by night. */
  async function look(page: Page, name: string): Promise<number> {
    const from = performance.now()
    for (const [width, colorScheme] of WINDOWS) {
      await page.setViewportSize({ width, height: 800 })
      await page.emulateMedia({ colorScheme })
      // Colours change over an eighth of a second.
      await sleep(200)
      if (SHOTS !== undefined) {
        mkdirSync(SHOTS, { recursive: true })
        const path = join(SHOTS, `imports-${name}-${width}-${colorScheme}.png`)
        await page.screenshot({ path, fullPage: true })
      }
      expect([name, width, await faultsOf(page)]).toEqual([name, width, []])
      expect([name, width, await overflowOf(page)]).toEqual([name, width, 0])
    }
    await page.setViewportSize({ width: 1_280, height: 800 })
    await page.emulateMedia({ colorScheme: 'light' })
    return performance.now() - from
  }

  it.each(LANGUAGES)(
    '%s: a list of 2,000 is dropped, looked at, tried, recorded, and its refusals downloaded',
    async (language) => {
      const words = importWords[language]
      const { page, house, at, work, complaints, requests } = await opened(language)
      const from = performance.now()
      let looked = 0
      const see = async (name: string) => void (looked += await look(page, `${language}-${name}`))

      await at('/console/imports')
      await see('1-none')
      await page.getByRole('link', { name: words.new }).click()
      await lands(page, words.new).waitFor()
      await see('2-new')
      await drop(page, listOf(ROWS))
      expect(await page.getByLabel(words.form.source).inputValue()).toBe('left.csv')
      await page.getByLabel(words.form.source).fill('List of spring')
      await page.getByRole('button', { name: words.form.submit }).click()

      await lands(page, words.columns.title).waitFor()
      await see('3-columns')
      await page.getByRole('button', { name: words.columns.count }).click()
      await page.getByRole('progressbar').waitFor()
      await see('4-running')
      work()
      await lands(page, words.refused.title).waitFor()
      await see('5-counted')
      const shown = String(NEW)
      await page.getByRole('link', { name: words.apply.go(shown) }).click()
      await lands(page, words.apply.title).waitFor()
      await see('6-asked')
      await page.getByRole('button', { name: words.apply.yes }).click()
      await page.locator('.badge', { hasText: words.states.applied }).waitFor()
      await see('7-recorded')

      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: words.refused.download }).click(),
      ])
      const csv = readFileSync(await download.path(), 'utf8')
        .trimEnd()
        .split('\r\n')
      expect(csv).toHaveLength(ROWS - NEW + 1)
      expect(csv).toContainEqual(
        expect.stringMatching(/^nobody 9;;unsubscribed;2026-.*;Zoé;11;address;invalid;/),
      )
      const took = performance.now() - from - looked
      process.stdout.write(`imports, ${language}: the task took ${Math.round(took)} ms\n`)
      expect(took).toBeLessThan(TASK_MS_MAX)

      await at('/console/imports')
      await see('8-list')
      const check = await house.check('person19@list.example')
      expect(check).toMatchObject({ allowed: false, reason: 'opted_out' })
      expect(complaints).toEqual([])
      // No address is in any URL, and nothing was asked of anybody else.
      const { origin } = new URL(page.url())
      expect(requests.filter((one) => one.includes('%40') || one.includes('list.example'))).toEqual(
        [],
      )
      expect(requests.filter((one) => !one.includes(origin))).toEqual(['GET about:blank'].slice(1))
    },
  )

  it.each(LANGUAGES)('%s: all of it without a script', async (language) => {
    const words = importWords[language]
    const { page, house, at, work } = await opened(language, { hasScript: false })
    await at('/console/imports/new')
    await page.locator('#file').setInputFiles({
      name: 'left.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(listOf(100)),
    })
    await page.getByLabel(words.form.source).fill('List of spring')
    expect(await page.locator('.upload noscript p').innerText()).toBe(words.form.noScript)
    await page.getByRole('button', { name: words.form.submit }).click()
    await lands(page, words.columns.title).waitFor()
    await page.getByRole('button', { name: words.columns.count }).click()
    await page.locator('#running noscript p').waitFor()
    const { stop } = work()
    // The page asks again by itself.
    await lands(page, words.refused.title).waitFor()
    await page.getByRole('link', { name: words.apply.go('').trim() }).click()
    await page.getByRole('button', { name: words.apply.yes }).click()
    await page.locator('.badge', { hasText: words.states.applied }).waitFor()
    await stop()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: words.refused.download }).click(),
    ])
    expect(readFileSync(await download.path(), 'utf8')).toContain('nobody 9;')
    expect((await house.check('person19@list.example')).allowed).toBe(false)
  })

  it.each(LANGUAGES)('%s: what cannot be used is said in words', async (language) => {
    const words = importWords[language]
    const { page, at } = await opened(language)
    await at('/console/imports/new')
    await page.getByLabel(words.form.source).fill('A spreadsheet')
    await drop(page, 'PK\u0003\u0004', 'list.xlsx')
    await page.getByRole('button', { name: words.form.submit }).click()
    await page.getByText(words.form.spreadsheet).waitFor()
    await look(page, `${language}-9-spreadsheet`)
    await drop(page, 'Kontakt;Grund\nada@list.example;war da\n')
    await page.getByRole('button', { name: words.form.submit }).click()
    const fault = sayFault(language, { code: 'no_address_column', columns: 2 })
    await page.getByText(fault.title).waitFor()
    await page.getByLabel(words.columns.readAsOf('Kontakt')).selectOption('address')
    await page.getByLabel(words.columns.readAsOf('Grund')).selectOption('status')
    await page.getByRole('button', { name: words.columns.look }).click()
    await page.getByLabel(words.columns.word('war da')).waitFor()
    await look(page, `${language}-10-words`)
    await page.locator('summary', { hasText: words.apply.other }).click()
    await drop(page, '')
    await page.getByRole('button', { name: words.form.submit }).click()
    await page.getByText(words.form.empty).waitFor()
    await drop(page, 'email\n')
    await page.getByRole('button', { name: words.form.submit }).click()
    await page.getByText(sayFault(language, { code: 'no_rows' }).title).waitFor()
    await look(page, `${language}-11-unusable`)
  })

  it.each([
    ['is announced', /\/console\/imports\/announced$/],
    ['travels', /\/files\/[^?]*\?token=/],
  ])(
    'an upload can be cancelled while it %s, and tried again as the same import',
    async (_, on) => {
      const words = importWords.en
      const { page, at, context } = await opened('en')
      const held = Promise.withResolvers<undefined>()
      await context.route(on, async (route) => {
        if (route.request().method() !== 'GET') await held.promise
        await route.continue().catch(() => undefined)
      })
      await at('/console/imports/new')
      await page.getByLabel(words.form.source).fill('Cancelled once')
      await drop(page, listOf(100))
      const sent = page.waitForRequest(on)
      await page.getByRole('button', { name: words.form.submit }).click()
      await sent
      await page.getByRole('button', { name: words.form.cancel }).click()
      held.resolve(undefined)
      await page.getByText(words.form.cancelled).waitFor()
      await page.getByRole('button', { name: words.form.submit }).click()
      await lands(page, words.columns.title).waitFor()
      await at('/console/imports')
      expect(await page.locator('tbody tr').count()).toBe(1)
    },
  )

  it('everything is reached by keys', async () => {
    const words = importWords.en
    const { page, at } = await opened('en')
    await at('/console')
    await page.keyboard.press('g')
    await page.keyboard.press('i')
    await lands(page, words.title).waitFor()
    await page.keyboard.press('n')
    await lands(page, words.new).waitFor()
    await page.locator('#file').focus()
    await page.locator('#file').setInputFiles({
      name: 'left.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('email\nada@list.example\n'),
    })
    await page.getByLabel(words.form.source).focus()
    await page.keyboard.press('Enter')
    await lands(page, words.columns.title).waitFor()
    await page.keyboard.press('d')
    await page.getByRole('progressbar').waitFor()
  })
})

async function drop(page: Page, content: string, name = 'left.csv'): Promise<void> {
  const place = page.locator('.drop').last()
  const transfer = await page.evaluateHandle(
    ([text, called]) => {
      const { DataTransfer: Transfer, File: Made } = globalThis as unknown as {
        DataTransfer: new () => { items: { add: (file: unknown) => void } }
        File: new (parts: string[], name: string, how: object) => unknown
      }
      const made = new Transfer()
      made.items.add(new Made([text ?? ''], called ?? '', { type: 'text/csv' }))
      return made
    },
    [content, name],
  )
  await place.dispatchEvent('dragover', { dataTransfer: transfer })
  await place.dispatchEvent('drop', { dataTransfer: transfer })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

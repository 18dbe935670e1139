import { existsSync } from 'node:fs'
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'

const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** Without a Chromium the browser tests are left out, and their title says so. */
export const isChromiumThere = existsSync(EXECUTABLE)

export function inBrowser(what: string): string {
  return isChromiumThere
    ? `${what} in a browser`
    : `${what} in a browser (skipped: no ${EXECUTABLE}; CHROMIUM=… names another)`
}

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
}

/** A page that notes what a visitor never sees: refused styles, other requests, cookies. */
export type Visit = {
  readonly page: Page
  readonly complaints: string[]
  readonly requests: string[]
  readonly context: BrowserContext
}

/** One browser for the tests of a block; what a test opened is closed after it. */
export function visitors(): {
  readonly visit: (link: string, options?: BrowserContextOptions) => Promise<Visit>
  readonly closeAfterwards: (close: () => void) => void
} {
  let browser: Browser
  let contexts: BrowserContext[] = []
  let closing: (() => void)[] = []

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterEach(async () => {
    for (const context of contexts) await context.close()
    for (const close of closing) close()
    contexts = []
    closing = []
  })
  afterAll(async () => browser.close())

  return {
    closeAfterwards: (close) => void closing.push(close),
    visit: async (link, options = {}) => {
      const context = await browser.newContext(options)
      contexts.push(context)
      const page = await context.newPage()
      const complaints: string[] = []
      const requests: string[] = []
      page.on('console', (message) => complaints.push(message.text()))
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('request', (request) => {
        if (!request.url().endsWith('/favicon.ico'))
          requests.push(`${request.method()} ${request.url()}`)
      })
      await page.goto(link)
      return { page, complaints, requests, context }
    },
  }
}

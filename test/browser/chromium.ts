import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

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

import type * as client from '../../functions/client/client.ts'
import { Hono } from 'hono'
import { serve } from '@hono/node-server'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inBrowser, isChromiumThere, launchChromium } from './chromium.ts'
import { buildPackage } from '../../infra/package/build-package.ts'
import { ACME, ADMIN_KEY, consentTo, openHouse } from '../house/house.ts'

describe.skipIf(!isChromiumThere)(inBrowser('the client'), () => {
  it('asks, records, and takes a redirect to an allow for no', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'basta-browser-'))
    await buildPackage(folder)
    const built = await readFile(join(folder, 'client.js'), 'utf8')
    await rm(folder, { recursive: true })

    const house = await openHouse()
    await house.api('PUT', '/v1/senders/acme', ACME)
    await house.api('POST', '/v1/consents', consentTo('ada@example.org'))
    const site = new Hono()
      .get('/', (c) =>
        c.html('<script type="module">globalThis.basta = await import("/client.js")</script>'),
      )
      .get('/client.js', (c) => c.body(built, 200, { 'content-type': 'text/javascript' }))
      .post('/moved/v1/check', (c) => c.redirect('/v1/check', 307))
      .route('/', house.app)
    const [server, url] = await new Promise<[ReturnType<typeof serve>, string]>((resolve) => {
      const listening = serve({ fetch: site.fetch, port: 0 }, ({ port }: AddressInfo) => {
        resolve([listening, `http://127.0.0.1:${port}`])
      })
    })
    const browser = await launchChromium()
    try {
      const page = await browser.newPage()
      await page.goto(url)
      await page.waitForFunction(() => 'basta' in globalThis)
      const said = await page.evaluate(
        async ({ key, origin }) => {
          const { createClient } = (globalThis as unknown as { basta: typeof client }).basta
          const basta = createClient({ url: origin, key })
          const moved = createClient({ url: `${origin}/moved`, key, onUncertain: 'deny' })
          const given = createClient({ url: origin, key, fetch })
          const sent: string[] = []
          const send = basta.guard(
            (to: string) => sent.push(to),
            (to) => ({ to, sender: 'acme' }),
            { onDenied: ({ message }) => message },
          )
          await send('ada@example.org')
          const stop = { scope: 'all', channelOfRequest: 'phone', reference: 'call 1' } as const
          const asked = { to: 'ada@example.org', sender: 'acme' }
          return {
            redirected: (await moved.check(asked)).reason,
            given: (await given.check(asked)).reason,
            stopped: (await basta.stop({ to: 'ada@example.org', ...stop })).events.length,
            after: await send('ada@example.org'),
            sent,
          }
        },
        { key: ADMIN_KEY, origin: url },
      )
      expect(said).toEqual({
        redirected: 'uncertain',
        given: 'consented',
        stopped: 1,
        after: 'Not sent: opted_out.',
        sent: ['ada@example.org'],
      })
    } finally {
      await browser.close()
      server.close()
    }
  })
})

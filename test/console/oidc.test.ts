import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ConsoleBrowser } from '../house/console-browser.ts'
import { consoleStoresOf } from '../house/console.ts'
import { openHouse, PUBLIC_URL, type TestHouse } from '../house/house.ts'
import { openOidcProvider, type OidcPerson, type OidcProvider } from '../house/oidc-provider.ts'
import { outputOf } from '../house/witness.ts'

const CALLBACK = '/console/sign-in/oidc/callback'
const GRACE: OidcPerson = { email: 'Grace@House.example', email_verified: true }

let provider: OidcProvider
let house: TestHouse
beforeAll(async () => {
  provider = await openOidcProvider()
  house = await openHouse({ consoleOidc: provider.settings })
  const named = { name: 'Grace', email: 'grace@house.example', role: 'officer' }
  await house.api('PUT', '/v1/operators/grace', named)
})
afterAll(() => provider.close())
beforeEach(() => {
  provider.person = { ...GRACE }
  house.setNow(undefined)
})

/** Leaves for the provider, and comes back with its answer. */
async function away(browser: ConsoleBrowser): Promise<Record<string, string>> {
  const left = await browser.go('/console/sign-in/oidc')
  expect(left.status).toBe(303)
  const back = await fetch(left.headers.get('location') ?? '', { redirect: 'manual' })
  const url = new URL(back.headers.get('location') ?? '')
  expect(url.href.startsWith(`${PUBLIC_URL}${CALLBACK}?`)).toBe(true)
  const shown = await browser.go(`${CALLBACK}${url.search}`)
  expect(shown.status).toBe(200)
  const html = await shown.text()
  const fields = [...html.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)]
  return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]))
}

async function expectRefused(browser: ConsoleBrowser, answer: Record<string, string>) {
  const refused = await browser.go(CALLBACK, answer)
  expect(refused.status).toBe(403)
  expect(browser.cookies.has('__Host-basta')).toBe(false)
}

describe('signing in at the owner’s provider', () => {
  it('is offered where one is configured, and ends on a page of this site', async () => {
    const browser = new ConsoleBrowser(house)
    expect(await (await browser.go('/console/sign-in')).text()).toContain(
      'href="/console/sign-in/oidc"',
    )
    const answer = await away(browser)
    // Coming back changed nothing yet: that was a GET, and another site led to it.
    expect(browser.cookies.has('__Host-basta')).toBe(false)
    const done = await browser.go(CALLBACK, answer)
    expect([done.status, done.headers.get('location')]).toEqual([303, '/console'])
    expect(done.headers.getSetCookie().join()).toMatch(/__Host-basta=[^,]*SameSite=Strict/)
    expect(await (await browser.go('/console/sessions')).text()).toContain('your organisation')
    expect(browser.cookies.has('__Host-basta-oidc')).toBe(false)
    const none = new ConsoleBrowser(await openHouse())
    expect(await (await none.go('/console/sign-in')).text()).not.toContain('oidc')
    expect((await none.go('/console/sign-in/oidc')).status).toBe(410)
  })

  it('asks with PKCE, state and nonce, each new, and names nobody', async () => {
    const [one, two] = [new ConsoleBrowser(house), new ConsoleBrowser(house)]
    const urls = await Promise.all(
      [one, two].map(async (browser) => {
        const left = await browser.go('/console/sign-in/oidc')
        const [set = ''] = left.headers.getSetCookie()
        expect(set).toMatch(
          /^__Host-basta-oidc=[\w-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
        )
        return new URL(left.headers.get('location') ?? '').searchParams
      }),
    )
    const [first, second] = urls
    expect(first?.get('code_challenge_method')).toBe('S256')
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(first?.get(name)).toMatch(/^[\w-]{43}$/)
      expect(first?.get(name)).not.toBe(second?.get(name))
    }
    // Sealed: whoever reads the cookie learns no verifier.
    const sealed = Buffer.from(one.cookies.get('__Host-basta-oidc') ?? '', 'base64url').toString()
    expect(sealed).not.toContain(first?.get('state') ?? '')
  })

  it('also where the provider tells the address only when asked once more', async () => {
    provider.person.isShy = true
    const browser = new ConsoleBrowser(house)
    expect((await browser.go(CALLBACK, await away(browser))).status).toBe(303)
  })

  it.each<[string, OidcPerson]>([
    ['of an address that is not verified', { ...GRACE, email_verified: false }],
    ['of an address of which nothing is said', { email: 'grace@house.example' }],
    ['of somebody without an address', { email_verified: true }],
    ['of a colleague who is not named', { email: 'ada@house.example', email_verified: true }],
    ['with another nonce', { ...GRACE, nonce: 'another' }],
    ['for another client', { ...GRACE, audience: 'another' }],
    ['signed with a key of its own', { ...GRACE, isForged: true }],
  ])('refuses an answer %s', async (_, person) => {
    provider.person = person
    const browser = new ConsoleBrowser(house)
    await expectRefused(browser, await away(browser))
  })

  it('refuses a forged state, a replayed code, another browser’s answer and a late one', async () => {
    const forged = new ConsoleBrowser(house)
    await expectRefused(forged, { ...(await away(forged)), state: 'x'.repeat(43) })

    const mixed = new ConsoleBrowser(house)
    await expectRefused(mixed, { ...(await away(mixed)), iss: 'https://evil.example' })

    const victim = new ConsoleBrowser(house)
    const stolen = await away(victim)
    await expectRefused(new ConsoleBrowser(house), stolen)
    const thief = new ConsoleBrowser(house)
    await away(thief)
    await expectRefused(thief, stolen)

    const replay = new ConsoleBrowser(house)
    const answer = await away(replay)
    const kept = new ConsoleBrowser(house)
    kept.takeFrom(replay)
    expect((await replay.go(CALLBACK, answer)).status).toBe(303)
    await expectRefused(kept, answer)

    const late = new ConsoleBrowser(house)
    const old = await away(late)
    house.setNow(new Date(Date.now() + 601_000))
    await expectRefused(late, old)
    house.setNow(undefined)

    const torn = new ConsoleBrowser(house)
    const other = await away(torn)
    torn.cookies.set('__Host-basta-oidc', 'AAAA')
    await expectRefused(torn, other)
  })

  it('takes no answer from a form of another site', async () => {
    const browser = new ConsoleBrowser(house)
    const answer = await away(browser)
    const elsewhere = new ConsoleBrowser(house, 'https://evil.example')
    elsewhere.takeFrom(browser)
    await expectRefused(elsewhere, answer)
  })

  it('shows what the provider refused, and no address anywhere', async () => {
    const browser = new ConsoleBrowser(house)
    const { text } = await outputOf(async () => {
      expect((await browser.go(`${CALLBACK}?error=access_denied&state=x`)).status).toBe(403)
      provider.person = { email: 'ada@house.example', email_verified: true }
      await browser.go(CALLBACK, await away(browser))
      provider.person = { ...GRACE }
      await browser.go(CALLBACK, await away(browser))
    })
    expect(text).toContain('"event":"signed_in"')
    expect(text + provider.asked.join()).not.toMatch(/house\.example|%40/i)
    const day = house.now().toISOString().slice(0, 10)
    const { entries } = await consoleStoresOf(house).audit.ofDay(day, { limit: 50 })
    expect(entries).toContainEqual(
      expect.objectContaining({ what: 'sign_in_refused', about: 'oidc not_named' }),
    )
    expect(JSON.stringify(entries)).not.toContain('@')
  })

  it('is unavailable while the provider is, and links still work', async () => {
    const gone = await openOidcProvider()
    gone.close()
    const alone = await openHouse({ consoleOidc: gone.settings })
    const browser = new ConsoleBrowser(alone)
    expect((await browser.go('/console/sign-in/oidc')).status).toBe(503)
    const asked = await browser.go('/console/sign-in', { email: 'grace@house.example' })
    expect(asked.status).toBe(303)
  })
})

import { describe, expect, it } from 'vitest'
import { newLinkSecret } from '../../functions/domain/sign-in-link.ts'
import { ConsoleBrowser } from '../house/console-browser.ts'
import { consoleStoresOf, emailOf, signIn } from '../house/console.ts'
import { openHouse, type TestHouse, type TestHouseOptions } from '../house/house.ts'
import { outputOf, scanText } from '../house/witness.ts'

const GRACE = 'grace@house.example'
async function newHouse(options: TestHouseOptions = {}): Promise<TestHouse> {
  const house = await openHouse(options)
  const named = { name: 'Grace', email: GRACE, role: 'officer', language: 'fr' }
  await house.api('PUT', '/v1/operators/grace', named)
  return house
}

/** Asks for a link, and answers its path as the mail has it. */
async function askFor(house: TestHouse, browser: ConsoleBrowser, email = GRACE): Promise<string> {
  const before = house.mailbox.list().length
  await browser.go('/console/sign-in', { email })
  await house.pumpInbox()
  const mail = house.mailbox.list()[before]?.text ?? ''
  return /https:\/\/stop\.example\.test(\/console\/sign-in\/[\w-]{43})/.exec(mail)?.[1] ?? 'no link'
}

const trail = async (house: TestHouse) => {
  const day = house.now().toISOString().slice(0, 10)
  const { entries } = await consoleStoresOf(house).audit.ofDay(day, { limit: 50 })
  return entries.map(({ what, operator, about }) => [what, operator, about?.split(' ')[0]])
}

describe('signing in by a link', () => {
  it('takes an address, a mail and a button, and is on record', async () => {
    const house = await newHouse()
    const browser = new ConsoleBrowser(house)
    expect((await browser.go('/console')).headers.get('location')).toBe('/console/sign-in')
    const asked = await browser.go('/console/sign-in', { email: GRACE })
    expect([asked.status, asked.headers.get('location')]).toEqual([303, '/console/sign-in/sent'])
    await house.pumpInbox()
    const [mail] = house.mailbox.list()
    expect(mail).toMatchObject({ to: GRACE, subject: 'Votre lien de connexion à Basta' })
    const path = /\/console\/sign-in\/[\w-]{43}/.exec(mail?.text ?? '')?.[0] ?? ''
    // A mail program looks, often: nothing is used up (law 3).
    for (let look = 0; look < 3; look += 1) expect((await browser.go(path)).status).toBe(200)
    const used = await browser.go(path, {})
    expect([used.status, used.headers.get('location')]).toEqual([303, '/console'])
    const [set] = used.headers.getSetCookie().filter((one) => one.startsWith('__Host-basta='))
    expect(set).toMatch(/; Max-Age=28800; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
    expect((await browser.go('/console')).status).toBe(200)
    const sessions = await (await browser.go('/console/sessions')).text()
    expect(sessions).toContain('Firefox, Linux')
    expect(await trail(house)).toContainEqual(['signed_in', 'Grace', 'link'])
  })

  it('says the same, and does the same, for who is an operator and who is not (law 10)', async () => {
    const house = await newHouse()
    const answers = await Promise.all(
      [GRACE, 'nobody@house.example'].map(async (email) => {
        const answer = await new ConsoleBrowser(house).go('/console/sign-in', { email })
        const headers = [...answer.headers].filter(([name]) => name !== 'set-cookie')
        return { status: answer.status, headers, body: await answer.text() }
      }),
    )
    expect(answers[0]).toEqual(answers[1])
    // Both wait in the same queue: neither was looked up by the door.
    expect(house.storehouse.size()).toBe(2)
    await house.pumpInbox()
    expect(house.mailbox.list().map(({ to }) => to)).toEqual([GRACE])
  })

  it('refuses a link that was used, is over, is of another browser, or was never one', async () => {
    const house = await newHouse()
    const browser = new ConsoleBrowser(house)
    const path = await askFor(house, browser)
    const thief = new ConsoleBrowser(house)
    for (const form of [undefined, {}]) {
      const answer = await thief.go(path, form)
      expect(answer.status).toBe(403)
      expect(await answer.text()).toContain('only in the browser in which it was asked for')
    }
    thief.cookies.set('__Host-basta-asked', newLinkSecret())
    expect((await thief.go(path, {})).status).toBe(403)
    expect((await browser.go(path, {})).status).toBe(303)
    const replay = new ConsoleBrowser(house)
    replay.takeFrom(browser)
    replay.cookies.delete('__Host-basta')
    expect((await replay.go(path, {})).status).toBe(410)
    expect(replay.cookies.has('__Host-basta')).toBe(false)
    expect((await thief.go(`/console/sign-in/${newLinkSecret()}`, {})).status).toBe(410)
    expect((await thief.go('/console/sign-in/x', {})).status).toBe(410)

    const late = new ConsoleBrowser(house)
    const second = await askFor(house, late)
    house.setNow(new Date(Date.now() + 601_000))
    expect((await late.go(second)).status).toBe(410)
    expect((await late.go(second, {})).status).toBe(410)
    expect(late.cookies.has('__Host-basta')).toBe(false)
    const refused = (await trail(house)).filter(([what]) => what === 'sign_in_refused')
    expect(new Set(refused.map(([, , why]) => why))).toEqual(
      new Set(['another_browser', 'used', 'over']),
    )
  })

  it('refuses a link of before a removal, another address, or an end of all sessions', async () => {
    const house = await newHouse()
    const { operators } = consoleStoresOf(house)
    const by = { by: 'test', at: Math.floor(Date.now() / 1000) }
    const ends = [
      async () => operators.endSessions('grace', by),
      async () => {
        const grace = await operators.remove('grace', by)
        return operators.put(
          { ...grace, id: 'grace', name: 'Grace', role: 'officer', email: await emailOf(GRACE) },
          by,
        )
      },
    ]
    for (const end of ends) {
      const browser = new ConsoleBrowser(house)
      const path = await askFor(house, browser)
      await end()
      expect((await browser.go(path, {})).status).toBe(410)
      expect(browser.cookies.has('__Host-basta')).toBe(false)
    }
  })

  it('takes no link from a form of another site', async () => {
    const house = await newHouse()
    const browser = new ConsoleBrowser(house)
    const path = await askFor(house, browser)
    const elsewhere = new ConsoleBrowser(house, 'https://evil.example')
    elsewhere.takeFrom(browser)
    expect((await elsewhere.go(path, {})).status).toBe(403)
    expect((await elsewhere.go('/console/sign-in', { email: GRACE })).status).toBe(403)
    expect((await browser.go(path, {})).status).toBe(303)
  })

  it('fills no mailbox: five links for one address in ten minutes', async () => {
    const house = await newHouse()
    const ask = async (email: string) =>
      (await new ConsoleBrowser(house).go('/console/sign-in', { email })).status
    for (let times = 0; times < 5; times += 1) expect(await ask(GRACE)).toBe(303)
    expect(await ask('Grace+again@house.example')).toBe(429)
    expect(await ask('ada@house.example')).toBe(303)
    house.setNow(new Date(Date.now() + 601_000))
    expect(await ask(GRACE)).toBe(303)
  })

  it('is floods’ own: twenty from one place in ten minutes, whoever is named', async () => {
    const house = await newHouse()
    const statuses: number[] = []
    for (let times = 0; times < 21; times += 1) {
      const email = `nobody-${times}@house.example`
      statuses.push((await new ConsoleBrowser(house).go('/console/sign-in', { email })).status)
    }
    expect(statuses).toEqual([...Array<number>(20).fill(303), 429])
  })

  it('shows no address in a log line, a URL or a clear item', async () => {
    const house = await newHouse()
    const browser = new ConsoleBrowser(house)
    const seen: string[] = []
    const { text } = await outputOf(async () => {
      const path = await askFor(house, browser)
      await askFor(house, browser, 'nobody@house.example')
      for (const answer of [await browser.go(path, {}), await browser.go('/console/sessions')])
        seen.push(answer.headers.get('location') ?? '', answer.headers.get('referrer-policy') ?? '')
      await browser.go('/console/sign-in', { email: 'what @ is this' })
    })
    expect(text).toContain('"event":"signed_in"')
    expect(text + seen.join() + (await scanText(house))).not.toMatch(/house\.example/)
    expect(text + seen.join()).not.toMatch(/sign-in\/[\w-]{43}/)
  })
})

describe('a session', () => {
  it('is refused if it is forged, expired, ended, or its operator is gone', async () => {
    const house = await newHouse()
    const status = async (cookie: string) =>
      (await house.request('/console/sessions', { headers: { cookie } })).status
    const { cookie } = await signIn(house, 'officer')
    expect(await status(cookie)).toBe(200)
    expect(await status(`__Host-basta=${newLinkSecret()}`)).toBe(303)
    expect(await status('__Host-basta=x')).toBe(303)
    // The cookie of a page over plain HTTP, which any host on the way can set, is none here.
    expect(await status(cookie.replace('__Host-', ''))).toBe(303)
    house.setNow(new Date(Date.now() + 8 * 3_600_000 + 1_000))
    expect(await status(cookie)).toBe(303)
    house.setNow(undefined)
    await house.api('DELETE', '/v1/operators/officer')
    expect(await status(cookie)).toBe(303)
  })

  it('has the role that its operator has now', async () => {
    const house = await newHouse()
    const officer = await signIn(house, 'officer')
    expect((await officer.get('/console/operators')).status).toBe(200)
    const demoted = { name: 'O', email: officer.operator.email, role: 'viewer' }
    await house.api('PUT', '/v1/operators/officer', demoted)
    expect((await officer.get('/console/operators')).status).toBe(403)
    expect((await officer.post('/console/operators/grace/remove')).status).toBe(403)
    expect(await consoleStoresOf(house).operators.get('grace')).toBeDefined()
  })

  it('is ended from another browser, and by signing out', async () => {
    const house = await newHouse()
    const here = await signIn(house, 'viewer')
    const there = await signIn(house, 'viewer')
    const { sessions } = consoleStoresOf(house)
    const now = Math.floor(Date.now() / 1000)
    const found = await sessions.find(there.secret, now)
    const ended = await here.post(`/console/sessions/${found?.session.id ?? ''}/end`)
    expect(ended.headers.get('location')).toBe('/console/sessions?done=ended')
    expect((await there.get('/console/sessions')).status).toBe(303)
    const other = await signIn(house, 'operator')
    const own = await sessions.find(here.secret, now)
    expect((await other.post(`/console/sessions/${own?.session.id ?? ''}/end`)).status).toBe(404)
    const out = await here.post('/console/sign-out')
    expect(out.headers.getSetCookie().join()).toMatch(/^__Host-basta=; Max-Age=0; Path=\//)
    expect((await here.get('/console/sessions')).status).toBe(303)
  })
})

describe('the link that a start on this machine prints', () => {
  const LOCAL = 'http://localhost:8787'

  it('signs in any browser of the machine, once, for ten minutes', async () => {
    const house = await openHouse({ publicUrl: LOCAL })
    const path = `/console/sign-in/${await house.localSignIn()}`
    const browser = new ConsoleBrowser(house, LOCAL)
    expect((await browser.go(path)).status).toBe(200)
    expect((await browser.go(path, {})).status).toBe(303)
    expect((await browser.go('/console/sessions')).status).toBe(200)
    expect(await trail(house)).toContainEqual(['signed_in', 'Local officer', 'local'])
    expect((await new ConsoleBrowser(house, LOCAL).go(path, {})).status).toBe(410)
    const late = `/console/sign-in/${await house.localSignIn()}`
    house.setNow(new Date(Date.now() + 600_000))
    expect((await new ConsoleBrowser(house, LOCAL).go(late, {})).status).toBe(410)
    expect(await consoleStoresOf(house).operators.list()).toHaveLength(1)
  })

  it('is the named officer’s where there is one, and opens under no other name of the house', async () => {
    const house = await openHouse({ publicUrl: LOCAL })
    await signIn(house, 'officer', { publicUrl: LOCAL })
    const path = `/console/sign-in/${await house.localSignIn()}`
    const under = async (host: string) => (await house.app.request(`http://${host}${path}`)).status
    expect(await under('192.168.1.4:8787')).toBe(403)
    expect(await under('evil.example:8787')).toBe(403)
    expect(await under('127.0.0.1:8787')).toBe(200)
    const operators = await consoleStoresOf(house).operators.list()
    expect(operators.map(({ id }) => id)).toEqual(['officer'])
  })

  it('opens nothing where the house is public', async () => {
    const house = await openHouse()
    const path = `/console/sign-in/${await house.localSignIn()}`
    expect((await new ConsoleBrowser(house).go(path, {})).status).toBe(403)
  })
})

import { beforeAll, describe, expect, it } from 'vitest'
import { NAVIGATION } from '../../functions/console/navigation.ts'
import { consoleRoutes, type ConsoleDeps } from '../../functions/console/router.ts'
import type { ConsoleRoute } from '../../functions/console/route.ts'
import { includesRole, ROLES, type Role } from '../../functions/domain/operator.ts'
import { listenToLog } from '../../functions/log.ts'
import { signIn, type SignedInBrowser } from '../house/console.ts'
import { openHouse, PUBLIC_URL, type TestHouse } from '../house/house.ts'

/** Its routes are there before what they work with. */
const ROUTES = consoleRoutes({} as ConsoleDeps)
const named = ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const)
const within = named.filter(([, { role }]) => role !== 'anybody')
const posts = within.filter(([, { method }]) => method === 'POST')

let house: TestHouse
let browsers: Readonly<Record<Role, SignedInBrowser>>
beforeAll(async () => {
  house = await openHouse()
  const signedIn = await Promise.all(
    ROLES.map(async (role) => [role, await signIn(house, role)] as const),
  )
  browsers = Object.fromEntries(signedIn) as Record<Role, SignedInBrowser>
})

/** The same path with an id that nothing has. */
const pathOf = ({ path }: ConsoleRoute) => path.replaceAll(/:\w+(?:\{[^}]*\})?/g, 'nothing')

const body = (fields: Readonly<Record<string, string>>) => new URLSearchParams(fields).toString()
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

describe('every route of the console', () => {
  it('has one method and path', () => {
    expect(new Set(named.map(([name]) => name)).size).toBe(named.length)
  })

  it.each(within)('%s is for nobody who is not signed in', async (_, route) => {
    const { method } = route
    const answer = await house.request(pathOf(route), {
      method,
      ...(method === 'POST'
        ? { headers: { ...FORM, origin: PUBLIC_URL }, body: body({ csrf: 'x' }) }
        : {}),
    })
    if (method === 'POST') return expect(answer.status).toBe(401)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/console/sign-in'])
  })

  it.each(within.flatMap(([name, route]) => ROLES.map((role) => [name, role, route] as const)))(
    '%s as %s: only from its own role on',
    async (_, role, route) => {
      const browser = browsers[role]
      // A token that is none: nothing happens, and the role is judged before.
      const answer =
        route.method === 'GET'
          ? await browser.get(pathOf(route))
          : await browser.post(pathOf(route), { csrf: 'none' })
      const text = await answer.text()
      const may = route.role !== 'anybody' && includesRole(role, route.role)
      const isRefusedForRole = answer.status === 403 && /role “/.test(text)
      expect(isRefusedForRole).toBe(!may)
    },
  )

  it.each(posts)('%s takes no form without the token of its session', async (_, route) => {
    for (const csrf of ['', 'none', browsers.viewer.csrf]) {
      const answer = await browsers.officer.post(pathOf(route), { csrf })
      expect(answer.status).toBe(403)
    }
  })

  it.each(posts)('%s takes nothing from another site', async (_, route) => {
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: PUBLIC_URL, 'sec-fetch-site': 'cross-site' },
      { origin: PUBLIC_URL, 'sec-fetch-site': 'same-site' },
    ])
      expect((await browsers.officer.post(pathOf(route), {}, headers)).status).toBe(403)
  })

  it.each(within.filter(([, { method }]) => method === 'GET'))(
    '%s is shown to its origin alone: no cache, no frame, no referrer elsewhere, nothing inline',
    async (_, route) => {
      const answer = await browsers.officer.get(pathOf(route))
      const html = await answer.text()
      if (!(answer.headers.get('content-type') ?? '').startsWith('text/html')) return
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.headers.get('referrer-policy')).toBe('same-origin')
      expect(answer.headers.get('content-security-policy')).toMatch(
        /^default-src 'none';.*frame-ancestors 'none'$/,
      )
      expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)/i)
    },
  )
})

describe('the menu', () => {
  const entries = NAVIGATION.flatMap(({ entries }) => entries)
  it.each(entries.map(({ path, role }) => [path, role] as const))(
    '%s opens for the role that sees it',
    async (path, role) => {
      const answer = await browsers[role].get(path)
      expect(answer.status).toBe(200)
      expect(await answer.text()).toContain(`href="${path}" aria-current="page"`)
    },
  )
})

describe('what no browser sends', () => {
  it('is refused as what it is, and raises no alarm', async () => {
    const house = await openHouse()
    const officer = await signIn(house, 'officer', { language: 'en' })
    const heard: string[] = []
    listenToLog((event) => void heard.push(event))
    const bodies = [
      ['multipart/form-data', 'x'],
      ['multipart/form-data; boundary=abc', '--abc\r\nbroken'],
      ['text/plain', 'email=a@b.example'],
      ['application/json', '{}'],
    ] as const
    for (const path of ['/console/sign-in', '/console/people', '/console/imports'])
      for (const [type, body] of bodies) {
        const answer = await officer.post(path, {}, { 'content-type': type })
        const raw = await house.request(path, {
          method: 'POST',
          headers: { cookie: officer.cookie, origin: PUBLIC_URL, 'content-type': type },
          body,
        })
        expect([path, type, answer.status, raw.status]).toEqual([path, type, 400, 400])
      }
    for (const id of ['x'.repeat(3_000), '%00', '..%2f..', '%ED%A0%80'])
      for (const path of [`approvals/${id}`, `operators/${id}`, `operators/${id}/remove`])
        expect([path, (await officer.get(`/console/${path}`)).status]).toEqual([path, 404])
    for (const path of ['approvals', 'operators', 'sessions'].map(
      (one) => `${one}/${'x'.repeat(3_000)}`,
    )) {
      const act = path.startsWith('sessions') ? `${path}/end` : path
      expect((await officer.post(`/console/${act}`, { decision: 'approve' })).status).toBe(404)
    }
    expect(await house.api('DELETE', `/v1/operators/${'x'.repeat(3_000)}`)).toMatchObject({
      status: 404,
    })
    expect(heard.filter((event) => event === 'unavailable')).toEqual([])
  })
})

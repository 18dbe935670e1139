import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { PROBLEMS } from '../../functions/http/problem-types.ts'
import { OPERATIONS } from '../../infra/docs/operations.ts'
import { documents } from '../house/documents.ts'
import { ACME, openHouse, type TestHouse } from '../house/house.ts'
import { scanText } from '../house/witness.ts'

const NOW = new Date('2026-06-01T10:00:00Z')
const DAY_MS = 86_400_000
const ADA = 'ada@example.org'

type Kind = 'u' | 'c' | 'a'
/** The form of each page's own button. */
const FORMS: Readonly<Record<Kind, string>> = {
  u: 'List-Unsubscribe=One-Click',
  c: 'confirm=yes',
  a: 'show=page',
}
const tokens: Record<Kind, string> = { u: '', c: '', a: '' }
let house: TestHouse
let keys: Readonly<Record<'good' | 'revoked' | 'over', string>>

beforeAll(async () => {
  house = await openHouse()
  house.setNow(NOW)
  await house.api('PUT', '/v1/senders/acme', ACME)
  const { body } = await house.api('POST', '/v1/links', { sender: 'acme', to: [ADA] })
  tokens.u = new URL((body as { links: { url: string }[] }).links[0]?.url ?? '').pathname.slice(3)
  await house.api('POST', '/v1/consents/requests', {
    to: ADA,
    sender: 'acme',
    wording: 'I want offers by e-mail.',
    wordingVersion: '1',
    pageUrl: 'https://acme.example/join',
  })
  await house.request('/v1/access-requests', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to: ADA }),
  })
  await house.pumpInbox()
  for (const { text } of house.mailbox.list()) {
    const [, kind, token = ''] = /stop\.example\.test\/([ca])\/([\w-]{32})/.exec(text) ?? []
    if (kind === 'a' || kind === 'c') tokens[kind] = token
  }
  for (const kind of ['u', 'c', 'a'] as const)
    expect((await ask(`/${kind}/${tokens[kind]}`, 'GET', '')).status, kind).toBe(200)
  const key = async (more: object = {}) => {
    const made = await house.api('POST', '/v1/keys', { rights: ['check'], ...more })
    return made.body as { id: string; key: string }
  }
  const [good, revoked] = [await key(), await key()]
  const over = await key({ expiresAt: '2026-06-02T10:00:00Z' })
  expect((await house.api('DELETE', `/v1/keys/${revoked.id}`)).status).toBe(200)
  keys = { good: good.key, revoked: revoked.key, over: over.key }
})

const ask = (path: string, method: string, form: string) =>
  house.request(path, {
    method,
    headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
    ...(method === 'POST' ? { body: form } : {}),
  })

/** What the description says a call may answer. */
function describedOf(kind: Kind, method: string): readonly number[] {
  const said = method === 'HEAD' ? 'GET' : method
  const found = OPERATIONS.find((one) => one.path === `/${kind}/:token` && one.method === said)
  return Object.keys(found?.answers ?? {}).map(Number)
}

const broken = (token: string): Readonly<Record<string, string>> => {
  const at = Math.floor(token.length / 2)
  const other = token[at] === 'A' ? 'B' : 'A'
  return {
    missing: '',
    random: randomBytes(24).toString('base64url'),
    cut: token.slice(0, at),
    'cut by one': token.slice(0, -1),
    changed: `${token.slice(0, at)}${other}${token.slice(at + 1)}`,
    'not text': '%00%ff',
  }
}

describe('a token that opens nothing', () => {
  it.each(['u', 'c', 'a'] as const)(
    'is one page at /%s/, as the description says',
    async (kind) => {
      const before = await scanText(house)
      const others = (['u', 'c', 'a'] as const).filter((one) => one !== kind)
      const wrong = {
        ...broken(tokens[kind]),
        ...Object.fromEntries(others.map((one) => [`of /${one}/`, tokens[one]])),
      }
      for (const method of ['GET', 'HEAD', 'POST']) {
        const pages = new Set<string>()
        for (const [name, token] of Object.entries(wrong)) {
          const answer = await ask(`/${kind}/${token}`, method, FORMS[kind])
          expect(answer.status, `${method} ${name}`).toBe(400)
          expect(answer.headers.get('content-type'), name).toMatch(/^text\/html/)
          pages.add(await answer.text())
        }
        expect(describedOf(kind, method)).toContain(400)
        expect(pages.size, method).toBe(1)
      }
      expect(await scanText(house)).toBe(before)
    },
  )

  it.each([
    ['u', 'a link never ends', 3_650, 200],
    ['c', 'more than seven days old', 7, 400],
    ['a', 'more than seven days old', 7, 410],
  ] as const)('that is old, at /%s/: %s', async (kind, _, days, status) => {
    house.setNow(new Date(NOW.getTime() + days * DAY_MS + 1_000))
    for (const method of ['GET', 'HEAD', 'POST']) {
      const answer = await ask(`/${kind}/${tokens[kind]}`, method, FORMS[kind])
      expect(answer.status, method).toBe(status)
      expect(describedOf(kind, method)).toContain(status)
    }
    house.setNow(NOW)
  })

  it('is 401 in front of every call that takes a key, and says no more', async () => {
    const { good, revoked, over } = keys
    const wrong = { ...broken(good), 'not text': 'a b', revoked, over }
    house.setNow(new Date(NOW.getTime() + 2 * DAY_MS))
    const guarded = OPERATIONS.filter(({ right }) => right !== 'public' && right !== 'provider')
    expect(guarded.length).toBeGreaterThan(30)
    for (const { method, path } of guarded)
      for (const [name, key] of Object.entries(wrong)) {
        const answer = await house.request(path.replace(/:\w+/g, 'one'), {
          method,
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          ...(['GET', 'DELETE'].includes(method) ? {} : { body: '{}' }),
        })
        expect(answer.status, `${method} ${path} ${name}`).toBe(401)
        const { type } = (await answer.json()) as { type: string }
        expect(type).toBe('urn:basta:unauthenticated')
      }
    house.setNow(NOW)
  })
})

describe('what documents say of refusals', () => {
  it('is what a call can answer: each code is one of ours, and each of ours is of some call', async () => {
    const codes = Object.keys(PROBLEMS)
    for (const file of documents()) {
      const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
      expect(text).not.toContain('invalid_token')
      const named = [...text.matchAll(/urn:basta:([a-z_]+)/g)].map(([, code = '']) => code)
      expect(
        named.filter((code) => !codes.includes(code)),
        file,
      ).toEqual([])
    }
    const described = await (await house.request('/openapi.json')).text()
    const named = new Set(
      [...described.matchAll(/urn:basta:([a-z_]+)/g)].map(([, code = '']) => code),
    )
    expect([...named].toSorted()).toEqual(codes.toSorted())
    expect(described).not.toContain('invalid_token')
  })
})

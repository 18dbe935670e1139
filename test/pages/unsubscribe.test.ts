import { createHash, randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseAddress } from '../../functions/domain/address.ts'
import { contactIds, readHashKeys } from '../../functions/domain/contact-id.ts'
import {
  linkKeyOf,
  sealShortToken,
  sealToken,
  tokenKeyId,
} from '../../functions/domain/link-token.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { linkKeys, readLinkRoots } from '../../functions/store/keys/link-keys.ts'
import { newSecrets } from '../../infra/local/secrets.ts'
import {
  ACME,
  consentTo,
  openHouse,
  OPT_OUT,
  PUBLIC_URL,
  twilioText,
  type TestHouse,
} from '../house/house.ts'
import { outputOf, scanText, tracesOf } from '../house/witness.ts'
import { PAGE_LANGUAGES } from '../../functions/languages/pages.ts'

const ADA = 'ada@example.org'
const ONE_CLICK = 'List-Unsubscribe=One-Click'
const FORM = 'application/x-www-form-urlencoded'

/** The buttons of the topics that every sender here has. */
const TOPICS = ['topic/promo', 'topic/news']

type Body = NonNullable<RequestInit['body']>
type History = {
  readonly events: readonly { readonly type: string; readonly scopes: readonly string[] }[]
}

async function houseWithSenders(options = {}): Promise<TestHouse> {
  const house = await openHouse(options)
  const member = { ...ACME, ...OPT_OUT, numbers: [] }
  await house.api('PUT', '/v1/senders/acme', { ...member, numbers: ACME.numbers })
  await house.api('PUT', '/v1/senders/beta', { ...member, name: 'Beta' })
  await house.api('PUT', '/v1/senders/solo', { ...member, name: 'Solo', stopReach: 'sender' })
  return house
}

/** The path of a minted link, e.g. `/u/AQ…`. */
async function mint(house: TestHouse, fields: object = {}): Promise<string> {
  const asked = { sender: 'acme', to: [ADA], ...fields }
  const { body } = await house.api('POST', '/v1/links', asked)
  const [link] = (body as { links: { url: string }[] }).links
  expect(link?.url).toMatch(/^https:\/\/stop\.example\.test\/u\/[\w-]+$/)
  return (link?.url ?? '').slice(PUBLIC_URL.length)
}

function post(
  house: TestHouse,
  path: string,
  body: Body = ONE_CLICK,
  headers: Record<string, string> = { 'content-type': FORM },
): Promise<Response> {
  return house.request(path, { method: 'POST', body, headers })
}

async function stopsOf(house: TestHouse, to = ADA): Promise<string[]> {
  const { body } = await house.api('POST', '/v1/history', { to })
  return (body as History).events
    .filter(({ type }) => type === 'stop')
    .flatMap(({ scopes }) => scopes)
}

/** All of an answer that anybody could compare. */
async function whole(response: Response): Promise<string> {
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`)
  return [response.status, ...headers, '', await response.text()].join('\n')
}

/** The reference, the time and their sealed copy are of each request alone. */
function unnumbered(answer: string): string {
  const sealed = (_: string, text: string) => `value="${text.length} characters"`
  return answer
    .replaceAll(/evt_\w+/g, 'evt')
    .replaceAll(/value="([\w-]{100,})"/g, sealed)
    .replaceAll(/\d\d:\d\d/g, 'hh:mm')
}

/** What the buttons of a page say when they are pressed, in order. */
function choicesOf(page: string): string[] {
  return [...page.matchAll(/<button [^>]*value="([^"]*)"/g)].map(([, value = '']) => value)
}

function count(text: string, part: RegExp): number {
  return [...text.matchAll(part)].length
}

describe('looking at a link', () => {
  it('law 3: GET, HEAD and OPTIONS change nothing, however often and in whatever order', async () => {
    const house = await houseWithSenders()
    const path = await mint(house)
    const before = await scanText(house)
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'GET', 'HEAD']) {
      const response = await house.request(path, { method, headers: { accept: '*/*' } })
      expect(response.status).toBe(method === 'OPTIONS' ? 204 : 200)
    }
    const query = await house.request(`${path}?List-Unsubscribe=One-Click&unsubscribe=all`)
    expect(query.status).toBe(200)
    expect(await scanText(house)).toBe(before)
    expect(await house.check(ADA)).toMatchObject({ allowed: true })
  })

  it.each(['PUT', 'DELETE', 'PATCH'])(
    'law 3: %s finds nothing and changes nothing',
    async (method) => {
      const house = await houseWithSenders()
      const path = await mint(house)
      const before = await scanText(house)
      const response = await house.request(path, { method, body: ONE_CLICK })
      expect(response.status).toBe(404)
      expect(await scanText(house)).toBe(before)
    },
  )

  it('shows its buttons and nothing else to do, load, run or keep', async () => {
    const house = await houseWithSenders()
    const response = await house.request(await mint(house))
    const page = await response.text()
    expect(choicesOf(page)).toEqual(['all', 'only-sender', ...TOPICS, 'every-and-all'])
    expect(count(page, /<form\b/g)).toBe(5)
    expect(page.match(/<input\b[^>]*>/g)).toEqual([
      '<input type="checkbox" name="sure" value="yes" required />',
    ])
    expect(page).toContain('<form method="post">')
    expect(page).not.toMatch(/<(?:select|textarea|img|script|iframe|svg|object)\b/)
    expect(page).not.toMatch(/\b(?:src|action|on[a-z]+)\s*=|url\(|@import|https?:|http-equiv/)
    // The other languages of the page, and an icon that is none: else browsers ask for one.
    const led = [...page.matchAll(/href="([^"]*)"/g)].map(([, to = '']) => to)
    expect(led.filter((to) => to !== 'data:,' && !/^\?lang=[a-z]{2}$/.test(to))).toEqual([])
    expect(page).toContain('<meta name="robots" content="noindex, nofollow" />')
    expect(page).toContain('<meta name="referrer" content="no-referrer" />')
    expect(response.headers.getSetCookie()).toEqual([])
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex, nofollow',
      'x-content-type-options': 'nosniff',
    })
  })

  it.each([
    ['acme', undefined, ['all', 'only-sender', ...TOPICS, 'every-and-all']],
    ['acme', 'news', ['all', 'only-sender', ...TOPICS.toReversed(), 'every-and-all']],
    ['solo', undefined, ['sender', ...TOPICS, 'all', 'every']],
    ['solo', 'promo', ['sender', ...TOPICS, 'all', 'every']],
  ])(
    'offers the whole reach first, then parts with the link’s topic first, apart no message at all (%s, topic %s)',
    async (sender, topic, choices) => {
      const house = await houseWithSenders()
      const path = await mint(house, { sender, ...(topic === undefined ? {} : { topic }) })
      for (const language of PAGE_LANGUAGES) {
        const headers = { 'accept-language': language }
        expect(choicesOf(await (await house.request(path, { headers })).text())).toEqual(choices)
      }
    },
  )

  it('has a policy that lets in its own style and nothing else', async () => {
    const house = await houseWithSenders()
    const response = await house.request(await mint(house))
    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(await response.text()) ?? []
    const hash = createHash('sha256').update(style).digest('base64')
    expect(response.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    )
  })

  it('speaks a language that the browser asks for', async () => {
    const house = await houseWithSenders()
    const path = await mint(house)
    const spoken = async (language: string | undefined): Promise<string | undefined> => {
      const headers = language === undefined ? {} : { 'accept-language': language }
      const response = await house.request(path, { headers })
      return /<html lang="(\w+)">/.exec(await response.text())?.[1]
    }
    expect(await spoken(undefined)).toBe('en')
    expect(await spoken('eo-XX,eo;q=0.9')).toBe('en')
    expect(await spoken('fr-CA,fr;q=0.9,en;q=0.8')).toBe('fr')
    expect(await spoken('en;q=0.5, FR;q=0.7')).toBe('fr')
    expect(await spoken('fr;q=0, en;q=0.1')).toBe('en')
    // White space around the semicolon is allowed (RFC 9110, 12.4.2).
    expect(await spoken('fr ; q=0.7, en;q=0.5')).toBe('fr')
    expect(await spoken(`${'x,'.repeat(50_000)}fr`)).toBe('en')
    const done = await post(house, path, ONE_CLICK, {
      'content-type': FORM,
      'accept-language': 'fr',
    })
    expect(await done.text()).toContain('C’est enregistré')
  })

  it('shows a sender’s name as text, whatever it holds', async () => {
    const house = await houseWithSenders()
    const name = '<img src=x onerror=alert(1)>&"\'</title>'
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, name })
    const page = await (await house.request(await mint(house))).text()
    expect(page).not.toContain('<img')
    expect(count(page, /<\/title>/g)).toBe(1)
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;&lt;/title&gt;')
  })

  it('law 10: is the same for somebody on record and nobody', async () => {
    const house = await houseWithSenders()
    const known = await mint(house)
    await post(house, known)
    const unknown = await mint(house, { to: ['amy@example.org'] })
    expect(await whole(await house.request(known))).toBe(await whole(await house.request(unknown)))
    const after = async (path: string) => unnumbered(await whole(await post(house, path)))
    expect(await after(known)).toBe(await after(unknown))
  })
})

describe('one click', () => {
  const multipart = (fields: readonly [string, string][], boundary = '----b'): string =>
    `${fields
      .map(
        ([name, value]) =>
          `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      )
      .join('')}--${boundary}--\r\n`
  const MULTIPART = 'multipart/form-data; boundary=----b'
  const field: [string, string] = ['List-Unsubscribe', 'One-Click']

  it.each<[string, string, Record<string, string>]>([
    ['a form', ONE_CLICK, { 'content-type': FORM }],
    ['a form with a charset', ONE_CLICK, { 'content-type': `${FORM}; charset=UTF-8` }],
    ['a form with a line break', `${ONE_CLICK}\r\n`, { 'content-type': FORM }],
    ['a form of no type', ONE_CLICK, {}],
    ['multipart', multipart([field]), { 'content-type': MULTIPART }],
    [
      'multipart of any case',
      multipart([field]),
      { 'CONTENT-TYPE': 'Multipart/Form-Data; Boundary="----b"' },
    ],
    ['a form among other fields', `a=1&${ONE_CLICK}&b=%00`, { 'Content-Type': FORM }],
    [
      'multipart among other fields',
      multipart([['a', '1'], field, ['b', '']]),
      { 'Content-Type': MULTIPART },
    ],
    [
      'a form with a stray cookie and a stray key',
      ONE_CLICK,
      { 'content-type': FORM, cookie: 'session=1', authorization: 'Bearer x' },
    ],
    ['the page’s button', 'unsubscribe=sender', { 'content-type': FORM }],
    ['the page’s button for everything', 'unsubscribe=all', { 'content-type': FORM }],
  ])('as %s unsubscribes', async (_, body, headers) => {
    const house = await houseWithSenders()
    const response = await post(house, await mint(house), body, headers)
    expect(response.status).toBe(200)
    expect(response.headers.getSetCookie()).toEqual([])
    expect(await house.check(ADA)).toMatchObject({ reason: 'opted_out', scope: 'all' })
    expect(await house.check(ADA, { sender: 'beta' })).toMatchObject({ reason: 'opted_out' })
  })

  it('law 4: never redirects, asks nothing back and sets no cookie, good link or bad', async () => {
    const house = await houseWithSenders()
    const path = await mint(house)
    for (const target of [path, `${path}/`, `${path}?x=1`, `${path}x`, '/u/', '/u'])
      for (const method of ['GET', 'POST']) {
        const body = method === 'POST' ? { body: ONE_CLICK } : {}
        const response = await house.request(target, { method, ...body })
        expect([200, 400, 404]).toContain(response.status)
        expect(response.headers.has('location')).toBe(false)
        expect(response.headers.has('set-cookie')).toBe(false)
        expect(response.headers.has('www-authenticate')).toBe(false)
      }
  })

  it('law 4: needs neither a header nor a page seen before', async () => {
    const house = await houseWithSenders()
    const response = await house.request(await mint(house), { method: 'POST', body: ONE_CLICK })
    expect(response.status).toBe(200)
    expect(await house.check(ADA)).toMatchObject({ reason: 'opted_out' })
  })

  it('said again while it stands adds no event; said again after a newer yes it stops again', async () => {
    const house = await houseWithSenders()
    const path = await mint(house)
    house.setNow(new Date('2026-06-01T10:00:00Z'))
    await post(house, path)
    const before = await scanText(house)
    expect((await post(house, path)).status).toBe(200)
    expect(await scanText(house)).toBe(before)
    house.setNow(new Date('2026-06-01T10:00:05Z'))
    expect((await post(house, path)).status).toBe(200)
    expect(await stopsOf(house)).toEqual(['all'])

    house.setNow(new Date('2026-06-01T10:00:10Z'))
    await house.api('POST', '/v1/consents', consentTo(ADA, { obtainedAt: '2026-06-01T10:00:10Z' }))
    expect(await house.check(ADA)).toMatchObject({ allowed: true, reason: 'consented' })
    house.setNow(new Date('2026-06-01T10:00:20Z'))
    expect((await post(house, path)).status).toBe(200)
    expect(await house.check(ADA)).toMatchObject({
      reason: 'opted_out',
      since: '2026-06-01T10:00:20Z',
    })
    expect(await stopsOf(house)).toEqual(['all', 'all'])
  })

  it('law 5: however much later it is said again, no consent of between the two undoes it', async () => {
    const house = await houseWithSenders()
    const path = await mint(house)
    const clicks = ['2026-06-01T10:00:00Z', '2026-06-02T10:00:00Z', '2026-06-02T10:00:01Z']
    for (const at of clicks) {
      house.setNow(new Date(at))
      await post(house, path)
    }
    expect(await stopsOf(house)).toEqual(['all'])
    await house.api('POST', '/v1/consents', consentTo(ADA, { obtainedAt: '2026-06-01T18:00:00Z' }))
    expect(await stopsOf(house)).toEqual(['all', 'all'])
    expect(await house.check(ADA)).toMatchObject({
      reason: 'opted_out',
      since: '2026-06-02T10:00:01Z',
    })
  })

  it('law 6: START undoes no link, and a link said again after a START stands anew', async () => {
    const house = await houseWithSenders()
    const to = '+33612345678'
    const path = await mint(house, { to: [to] })
    const at = (second: number) => house.setNow(new Date(Date.UTC(2026, 5, 1, 10, 0, second)))
    at(0)
    await house.request(...twilioText('STOP'))
    at(1)
    await post(house, path)
    at(2)
    await house.request(...twilioText('START'))
    expect(await house.check(to)).toMatchObject({
      reason: 'opted_out',
      since: '2026-06-01T10:00:01Z',
    })
    at(3)
    await post(house, path)
    expect(await house.check(to)).toMatchObject({ since: '2026-06-01T10:00:03Z' })
    expect(await stopsOf(house, to)).toEqual(['all', 'all', 'all'])
  })

  it('twenty at once are one event', async () => {
    const house = await houseWithSenders()
    const path = await mint(house)
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(house, path)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await stopsOf(house)).toEqual(['all'])
  })

  it('keeps who said it how, and no address', async () => {
    const house = await houseWithSenders()
    const path = await mint(house, { topic: 'promo', campaign: 'june' })
    await post(house, path)
    const { body } = await house.api('POST', '/v1/history', { to: ADA })
    expect(body).toMatchObject({
      events: [
        {
          blocks: 'marketing',
          source: { method: 'link', origins: ['acme'] },
          evidence: { gesture: 'one-click', topic: 'promo', campaign: 'june' },
        },
      ],
      chain: { intact: true },
    })
    const rested = await scanText(house)
    for (const trace of tracesOf(ADA)) expect(rested).not.toContain(trace)
  })

  it.each<[string, Body, Record<string, string>, number]>([
    ['without its field', 'a=1', { 'content-type': FORM }, 400],
    ['with another value', 'List-Unsubscribe=Maybe', { 'content-type': FORM }, 400],
    ['empty', '', { 'content-type': FORM }, 400],
    ['as multipart without its field', multipart([['a', '1']]), { 'content-type': MULTIPART }, 400],
    [
      'as multipart of no boundary',
      multipart([field]),
      { 'content-type': 'multipart/form-data' },
      400,
    ],
    ['as multipart cut short', '------b\r\nContent-Disp', { 'content-type': MULTIPART }, 400],
    ['as multipart that is none', 'One-Click', { 'content-type': MULTIPART }, 400],
    ['as JSON', '{"List-Unsubscribe":"One-Click"}', { 'content-type': 'application/json' }, 400],
    ['as bytes', randomBytes(1_000), { 'content-type': FORM }, 400],
    ['of 65 KB', `${ONE_CLICK}&a=${'x'.repeat(65 * 1024)}`, { 'content-type': FORM }, 413],
  ])('%s changes nothing and is told so', async (_, body, headers, status) => {
    const house = await houseWithSenders()
    const path = await mint(house)
    const before = await scanText(house)
    const response = await post(house, path, body, headers)
    expect(response.status).toBe(status)
    expect(await scanText(house)).toBe(before)
    const text = await response.text()
    if (status === 400) {
      expect(text).toContain('Nothing was changed')
      // The way out stands on the page itself.
      expect(count(text, /<button\b/g)).toBe(1)
    } else expect(text).toContain('urn:basta:body_too_large')
  })
})

describe('a sender whose stops reach itself alone', () => {
  it('leaves by one click the topic of the link, and nothing else', async () => {
    const house = await houseWithSenders()
    const path = await mint(house, { sender: 'solo', topic: 'promo' })
    const page = await (await house.request(path)).text()
    expect(choicesOf(page)).toEqual(['sender', ...TOPICS, 'all', 'every'])
    await post(house, path)
    expect(await stopsOf(house)).toEqual(['sender/solo/promo'])
    const solo = { sender: 'solo' }
    expect(await house.check(ADA, { ...solo, topic: 'promo' })).toMatchObject({ allowed: false })
    expect(await house.check(ADA, { ...solo, topic: 'news' })).toMatchObject({ allowed: true })
    expect(await house.check(ADA)).toMatchObject({ allowed: true })
  })

  it('leaves the sender where the link names no topic', async () => {
    const house = await houseWithSenders()
    await post(house, await mint(house, { sender: 'solo' }))
    expect(await stopsOf(house)).toEqual(['sender/solo'])
    expect(await house.check(ADA, { sender: 'solo' })).toMatchObject({ reason: 'opted_out' })
    expect(await house.check(ADA)).toMatchObject({ allowed: true })
  })

  it('leaves the whole sender by the first button of a topic’s link', async () => {
    const house = await houseWithSenders()
    await post(house, await mint(house, { sender: 'solo', topic: 'promo' }), 'unsubscribe=sender')
    expect(await stopsOf(house)).toEqual(['sender/solo'])
    for (const question of [{}, { topic: 'promo' }, { topic: 'news' }])
      expect(await house.check(ADA, { sender: 'solo', ...question })).toMatchObject({
        reason: 'opted_out',
      })
  })

  it('leaves all senders by the button that says so', async () => {
    const house = await houseWithSenders()
    const path = await mint(house, { sender: 'solo', topic: 'promo' })
    await post(house, path)
    await post(house, path, 'unsubscribe=all')
    expect(await stopsOf(house)).toEqual(['sender/solo/promo', 'all'])
    expect(await house.check(ADA, { sender: 'beta' })).toMatchObject({ reason: 'opted_out' })
  })
})

describe('not even service messages', () => {
  const TRANSACTIONAL = { purpose: 'transactional' }

  it('ends every message of that sender, and the marketing of all that the link reaches', async () => {
    const house = await houseWithSenders()
    const path = await mint(house)
    expect(await house.check(ADA, TRANSACTIONAL)).toMatchObject({ allowed: true })
    expect((await post(house, path, 'unsubscribe=every')).status).toBe(200)
    expect(await house.check(ADA, TRANSACTIONAL)).toMatchObject({
      reason: 'opted_out',
      scope: 'sender/acme',
    })
    const beta = { sender: 'beta' }
    expect(await house.check(ADA, beta)).toMatchObject({ reason: 'opted_out', scope: 'all' })
    expect(await house.check(ADA, { ...beta, ...TRANSACTIONAL })).toMatchObject({ allowed: true })
    expect(await stopsOf(house)).toEqual(['all', 'sender/acme'])
  })

  it('of a sender whose stops reach itself ends all of that sender, not its topic alone', async () => {
    const house = await houseWithSenders()
    const path = await mint(house, { sender: 'solo', topic: 'promo' })
    await post(house, path, 'unsubscribe=every')
    for (const question of [{}, { topic: 'news' }, TRANSACTIONAL])
      expect(await house.check(ADA, { sender: 'solo', ...question })).toMatchObject({
        reason: 'opted_out',
        scope: 'sender/solo',
      })
    expect(await house.check(ADA)).toMatchObject({ allowed: true })
  })

  it('is heard after a plain unsubscribing, and once', async () => {
    const house = await houseWithSenders()
    const path = await mint(house)
    await post(house, path)
    expect(await house.check(ADA, TRANSACTIONAL)).toMatchObject({ allowed: true })
    await post(house, path, 'unsubscribe=every')
    expect(await house.check(ADA, TRANSACTIONAL)).toMatchObject({ allowed: false })
    const after = await scanText(house)
    for (const again of ['unsubscribe=every', 'unsubscribe=sender', ONE_CLICK])
      await post(house, path, again)
    expect(await scanText(house)).toBe(after)
  })

  it.each(['one click', 'the page’s other buttons'])('is never what %s says', async (what) => {
    const house = await houseWithSenders()
    const bodies = what === 'one click' ? [ONE_CLICK] : ['unsubscribe=sender', 'unsubscribe=all']
    for (const body of bodies) await post(house, await mint(house, { sender: 'solo' }), body)
    expect(await house.check(ADA, { sender: 'solo', ...TRANSACTIONAL })).toMatchObject({
      allowed: true,
      reason: 'transactional',
    })
  })
})

describe('a bad token', () => {
  let house: TestHouse
  let token: string
  let bad: { page: string; done: string }
  beforeAll(async () => {
    house = await houseWithSenders()
    token = (await mint(house)).slice('/u/'.length)
    bad = await answersTo(`${token}AAAA`)
    expect(bad.page).toMatch(/^400\n/)
    expect(bad.page).toContain('This link is not valid')
  })

  async function answersTo(broken: string): Promise<{ page: string; done: string }> {
    return {
      page: await whole(await house.request(`/u/${broken}`)),
      done: await whole(await post(house, `/u/${broken}`)),
    }
  }

  it('with any one byte flipped, or cut short anywhere, gets the same page as any other', async () => {
    const bytes = Buffer.from(token, 'base64url')
    const flipped = Array.from(bytes, (_, at) => {
      const copy = Buffer.from(bytes)
      copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8))
      return copy.toString('base64url')
    })
    const cut = Array.from({ length: token.length }, (_, length) => token.slice(0, length))
    const before = await scanText(house)
    for (const broken of [...flipped, ...cut]) expect(await answersTo(broken)).toEqual(bad)
    expect(await scanText(house)).toBe(before)
  })

  it.each<[string, () => string]>([
    ['empty', () => ''],
    ['random', () => randomBytes(90).toString('base64url')],
    ['of 10 KB', () => randomBytes(7_680).toString('base64url')],
    ['of another alphabet', () => `${token.slice(0, -4)}+%2F==`],
    ['with a full stop in it', () => `${token.slice(0, 40)}.${token.slice(40)}`],
    ['with a letter behind it', () => `${token}A.`],
    ['with nothing but punctuation', () => '%3C%3E'],
    ['with more behind a slash', () => 'x/y'],
    ['of upper case', () => token.toUpperCase()],
    ['of another spelling of its last letter', () => respelt(token)],
    ['of a prototype', () => '__proto__'],
    ['like a short one', () => `u-${'a'.repeat(58)}`],
    [
      'sealed with another root',
      () => {
        const id = Buffer.from(tokenKeyId(token) ?? '', 'hex')
        const key = linkKeyOf('another root of 32 characters ....', id, 'acme')
        return sealToken(key, { channel: 'email', address: ADA, sender: 'acme', issued: 1 })
      },
    ],
  ])('%s gets the same page as any other', async (_, broken) => {
    expect(await answersTo(broken())).toEqual(bad)
  })

  it('of one sender’s key cannot speak for another', async () => {
    const roots = readLinkRoots(house.secrets.linkRoots)
    const own = await linkKeys(dynamo(house.table, house.endpoint), () =>
      Promise.resolve(roots),
    ).current('beta')
    const link = { channel: 'email', address: ADA, issued: 1 } as const
    const honest = sealToken(own, { ...link, sender: 'beta' })
    expect((await house.request(`/u/${honest}`)).status).toBe(200)
    expect(await answersTo(sealToken(own, { ...link, sender: 'acme' }))).toEqual(bad)
  })

  it('leaves no trace in the log', async () => {
    const { text } = await outputOf(() => answersTo(`${token}AAAA`))
    expect(text).toBe('')
  })

  /** The same bytes, where a lenient decoder drops the unused bits of the last letter. */
  function respelt(text: string): string {
    const bytes = Buffer.from(text, 'base64url')
    const other = Array.from({ length: 64 }, (_, at) => lastLetter(at)).find((letter) => {
      const spelling = text.slice(0, -1) + letter
      return spelling !== text && Buffer.from(spelling, 'base64url').equals(bytes)
    })
    return other === undefined ? `${text}A` : text.slice(0, -1) + other
  }

  function lastLetter(digit: number): string {
    return Buffer.from([digit << 2])
      .toString('base64url')
      .slice(0, 1)
  }
})

describe('a link with something behind it', () => {
  // prettier-ignore
  const BEHIND = [
    '.', ')', '%3E', '>', ',', '%20', '%20to%20unsubscribe', '/', '//', '/x/y',
    '/unsubscribe.html', '&utm_source=x', '&amp;', '&amp;x=1', '=', '%3D', '%00', '%0D%0A',
    '%0D%0AClick%20here', '%0A%0A', '%E2%80%8B', '%EF%BB%BF', '%C2%AD', '%C2%A0', '%E0%A4%A',
    '%2520', '%250D%250A', '"', "'", '%22', '*', '_', '__', ']', '%5D', ';', '!', '…', '。', '»',
    '😀', '@example.org', '.?x=1',
  ]

  it.each(BEHIND)('%s: the page is shown, and one click unsubscribes', async (behind) => {
    const house = await houseWithSenders()
    const path = await mint(house)
    expect((await house.request(`${path}${behind}`)).status).toBe(200)
    expect(await stopsOf(house)).toEqual([])
    expect((await post(house, `${path}${behind}`)).status).toBe(200)
    expect(await house.check(ADA)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('a dash or a mark behind a token that ends in some of them is cut off too', async () => {
    const house = await houseWithSenders()
    const paths: string[] = []
    // One token of four has no letter more than its bytes need; of those few end in a dash.
    for (let count = 1; count <= 4_000 && paths.length === 0; count += 1) {
      const to = `${'l'.repeat((count % 40) + 1)}${count}@example.org`
      const { body } = await house.api('POST', '/v1/links', { sender: 'acme', to: [to] })
      const [{ url }] = (body as { links: [{ url: string }] }).links
      if (/[-_]$/.test(url)) paths.push(new URL(url).pathname)
    }
    expect(paths.length).toBeGreaterThan(0)
    for (const path of paths)
      for (const behind of ['-', '--', '_', '_._'])
        expect((await house.request(`${path}${behind}`)).status).toBe(200)
  })

  it.each([
    ['a word break of HTML', '%3Cwbr%3E'],
    ['a soft break of quoted-printable', '=%0D%0A'],
    ['a soft break that lost its line', '='],
    ['a line break', '%0D%0A'],
    ['a folded line', '%0D%0A%20%20'],
    ['a quoted line', '%0D%0A%3E%20'],
    ['a space', '%20'],
    ['a zero-width space', '%E2%80%8B'],
    ['a soft hyphen', '%C2%AD'],
    ['a break escaped twice', '%250D%250A'],
  ])('%s within the token is taken out', async (_, broken) => {
    const house = await houseWithSenders()
    const path = await mint(house)
    const lines = [path.slice(0, 60), path.slice(60, 120), path.slice(120)]
    expect((await post(house, `${lines.join(broken)}%0D%0Amore.`)).status).toBe(200)
    expect(await house.check(ADA)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it.each(['%3C', '(', '/', '%20', '*'])('%s before the token is passed over', async (before) => {
    const house = await houseWithSenders()
    const path = await mint(house)
    expect((await post(house, path.replace('/u/', `/u/${before}`))).status).toBe(200)
    expect(await house.check(ADA)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('is heard from the inbox too', async () => {
    const house = await houseWithSenders()
    const path = await mint(house)
    const { endpoint, table, secrets, storehouse } = house
    const down = await openHouse({
      endpoint: 'http://127.0.0.1:9',
      table,
      secrets,
      storehouse,
      closed: true,
    })
    expect((await post(down, `${path}.%0D%0A`)).status).toBe(200)
    expect(storehouse.size()).toBe(1)
    const up = await openHouse({ endpoint, table, secrets, storehouse, closed: true })
    await up.pumpInbox()
    expect(await house.check(ADA)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it.each(['/u', '/u/', '/u/x/y', '/u/%0D%0A', '/c', '/c/', '/a', '/a/%0A/x'])(
    '%s, a link that lost its token, is a page in the language of the browser',
    async (path) => {
      const house = await houseWithSenders()
      for (const method of ['GET', 'POST']) {
        const headers = { 'content-type': FORM, 'accept-language': 'fr' }
        const body = method === 'POST' ? { body: ONE_CLICK } : {}
        const response = await house.request(path, { method, headers, ...body })
        expect(response.status).toBe(400)
        expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
        expect(await response.text()).toContain('<html lang="fr">')
      }
    },
  )

  it('takes no time to speak of, whatever stands there', async () => {
    const house = await houseWithSenders()
    const hostile = ['_', '-', '=%0D%0A', '%', '%25', 'A=', '%E2%80%8B', '%0A%3E']
    const began = performance.now()
    for (const one of hostile) await house.request(`/u/AQ${one.repeat(8_000 / one.length)}`)
    expect(performance.now() - began).toBeLessThan(8_000)
  })
})

describe('a short token', () => {
  async function short(house: TestHouse, sender: string, topicNumber: number): Promise<string> {
    const parsed = await parseAddress(ADA)
    expect(parsed.ok).toBe(true)
    if (!parsed.ok) return ''
    const contact = contactIds(readHashKeys(house.secrets.hashKeys), parsed.address)[0]
    const roots = readLinkRoots(house.secrets.linkRoots)
    const key = await linkKeys(dynamo(house.table, house.endpoint), () =>
      Promise.resolve(roots),
    ).current(sender)
    return sealShortToken(key, { contact, topicNumber })
  }

  it('stops the contact it names by hash alone, whatever case it comes back in', async () => {
    const house = await houseWithSenders()
    const token = await short(house, 'acme', 0)
    expect(token.length).toBeLessThanOrEqual(64)
    expect((await house.request(`/u/${token}`)).status).toBe(200)
    expect((await post(house, `/u/${token.toUpperCase()}`)).status).toBe(200)
    expect(await house.check(ADA)).toMatchObject({ reason: 'opted_out', scope: 'all' })
    expect(await stopsOf(house)).toEqual(['all'])
  })

  it('law 5: minted before the hash key changed, it stops after a newer yes under the new key', async () => {
    const house = await houseWithSenders()
    const { endpoint, table } = house
    const token = await short(house, 'acme', 0)
    house.setNow(new Date('2026-06-01T10:00:00Z'))
    const counted = async (pressed: TestHouse) => {
      const { lines } = await outputOf(() => post(pressed, `/u/${token}`))
      return lines.filter(({ event }) => event === 'old_link_recorded').length
    }
    expect(await counted(house)).toBe(0)
    expect(await counted(house)).toBe(0)
    expect(await stopsOf(house)).toEqual(['all'])
    const secrets = {
      ...house.secrets,
      hashKeys: { ...house.secrets.hashKeys, b: newSecrets().hashKeys['a'] ?? '' },
    }
    const later = await openHouse({ endpoint, table, secrets })
    later.setNow(new Date('2026-06-01T11:00:00Z'))
    await later.api('POST', '/v1/consents', consentTo(ADA, { obtainedAt: '2026-06-01T11:00:00Z' }))
    expect(await later.check(ADA)).toMatchObject({ allowed: true, reason: 'consented' })
    later.setNow(new Date('2026-06-01T12:00:00Z'))
    expect((await post(later, `/u/${token}`)).status).toBe(200)
    expect(await later.check(ADA)).toMatchObject({
      reason: 'opted_out',
      since: '2026-06-01T12:00:00Z',
    })
    // It sees no newer yes, so each press is one more stop, and is counted for an operator.
    expect(await counted(later)).toBe(1)
    expect(await counted(later)).toBe(1)
  })

  it('leaves the topic whose place it carries, even after the topics were put in another order', async () => {
    const house = await houseWithSenders()
    const token = await short(house, 'solo', 2)
    await house.api('PUT', '/v1/senders/solo', {
      ...ACME,
      ...OPT_OUT,
      numbers: [],
      topics: ['sale', 'news'],
      stopReach: 'sender',
    })
    expect((await post(house, `/u/${token}`)).status).toBe(200)
    expect(await stopsOf(house)).toEqual(['sender/solo/news'])
  })

  it('ends after its last letter, whatever follows', async () => {
    const house = await houseWithSenders()
    const token = await short(house, 'acme', 0)
    const wrapped = `${token.slice(0, 30)}=%0D%0A${token.slice(30)}`
    for (const one of [`${token}Unsubscribe`, `${token.toUpperCase()}.`, `${wrapped}%0D%0AClick`])
      expect((await house.request(`/u/${one}`)).status).toBe(200)
    expect((await post(house, `/u/${wrapped.toUpperCase()}A`)).status).toBe(200)
    expect(await house.check(ADA)).toMatchObject({ reason: 'opted_out' })
  })

  it('with any one letter changed gets the page of every bad token', async () => {
    const house = await houseWithSenders()
    const token = await short(house, 'acme', 0)
    const before = await scanText(house)
    const bad = await whole(await post(house, '/u/nothing'))
    for (let at = 0; at < token.length; at += 1) {
      const letter = token[at] === 'a' ? 'b' : 'a'
      const broken = token.slice(0, at) + letter + token.slice(at + 1)
      expect(await whole(await post(house, `/u/${broken}`))).toBe(bad)
    }
    expect(await scanText(house)).toBe(before)
  })
})

describe('a link of long ago', () => {
  it('law 4: works ten years later', async () => {
    const house = await houseWithSenders()
    const path = await mint(house)
    house.setNow(new Date(Date.now() + 10 * 366 * 86_400_000))
    expect((await house.request(path)).status).toBe(200)
    expect((await post(house, path)).status).toBe(200)
    expect(await house.check(ADA)).toMatchObject({ reason: 'opted_out' })
  })

  it('law 4: works after a new root: old keys keep verifying, new links use the new one', async () => {
    const house = await houseWithSenders()
    const old = await mint(house)
    const secrets = {
      ...house.secrets,
      linkRoots: { ...house.secrets.linkRoots, 2: newSecrets().linkRoots['1'] ?? '' },
    }
    const { endpoint, table } = house
    const later = await openHouse({ endpoint, table, secrets })
    const young = await mint(later)
    expect(tokenKeyId(young.slice(3))).not.toBe(tokenKeyId(old.slice(3)))
    expect((await post(later, young)).status).toBe(200)
    expect((await post(later, old)).status).toBe(200)
    expect(await stopsOf(later)).toEqual(['all'])
  })
})

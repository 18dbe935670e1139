import * as fc from 'fast-check'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import {
  BastaDenied,
  BastaTooEarly,
  BastaUncertain,
  type Client,
  type ClientOptions,
  type Recipients,
} from '../../functions/client/types.ts'
import { createClient } from '../../functions/client/client.ts'
import {
  ACME,
  ADMIN_KEY,
  consentTo,
  listen,
  openHouse,
  OPT_OUT,
  type TestHouse,
} from '../house/house.ts'
import { READABLE, UNREADABLE } from '../house/recipients.ts'

const ADA = 'ada@example.org'
const BOB = 'bob@example.org'

let closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing) close()
  closing = []
})

type Options = Partial<ClientOptions>
/** For what is expected to fail: a busy machine may take its time over the rest. */
const QUICK = { timeoutMs: 300, deadlineMs: 400 }
type Asked = { readonly path: string; readonly headers: Headers; readonly body: never }
type Answer = (asked: Asked, response: ServerResponse, nth: number) => void

/** A house on a real port where Ada said yes and nobody else did. */
async function atHome(options: Options = {}): Promise<{ house: TestHouse; basta: Client }> {
  const house = await openHouse()
  const { url, close } = await listen(house)
  closing.push(close)
  await house.api('PUT', '/v1/senders/acme', ACME)
  await house.api('PUT', '/v1/senders/beta', { ...ACME, ...OPT_OUT, numbers: [], domains: [] })
  await house.api('POST', '/v1/consents', consentTo(ADA))
  return { house, basta: createClient({ url, key: ADMIN_KEY, ...options }) }
}

/** A server that answers whatever it is told to, and what it was asked. */
async function elsewhere(
  answer: Answer,
  options: Options = {},
): Promise<{ basta: Client; asked: Asked[]; url: string }> {
  const asked: Asked[] = []
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const one: Asked = {
      path: request.url ?? '',
      headers: new Headers(request.headers as Record<string, string>),
      body: (text === '' ? {} : JSON.parse(text)) as never,
    }
    asked.push(one)
    answer(one, response, asked.length)
  }
  const server = createServer((request, response) => {
    void take(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const basta = createClient({ url, key: 'k', ...options })
  return { basta, asked, url }
}

const instant = (fromNowMs = 0): string => new Date(Date.now() + fromNowMs).toISOString()

function yes(more: object = {}): object {
  return {
    allowed: true,
    reason: 'consented',
    contact: 'k-1',
    checkedAt: instant(),
    validUntil: instant(60_000),
    ...more,
  }
}
const no = (more: object = {}): object => ({
  allowed: false,
  reason: 'opted_out',
  contact: 'k-1',
  checkedAt: instant(),
  ...more,
})

function json(response: ServerResponse, body: unknown, status = 200, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

/** What a guarded send did when it was called, and what was sent. */
async function tryToSend(
  basta: Client,
  to: Recipients = ADA,
): Promise<{ sent: unknown[]; error: unknown }> {
  const sent: unknown[] = []
  const send = basta.guard(
    (mail: { to: Recipients }) => sent.push(mail),
    (mail) => ({ to: mail.to, sender: 'acme' }),
  )
  const error: unknown = await send({ to }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return { sent, error }
}

describe('at a real Basta, the client', () => {
  it('brings each verdict as it was given', async () => {
    const { house, basta } = await atHome()
    expect(await basta.check({ to: ADA, sender: 'acme' })).toMatchObject({
      allowed: true,
      reason: 'consented',
      contact: expect.stringMatching(/\S/) as unknown,
      validUntil: expect.stringMatching(/Z$/) as unknown,
    })
    expect(await basta.check({ to: BOB, sender: 'acme' })).toMatchObject({
      allowed: false,
      reason: 'no_consent',
    })
    expect(
      await basta.check({ to: BOB, sender: 'acme', topic: 'promo', purpose: 'transactional' }),
    ).toMatchObject({ allowed: true, reason: 'transactional' })
    await house.api('POST', '/v1/stops', stopOf(ADA))
    expect(await basta.check({ to: ADA, sender: 'acme' })).toMatchObject({
      allowed: false,
      reason: 'opted_out',
      scope: 'all',
    })
  })

  it('asks for 10,000 addresses at once and keeps their order, duplicates and all', async () => {
    const { house, basta } = await atHome()
    const stopped = new Set([0, 999, 1_000, 5_555, 9_999])
    const to = Array.from({ length: 10_000 }, (_, at) => `p${at % 9_000}@example.org`)
    for (const at of stopped) await house.api('POST', '/v1/stops', stopOf(to[at] ?? ''))
    const gone = new Set([...stopped].map((at) => to[at]))
    const verdicts = await basta.checkMany(to, { sender: 'beta' })
    expect(verdicts.map(({ allowed }) => allowed)).toEqual(to.map((one) => !gone.has(one)))
    expect(await basta.checkMany([], { sender: 'beta' })).toEqual([])
  })

  it('waits for the hours of the recipient’s country', async () => {
    const { house, basta } = await atHome()
    const paris = (ms: number): string =>
      new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', timeStyle: 'short' }).format(
        Date.now() + ms,
      )
    const hours = {
      from: paris(1_800_000),
      to: paris(5_400_000),
      sundays: true,
      publicHolidays: true,
    }
    await house.api('PUT', '/v1/senders/beta', {
      ...ACME,
      ...OPT_OUT,
      numbers: [],
      domains: [],
      sendingHours: { FR: hours },
    })
    const asked = { to: '+33612345678', sender: 'beta' }
    expect(await house.check(asked.to, asked)).toMatchObject({ allowed: true })
    expect(await basta.check(asked)).toMatchObject({
      allowed: false,
      reason: 'too_early',
      notBefore: expect.stringMatching(/Z$/) as unknown,
    })
  })

  it('denies an invalid address, at its position', async () => {
    const { basta } = await atHome()
    const verdicts = await basta.checkMany([ADA, 'nobody', ADA], { sender: 'acme' })
    expect(verdicts.map(({ reason }) => reason)).toEqual([
      'consented',
      'invalid_address',
      'consented',
    ])
  })

  it('says with what problem Basta refused', async () => {
    const { basta } = await atHome()
    const refused = await basta.check({ to: ADA, sender: 'nobody' }).catch((e: unknown) => e)
    expect(refused).toBeInstanceOf(BastaUncertain)
    expect(refused).toMatchObject({ status: 404, problem: { type: 'urn:basta:unknown_sender' } })
    const { basta: stranger } = await atHome({ key: 'another' })
    await expect(stranger.check({ to: ADA, sender: 'acme' })).rejects.toMatchObject({ status: 401 })
  })

  it('makes links for more addresses than one call takes, in order', async () => {
    const { basta } = await atHome()
    const to = Array.from({ length: 1_001 }, (_, at) => `p${at}@example.org`)
    const links = await basta.links({ sender: 'acme', to, topic: 'promo' })
    expect(links.map((link) => link.to)).toEqual(to)
    expect(links[1_000]?.headers).toMatchObject({
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    })
  })

  it('takes no links that are not the ones it asked for, in their order', async () => {
    const link = (to: string): object => ({
      to,
      contact: 'k',
      url: 'https://x',
      headers: { 'List-Unsubscribe': '<https://x>' },
    })
    for (const links of [[link(BOB), link(ADA)], [link(ADA)], [link(ADA), { to: BOB }], {}]) {
      const { basta } = await elsewhere((_, r) => json(r, { links }))
      await expect(basta.links({ sender: 'acme', to: [ADA, BOB] })).rejects.toBeInstanceOf(
        BastaUncertain,
      )
    }
  })

  it('records a stop and a consent once, though the first answers were lost', async () => {
    const house = await openHouse()
    await house.api('PUT', '/v1/senders/acme', ACME)
    const seen: string[] = []
    let lost = 0
    const basta = createClient({
      url: 'https://stop.example.test',
      key: ADMIN_KEY,
      fetch: async (url, init) => {
        const response = await house.app.request(url, init)
        seen.push(new Headers((init as RequestInit).headers).get('idempotency-key') ?? '')
        if (lost++ % 2 === 0) throw new Error('connection reset')
        return response
      },
    })
    const stop = await basta.stop({
      to: ADA,
      scope: 'all',
      channelOfRequest: 'phone',
      reference: 'call 17',
    })
    const consent = await basta.consent(consentTo(BOB) as never)
    for (const [to, event] of [
      [ADA, stop.events[0]],
      [BOB, consent.event],
    ]) {
      const { body } = await house.api('POST', '/v1/history', { to })
      const { events } = body as { events: { id: string }[] }
      expect(events.map(({ id }) => id)).toEqual([event])
    }
    expect(new Set(seen).size).toBe(2)
    expect(seen).not.toContain('')
  })
})

describe('what is no verdict', () => {
  const wrong: Readonly<Record<string, Answer>> = {
    'allowed as text': (_, r) => json(r, yes({ allowed: 'true' })),
    'allowed as a number': (_, r) => json(r, yes({ allowed: 1 })),
    'allowed for a reason that denies': (_, r) => json(r, yes({ reason: 'opted_out' })),
    'allowed for no reason': (_, r) => json(r, yes({ reason: undefined })),
    'allowed for nobody': (_, r) => json(r, yes({ contact: undefined })),
    'allowed for ever': (_, r) => json(r, yes({ validUntil: undefined })),
    'allowed until before it was asked': (_, r) => json(r, yes({ validUntil: instant(-1) })),
    'allowed at no time': (_, r) => json(r, yes({ checkedAt: 'now' })),
    'allowed an hour ago': (_, r) =>
      json(r, yes({ checkedAt: instant(-3_600_000), validUntil: instant(-3_540_000) })),
    'allowed an hour from now': (_, r) =>
      json(r, yes({ checkedAt: instant(3_600_000), validUntil: instant(3_660_000) })),
    'allowed from a time that cannot be read': (_, r) => json(r, yes({ notBefore: 'tomorrow' })),
    'allowed, by inheritance': (_, r) => json(r, { __proto__: yes() }),
    'allowed, in a list': (_, r) => json(r, [yes()]),
    'allowed, in a batch': (_, r) => json(r, { verdicts: [yes()] }),
    'a bare true': (_, r) => json(r, 'true'),
    null: (_, r) => json(r, 'null'),
    'an empty body': (_, r) => json(r, ''),
    'half a body': (_, r) => json(r, JSON.stringify(yes()).slice(0, -5)),
    'less than was announced': (_, r) => {
      json(r, JSON.stringify(yes()), 200, { 'content-length': '9999' })
      r.socket?.destroySoon()
    },
    'a page': (_, r) => json(r, '<p>Welcome</p>', 200, { 'content-type': 'text/html' }),
    'an allow that calls itself a page': (_, r) =>
      json(r, yes(), 200, { 'content-type': 'text/html' }),
    'an allow with 201': (_, r) => json(r, yes(), 201),
    'an allow with 206': (_, r) => json(r, yes(), 206),
    'an allow with 304': (_, r) => json(r, '', 304),
    'an allow with 403': (_, r) => json(r, yes(), 403),
    'an allow with 500': (_, r) => json(r, yes(), 500),
    'a way to an allow': ({ path }, r) =>
      path === '/yes' ? json(r, yes()) : json(r, yes(), 307, { location: '/yes' }),
    'a way to an allow by GET': ({ path }, r) =>
      path === '/yes' ? json(r, yes()) : json(r, '', 303, { location: '/yes' }),
    'a hang': () => undefined,
    'a hang after the headers': (_, r) => {
      r.writeHead(200, { 'content-type': 'application/json' })
      r.write('{"allowed":true')
    },
    'a connection that breaks': (_, r) => r.socket?.destroy(),
    'what is no HTTP': (_, r) => r.socket?.end('SSH-2.0-OpenSSH\r\n'),
    'a 429 for ever': (_, r) => json(r, yes(), 429),
  }

  it.each(Object.entries(wrong))('%s is never an allow', async (_, answer) => {
    const { basta, asked } = await elsewhere(answer, QUICK)
    await expect(basta.check({ to: ADA, sender: 'acme' })).rejects.toBeInstanceOf(BastaUncertain)
    expect(asked.every(({ path }) => path === '/v1/check')).toBe(true)
    expect(await tryToSend(basta)).toMatchObject({ sent: [], error: { name: 'BastaUncertain' } })
  })

  it.each(Object.entries(wrong))('%s is a denial for who chose so', async (_, answer) => {
    const { basta } = await elsewhere(answer, { ...QUICK, onUncertain: 'deny' })
    expect(await basta.check({ to: ADA, sender: 'acme' })).toMatchObject({
      allowed: false,
      reason: 'uncertain',
      error: { name: 'BastaUncertain' },
    })
    const { sent, error } = await tryToSend(basta)
    expect(sent).toEqual([])
    expect(error).toBeInstanceOf(BastaDenied)
  })

  it.each([
    ['too few', [yes()]],
    ['too many', [yes(), yes(), yes()]],
    ['none', []],
    ['one that cannot be read', [yes(), {}]],
    ['no list', { 0: yes(), 1: yes(), length: 2 }],
    ['one contact both allowed and denied, so out of order', [yes(), no()]],
  ])('a batch of %s allows nobody', async (_, verdicts) => {
    const { basta } = await elsewhere((_, r) => json(r, { verdicts }), { onUncertain: 'deny' })
    const answers = await basta.checkMany([ADA, BOB], { sender: 'acme' })
    expect(answers.map(({ reason }) => reason)).toEqual(['uncertain', 'uncertain'])
    expect((await tryToSend(basta, [ADA, BOB])).sent).toEqual([])
  })

  it('of a part of a long list leaves the other parts as they are, for who chose to deny', async () => {
    const answer: Answer = ({ body }, r) => {
      const { to } = body as { to: string[] }
      if (to.includes('p1500@example.org')) return json(r, '', 400)
      return json(r, { verdicts: to.map((one) => yes({ contact: one })) })
    }
    const { basta } = await elsewhere(answer, { onUncertain: 'deny' })
    const to = Array.from({ length: 3_000 }, (_, at) => `p${at}@example.org`)
    const verdicts = await basta.checkMany(to, { sender: 'acme' })
    expect(verdicts.map(({ allowed }) => allowed)).toEqual(
      to.map((_, at) => at < 1_000 || at >= 2_000),
    )
    const { basta: strict } = await elsewhere(answer)
    await expect(strict.checkMany(to, { sender: 'acme' })).rejects.toBeInstanceOf(BastaUncertain)
  })

  it('is what an allow becomes that ran out on its way or while the rest was asked', async () => {
    const { basta } = await elsewhere((_, r) => {
      const body = yes({ checkedAt: instant(), validUntil: instant(50) })
      setTimeout(() => json(r, body), 120)
    })
    await expect(basta.check({ to: ADA, sender: 'acme' })).rejects.toThrow('ran out')
    const { basta: slow } = await elsewhere(
      ({ body }, r, nth) => {
        const { to } = body as { to: string[] }
        const verdicts = to.map(() => yes({ validUntil: instant(60) }))
        setTimeout(() => json(r, { verdicts }), nth === 1 ? 0 : 150)
      },
      { onUncertain: 'deny', concurrency: 1 },
    )
    const to = Array.from({ length: 2_000 }, (_, at) => `p${at}@example.org`)
    const verdicts = await slow.checkMany(to, { sender: 'acme' })
    expect(verdicts.filter(({ allowed }) => allowed)).toEqual([])
  })

  it('is what a polluted prototype says', async () => {
    const { allowed, ...rest } = yes() as { allowed: true }
    const fetch = async (): Promise<Response> => Promise.resolve(Response.json(rest))
    const basta = createClient({ url: 'https://x.test', key: 'k', fetch })
    const everyObject: object = Object.getPrototypeOf({}) as object
    Object.defineProperty(everyObject, 'allowed', { value: allowed, configurable: true })
    try {
      expect((await tryToSend(basta)).sent).toEqual([])
    } finally {
      Reflect.deleteProperty(everyObject, 'allowed')
    }
  })

  it('is a fetch that follows redirects by itself, or never comes back', async () => {
    const redirected = async () => {
      const response = new Response(JSON.stringify(yes()), {
        headers: { 'content-type': 'application/json' },
      })
      return Promise.resolve(Object.defineProperty(response, 'redirected', { value: true }))
    }
    const never = async () => new Promise<Response>(() => undefined)
    for (const fetch of [redirected, never]) {
      const basta = createClient({
        url: 'https://x.test',
        key: 'k',
        fetch,
        timeoutMs: 50,
        deadlineMs: 60,
      })
      expect(await tryToSend(basta)).toMatchObject({ sent: [], error: { name: 'BastaUncertain' } })
    }
  })

  it('is never told with an address or the key', async () => {
    const { basta } = await elsewhere((_, r) => json(r, 'x', 400), { key: 'very-secret' })
    const { basta: nowhere } = await elsewhere((_, r) => r.socket?.destroy(), {
      ...QUICK,
      key: 'very-secret',
    })
    const { basta: never } = await elsewhere((_, r) => json(r, no()), { key: 'very-secret' })
    for (const one of [basta, nowhere, never]) {
      const { error } = await tryToSend(one)
      const told = `${JSON.stringify(error)} ${String(error)} ${(error as Error).stack ?? ''}`
      expect(told).not.toContain(ADA)
      expect(told).not.toContain('very-secret')
    }
  })
})

describe('asking again', () => {
  it('gets through 503s, 429s and broken connections', async () => {
    const { basta, asked } = await elsewhere(
      (_, r, nth) => {
        if (nth === 1) return json(r, {}, 503)
        if (nth === 2) return json(r, {}, 429)
        if (nth === 3) return r.socket?.destroy()
        return json(r, yes())
      },
      { deadlineMs: 20_000 },
    )
    expect((await tryToSend(basta)).sent).toHaveLength(1)
    expect(asked).toHaveLength(4)
  })

  it('waits as long as Retry-After says, in seconds or as a date', async () => {
    const inTwoSeconds = (): string => new Date(Date.now() + 2_500).toUTCString()
    for (const written of [() => '1', inTwoSeconds]) {
      const { basta } = await elsewhere((_, r, nth) =>
        nth === 1 ? json(r, {}, 429, { 'retry-after': written() }) : json(r, yes()),
      )
      const began = Date.now()
      await basta.check({ to: ADA, sender: 'acme' })
      expect(Date.now() - began).toBeGreaterThan(950)
    }
  })

  it('gives up at once where Retry-After reaches past the deadline', async () => {
    const { basta, asked } = await elsewhere(
      (_, r) => json(r, {}, 429, { 'retry-after': '3600' }),
      { deadlineMs: 10_000 },
    )
    const began = Date.now()
    await expect(basta.check({ to: ADA, sender: 'acme' })).rejects.toMatchObject({ status: 429 })
    expect(Date.now() - began).toBeLessThan(9_000)
    expect(asked).toHaveLength(1)
  })

  it('ends at the deadline, whatever keeps coming', async () => {
    for (const answer of [
      (_: Asked, r: ServerResponse) => json(r, {}, 500),
      () => undefined,
    ] satisfies Answer[]) {
      const { basta } = await elsewhere(answer, { timeoutMs: 30_000, deadlineMs: 700 })
      const began = Date.now()
      await expect(basta.check({ to: ADA, sender: 'acme' })).rejects.toBeInstanceOf(BastaUncertain)
      expect(Date.now() - began).toBeLessThan(15_000)
    }
  })

  it.each([400, 401, 403, 404, 413, 422])('is no use after a %d', async (status) => {
    const { basta, asked } = await elsewhere((_, r) => json(r, {}, status), { deadlineMs: 5_000 })
    await expect(basta.check({ to: ADA, sender: 'acme' })).rejects.toMatchObject({ status })
    expect(asked).toHaveLength(1)
  })

  it('does not help a write that conflicts with others', async () => {
    const { basta, asked } = await elsewhere((_, r) => json(r, {}, 409))
    const stop = { to: ADA, scope: 'all', channelOfRequest: 'phone', reference: 'r' } as const
    await expect(basta.stop(stop)).rejects.toMatchObject({ status: 409 })
    expect(asked).toHaveLength(1)
  })

  it('of a write goes on while the first try is still at work, under one Idempotency-Key', async () => {
    const { basta, asked } = await elsewhere(
      (_, r, nth) => {
        if (nth === 1) return
        json(r, nth === 2 ? {} : { events: ['e'], contacts: ['c'] }, nth === 2 ? 409 : 201)
      },
      { timeoutMs: 1_000, deadlineMs: 20_000 },
    )
    const stop = { to: ADA, scope: 'all', channelOfRequest: 'phone', reference: 'r' } as const
    expect(await basta.stop(stop)).toEqual({ events: ['e'], contacts: ['c'] })
    const keys = asked.map(({ headers }) => headers.get('idempotency-key'))
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
    expect(new Set(keys).size).toBe(1)
    await basta.stop(stop)
    expect(asked.at(-1)?.headers.get('idempotency-key')).not.toBe(keys[0])
  })

  it('of a long list keeps the order, though the parts come back in another', async () => {
    const { basta } = await elsewhere(({ body }, r, nth) => {
      const { to } = body as { to: string[] }
      const verdicts = to.map((one) => yes({ contact: one }))
      setTimeout(() => json(r, { verdicts }), nth === 1 ? 300 : 0)
    })
    const to = Array.from({ length: 3_000 }, (_, at) => `p${at}@example.org`)
    const verdicts = await basta.checkMany(to, { sender: 'acme' })
    expect(verdicts.map(({ contact }) => contact)).toEqual(to)
  })

  it('never runs more requests at a time than it was told', async () => {
    let open = 0
    let most = 0
    const { basta } = await elsewhere(
      ({ body }, r) => {
        most = Math.max(most, ++open)
        const { to } = body as { to: string[] }
        setTimeout(() => {
          open--
          json(r, { verdicts: to.map((one) => no({ contact: one })) })
        }, 30)
      },
      { concurrency: 3, timeoutMs: 5_000, deadlineMs: 20_000 },
    )
    await basta.checkMany(
      Array.from({ length: 9_500 }, (_, at) => `p${at}@example.org`),
      { sender: 'acme' },
    )
    expect(most).toBe(3)
  })
})

describe('the cache of denials', () => {
  it('is off unless asked for', async () => {
    const { basta, asked } = await elsewhere((_, r) => json(r, no()))
    for (let i = 0; i < 2; i++) await basta.check({ to: ADA, sender: 'acme' })
    expect(asked).toHaveLength(2)
  })

  it('answers the same question for its time, and no other', async () => {
    const { basta, asked } = await elsewhere((_, r) => json(r, no()), { denialCacheMs: 2_000 })
    const question = { to: ADA, sender: 'acme', purpose: 'marketing' } as const
    await basta.check(question)
    expect(await basta.check({ to: ADA, sender: 'acme' })).toMatchObject({ reason: 'opted_out' })
    expect(await basta.checkMany([ADA, ADA], { sender: 'acme' })).toHaveLength(2)
    expect(asked).toHaveLength(1)
    for (const other of [
      { topic: 'promo' },
      { sender: 'b' },
      { purpose: 'transactional' as const },
      { to: BOB },
    ])
      await basta.check({ ...question, ...other })
    expect(asked).toHaveLength(5)
    await new Promise((resolve) => setTimeout(resolve, 2_100))
    await basta.check(question)
    expect(asked).toHaveLength(6)
  })

  it('keeps no allow, no uncertainty and no hour', async () => {
    for (const answer of [yes(), {}, yes({ notBefore: instant(60_000) })]) {
      const { basta, asked } = await elsewhere((_, r) => json(r, answer), {
        denialCacheMs: 60_000,
        onUncertain: 'deny',
      })
      for (let i = 0; i < 2; i++) await basta.check({ to: ADA, sender: 'acme' })
      expect(asked).toHaveLength(2)
    }
  })

  it('holds 10,000 questions and lets the oldest go', async () => {
    const { basta, asked } = await elsewhere(
      ({ body }, r) => {
        const { to } = body as { to: string | string[] }
        if (typeof to === 'string') return json(r, no())
        json(r, { verdicts: to.map((one) => no({ contact: one })) })
      },
      { denialCacheMs: 600_000, timeoutMs: 5_000, deadlineMs: 20_000, concurrency: 1 },
    )
    const to = Array.from({ length: 10_001 }, (_, at) => `p${at}@example.org`)
    await basta.checkMany(to, { sender: 'acme' })
    const before = asked.length
    await basta.check({ to: 'p1@example.org', sender: 'acme' })
    expect(asked).toHaveLength(before)
    await basta.check({ to: 'p0@example.org', sender: 'acme' })
    expect(asked).toHaveLength(before + 1)
  })

  it('fills the gaps of a list in order', async () => {
    const { basta } = await elsewhere(
      ({ body }, r) => {
        const { to } = body as { to: string | string[] }
        if (typeof to === 'string') return json(r, no({ contact: to }))
        json(r, { verdicts: to.map((one) => yes({ contact: one })) })
      },
      { denialCacheMs: 60_000 },
    )
    await basta.check({ to: BOB, sender: 'acme' })
    const verdicts = await basta.checkMany([ADA, BOB, 'c@example.org'], { sender: 'acme' })
    expect(verdicts.map(({ contact }) => contact)).toEqual([ADA, BOB, 'c@example.org'])
    expect(verdicts.map(({ allowed }) => allowed)).toEqual([true, false, true])
  })
})

describe('a guarded send', () => {
  it('sends to who is allowed, and answers what the send answers', async () => {
    const { basta } = await atHome()
    const send = basta.guard(
      async (to: string, text: string) => Promise.resolve({ id: 7, to, text }),
      (to) => ({ to, sender: 'acme' }),
    )
    expect(await send(ADA, 'hello')).toEqual({ id: 7, to: ADA, text: 'hello' })
    await expect(send(BOB, 'hello')).rejects.toBeInstanceOf(BastaDenied)
  })

  it('asks right before each send: a stop between two counts', async () => {
    const { house, basta } = await atHome()
    expect((await tryToSend(basta)).sent).toHaveLength(1)
    await house.api('POST', '/v1/stops', stopOf(ADA))
    expect(await tryToSend(basta)).toMatchObject({
      sent: [],
      error: { verdicts: [{ reason: 'opted_out' }] },
    })
  })

  it('sends to all or to none', async () => {
    const { basta } = await atHome()
    for (const to of [[ADA, BOB], [ADA, [null, { address: BOB }]], `Ada <${ADA}>, "Bob" <${BOB}>`])
      expect(await tryToSend(basta, to)).toMatchObject({
        sent: [],
        error: { name: 'BastaDenied', verdicts: [{ reason: 'no_consent' }] },
      })
  })

  it.each(READABLE)('asks about every recipient of %j', async (to, expected) => {
    const { basta, asked } = await elsewhere(({ body }, r) => {
      const { to: of } = body as { to: string | string[] }
      if (typeof of === 'string') return json(r, yes())
      json(r, { verdicts: of.map((one) => yes({ contact: one })) })
    })
    expect((await tryToSend(basta, to)).sent).toHaveLength(1)
    const of = asked.flatMap(({ body }) => (body as { to: string | string[] }).to)
    expect(of).toEqual(expected)
  })

  it.each(UNREADABLE)(
    'does not send, nor ask, where a recipient cannot be read: %j',
    async (to) => {
      const { basta, asked } = await elsewhere((_, r) => json(r, yes()))
      expect(await tryToSend(basta, to as Recipients)).toMatchObject({
        sent: [],
        error: { name: 'BastaDenied', verdicts: [{ reason: 'unreadable_recipient' }] },
      })
      expect(asked).toEqual([])
    },
  )

  it('does not send a message that changed while Basta was asked', async () => {
    const { basta } = await elsewhere((_, r) => void setTimeout(() => json(r, yes()), 50))
    const sent: unknown[] = []
    const send = basta.guard(
      (mail: { to: string }) => sent.push(mail),
      (mail) => ({ to: mail.to, sender: 'acme' }),
    )
    const mail = { to: ADA }
    const sending = send(mail)
    mail.to = BOB
    await expect(sending).rejects.toMatchObject({ verdicts: [{ reason: 'changed_meanwhile' }] })
    expect(sent).toEqual([])
  })

  it('does not send if the pick throws, or picks nothing', async () => {
    const { basta } = await elsewhere((_, r) => json(r, yes()))
    const sent: unknown[] = []
    const picks: (() => never)[] = [
      () => {
        throw new RangeError('none')
      },
      () => undefined as never,
      () => Promise.resolve({ to: ADA, sender: 'acme' }) as never,
    ]
    for (const pick of picks) {
      const send = basta.guard(() => sent.push(1), pick)
      await expect(send()).rejects.toThrow()
    }
    expect(sent).toEqual([])
  })

  it('reports too early with the permitted time', async () => {
    const [soon, later] = [instant(60_000), instant(120_000)]
    const { basta } = await elsewhere(({ body }, r) => {
      const { to } = body as { to: string | string[] }
      if (typeof to === 'string') return json(r, yes({ notBefore: soon }))
      json(r, {
        verdicts: [
          yes({ contact: 'a', notBefore: later }),
          to.length === 3
            ? no({ contact: 'b', notBefore: soon })
            : yes({ contact: 'b', notBefore: instant(-1) }),
          yes({ contact: 'c', notBefore: soon }),
          yes({ contact: 'd' }),
        ].slice(0, to.length),
      })
    })
    expect(await basta.check({ to: ADA, sender: 'acme' })).toMatchObject({
      allowed: false,
      reason: 'too_early',
      notBefore: soon,
    })
    const one = await tryToSend(basta)
    expect(one).toMatchObject({ sent: [], error: { notBefore: soon } })
    expect(one.error).toBeInstanceOf(BastaTooEarly)
    expect(await tryToSend(basta, [ADA, BOB])).toMatchObject({
      sent: [],
      error: { notBefore: later },
    })
    const all = [ADA, BOB, 'c@example.org', 'd@example.org']
    expect(await tryToSend(basta, all)).toMatchObject({ sent: [], error: { notBefore: later } })
    const denied = await tryToSend(basta, all.slice(0, 3))
    expect(denied.sent).toEqual([])
    expect(denied.error).not.toBeInstanceOf(BastaTooEarly)
  })

  it('may answer something else instead of throwing', async () => {
    const { basta } = await atHome()
    const sent: unknown[] = []
    const send = basta.guard(
      (to: string) => sent.push(to),
      (to) => ({ to, sender: 'acme' }),
      { onDenied: (error, to) => ({ to, because: error.verdicts.map(({ reason }) => reason) }) },
    )
    expect(await send(BOB)).toEqual({ to: BOB, because: ['no_consent'] })
    expect(sent).toEqual([])
  })

  it('is sent only on a well-formed allow for all of its recipients, whatever the server says', async () => {
    let said: Response
    const fetch = async (): Promise<Response> => Promise.resolve(said)
    const basta = createClient({ url: 'https://stop.example.test', key: 'k', fetch })
    const now = Date.now()
    const at = (ms: number): string => new Date(now + ms).toISOString()
    /** Mostly what is right, so that some sends are made. */
    const mostly = (right: unknown, ...wrong: unknown[]): fc.Arbitrary<unknown> =>
      fc.oneof(
        { weight: 12, arbitrary: fc.constant(right) },
        { weight: 1, arbitrary: fc.constantFrom(...wrong) },
      )
    const verdict = fc.oneof(
      { weight: 1, arbitrary: fc.jsonValue() },
      {
        weight: 9,
        arbitrary: fc.record({
          allowed: mostly(true, false, 'true', 1, null),
          reason: mostly('consented', 'customer', 'opted_out', '', 7),
          contact: fc.oneof(mostly('a', 'b', undefined, null), mostly('b', 7)),
          checkedAt: mostly(at(0), undefined, 'soon', at(-3_600_000), at(60_000), at(3_600_000)),
          validUntil: mostly(at(60_000), undefined, 'soon', at(-60_000), at(0)),
          notBefore: mostly(undefined, 'soon', at(-60_000), at(60_000), 7),
        }),
      },
    )
    const answers = fc.record({
      status: fc.constantFrom(200, 200, 200, 200, 201, 302, 400),
      type: fc.constantFrom('application/json', 'application/json', 'text/html'),
      body: fc.oneof(
        verdict,
        fc.record({ verdicts: fc.array(verdict, { minLength: 1, maxLength: 3 }) }),
      ),
      cut: fc.constantFrom(0, 0, 0, 1),
      recipients: fc.constantFrom([ADA], [ADA, BOB]),
    })
    const time = (written: unknown): number => Date.parse(written as string)
    let sends = 0
    await fc.assert(
      fc.asyncProperty(answers, async ({ status, type, body, cut, recipients }) => {
        const text = JSON.stringify(body) ?? ''
        const headers = { 'content-type': type }
        said = new Response(text.slice(0, text.length - cut), { status, headers })
        const { sent } = await tryToSend(basta, recipients)
        sends += sent.length
        if (sent.length === 0) return
        expect([status, type, cut]).toEqual([200, 'application/json', 0])
        const list = recipients.length === 1 ? [body] : (body as { verdicts: unknown[] }).verdicts
        expect(list).toHaveLength(recipients.length)
        for (const one of list as Readonly<Record<string, string | true>>[]) {
          expect(one['allowed']).toBe(true)
          expect(['consented', 'customer']).toContain(one['reason'])
          expect(one['contact']).toMatch(/^[ab]$/)
          expect(Math.abs(time(one['checkedAt']) - Date.now())).toBeLessThan(300_000)
          expect(time(one['validUntil'])).toBeGreaterThan(Date.now())
          if (one['notBefore'] !== undefined)
            expect(time(one['notBefore'])).toBeLessThanOrEqual(time(one['checkedAt']))
        }
      }),
      { numRuns: 3_000 },
    )
    expect(sends).toBeGreaterThan(20)
  })
})

describe('options', () => {
  it.each<object>([
    { url: 'stop.example.com' },
    { url: 'ftp://stop.example.com' },
    { url: 'https://user:pass@stop.example.com' },
    { url: 'https://stop.example.com?x=1' },
    { url: undefined },
    { key: '' },
    { key: 'two\nlines' },
    { key: undefined },
    { onUncertain: 'allow' },
    { timeoutMs: 0 },
    { timeoutMs: Number.NaN },
    { deadlineMs: '5' },
    { deadlineMs: Number.POSITIVE_INFINITY },
    { concurrency: 0 },
    { denialCacheMs: -1 },
  ])('%j cannot work and is refused at once, saying why but not the key', (wrong) => {
    const options = { url: 'https://stop.example.com', key: 'k', ...wrong } as ClientOptions
    expect(() => createClient(options)).toThrow(TypeError)
    expect(() => createClient(options)).not.toThrow(/two|pass/)
  })

  it('the URL may have a path and a slash at its end', async () => {
    const { url, asked } = await elsewhere((_, r) => json(r, no()))
    for (const at of [`${url}/basta/`, `${url}/basta`])
      await createClient({ url: at, key: 'k' }).check({ to: ADA, sender: 'acme' })
    expect(asked.map(({ path }) => path)).toEqual(['/basta/v1/check', '/basta/v1/check'])
  })
})

function stopOf(to: string): object {
  return { to, scope: 'all', channelOfRequest: 'phone', reference: 'call 17' }
}

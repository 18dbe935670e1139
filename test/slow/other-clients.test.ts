import * as fc from 'fast-check'
import { execFile, spawnSync } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { readPicked } from '../../functions/client/recipients.ts'
import { ACME, ADMIN_KEY, consentTo, GENERIC_SECRET, listen, openHouse } from '../house/house.ts'
import { READABLE, UNREADABLE } from '../house/recipients.ts'

const ROOT = join(import.meta.dirname, '../..')
const ADA = 'ada@example.org'
const BOB = 'bob@example.org'
/** For what is expected to fail. */
const QUICK = { timeout: 0.4, deadline: 0.6 }

/** The programs that do the steps of a test with a client, in its language. */
const LANGUAGES = [
  ['Python', 'python3', 'test/fixtures/clients/steps.py', 'functions/client/python'],
  ['PHP', 'php', 'test/fixtures/clients/steps.php', 'functions/client/php'],
] as const

type Outcome = {
  readonly [name: string]: unknown
  readonly sent?: readonly unknown[]
  readonly error?: { readonly name: string; readonly message: string; readonly told: string }
}
type Answer = (
  response: ServerResponse,
  body: string,
  request: IncomingMessage,
  nth: number,
) => void

let closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing) close()
  closing = []
})

describe.each(LANGUAGES)('the client for %s', (language, command, program, client) => {
  const isThere = spawnSync(command, ['--version']).status === 0
  const test = it.skipIf(!isThere)
  const aloud = isThere ? '' : ` (skipped: ${command} is not installed)`

  /** What came of each step. */
  async function outcomes(
    url: string,
    steps: readonly object[],
    given: object = {},
  ): Promise<Outcome[]> {
    const asked = { url, key: ADMIN_KEY, secret: GENERIC_SECRET, deadline: 20, ...given, steps }
    const words = [join(ROOT, program), join(ROOT, client)]
    const said = await new Promise<string>((resolve, reject) => {
      const child = execFile(
        command,
        words,
        { timeout: 60_000, maxBuffer: 2 ** 26 },
        (error, stdout, stderr) => {
          if (error === null && stderr === '') resolve(stdout)
          else reject(new Error(`${language}: ${stderr}${stdout}`, { cause: error }))
        },
      )
      child.stdin?.end(JSON.stringify(asked))
    })
    return JSON.parse(said) as Outcome[]
  }

  test(`guards sends at a real Basta, asks about lists, and reports a stop${aloud}`, async () => {
    const house = await openHouse()
    await house.api('PUT', '/v1/senders/acme', ACME)
    await house.api('POST', '/v1/consents', consentTo(ADA))
    const { url, close } = await listen(house)
    closing.push(close)
    const many = Array.from({ length: 1_001 }, (_, at) =>
      at === 1_000 ? ADA : `p${at}@example.org`,
    )
    const [one, list, none, receipt, sent, both, stop, after, stranger] = await outcomes(url, [
      { do: 'check', to: ADA, sender: 'acme' },
      { do: 'checkMany', to: [...many, 'nobody'], sender: 'acme', topic: 'promo' },
      { do: 'checkMany', to: [], sender: 'acme' },
      { do: 'check', to: BOB, sender: 'acme', purpose: 'transactional' },
      { do: 'guard', to: [`Ada <${ADA}>`, null] },
      { do: 'guard', to: [ADA, BOB] },
      { do: 'stop', to: ADA },
      { do: 'guard', to: ADA },
      { do: 'check', to: ADA, sender: 'nobody' },
    ])
    expect(one).toMatchObject({ allowed: true, reason: 'consented', validUntil: anInstant() })
    const reasons = (list as unknown as { reason: string }[]).map(({ reason }) => reason)
    expect(reasons).toEqual([
      ...many.map((to) => (to === ADA ? 'consented' : 'no_consent')),
      'invalid_address',
    ])
    expect(none).toEqual([])
    expect(receipt).toMatchObject({ allowed: true, reason: 'transactional' })
    expect(sent).toEqual({ sent: [1], answer: 'answer' })
    expect(both).toMatchObject({
      sent: [],
      error: {
        name: 'Denied',
        message: 'Not sent: no_consent.',
        verdicts: [{ reason: 'no_consent' }],
      },
    })
    expect(stop).toMatchObject({ events: [expect.stringMatching(/^evt_/)], contacts: [anything()] })
    expect(after).toMatchObject({
      sent: [],
      error: {
        name: 'Denied',
        verdicts: [{ reason: 'opted_out', scope: 'all', firstAskedAt: anInstant() }],
      },
    })
    expect(stranger).toMatchObject({
      error: { name: 'Uncertain', status: 404, problem: { type: 'urn:basta:unknown_sender' } },
    })
  })

  test(`passes on what a person replied, once, signed${aloud}`, async () => {
    const house = await openHouse()
    await house.api('PUT', '/v1/senders/acme', ACME)
    await house.api('POST', '/v1/consents', consentTo('+33612345678'))
    const { url, close } = await listen(house)
    closing.push(close)
    const message = {
      id: 'Nr. 7 · été',
      channel: 'sms',
      from: '+33612345678',
      to: '+33700000001',
      text: 'Arrêtez ça, STOP',
    }
    const [first, again] = await outcomes(url, [
      { do: 'passOn', message },
      { do: 'passOn', message },
    ])
    expect(first).toMatchObject({ replies: expect.any(Array) as unknown })
    expect(again).toMatchObject({ replies: expect.any(Array) as unknown })
    expect(await house.check('+33612345678')).toMatchObject({ allowed: false, reason: 'opted_out' })
    const { body } = await house.api('POST', '/v1/history', { to: '+33612345678' })
    const types = (body as { events: { type: string }[] }).events.map(({ type }) => type)
    expect(types.filter((type) => type === 'stop')).toHaveLength(1)
    // With a secret that is not the account's, nothing is said to be stored.
    const wrong = { secret: `whsec_${Buffer.alloc(32, 8).toString('base64')}` }
    const [refused] = await outcomes(url, [{ do: 'passOn', message }], wrong)
    expect(refused).toMatchObject({ error: { name: 'Uncertain', status: 401 } })
  })

  test(`sends on a well-formed allow for all recipients alone, whatever the server says${aloud}`, async () => {
    const samples = fc.sample(answers(), { numRuns: 1_500, seed: 7 })
    const url = await elsewhere((response, _body, _request, nth) => {
      const { status, type, body, cut } = samples[nth - 1] ?? samples[0] ?? unreachable()
      const text = JSON.stringify(body) ?? ''
      response.writeHead(status, { 'content-type': type }).end(text.slice(0, text.length - cut))
    })
    const steps = samples.map(({ recipients }) => ({ do: 'guard', to: recipients }))
    const came = await outcomes(url, steps)
    let sends = 0
    for (const [nth, { sent, error }] of came.entries()) {
      const sample = samples[nth] ?? unreachable()
      expect(sent?.length === 1).toBe(error === undefined)
      if (sent?.length === 1) sends += 1
      if (sent?.length === 1) expectAllow(sample)
      else expect(['Denied', 'Uncertain', 'TooEarly']).toContain(error?.name)
    }
    expect(sends).toBeGreaterThan(20)
  })

  test(`takes nothing else for an answer: redirects, halves, drops, silence, nobody there${aloud}`, async () => {
    const allow = JSON.stringify(yes())
    const length = `content-length: ${Buffer.byteLength(allow)}`
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'
    const raw = [
      // Only half of it comes.
      `${head}${length}\r\n\r\n${allow.slice(0, -9)}`,
      `${head}content-length: 9999\r\n\r\n${allow}`,
      `${head}transfer-encoding: chunked\r\n\r\n${Buffer.byteLength(allow).toString(16)}\r\n${allow}\r\n`,
      `${head}transfer-encoding: chunked\r\n\r\nffff\r\n${allow}\r\n0\r\n\r\n`,
      head,
      `HTTP/1.1 302 Found\r\nlocation: /allow\r\n${length}\r\n\r\n${allow}`,
      'HTTP/1.1 200',
      'SSH-2.0-OpenSSH_9.2\r\n',
      `${head}content-encoding: gzip\r\n${length}\r\n\r\n${'x'.repeat(Buffer.byteLength(allow))}`,
      '',
    ]
    for (const text of raw) {
      const port = await portOf(
        createTcpServer((socket) => socket.on('error', () => undefined).end(text)),
      )
      const [came] = await outcomes(`http://127.0.0.1:${port}`, [{ do: 'guard', to: ADA }], QUICK)
      expect(came, text).toMatchObject({ sent: [], error: { name: 'Uncertain' } })
    }
    // A drop every tenth of a second: each read is in time, the answer is not.
    for (const slow of [`${head}${length}\r\n\r\n${allow}`, `${head}x-slow: ${'x'.repeat(500)}`]) {
      const drop = createTcpServer((socket) => {
        let at = 0
        const timer = setInterval(() => socket.write(slow.charAt(at++)), 100)
        socket.on('close', () => clearInterval(timer)).on('error', () => undefined)
      })
      const began = Date.now()
      const url = `http://127.0.0.1:${await portOf(drop)}`
      const [came] = await outcomes(url, [{ do: 'guard', to: ADA }], QUICK)
      expect(came).toMatchObject({ sent: [], error: { name: 'Uncertain' } })
      expect(Date.now() - began).toBeLessThan(5_000)
    }
    const silent = await portOf(createTcpServer(() => undefined))
    for (const url of [
      `http://127.0.0.1:${silent}`,
      'http://127.0.0.1:1',
      'http://nowhere.invalid',
      'https://127.0.0.1:1',
    ]) {
      const [came] = await outcomes(url, [{ do: 'guard', to: ADA }], QUICK)
      expect(came, url).toMatchObject({ sent: [], error: { name: 'Uncertain' } })
    }
  })

  test(`takes the answers that a front may give: chunks, and no length${aloud}`, async () => {
    const allow = JSON.stringify(yes())
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n'
    const half = allow.slice(0, 40)
    const rest = allow.slice(40)
    const chunks = [half, rest].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')
    for (const text of [
      `${head}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`,
      `${head}\r\n${allow}`,
    ]) {
      const port = await portOf(
        createTcpServer((socket) => void socket.once('data', () => socket.end(text))),
      )
      const [came] = await outcomes(`http://127.0.0.1:${port}`, [{ do: 'guard', to: ADA }])
      expect(came, text).toMatchObject({ sent: [1] })
    }
  })

  test(`asks again after 503, 429 and a lost connection, and no more after a refusal${aloud}`, async () => {
    let asked = 0
    const url = await elsewhere((response) => {
      asked += 1
      if (asked === 1) return json(response, {}, 503)
      if (asked === 2) return json(response, {}, 429, { 'retry-after': '1' })
      if (asked === 3) return response.socket?.destroy()
      return json(response, yes())
    })
    const began = Date.now()
    const [came] = await outcomes(url, [{ do: 'guard', to: ADA }])
    expect(came).toMatchObject({ sent: [1] })
    expect(asked).toBe(4)
    expect(Date.now() - began).toBeGreaterThan(950)
    for (const status of [400, 401, 404, 409, 422]) {
      let tries = 0
      const refusing = await elsewhere((response) => {
        tries += 1
        json(response, {}, status)
      })
      const steps = [
        { do: 'guard', to: ADA },
        { do: 'stop', to: ADA },
      ]
      for (const one of await outcomes(refusing, steps))
        expect(one).toMatchObject({ error: { status } })
      expect(tries).toBe(2)
    }
  })

  test(`tries a stop again under one key, while the first try may still be at work${aloud}`, async () => {
    const keys: (string | string[] | undefined)[] = []
    const url = await elsewhere((response, _body, request, nth) => {
      keys.push(request.headers['idempotency-key'])
      if (nth === 1) return
      json(response, nth === 2 ? {} : { events: ['e'], contacts: ['c'] }, nth === 2 ? 409 : 201)
    })
    const [came] = await outcomes(url, [{ do: 'stop', to: ADA }], { timeout: 1 })
    expect(came).toEqual({ events: ['e'], contacts: ['c'] })
    expect(keys).toHaveLength(3)
    expect(new Set(keys).size).toBe(1)
    expect(keys[0]).toMatch(/^[\w-]{32,36}$/)
  })

  test(`asks about every recipient that can be read for sure, and sends to no other${aloud}`, async () => {
    const asked: string[][] = []
    const url = await elsewhere((response, body) => {
      const { to } = JSON.parse(body) as { to: string | string[] }
      asked.push([to].flat())
      json(
        response,
        typeof to === 'string' ? yes() : { verdicts: to.map((one) => yes({ contact: one })) },
      )
    })
    const word = fc.constantFrom(...ADDRESS_PARTS)
    const written = fc.array(word, { maxLength: 7 }).map((parts) => parts.join(''))
    const random = fc.sample(written, { numRuns: 1_500, seed: 11 })
    const all = [...READABLE.map(([to]) => to), ...UNREADABLE, ...random]
    const came = await outcomes(
      url,
      all.map((to) => ({ do: 'guard', to })),
    )
    const expected = all.map((to) => readPicked({ to })?.to)
    expect(expected.filter((to) => to !== undefined).length).toBeGreaterThan(100)
    for (const [at, { sent, error }] of came.entries()) {
      const to = expected[at]
      if (to === undefined) {
        expect(sent, JSON.stringify(all[at])).toEqual([])
        expect(error?.message).toBe('Not sent: unreadable_recipient.')
      } else {
        expect(sent, JSON.stringify(all[at])).toEqual([1])
        expect(asked.shift(), JSON.stringify(all[at])).toEqual(to)
      }
    }
    expect(asked).toEqual([])
  })

  test(`does not send a message that changed while Basta was asked, nor one too early${aloud}`, async () => {
    const [soon, later] = [instant(60_000), instant(120_000)]
    const url = await elsewhere((response, body) => {
      const { to } = JSON.parse(body) as { to: string | string[] }
      if (typeof to === 'string') return json(response, yes())
      const waits = [
        yes({ contact: 'a', notBefore: later }),
        yes({ contact: 'b', notBefore: soon }),
      ]
      const third = to.length === 3 ? [no({ contact: 'c' })] : []
      return json(response, { verdicts: [...waits, ...third] })
    })
    const [changed, early, denied] = await outcomes(url, [
      { do: 'guard', picks: [ADA, BOB] },
      { do: 'guard', to: [ADA, BOB] },
      { do: 'guard', to: [ADA, BOB, 'c@example.org'] },
    ])
    expect(changed).toMatchObject({
      sent: [],
      error: { verdicts: [{ reason: 'changed_meanwhile' }] },
    })
    expect(early).toMatchObject({ sent: [], error: { name: 'TooEarly', notBefore: later } })
    expect(denied).toMatchObject({ sent: [], error: { name: 'Denied' } })
  })

  test(`lets no allow last longer than it was given, by its own clock${aloud}`, async () => {
    const url = await elsewhere((response) => {
      const body = yes({ checkedAt: instant(), validUntil: instant(100) })
      setTimeout(() => json(response, body), 250)
    })
    const [came] = await outcomes(url, [{ do: 'guard', to: ADA }])
    expect(came).toMatchObject({ sent: [], error: { name: 'Uncertain' } })
    expect(came?.error?.message).toContain('ran out')
  })

  test(`tells neither an address nor the key in an error${aloud}`, async () => {
    const url = await elsewhere((response, _body, _request, nth) => {
      if (nth === 1) json(response, 'x', 400)
      else json(response, no())
    })
    const steps = [
      { do: 'check', to: ADA, sender: 'acme' },
      { do: 'guard', to: ADA },
    ]
    const unreachable = await outcomes('http://127.0.0.1:1', steps, QUICK)
    for (const { error } of [...(await outcomes(url, steps)), ...unreachable]) {
      const told = `${error?.message ?? ADA} ${error?.told ?? ADA}`
      expect(told).not.toContain(ADA)
      expect(told).not.toContain(ADMIN_KEY.slice(0, 12))
    }
  })

  test(`refuses at once what cannot work, saying why but not the key${aloud}`, async () => {
    const wrong = [
      { url: 'stop.example.com' },
      { url: 'ftp://stop.example.com' },
      { url: 'https://user:pass@stop.example.com' },
      { url: 'https://stop.example.com?x=1' },
      { url: 'https://stop.example.com\r\nx: y' },
      { key: '' },
      { key: 'two\nlines' },
      { timeout: 0 },
      { deadline: -1 },
    ]
    for (const one of wrong) {
      const given = { url: 'https://stop.example.com', ...one }
      const [came] = await outcomes(given.url, [{ do: 'check', to: ADA, sender: 'acme' }], one)
      expect(came, JSON.stringify(one)).toMatchObject({ error: { name: 'Wrong' } })
      expect(came?.error?.message).toMatch(/^(?:url|key|timeout|deadline): /)
      expect(came?.error?.message).not.toMatch(/two|pass/)
    }
    const [unsigned] = await outcomes('https://stop.example.com', [{ do: 'passOn', message: {} }], {
      secret: 'hunter2',
    })
    expect(unsigned?.error?.message).toMatch(/^secret: /)
  })

  test(`takes a URL with a path and a slash at its end${aloud}`, async () => {
    const paths: (string | undefined)[] = []
    const url = await elsewhere((response, _body, request) => {
      paths.push(request.url)
      json(response, no())
    })
    for (const at of [`${url}/basta/`, `${url}/basta`])
      await outcomes(at, [{ do: 'check', to: ADA, sender: 'acme' }])
    expect(paths).toEqual(['/basta/v1/check', '/basta/v1/check'])
  })
})

const instant = (fromNowMs = 0): string => new Date(Date.now() + fromNowMs).toISOString()
const anInstant = (): unknown => expect.stringMatching(/Z$/) as unknown
const anything = (): unknown => expect.any(String) as unknown

const yes = (more: object = {}): object => ({
  allowed: true,
  reason: 'consented',
  contact: 'k-1',
  checkedAt: instant(),
  validUntil: instant(60_000),
  ...more,
})
const no = (more: object = {}): object => ({
  allowed: false,
  reason: 'opted_out',
  contact: 'k-1',
  checkedAt: instant(),
  ...more,
})

/** What recipients are written with, and what must not be read as one. */
const ADDRESS_PARTS = [
  ADA,
  BOB,
  '+33 6 12 34 56 78',
  'whatsapp:',
  'tel:',
  ';ext=5',
  ' x 12',
  'Ada',
  ' ',
  ',',
  ';',
  '<',
  '>',
  '"',
  '(',
  ')',
  '\\',
  ':',
  '\n',
  '\t',
  '\u200b',
  '\u0085',
  '\u001c',
  '\ufeff',
  '\u00a0',
  'é',
  '=?utf-8?q?',
  '👩‍🔬',
  `<${ADA}>`,
  `Ada <${ADA}>`,
  `"Lovelace, Ada" <${BOB}>`,
  ', ',
  '٣',
  '½',
]

type Sample = {
  readonly status: number
  readonly type: string
  readonly body: unknown
  readonly cut: number
  readonly recipients: readonly string[]
}

/** Mostly what is right, so that some sends are made. */
function answers(): fc.Arbitrary<Sample> {
  const now = Date.now()
  const at = (ms: number): string => new Date(now + ms).toISOString()
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
        allowed: mostly(true, false, 'true', 1, null, undefined),
        reason: mostly('consented', 'customer', 'opted_out', '', 7),
        contact: fc.oneof(mostly('a', 'b', undefined, null), mostly('b', 7)),
        checkedAt: mostly(
          at(0),
          undefined,
          'soon',
          '2026-02-30T00:00:00Z',
          at(-3_600_000),
          at(3_600_000),
        ),
        validUntil: mostly(at(240_000), undefined, 'soon', at(-60_000), at(0)),
        notBefore: mostly(undefined, null, 'soon', at(-60_000), at(60_000), 7),
      }),
    },
  )
  return fc.record({
    status: fc.constantFrom(200, 200, 200, 200, 201, 302, 400),
    type: fc.constantFrom('application/json', 'application/json', 'text/html'),
    body: fc.oneof(
      verdict,
      fc.record({ verdicts: fc.array(verdict, { minLength: 1, maxLength: 3 }) }),
    ),
    cut: fc.constantFrom(0, 0, 0, 1),
    recipients: fc.constantFrom([ADA], [ADA, BOB]),
  })
}

function expectAllow({ status, type, body, cut, recipients }: Sample): void {
  expect([status, type, cut]).toEqual([200, 'application/json', 0])
  const list = recipients.length === 1 ? [body] : (body as { verdicts: unknown[] }).verdicts
  expect(list).toHaveLength(recipients.length)
  for (const one of list as Readonly<Record<string, string | true>>[]) {
    expect(one['allowed']).toBe(true)
    expect(['consented', 'customer']).toContain(one['reason'])
    expect(one['contact']).toMatch(/^[ab]$/)
    expect(time(one['checkedAt'])).toBeGreaterThan(Date.now() - 300_000)
    expect(time(one['validUntil'])).toBeGreaterThan(time(one['checkedAt']))
    if (one['notBefore'] !== undefined)
      expect(time(one['notBefore'])).toBeLessThanOrEqual(time(one['checkedAt']))
  }
}

function time(written: unknown): number {
  return Date.parse(written as string)
}

function unreachable(): never {
  throw new Error('There is no such sample.')
}

function json(response: ServerResponse, body: unknown, status = 200, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

/** A server that answers whatever it is told to; answers its URL. */
async function elsewhere(answer: Answer): Promise<string> {
  let nth = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => answer(response, Buffer.concat(chunks).toString(), request, ++nth))
  })
  closing.push(() => server.closeAllConnections())
  return `http://127.0.0.1:${await portOf(server)}`
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return (server.address() as AddressInfo).port
}

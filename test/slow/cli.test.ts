import { serve } from '@hono/node-server'
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import stringWidth from 'string-width'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readRows } from '../../functions/classify/training/row.ts'
import { png } from '../pages/png.ts'
import { buildCli } from '../../infra/package/build-package.ts'
import {
  ACME,
  ADMIN_KEY,
  consentTo,
  openHouse,
  OPT_OUT,
  twilioText,
  type TestHouse,
} from '../house/house.ts'
import { textHeldByModel } from '../house/texts.ts'

/** A terminal of one's own comes with util-linux. */
const hasTerminal = process.platform === 'linux' && existsSync('/usr/bin/script')
/** The command as it is shipped. */
const BUILT = mkdtempSync(join(tmpdir(), 'basta-cli-built-'))
const MAIN = join(BUILT, 'cli.js')

let house: TestHouse
let url: string
let folder: string
const ending = new AbortController()

/** The house on a port of its own, with its pumps at work: uploads go to the public URL. */
beforeAll(async () => {
  writeFileSync(join(BUILT, 'package.json'), '{"type":"module"}')
  await buildCli(BUILT)
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const made = serve(
      { fetch: (request, environment) => house.app.fetch(request, environment), port: 0 },
      () => resolve(made),
    )
  })
  ending.signal.addEventListener('abort', () => server.close())
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  house = await openHouse({ publicUrl: url })
  await house.api('PUT', '/v1/senders/acme', ACME)
  await house.api('PUT', '/v1/senders/open', { ...ACME, ...OPT_OUT, numbers: [], name: 'Open' })
  void pump()
})

afterAll(() => {
  ending.abort()
  rmSync(BUILT, { recursive: true })
  rmSync(join(tmpdir(), `basta-imports-${house.table}`), { recursive: true, force: true })
})

async function pump(): Promise<void> {
  while (!ending.signal.aborted) {
    await house.pumpInbox()
    await house.pumpImports()
    await sleep(20)
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'basta-cli-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string }
type How = {
  readonly stdin?: string
  readonly environment?: Record<string, string>
  /** Runs beside the child; it may end it. */
  readonly meanwhile?: (child: ChildProcess) => Promise<void>
}

/** The command line as a process of its own, knowing nothing of this machine's user. */
function start(
  command: string,
  args: readonly string[],
  environment: Record<string, string> = {},
  options: SpawnOptions = {},
): ChildProcess {
  const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env
  const home = { PATH, NODE_COMPILE_CACHE, HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') }
  return spawn(command, args, { cwd: folder, env: { ...home, ...environment }, ...options })
}

async function ended(child: ChildProcess): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, stdout, stderr }
}

async function run(args: readonly string[], how: How = {}): Promise<Ended> {
  const child = start(process.execPath, [MAIN, ...args], how.environment)
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(how.stdin ?? '')
  const [end] = await Promise.all([ended(child), how.meanwhile?.(child)])
  return end
}

const operator = () => ({ BASTA_URL: url, BASTA_KEY: ADMIN_KEY })

/** As an operator who set the environment. */
async function basta(...args: string[]): Promise<Ended> {
  return run(args, { environment: operator() })
}

/** On a terminal of its own, as wide as given; what is typed follows each prompt. */
async function onTerminal(
  args: readonly string[],
  {
    environment = operator(),
    typed = [],
    columns = 100,
  }: {
    columns?: number
    environment?: Record<string, string>
    typed?: readonly (readonly [prompt: string, answer: string])[]
  } = {},
): Promise<{ code: number | null; screen: string }> {
  const words = [process.execPath, MAIN, ...args].map((word) => `'${word}'`).join(' ')
  const child = start('script', ['-qec', `stty cols ${columns}; ${words}`, '/dev/null'], {
    TERM: 'xterm',
    ...environment,
  })
  let screen = ''
  // A question that comes again is answered again, and not before it is there.
  let answered = 0
  const left = [...typed]
  child.stdout?.on('data', (chunk: Buffer) => {
    screen += chunk.toString()
    const [next] = left
    if (next === undefined || !screen.includes(next[0], answered)) return
    left.shift()
    answered = screen.length
    child.stdin?.write(next[1])
  })
  const { code } = await ended(child)
  return { code, screen }
}

/** Some other server. */
async function answering(
  status: number,
  headers: Record<string, string>,
  body: string,
): Promise<{ url: string; server: Server; asked: () => (string | undefined)[] }> {
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization)
    request.resume().on('end', () => response.writeHead(status, headers).end(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, server, asked: () => asked }
}

/** What everybody on the machine can list of a process and those it started. */
async function seenByAll({ pid = 0 }: ChildProcess): Promise<string> {
  const list = start('ps', ['-o', 'args', '--pid', String(pid), '--ppid', String(pid)])
  const { stdout } = await ended(list)
  expect(stdout).toContain('cli.js')
  return stdout
}

/** Where a server was, and is no more. */
async function nobody(): Promise<string> {
  const { url: left, server } = await answering(200, {}, '')
  await new Promise((resolve) => server.close(resolve))
  return left
}

function jsonLines(text: string): Record<string, unknown>[] {
  const lines = text.split('\n')
  expect(lines.pop()).toBe('')
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

const cells = (text: string): string[][] =>
  text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split('\t'))

const facts = (text: string): Record<string, string> =>
  Object.fromEntries(cells(text).map(([name = '', value = '']) => [name, value]))

describe('basta check', () => {
  it('ends with 0 if the address is allowed and says why on one line', async () => {
    await house.api('POST', '/v1/consents', consentTo('yes@example.org'))
    const { code, stdout } = await basta('check', 'yes@example.org', '--sender', 'acme')
    expect(code).toBe(0)
    expect(cells(stdout)).toEqual([
      ['yes@example.org', 'allowed', 'consented', 'sender/acme', '2026-01-05T09:00:00Z', ''],
    ])
  })

  it('ends with 3 if any of several is denied, the last or the first', async () => {
    await house.api('POST', '/v1/consents', consentTo('one@example.org'))
    for (const to of [
      ['one@example.org', 'other@example.org'],
      ['other@example.org', 'one@example.org'],
      ['one@example.org', 'no address'],
    ])
      expect((await basta('check', ...to, '-s', 'acme')).code, to.join()).toBe(3)
  })

  it('asks for the topic and the purpose that were given', async () => {
    const receipt = [
      'check',
      'buyer@example.org',
      '-s',
      'acme',
      '-t',
      'news',
      '-p',
      'transactional',
    ]
    const { code, stdout } = await basta(...receipt, '--json')
    expect(code).toBe(0)
    expect(jsonLines(stdout)).toMatchObject([
      { to: 'buyer@example.org', allowed: true, reason: 'transactional' },
    ])
  })

  it('answers for 2,500 addresses of a file in their order, with the one stop among them', async () => {
    const asked = Array.from({ length: 2_500 }, (_, at) => `person${at}@example.org`)
    await house.api('POST', '/v1/stops', {
      to: 'person1700@example.org',
      scope: 'sender/open',
      channelOfRequest: 'phone',
      reference: 'call 1',
    })
    const file = join(folder, 'list.txt')
    writeFileSync(file, `\uFEFF${asked.join('\r\n')}\r\n\r\n`)
    const { code, stdout, stderr } = await basta('check', '-f', file, '-s', 'open', '--json')
    const answers = jsonLines(stdout)
    expect(answers.map(({ to }) => to)).toEqual(asked)
    expect(answers.filter(({ allowed }) => allowed !== true).map(({ to }) => to)).toEqual([
      'person1700@example.org',
    ])
    expect(stderr).toBe(
      '2499 allowed, 1 denied\n  allowed not_opted_out: 2499\n  denied opted_out: 1\n',
    )
    expect(code).toBe(3)
  })

  it('reads the column of a CSV file that holds addresses, in order, and ends with totals by reason', async () => {
    await basta('stop', 'csv2@example.org', '-c', 'phone', '-r', 'call 2')
    await basta('stop', '+33639980555', '-c', 'phone', '-r', 'call 3')
    const file = join(folder, 'list.CSV')
    const lines = [
      '\uFEFFName,E-mail,Mobile',
      '"One, Ann",csv1@example.org,06 39 98 05 55',
      'Two,csv2@example.org,',
      'None,,',
      'Three,no address,+33639980556',
    ]
    writeFileSync(file, lines.join('\r\n'))
    const unsaid = await basta('check', '-f', file, '-s', 'open')
    expect(unsaid).toMatchObject({ code: 1, stdout: '' })
    expect(unsaid.stderr).toMatch(/--column[^]*Name, E-mail, Mobile/)

    const args = ['check', '-f', file, '-s', 'open', '--country', 'FR']
    const mails = await basta(...args, '--column', 'e-mail')
    expect(cells(mails.stdout).map(([to, may, why]) => [to, may, why])).toEqual([
      ['csv1@example.org', 'allowed', 'not_opted_out'],
      ['csv2@example.org', 'denied', 'opted_out'],
      ['no address', 'denied', 'invalid_address'],
    ])
    expect(mails.stderr).toBe(
      '1 allowed, 2 denied\n  allowed not_opted_out: 1\n  denied opted_out: 1\n' +
        '  denied invalid_address: 1\n1 row has no address.\n',
    )
    expect(mails.code).toBe(3)
    const both = await basta(...args, '--column', 'e-mail', '--column', 'mobile', '--json')
    expect(jsonLines(both.stdout).map(({ to }) => to)).toEqual([
      'csv1@example.org',
      '06 39 98 05 55',
      'csv2@example.org',
      'no address',
      '+33639980556',
    ])
    expect(jsonLines(both.stdout)[1]).toMatchObject({ allowed: false, reason: 'opted_out' })
    const typo = await basta(...args, '--column', 'mial')
    expect(typo).toMatchObject({ code: 1, stdout: '' })
    const country = await basta(...args.with(6, 'fr'), '--column', 'mobile')
    expect(country.stderr).toMatch(/--country "fr"/)
  })

  it('reads numbers by the country that was given, else by that of the sender', async () => {
    await basta('stop', '+41446681800', '-c', 'phone', '-r', 'call 4')
    const ask = ['check', '044 668 18 00', '-s', 'open']
    expect((await basta(...ask, '--country', 'CH')).code).toBe(3)
    expect((await basta(...ask)).code).toBe(0)
  })

  it.each([
    ['one column with a header', 'phone\n+33639980560\n', ['+33639980560']],
    [
      'one column without a header',
      'a1@example.org\na2@example.org\n',
      ['a1@example.org', 'a2@example.org'],
    ],
    ['a column that its name tells', 'id,email\n7,a3@example.org\n', ['a3@example.org']],
  ])('reads a CSV file of %s', async (_, text, addresses) => {
    const file = join(folder, 'l.csv')
    writeFileSync(file, text)
    const { code, stdout } = await basta('check', '-f', file, '-s', 'open')
    expect(code).toBe(0)
    expect(cells(stdout).map(([to]) => to)).toEqual(addresses)
  })

  it.each([
    ['no header', 'a@example.org,7\nb@example.org,8\n', /no header/],
    ['a stray quote', 'email\n"a"b@example.org\n', /not CSV/],
    ['no address', 'email\n,\n', /No address/],
  ])('ends with 1 for a CSV file with %s, and nobody is passed over', async (_, text, words) => {
    const file = join(folder, 'l.csv')
    writeFileSync(file, text)
    const { code, stdout, stderr } = await basta('check', '-f', file, '-s', 'open')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(words)
  })

  it.each([
    [
      'a spreadsheet',
      Buffer.from('PK\u0003\u0004\u0014\u0000\n'),
      /list: It is a spreadsheet or an archive/,
    ],
    [
      'an old one',
      Buffer.from('d0cf11e0a1b11ae10a', 'hex'),
      /list: It is a spreadsheet or an archive/,
    ],
    ['binary', Buffer.from('\u0000\u0001\nada@example.org\n'), /list: It is binary/],
    [
      'Latin-1',
      Buffer.from('ada@example.org\nzo\u00e9@example.org\n', 'latin1'),
      /list: Line 2 is not UTF-8/,
    ],
  ])('refuses a file that is %s, and shows nothing of it', async (_, bytes, why) => {
    const file = join(folder, 'list')
    writeFileSync(file, bytes)
    for (const args of [
      ['check', '-s', 'open'],
      ['link', '-s', 'open'],
    ]) {
      const ended = await basta(...args, '-f', file)
      expect(ended).toMatchObject({ code: 1, stdout: '' })
      expect(ended.stderr).toMatch(why)
    }
  })

  it('says that a country has no numbers, where it may be why an address could not be read', async () => {
    const ended = await basta('check', '07400 123456', '-s', 'open', '--country', 'UK')
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(/--country "UK": [^]*such as "GB"/)
  })

  it('reads addresses from stdin for "-"', async () => {
    const { code, stdout } = await run(['check', '-', '-s', 'open'], {
      stdin: 'a@example.org\n\n+33612345678',
      environment: operator(),
    })
    expect(code).toBe(0)
    expect(cells(stdout).map(([to]) => to)).toEqual(['a@example.org', '+33612345678'])
  })

  it('ends with 1 if nothing was asked: silence is no yes', async () => {
    const empty = join(folder, 'empty.txt')
    writeFileSync(empty, '\n')
    for (const none of [
      [],
      ['-f', empty],
      ['-'],
      ['-f', join(folder, 'nowhere.txt')],
      ['-f', folder],
    ])
      expect(await basta('check', ...none, '-s', 'open'), none.join()).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining('basta: ') as unknown,
      })
  })

  it.each([
    ['another answer than Basta’s', 200, 'text/html', '<p>It works!</p>'],
    ['a yes without its reason', 200, 'application/json', '{"allowed":true}'],
    ['a server that is broken', 500, 'application/json', '{"allowed":true}'],
    ['a server that is unavailable', 503, 'application/problem+json', '{"title":"Later"}'],
    ['a redirect', 302, 'text/plain', ''],
  ])('ends with 1 for %s', async (_, status, type, body) => {
    const other = await answering(status, { 'content-type': type, location: '/elsewhere' }, body)
    try {
      const { code, stdout, stderr } = await run(
        ['check', 'a@example.org', '-s', 'open', '--timeout', '1'],
        { environment: { BASTA_URL: other.url, BASTA_KEY: ADMIN_KEY } },
      )
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(/^basta: .+/)
    } finally {
      other.server.close()
    }
  })
})

describe('commands that record and show', () => {
  it('stops every address of a person, and shows it in the history of each', async () => {
    const person = ['stop1@example.org', '+33611111111']
    const { code, stdout } = await basta('stop', ...person, '-c', 'letter', '-r', 'letter 12')
    expect(code).toBe(0)
    expect(cells(stdout)).toMatchObject([
      ['stop1@example.org', expect.stringMatching(/^evt_/), expect.any(String)],
      ['+33611111111', expect.stringMatching(/^evt_/), expect.any(String)],
    ])
    for (const to of person) {
      const history = await basta('history', to, '--json')
      expect(jsonLines(history.stdout)).toMatchObject([
        { events: [{ type: 'stop', scopes: ['all'], evidence: { reference: 'letter 12' } }] },
      ])
      expect((await basta('check', to, '-s', 'open')).code).toBe(3)
    }
  })

  it('records a stop once if its first answer was lost', async () => {
    let lost = 0
    const lossy = createServer((request, response) => {
      void (async () => {
        const chunks: Buffer[] = []
        for await (const chunk of request) chunks.push(chunk as Buffer)
        const { authorization = '', 'idempotency-key': repeat = '' } = request.headers
        const answer = await fetch(`${url}${request.url ?? ''}`, {
          method: 'POST',
          headers: {
            authorization,
            'idempotency-key': String(repeat),
            'content-type': 'application/json',
          },
          body: Buffer.concat(chunks),
        })
        if (lost++ === 0) return request.socket.destroy()
        return response.writeHead(answer.status).end(await answer.text())
      })()
    })
    await new Promise<void>((resolve) => lossy.listen(0, '127.0.0.1', resolve))
    const at = `http://127.0.0.1:${(lossy.address() as AddressInfo).port}`
    const { code } = await run(['stop', 'once@example.org', '-c', 'phone', '-r', 'call 3'], {
      environment: { BASTA_URL: at, BASTA_KEY: ADMIN_KEY },
    })
    lossy.close()
    expect({ code, lost }).toEqual({ code: 0, lost: 2 })
    const history = await basta('history', 'once@example.org', '--json')
    expect(jsonLines(history.stdout)).toMatchObject([{ events: [{ type: 'stop' }] }])
  })

  const evidence =
    '--sender acme --obtained-at 2026-01-05T09:00:00Z --method paper --wording Yes --wording-version 1'.split(
      ' ',
    )

  it('records a consent with its evidence and tells what it counts for', async () => {
    const proof = join(folder, 'form.pdf')
    writeFileSync(proof, 'foo')
    const args = ['--source', 'fair in Lyon', '--proof-file', proof, '--proof-location', 'safe 3']
    const done = await basta(
      'consent',
      'paper@example.org',
      ...evidence,
      ...args,
      '--topic',
      'promo',
    )
    expect(done.code, done.stderr).toBe(0)
    expect(facts(done.stdout)).toMatchObject({ counts: 'allows' })
    const { stdout } = await basta('history', 'paper@example.org', '--json')
    expect(stdout).toContain('2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae')
    expect((await basta('check', 'paper@example.org', '-s', 'acme', '-t', 'promo')).code).toBe(0)
    expect((await basta('check', 'paper@example.org', '-s', 'acme', '-t', 'news')).code).toBe(3)
  })

  it('says so if a consent allows nothing, and requires one source', async () => {
    const claim = await basta('consent', 'claim@example.org', ...evidence, '--source', 'a fair')
    expect(claim).toMatchObject({ code: 0, stderr: expect.stringContaining('claim') as unknown })
    const vendor = ['--vendor', 'Lists', '--contract', 'L-1', '--chain', 'a', '--chain', 'b']
    expect((await basta('consent', 'v@example.org', ...evidence, ...vendor)).code).toBe(0)
    const both = await basta('consent', 'v@example.org', ...evidence, ...vendor, '--source', 'x')
    expect(both).toMatchObject({ code: 1, stdout: '' })
    expect((await basta('consent', 'v@example.org', ...evidence)).code).toBe(1)
  })

  it('asks a person to confirm by mail', async () => {
    const words = join(folder, 'words.txt')
    writeFileSync(words, 'I want the news.\n')
    const args = [
      '--wording-file',
      words,
      '--wording-version',
      '2',
      '--page-url',
      'https://a.example',
    ]
    const { code } = await basta('consent', 'request', 'new@example.org', '-s', 'acme', ...args)
    expect(code).toBe(0)
    await house.pumpInbox()
    expect(house.mailbox.list().map(({ to }) => to)).toContain('new@example.org')
    expect(house.mailbox.list().at(-1)?.text).toContain('I want the news.')
  })

  it('makes a link for each address, which stops that address', async () => {
    const { code, stdout } = await basta('link', 'a1@example.org', 'a2@example.org', '-s', 'open')
    expect(code).toBe(0)
    const [first] = cells(stdout)
    expect(first).toEqual(['a1@example.org', expect.stringContaining(`${url}/u/`)])
    await fetch(first?.[1] ?? '', { method: 'POST', body: 'List-Unsubscribe=One-Click' })
    expect((await basta('check', 'a1@example.org', '-s', 'open')).code).toBe(3)
    expect((await basta('check', 'a2@example.org', '-s', 'open')).code).toBe(0)
    const headers = await basta('link', 'a1@example.org', '-s', 'open', '--json')
    expect(jsonLines(headers.stdout)).toMatchObject([
      { headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } },
    ])
  })

  it('shows why a chain that is not whole cannot be relied on, and ends with 1', async () => {
    const broken = await answering(
      200,
      { 'content-type': 'application/json' },
      JSON.stringify({ contact: 'a1', standing: {}, events: [], chain: { intact: false } }),
    )
    const { code, stderr } = await run(['history', 'a@example.org'], {
      environment: { BASTA_URL: broken.url, BASTA_KEY: ADMIN_KEY },
    })
    broken.server.close()
    expect(code).toBe(1)
    expect(stderr).toContain('not whole')
  })

  it('names, lists and removes operators of the console', async () => {
    const add = ['operators', 'add', 'grace', '-n', 'Grace', '-e', 'grace@house.example']
    expect((await basta(...add, '-r', 'officer')).stdout).toBe('added\tgrace\n')
    expect((await basta(...add, '-r', 'viewer', '-l', 'fr')).stdout).toBe('changed\tgrace\n')
    const listed = await basta('operators', 'list')
    expect(listed.stdout).toBe('grace\tGrace\tviewer\tgrace@house.example\tfr\n')
    const unsure = await basta('operators', 'remove', 'grace')
    expect(unsure.stderr).toContain('--yes')
    expect((await basta('operators', 'remove', 'grace', '--yes')).stdout).toBe('removed\tgrace\n')
    expect((await basta('operators', 'list')).stderr).toBe('There are no operators.\n')
  })

  it('makes, lists, rotates and revokes keys, and shows each secret once', async () => {
    const make = ['keys', 'create', 'news', '-r', 'check', '-s', 'open', '--per-minute', '600']
    const made = facts((await basta(...make)).stdout)
    const { id = '', key = '' } = made
    const asked = ['check', 'k@example.org', '-s', 'open']
    const as = (secret: string) => ({ environment: { BASTA_URL: url, BASTA_KEY: secret } })
    expect((await run(asked, as(key))).code).toBe(0)
    const listed = await basta('keys', 'list')
    expect(cells(listed.stdout)).toContainEqual(
      expect.arrayContaining([id, 'news', 'check', 'open']),
    )
    expect(listed.stdout + listed.stderr).not.toContain(key)

    const rotated = facts((await basta('keys', 'rotate', id, '--overlap', '0', '--yes')).stdout)
    expect(rotated['key']).toMatch(/^basta_/)
    expect(rotated['key']).not.toBe(key)
    expect((await run(asked, as(rotated['key'] ?? ''))).code).toBe(0)
    const revoked = await basta('keys', 'revoke', id, '--yes')
    expect(revoked.code).toBe(0)
    expect((await basta('keys', 'list')).stdout).toMatch(new RegExp(`${id}.*revoked`))
    expect((await run(asked, as(rotated['key'] ?? ''))).code).toBe(1)
  })

  it('says so if a key that is named like a sender is for every sender', async () => {
    const all = await basta('keys', 'create', 'acme', '-r', 'check')
    expect(all).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('--sender acme') as unknown,
    })
    const own = await basta('keys', 'create', 'acme', '-r', 'check', '-s', 'acme')
    expect(own.stderr).not.toContain('--sender')
  })

  it('creates a sender, changes the given members and shows who changed what', async () => {
    const set = [
      'senders',
      'set',
      'shop',
      '--name',
      'Shop',
      '--basis',
      'consent',
      '--topic',
      'promo',
    ]
    expect((await basta(...set, '--number', '+33700000009:marketing')).code).toBe(0)
    const renamed = ['--name', 'The Shop', '--language', 'fr', '--strictness', 'hear_more']
    expect((await basta('senders', 'set', 'shop', ...renamed)).code).toBe(0)
    const shown = await basta('senders', 'show', 'shop', '--json')
    expect(shown.stdout).toContain('"language":"fr"')
    const [sender] = jsonLines(shown.stdout)
    expect(sender).toMatchObject({ name: 'The Shop', topics: ['promo'], version: 2 })
    const again = await run(['senders', 'set', 'shop', '-f', '-', '--json'], {
      stdin: JSON.stringify({ ...sender, topics: ['promo', 'news'] }),
      environment: operator(),
    })
    expect(jsonLines(again.stdout)).toMatchObject([{ name: 'The Shop', topics: ['promo', 'news'] }])
    expect(cells((await basta('senders', 'list')).stdout)).toContainEqual([
      'shop',
      'The Shop',
      'consent',
      'promo news',
      '3',
    ])
    const changes = cells((await basta('senders', 'changes', 'shop')).stdout)
    expect(changes.map(([version, , , what]) => [version, what])).toMatchObject([
      ['1', expect.stringContaining('name: Shop')],
      ['2', 'language: fr; name: Shop -> The Shop; strictness: hear_more'],
      ['3', expect.stringContaining('topics: ')],
    ])
  })

  it('takes what the pages of a sender show, member by member, and a logo from its file', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'logo-')), 'logo.png')
    writeFileSync(file, png({ width: 120, height: 40 }))
    const known = ['senders', 'set', 'page', '--name', 'Page', '--basis', 'consent']
    const shows = ['--logo', file, '--colour', '#0B6E4F', '--topic-name', 'promo=Special offers']
    expect((await basta(...known, '--topic', 'promo', ...shows)).code).toBe(0)
    const more = ['--company', 'Acme SAS', '--privacy-contact', 'privacy@acme.example']
    const zone = ['--time-zone', 'Europe/Paris']
    expect((await basta('senders', 'set', 'page', ...more, ...zone)).code).toBe(0)
    const shown = await basta('senders', 'show', 'page', '--json')
    const [sender] = jsonLines(shown.stdout)
    expect(sender).toMatchObject({
      page: {
        logo: readFileSync(file).toString('base64'),
        colour: '#0b6e4f',
        topicNames: { promo: 'Special offers' },
        company: 'Acme SAS',
        privacyContact: 'privacy@acme.example',
        timeZone: 'Europe/Paris',
      },
    })
    writeFileSync(file, '<svg xmlns="http://www.w3.org/2000/svg"/>')
    const refused = await basta('senders', 'set', 'page', '--logo', file)
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('a PNG')])
  })

  it('lists what waits for a decision, with nothing a person wrote steering the terminal', async () => {
    await house.request(...twilioText('not\tinterested \u001b[\u0007', { publicUrl: url }))
    const listed = await basta('reviews', 'list')
    const [row = []] = cells(listed.stdout)
    expect(row).toHaveLength(6)
    expect(row[2]).toMatch(/^not interested /)
    expect(row[5]).toBe('refusal')
    // oxlint-disable-next-line no-control-regex
    expect(listed.stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
    const [id = ''] = row
    expect((await basta('reviews', 'decide', id, 'maybe')).code).toBe(1)
    const decided = await basta('reviews', 'decide', id, 'release', '--note', 'a visit', '--json')
    expect(jsonLines(decided.stdout)).toMatchObject([{ id, decision: 'release' }])
    expect((await basta('reviews', 'list')).stdout).toBe('')
    expect((await basta('reviews', 'decide', id, 'release')).code).toBe(1)
  })

  it('shows why a text is held: in words, with its score and the strongest features each way', async () => {
    const said = textHeldByModel()
    await house.request(...twilioText(said, { from: '+33639980301', publicUrl: url }))
    const [row = []] = cells((await basta('reviews', 'list')).stdout)
    expect(row[5]).toMatch(/^[a-z_]+ 0\.\d+$/)
    const [id = ''] = row
    const shown = await basta('reviews', 'show', id)
    expect(shown.code).toBe(0)
    expect(facts(shown.stdout)).toMatchObject({
      id,
      text: said,
      'read as': expect.stringContaining('held') as string,
      because: expect.stringMatching(/^it /) as string,
      score: expect.stringMatching(/^0\.\d+$/) as string,
      thresholds: expect.stringContaining('a stop from') as string,
      missed: expect.stringContaining('a stop by') as string,
    })
    const features = cells(shown.stdout).filter(([, , adds]) => /^[+-]\d+\.\d\d$/.test(adds ?? ''))
    expect(features.length).toBeGreaterThan(0)
    expect(features.length).toBeLessThanOrEqual(10)
    const [json] = jsonLines((await basta('reviews', 'show', id, '--json')).stdout)
    expect(json).toMatchObject({
      id,
      reading: { evidence: { score: Number(facts(shown.stdout)['score']) } },
    })
    expect((await basta('reviews', 'decide', id, 'release')).code).toBe(0)
    expect(await basta('reviews', 'show', id)).toMatchObject({ code: 1, stdout: '' })
  })

  it('keeps decisions as labelled rows in a file of one’s own, as training reads them', async () => {
    const file = join(folder, 'rows.tsv')
    const decideNext = async (text: string, ...how: string[]) => {
      await house.request(...twilioText(text, { from: '+33639980302', publicUrl: url }))
      const [[id = ''] = []] = cells((await basta('reviews', 'list')).stdout)
      return basta('reviews', 'decide', id, ...how)
    }
    expect((await decideNext('not interested', 'release', '--row', file)).code).toBe(0)
    expect((await decideNext('no\nthanks', 'stop', '--row', file)).code).toBe(0)
    expect((await decideNext('nope', 'stop', '--row', file, '--label', 'unsure')).code).toBe(0)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const written = readFileSync(file, 'utf8')
    expect(written).toMatch(/^label\tset\ttext\n/)
    expect(readRows(written, 'own')).toEqual([
      { language: 'own', set: 'own', label: 'ordinary', text: 'not interested' },
      { language: 'own', set: 'own', label: 'opt_out', text: 'no\nthanks' },
      { language: 'own', set: 'own', label: 'unsure', text: 'nope' },
    ])
  })

  it('decides nothing where the row could not be kept', async () => {
    await house.request(...twilioText('not interested', { from: '+33639980303', publicUrl: url }))
    const [[id = ''] = []] = cells((await basta('reviews', 'list')).stdout)
    writeFileSync(join(folder, 'other.csv'), 'email\nada@example.org\n')
    for (const place of ['other.csv', 'no/such/folder.tsv', '.']) {
      const refused = await basta('reviews', 'decide', id, 'stop', '--row', join(folder, place))
      expect(refused).toMatchObject({ code: 1, stdout: '' })
    }
    expect(readFileSync(join(folder, 'other.csv'), 'utf8')).toBe('email\nada@example.org\n')
    expect(cells((await basta('reviews', 'list')).stdout)).toHaveLength(1)
    expect((await basta('reviews', 'decide', id, 'release')).code).toBe(0)
  })

  it('law 12: lists items set aside beside held texts, and stops the given address', async () => {
    const [from, to] = ['Ada\u001b[2J', '+33639980009']
    await house.request(...twilioText('STOP', { from, id: 'SM12', publicUrl: url }))
    const [row = []] = cells((await basta('reviews', 'list')).stdout)
    expect(row).toHaveLength(6)
    expect(row[2]).toMatch(
      /^\[unreadable_address \(reply\), twilio\/main, from Ada.*, message SM12\] STOP$/,
    )
    const [id = ''] = row
    const { code, stderr } = await basta('reviews', 'decide', id, 'stop')
    expect(code).toBe(1)
    expect(stderr).toContain('to')
    const decided = await basta('reviews', 'decide', id, 'stop', '--to', to, '--json')
    expect(jsonLines(decided.stdout)).toMatchObject([{ id, decision: 'stop' }])
    expect((await basta('check', to, '-s', 'acme')).code).toBe(3)
    await house.request(...twilioText('STOP', { from, id: 'SM13', publicUrl: url }))
    const [next = []] = cells((await basta('reviews', 'list')).stdout)
    const released = await basta('reviews', 'decide', next[0] ?? '', 'release')
    expect(released.stdout).toContain(next[0])
    expect((await basta('reviews', 'list')).stdout).toBe('')
  })
})

describe('basta import', () => {
  const STOPS = ['--kind', 'stops', '--scope', 'sender/open', '--source', 'old list']

  function csv(name: string, ...lines: string[]): string {
    const file = join(folder, name)
    writeFileSync(file, `${lines.join('\r\n')}\r\n`)
    return file
  }

  it('counts without recording for --dry-run', async () => {
    const file = csv('list.csv', 'email', 'dry@example.org')
    const { code, stdout } = await basta('import', file, ...STOPS, '--dry-run', '--json')
    expect(code).toBe(0)
    expect(jsonLines(stdout)).toMatchObject([
      { state: 'dry_run_done', dryRun: { new: 1, refused: 0 } },
    ])
    expect((await basta('check', 'dry@example.org', '-s', 'open')).code).toBe(0)
  })

  it('records a list, saves the refused rows without addresses, and ends with 1 for them', async () => {
    const file = csv('list.csv', 'email', 'imp1@example.org', 'not an address', 'imp2@example.org')
    const { code, stdout, stderr } = await basta('import', file, ...STOPS, '--yes')
    expect(facts(stdout)).toMatchObject({ state: 'applied', rows: '3', new: '2', refused: '1' })
    expect(stderr).toContain(`${file}.refused.csv`)
    expect(code).toBe(1)
    expect((await basta('check', 'imp1@example.org', 'imp2@example.org', '-s', 'open')).code).toBe(
      3,
    )
    const refused = readFileSync(`${file}.refused.csv`, 'utf8')
    expect(refused).toMatch(/^row,field,reason,detail\r\n3,/)
    expect(refused).not.toContain('not an address')
    expect(readdirSync(folder).toSorted()).toEqual(['list.csv', 'list.csv.refused.csv'])

    const again = await basta(
      'import',
      csv('more.csv', 'email', 'imp1@example.org'),
      ...STOPS,
      '-y',
    )
    expect(again.code).toBe(0)
    expect(facts(again.stdout)).toMatchObject({ new: '0', known: '1', refused: '0' })
  })

  it('goes on with an import that was only counted', async () => {
    const file = csv('list.csv', 'email', 'later@example.org')
    const counted = await basta('import', file, ...STOPS, '--dry-run', '--json')
    const [{ id = '' } = {}] = jsonLines(counted.stdout)
    expect((await basta('import', '--resume', String(id), '--yes')).code).toBe(0)
    expect((await basta('check', 'later@example.org', '-s', 'open')).code).toBe(3)
  })

  it.runIf(hasTerminal)(
    'asks before it records, and records nothing unless the answer is yes',
    async () => {
      const file = csv('list.csv', 'email', 'asked@example.org')
      const silent = await basta('import', file, ...STOPS)
      expect(silent).toMatchObject({ code: 1, stderr: expect.stringContaining('--yes') as unknown })
      const no = await onTerminal(['import', file, ...STOPS], { typed: [['Record this?', '\r']] })
      expect(no.screen).toContain('Nothing was recorded')
      expect((await basta('check', 'asked@example.org', '-s', 'open')).code).toBe(0)
      const yes = await onTerminal(['import', file, ...STOPS], { typed: [['Record this?', 'y\r']] })
      expect(yes.code, yes.screen).toBe(0)
      expect((await basta('check', 'asked@example.org', '-s', 'open')).code).toBe(3)
    },
  )

  it('records nothing with --yes while a column is undecided, and says which options decide it', async () => {
    const file = csv('both.csv', 'email,phone', 'both@example.org,+33639980401')
    const silent = await basta('import', file, ...STOPS, '--yes')
    expect(silent).toMatchObject({ code: 1, stdout: '' })
    expect(silent.stderr).toMatch(/"phone" looks like addresses, and is not read/)
    expect(silent.stderr).toContain('--not-read "phone"')
    expect((await basta('check', 'both@example.org', '-s', 'open')).code).toBe(0)

    const counted = await basta('import', file, ...STOPS, '--dry-run', '--json')
    expect(counted.code).toBe(1)
    const [{ id = '', questions } = {}] = jsonLines(counted.stdout)
    expect(questions).toMatchObject([{ column: 'phone', looksLike: 'address' }])
    const resumed = await basta('import', '--resume', String(id), '--yes', '--not-read', 'phone')
    expect(resumed.code, resumed.stderr).toBe(0)
    expect(resumed.stdout).toMatch(/not read\s+phone/)
    expect((await basta('check', 'both@example.org', '-s', 'open')).code).toBe(3)
    expect((await basta('check', '+33639980401', '-s', 'open')).code).toBe(0)

    const columns = ['--column', 'email=email', '--column', 'phone=phone']
    expect((await basta('import', file, ...STOPS, '--yes', ...columns)).code).toBe(0)
    expect((await basta('check', '+33639980401', '-s', 'open')).code).toBe(3)
  })

  it('takes a word of a status for what --status says', async () => {
    const file = csv('words.csv', 'email,status', 'gone@example.org,gone', 'here@example.org,')
    const silent = await basta('import', file, ...STOPS, '--yes', '--status', 'gone=unsubscribes')
    expect(silent).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('empty cells') as unknown,
    })
    const words = ['--status', 'gone=unsubscribes', '--status', '=not_a_stop']
    const told = await basta('import', file, ...STOPS, '--yes', ...words)
    expect(facts(told.stdout)).toMatchObject({ new: '1', refused: '1' })
    expect((await basta('check', 'gone@example.org', '-s', 'open')).code).toBe(3)
    expect((await basta('check', 'here@example.org', '-s', 'open')).code).toBe(0)
  })

  it.runIf(hasTerminal)('asks about each column that is not read', async () => {
    const file = csv('ask.csv', 'email,phone,status', 'one@example.org,+33639980402,gone')
    const typed: [string, string][] = [
      ['Leave "phone" out?', 'y\r'],
      ['"gone": (l)eft', '\r'],
      ['"gone": (l)eft', 'l\r'],
      ['Record this?', 'y\r'],
    ]
    const yes = await onTerminal(['import', file, ...STOPS], { typed })
    expect(yes.code, yes.screen).toBe(0)
    expect((await basta('check', 'one@example.org', '-s', 'open')).code).toBe(3)
    const no = await onTerminal(['import', file, ...STOPS], {
      typed: [['Leave "phone" out?', '\r']],
    })
    expect(no.screen).toContain('Nothing was recorded')
    expect(no.code).toBe(1)
  })

  it.each([
    ['a stray quote', ['email,note', 'a@example.org,"a"b'], /Row 2 is not CSV/],
    ['JSON', ['[{"email":"a@example.org"}]'], /JSON/],
  ])('ends with 1 for a file that cannot be read: %s', async (_, lines, words) => {
    const { code, stderr } = await basta('import', csv('bad.csv', ...lines), ...STOPS, '--yes')
    expect(code).toBe(1)
    expect(stderr).toMatch(words)
  })

  it.runIf(hasTerminal)('tells Ctrl-C at its question as what it is, and no failure', async () => {
    const file = csv('ctrl.csv', 'email', 'ctrl@example.org')
    for (let pass = 0; pass < 3; pass += 1) {
      const { code, screen } = await onTerminal(['import', file, ...STOPS], {
        typed: [['Record this?', '\u0003']],
      })
      expect(screen).toContain('Interrupted.')
      expect(screen).not.toMatch(/basta: /)
      expect(code).toBe(130)
    }
    expect((await basta('check', 'ctrl@example.org', '-s', 'open')).code).toBe(0)
  })

  it('says that a kind is wrong before it says that nobody can be asked', async () => {
    const ended = await basta('import', 'nope.csv', '--kind', 'stop')
    expect(ended.code).toBe(1)
    expect(ended.stderr).toMatch(/kind[^]*stops, consents/)
    expect(ended.stderr).not.toContain('Nobody')
  })

  it('says what is wrong with a file before anything is asked', async () => {
    for (const file of [join(folder, 'nowhere.csv'), folder])
      expect((await basta('import', file, ...STOPS, '-y')).stderr).toMatch(/cannot be read|no file/)
    const noSource = await basta('import', csv('l.csv', 'email'), '--kind', 'stops', '-y')
    expect(noSource).toMatchObject({ code: 1, stdout: '' })
    const other = await basta('import', csv('l.csv', 'x', '1'), ...STOPS, '-y')
    expect(other).toMatchObject({ code: 1, stdout: '' })
  })
})

describe('basta sends and basta incidents', () => {
  it('tell what was sent, name each incident by its line, and close one', async () => {
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
    const to = 'incident1@example.org'
    await basta('stop', to, '-c', 'phone', '-r', 'call 9', '--at', ago(60))
    const file = join(folder, 'sends.csv')
    writeFileSync(
      file,
      [
        'messageId,to,sentAt,purpose',
        `m-1,${to},${ago(30)},`,
        `m-2,${to},${ago(30)},transactional`,
        `m-3,nobody at all,${ago(30)},`,
      ].join('\n'),
    )
    const told = await basta('sends', '-f', file, '-s', 'open')
    expect(told.code).toBe(1)
    expect(facts(told.stdout)).toMatchObject({ rows: '3', ok: '1', incident: '1', refused: '1' })
    const [, id = ''] = /line 2: after_stop (inc_\S+)/.exec(told.stderr) ?? []
    expect(told.stderr).toContain('line 4: to: ')
    expect(told.stderr).not.toContain(to)
    const [row] = cells((await basta('incidents')).stdout)
    expect(row?.slice(0, 3)).toEqual([id, 'after_stop', 'open'])
    expect(facts((await basta('incidents', 'show', id)).stdout)).toMatchObject({
      message: 'm-1',
      'verdict then': 'opted_out',
      gdpr_eprivacy: 'unclear',
    })
    expect((await basta('incidents', 'close', id, '-n', 'An old list.')).code).toBe(0)
    const closed = await basta('incidents', 'list', '--status', 'closed', '--json')
    expect(jsonLines(closed.stdout)).toMatchObject([{ id, closed: { note: 'An old list.' } }])
    expect((await basta('incidents')).stderr).toContain('There are no incidents.')
  })
})

describe('a refusal', () => {
  it.each([
    [['check', 'a@example.org', '-s', 'acmee'], /Did you mean "acme"\?/],
    [['check', 'a@example.org', '-s', 'acme', '-t', 'prmo'], /--topic "prmo": .*mean "promo"\?/],
    [
      ['check', 'a@example.org', '-s', 'acme', '-p', 'marketting'],
      /--purpose .*mean "marketing"\?/,
    ],
    [['stop', 'a@example.org', '-c', 'fone', '-r', 'x'], /--channel "fone": .*mean "phone"\?/],
    [['stop', 'a@example.org', '-c', 'phone', '-r', 'x', '--at', 'noon'], /--at "noon": .*zone/],
    [['stop', 'a b', '-c', 'phone', '-r', 'x'], /<address> "a b": /],
    [
      ['stop', 'a@example.org', '-c', 'phone', '-r', 'x', '--scope', 'sender/opn'],
      /Did you mean "open"\?/,
    ],
    [['keys', 'create', 'x', '-r', 'chekc'], /--right "chekc": .*mean "check"\?/],
    [['keys', 'create', 'x', '-r', 'check', '-s', 'acne'], /--sender "acne": .*mean "acme"\?/],
    [['keys', 'create', 'x', '-r', 'check', '--expires', 'soon'], /--expires "soon"/],
    [['keys', 'create', 'x', '-r', 'check', '--per-minute', '0'], /--per-minute: at least 1/],
    [['keys', 'rotate', 'key_000000000000000000', '--overlap', '-1'], /--overlap: at least 0/],
    [
      ['senders', 'set', 'z', '--name', 'Z', '--basis', 'cnsent'],
      /--basis "cnsent": .*"consent"\?/,
    ],
    [['senders', 'set', 'z', '--name', 'Z'], /--basis: /],
    [['senders', 'set', 'z', '--number', 'x:marketing'], /--number \(number\) "x"/],
    [['senders', 'show', 'acmee'], /Did you mean "acme"\?/],
    [['history', 'nobody'], /<address> "nobody"/],
    [['chek'], /Did you mean check\?/],
    [['keys', 'lst'], /Did you mean list\?/],
    [['keys', 'list', '--jsn'], /Did you mean --json\?/],
  ])(
    'says in the words of the flags what is wrong, and what was meant: %s',
    async (args, words) => {
      const { code, stdout, stderr } = await basta(...args)
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(words)
      expect(stderr).not.toContain('#/')
    },
  )

  it('keeps its pointer into a file that was given, where no option set the member', async () => {
    const { code, stderr } = await run(['senders', 'set', 'z', '-f', '-', '--name', ' '], {
      stdin: JSON.stringify({ name: 'Z', basis: 'cnsent' }),
      environment: operator(),
    })
    expect(code).toBe(1)
    expect(stderr).toMatch(/#\/basis "cnsent".*"consent"\?/)
    expect(stderr).toContain('--name')
  })

  it('names the column of an import that it does not know', async () => {
    const file = join(folder, 'l.csv')
    writeFileSync(file, 'email\nj@example.org\n')
    const list = ['import', file, '--kind', 'stops', '--scope', 'all', '--source', 'x', '-y']
    const { code, stderr } = await basta(...list, '--column', 'emial=email')
    expect(code).toBe(1)
    expect(stderr).toMatch(/--column \(emial\) "email": .*Did you mean "email"\?/)
  })
})

describe('an empty list', () => {
  it.each([
    [['reviews', 'list'], 'There are no reviews.\n'],
    [['senders', 'list'], 'There are no senders.\n'],
    [['keys', 'list', '--json'], 'There are no keys.\n'],
  ])('says so: %s', async (args, words) => {
    const [, kind = ''] = /no (\w+)/.exec(words) ?? []
    const body = JSON.stringify({ [kind]: [] })
    const empty = await answering(200, { 'content-type': 'application/json' }, body)
    const end = await run(args, { environment: { BASTA_URL: empty.url, BASTA_KEY: ADMIN_KEY } })
    empty.server.close()
    expect(end).toEqual({ code: 0, stdout: '', stderr: words })
  })
})

describe('basta history', () => {
  it('says plainly that nothing is known, and what each sender may send all the same', async () => {
    const { code, stdout } = await basta('history', 'unheard@example.org')
    expect(code).toBe(0)
    const [first, second, third, ...rest] = cells(stdout)
    expect([first, second]).toEqual([
      ['denied', expect.stringMatching(/^acme\b.*no consent is on record$/)],
      ['allowed', expect.stringMatching(/^open\b.*the person did not say stop$/)],
    ])
    expect(third).toEqual(['known', 'nothing: no event of unheard@example.org is on record'])
    expect(rest).toEqual([])
  })

  it('begins with the verdict in words and the whole chain, then tells events oldest first', async () => {
    const to = 'teller@example.org'
    await house.api('POST', '/v1/consents', consentTo(to))
    const stop = ['-c', 'letter', '-r', 'letter 1', '--scope', 'sender/acme']
    await basta('stop', to, ...stop, '--at', '2026-01-06T08:00:00Z')
    await basta('stop', to, '-c', 'phone', '-r', 'call of 2025', '--at', '2025-03-01T08:00:00Z')
    const { code, stdout } = await basta('history', to, '-s', 'acme')
    expect(code).toBe(0)
    const [verdict, chain, ...events] = cells(stdout)
    expect(verdict?.[0]).toBe('denied')
    expect(verdict?.[1]).toMatch(/^acme: the person said stop \(scope .*\), since 2026-01-06T/)
    expect(chain).toEqual(['chain', 'whole: 3 events'])
    expect(events.map(([, what]) => what)).toEqual(['stop', 'consent', 'stop'])
    expect((await basta('history', to, '-s', 'acmee')).stderr).toContain('Did you mean "acme"?')
  })

  it('tells local times to people and UTC in JSON', async () => {
    const to = 'clock@example.org'
    await basta('stop', to, '-c', 'phone', '-r', 'x', '--at', '2026-07-01T08:00:00Z')
    const there = { ...operator(), TZ: 'Europe/Paris' }
    const plain = await run(['history', to], { environment: there })
    expect(plain.stdout).toContain('2026-07-01T10:00:00+02:00\tstop')
    expect(plain.stdout).not.toContain('T08:00:00Z')
    const json = await run(['history', to, '--json'], { environment: there })
    expect(jsonLines(json.stdout)).toMatchObject([
      { events: [{ occurredAt: '2026-07-01T08:00:00Z' }], chain: { intact: true } },
    ])
    if (!hasTerminal) return
    const { screen } = await onTerminal(['history', to], { environment: there })
    expect(screen).toContain('when (Europe/Paris)')
    expect(screen).toContain('2026-07-01 10:00:00 +02:00')
  })
})

describe('what cannot be undone', () => {
  it('is refused where nobody can be asked, and nothing happens', async () => {
    const { body } = await house.api('POST', '/v1/keys', { name: 'stays', rights: ['check'] })
    const { id } = body as { id: string }
    await basta('stop', 'stays@example.org', '-c', 'phone', '-r', 'call 9')
    for (const args of [
      ['keys', 'revoke', id],
      ['keys', 'rotate', id, '--overlap', '0'],
      ['erase', 'stays@example.org'],
      ['senders', 'set', 'acme', '--basis', 'opt_out', '--justification', 'x'],
      ['senders', 'set', 'acme', '--topic', 'promo'],
      ['senders', 'set', 'acme', '--stop-reach', 'sender'],
    ]) {
      const { code, stdout, stderr } = await basta(...args)
      expect({ code, stdout }, args.join(' ')).toEqual({ code: 1, stdout: '' })
      expect(stderr).toContain('say --yes')
    }
    expect((await house.api('GET', `/v1/keys/${id}`)).body).toMatchObject({
      changes: [{ what: 'created' }],
    })
    expect((await house.api('GET', '/v1/senders/acme')).body).toMatchObject({ basis: ACME.basis })
    expect((await basta('history', 'stays@example.org')).stdout).toContain('reference: call 9')
  })

  it('a sender changes without a question where nobody is lost by it', async () => {
    const set = ['senders', 'set', 'quiet', '--name', 'Quiet', '--basis', 'consent']
    expect((await basta(...set, '--topic', 'a')).code).toBe(0)
    const more = ['senders', 'set', 'quiet', '--name', 'Q', '--topic', 'a', '--topic', 'b']
    expect((await basta(...more)).code).toBe(0)
  })

  it.runIf(hasTerminal)('is asked about on a terminal, and only a yes does it', async () => {
    const made = facts((await basta('keys', 'create', 'asked', '-r', 'check')).stdout)
    const revoke = ['keys', 'revoke', made['id'] ?? '']
    const no = await onTerminal(revoke, { typed: [['cannot be undone', '\r']] })
    expect(no).toMatchObject({
      code: 1,
      screen: expect.stringContaining('Nothing was done') as unknown,
    })
    expect((await basta('keys', 'list', '--json')).stdout).not.toMatch(
      new RegExp(`${made['id'] ?? ''}"[^\n]*revokedAt`),
    )
    const yes = await onTerminal(revoke, { typed: [['cannot be undone', 'y\r']] })
    expect(yes.code, yes.screen).toBe(0)
  })
})

describe('basta erase', () => {
  it('--dry-run says what goes, what stays and why, and changes nothing', async () => {
    const to = 'forget@example.org'
    await house.api('POST', '/v1/consents', consentTo(to))
    await basta('stop', to, '-c', 'letter', '-r', 'letter 3')
    const before = await basta('history', to, '--json')
    const { code, stdout } = await basta('erase', to, '--dry-run')
    expect(code).toBe(0)
    const [first, ...kinds] = cells(stdout)
    expect(first).toEqual(['would go', expect.stringMatching(/^evidence of events: 2; /)])
    expect(new Set(kinds.map(([what]) => what))).toEqual(
      new Set(['goes', 'stays', 'ends by itself']),
    )
    for (const [, what, why] of kinds) expect([what, why]).not.toContain('')
    expect(kinds.map((row) => row.join(' ')).join('\n')).toContain('stays Stops, holds, bounces')
    const json = jsonLines((await basta('erase', to, '--dry-run', '--json')).stdout)
    expect(json).toMatchObject([{ complete: true, removed: { evidence: 2 } }])
    expect((await basta('history', to, '--json')).stdout.split('"checkedAt"')[0]).toBe(
      before.stdout.split('"checkedAt"')[0],
    )
  })

  it('does what its dry run said, and the stop stays', async () => {
    const to = 'erased@example.org'
    await basta('stop', to, '-c', 'letter', '-r', 'letter 4')
    const [foreseen] = jsonLines((await basta('erase', to, '--dry-run', '--json')).stdout)
    const [done] = jsonLines((await basta('erase', to, '--yes', '--json')).stdout)
    expect(done?.['removed']).toEqual(foreseen?.['removed'])
    expect(done?.['kept']).toEqual(foreseen?.['kept'])
    expect((await basta('history', to)).stdout).not.toContain('letter 4')
    expect((await basta('check', to, '-s', 'open')).code).toBe(3)
  })
})

describe('basta access', () => {
  it('starts, lists, shows and closes a request', async () => {
    const to = '+33123456780'
    const begun = await basta('access', 'start', to)
    expect(facts(begun.stdout)).toMatchObject({ by: 'operator' })
    const listed = cells((await basta('access', 'list')).stdout)
    expect(listed).toHaveLength(1)
    const [[id = ''] = []] = listed
    expect(facts((await basta('access', 'show', id)).stdout)).toMatchObject({ id, address: to })
    const refused = await basta('access', 'answer', id, 'refused')
    expect(refused).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('--note') as unknown,
    })
    const wrong = await basta('access', 'answer', id, 'send')
    expect(wrong.stderr).toMatch(/<answer> "send": .*Did you mean "sent"\?/)
    const sent = await basta('access', 'answer', id, 'sent', '--note', 'by letter')
    expect(facts(sent.stdout)).toMatchObject({ state: 'answered', note: 'by letter' })
    expect(await basta('access', 'list')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'There are no access requests to answer.\n',
    })
    expect((await basta('access', 'list', '--state', 'answered')).stdout).toContain(id)
  })
})

describe('basta events', () => {
  /** Stops somebody, and waits until the log has it. */
  async function stopLogged(to: string): Promise<string> {
    const { stdout } = await basta('stop', to, '-c', 'phone', '-r', 'call 40')
    const [[, event = ''] = []] = cells(stdout)
    await expect
      .poll(
        async () => {
          await house.pumpStream()
          return (await basta('events', '--json')).stdout
        },
        { timeout: 10_000 },
      )
      .toContain(event)
    return event
  }

  async function cursor(): Promise<string> {
    return /--after (\S+)/.exec((await basta('events')).stderr)?.[1] ?? ''
  }

  it('shows the figures of the last days, and beside them what waits', async () => {
    await stopLogged('logged0@example.org')
    const { stdout, stderr } = await basta('figures', '--days', '2')
    const lines = cells(stdout)
    expect(lines).toHaveLength(2)
    expect(Number(lines[1]?.[1])).toBeGreaterThan(0)
    expect(Number(lines[1]?.[2])).toBeGreaterThan(0)
    expect(stderr).toContain('access requests due: ')
    const [whole] = JSON.parse(`[${(await basta('figures', '--json')).stdout.trim()}]`) as {
      days: { day: string }[]
      total: { events: number }
    }[]
    expect(whole?.days).toHaveLength(30)
    expect(whole?.total.events).toBeGreaterThan(0)
  })

  it('reads the log from a cursor, and nothing comes twice', async () => {
    await stopLogged('logged1@example.org')
    const after = await cursor()
    const event = await stopLogged('logged2@example.org')
    const { stdout } = await basta('events', '--after', after)
    expect(cells(stdout)).toEqual([expect.arrayContaining(['stop', 'all', 'phone', event])])
    expect(stdout).not.toContain('call 40')
  })

  it('--follow waits for what comes, until Ctrl-C', async () => {
    await stopLogged('live1@example.org')
    const after = await cursor()
    const end = await run(['events', '--follow', '--after', after], {
      environment: operator(),
      meanwhile: async (child) => {
        const heard = new Promise((resolve) => child.stdout?.once('data', resolve))
        await stopLogged('live2@example.org')
        await heard
        child.kill('SIGINT')
      },
    })
    expect(end.code).toBe(130)
    expect(cells(end.stdout)).toEqual([expect.arrayContaining(['stop', 'phone'])])
    expect(end.stderr).toMatch(/To go on: --after \S+\nInterrupted\.\n$/)
  })
})

describe('basta customers', () => {
  it('records the orders of a file once, and tells each refused row by its line alone', async () => {
    await house.api('PUT', '/v1/senders/store', {
      name: 'Store',
      basis: 'customer',
      justification: 'orders',
      customerDays: 700,
    })
    const file = join(folder, 'orders.csv')
    writeFileSync(
      file,
      '\uFEFFReference,to,orderedAt,goods\r\n' +
        'o-1,buyer1@example.org,2026-10-03T14:05:00Z,"shoes, red"\r\n' +
        'o-2,nobody at all,2026-10-03T14:05:00Z,shoes\r\n' +
        'o-3,buyer3@example.org,2026-10-03T14:05:00Z,shoes\r\n',
    )
    const args = ['customers', 'import', file, '-s', 'store']
    expect((await basta(...args, '--dry-run')).stdout).toContain('rows\t3')
    expect((await basta('check', 'buyer1@example.org', '-s', 'store')).code).toBe(3)
    const done = await basta(...args)
    expect(facts(done.stdout)).toEqual({ rows: '3', new: '2', known: '0', refused: '1' })
    expect(done.code).toBe(1)
    expect(done.stderr).toMatch(/^line 3: to: /m)
    expect(done.stderr).not.toContain('nobody at all')
    expect((await basta('check', 'buyer1@example.org', '-s', 'store')).code).toBe(0)
    expect(facts((await basta(...args)).stdout)).toMatchObject({ new: '0', known: '2' })
    const lacks = await run(['customers', 'import', '-', '-s', 'store'], {
      stdin: 'to,when\na@example.org,x\n',
      environment: operator(),
    })
    expect(lacks.stderr).toMatch(/no column "reference"/)
  })

  it('records one order', async () => {
    const order = ['-r', 'o-9', '--ordered-at', '2026-10-03T14:05:00Z', '--goods', 'a lamp']
    const record = ['customers', 'record', 'lamp@example.org', '-s', 'store', ...order]
    expect((await basta(...record)).stdout).toMatch(/valid until\t20/)
    expect((await basta(...record)).stderr).toContain('on record already')
    const wrong = await basta(...record.map((word) => (word.startsWith('2026') ? 'soon' : word)))
    expect(wrong.stderr).toMatch(/--ordered-at "soon"/)
  })
})

describe('basta quarantine', () => {
  it('shows what could not be verified and why, without what may be a secret, and takes it once it can be', async () => {
    expect((await basta('quarantine', 'list')).stderr).toBe('Nothing is in quarantine.\n')
    const genuine = twilioText('STOP', { id: 'SMQ1', publicUrl: url })
    const forged = new Headers(genuine[1].headers)
    const secret = 'bm90IHRoZSBzaWduYXR1cmUgb2YgaXQ='
    forged.set('x-twilio-signature', secret)
    expect((await house.request(genuine[0], { ...genuine[1], headers: forged })).status).toBe(401)
    expect(cells((await basta('quarantine', 'list')).stdout)).toEqual([
      ['twilio/main', '1', expect.any(String)],
    ])
    const [[id = '', , why] = []] = cells((await basta('quarantine', 'list', 'twilio/main')).stdout)
    expect(why).toBe('wrong_signature')
    const shown = await basta('quarantine', 'show', 'twilio/main', id)
    expect(facts(shown.stdout)).toMatchObject({ why, method: 'POST', 'x-twilio-signature': '…' })
    expect(shown.stdout).toContain('Body=STOP')
    expect(
      shown.stdout + (await basta('quarantine', 'show', 'twilio/main', id, '--json')).stdout,
    ).not.toContain(secret)
    expect(facts((await basta('quarantine', 'verify', 'twilio/main')).stdout)).toEqual({
      taken: '0',
      stay: '1',
    })
    expect((await basta('quarantine', 'list', 'twilio')).stderr).toContain('<provider>/<account>')
    const other = await basta(
      'quarantine',
      'show',
      'twilio/main',
      id.replace(/.$/, (one) => (one === '0' ? '1' : '0')),
    )
    expect(other).toMatchObject({ code: 1, stdout: '' })
    const limited = await house.api('POST', '/v1/keys', { rights: ['admin'], senders: ['acme'] })
    const { key } = limited.body as { key: string }
    for (const path of ['', '/twilio/main', `/twilio/main/${id}`])
      expect((await house.api('GET', `/v1/quarantine${path}`, undefined, key)).status).toBe(403)
  })
})

describe('basta providers', () => {
  it('lists the accounts, and tests one without recording anything', async () => {
    const listed = cells((await basta('providers')).stdout)
    const twilio = listed.find(([name]) => name === 'twilio/main')
    expect(twilio?.slice(0, 3)).toEqual(['twilio/main', 'in use', 'acme'])
    expect(listed.flat().join(' ')).toContain(`${url}/inbound/twilio/main`)
    const tested = await basta('providers', 'test', 'twilio/main')
    expect(tested.code).toBe(0)
    expect(facts(tested.stdout)).toMatchObject({
      verified: 'A request signed with it is verified.',
      sender: 'It was said to acme.',
      recorded: 'It would stop marketing of every sender. Nothing was recorded.',
    })
    expect(await house.check('+33639980001')).toMatchObject({ reason: 'no_consent' })
    const json = await basta('providers', 'test', 'twilio/main', '--json')
    expect(JSON.parse(json.stdout)).toMatchObject({ outcome: 'works' })
  })

  it('says that there is no such account, and which there are', async () => {
    const unknown = await basta('providers', 'test', 'twilio/mian')
    expect(unknown).toMatchObject({ code: 1, stdout: '' })
    expect(unknown.stderr).toContain('generic/main, twilio/main')
    expect((await basta('providers', 'test', 'twilio')).stderr).toContain('<provider>/<account>')
  })
})

describe('small truths', () => {
  it('tells its version, the one of the package', async () => {
    const { version } = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
    ) as { version: string }
    for (const flag of ['--version', '-V'])
      expect(await run([flag])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('lists what is good for every command at the end of a help, in three lines', async () => {
    const { stdout } = await run(['keys', 'create', '--help'])
    const [own, everywhere = ''] = stdout.split('\nEverywhere: ')
    expect(own).not.toMatch(/--(?:url|key-file|timeout|json)/)
    for (const flag of ['--url', '--key-file', '--key-stdin', '--local', '--timeout', '--json'])
      expect(everywhere).toContain(flag)
    expect(everywhere.trimEnd().split('\n')).toHaveLength(3)
  })

  it('takes no --url beside --local: one of them would be passed over', async () => {
    const { code, stderr, stdout } = await run(['reviews', 'list', '--local', '--url', url], {
      environment: { BASTA_KEY: ADMIN_KEY },
    })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/--local .* takes no --url/)
  })

  it('records a stop that came by e-mail as that', async () => {
    const typed = ['stop', 'by-mail@example.org', '-c', 'email', '-r', 'mail of Monday']
    const { code, stderr } = await basta(...typed)
    expect(code, stderr).toBe(0)
    const { body } = await house.api('POST', '/v1/history', { to: 'by-mail@example.org' })
    expect(body).toMatchObject({ events: [{ type: 'stop', source: { method: 'email' } }] })
  })

  it.each([
    ['a sender', ['-r', 'check', '-s', 'nobody'], /nobody/],
    ['a right', ['-r', 'chekc'], /"check"/],
  ])('makes no key for %s that does not exist', async (_, options, words) => {
    const { code, stdout, stderr } = await basta('keys', 'create', 'x', ...options)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(words)
  })

  it('does not go back to consent for the reason that justified the other basis', async () => {
    const set = (...options: string[]) =>
      basta('senders', 'set', 'basis', '--name', 'B', ...options)
    expect((await set('--basis', 'opt_out', '--justification', 'members asked')).code).toBe(0)
    const silent = await set('--basis', 'consent', '--yes')
    expect(silent).toMatchObject({ code: 1, stdout: '' })
    expect(silent.stderr).toContain('justification')
    expect(
      (await set('--basis', 'consent', '--justification', 'asked everybody', '--yes')).code,
    ).toBe(0)
    const { body } = await house.api('GET', '/v1/senders/basis')
    expect(body).toMatchObject({ basis: 'consent', version: 2 })
    expect(body).not.toHaveProperty('justification')
  })
})

describe('basta login', () => {
  const stored = () => join(folder, 'config', 'basta', 'login.json')

  it('stores the key for its owner alone, and uses it from then on, until logout', async () => {
    const login = await run(['login', '--url', url], { stdin: `${ADMIN_KEY}\n` })
    expect(login.code, login.stderr).toBe(0)
    expect(login.stdout + login.stderr).not.toContain(ADMIN_KEY)
    expect(statSync(stored()).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'config', 'basta')).mode & 0o777).toBe(0o700)
    expect(readdirSync(join(folder, 'config', 'basta'))).toEqual(['login.json'])
    expect((await run(['check', 'l@example.org', '-s', 'open'])).code).toBe(0)
    expect((await run(['logout'])).code).toBe(0)
    expect(existsSync(stored())).toBe(false)
    expect((await run(['check', 'l@example.org', '-s', 'open'])).stderr).toContain('basta login')
  })

  it('stores nothing if the key is wrong or nobody answers', async () => {
    const wrong = await run(['login', '--url', url], { stdin: 'some-other-key' })
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('401') as unknown })
    const silent = await run(['login', '--url', await nobody()], { stdin: ADMIN_KEY })
    expect(silent.code).toBe(1)
    const page = await answering(404, { 'content-type': 'text/html' }, '<p>Not found</p>')
    const strange = await run(['login', '--url', page.url], { stdin: ADMIN_KEY })
    page.server.close()
    expect(strange).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('not Basta') as unknown,
    })
    expect(existsSync(stored())).toBe(false)
  })

  it('takes a key with any right', async () => {
    for (const right of ['check', 'write', 'lift', 'read']) {
      const { key } = (await house.api('POST', '/v1/keys', { rights: [right] })).body as {
        key: string
      }
      expect((await run(['login', '--url', url], { stdin: key })).code, right).toBe(0)
    }
  })

  it('sends a stored key only to its own URL', async () => {
    await run(['login', '--url', url], { stdin: ADMIN_KEY })
    const other = await answering(200, { 'content-type': 'application/json' }, '{}')
    for (const environment of [{}, { BASTA_URL: other.url }]) {
      const flags = 'BASTA_URL' in environment ? [] : ['--url', other.url]
      const end = await run(['check', 'l@example.org', '-s', 'open', ...flags], { environment })
      expect(end).toMatchObject({ code: 1, stdout: '' })
    }
    other.server.close()
    expect(other.asked()).toEqual([])
  })

  it('uses no stored key that others can read', async () => {
    await run(['login', '--url', url], { stdin: ADMIN_KEY })
    chmodSync(stored(), 0o644)
    const { code, stderr } = await run(['check', 'l@example.org', '-s', 'open'])
    expect(code).toBe(1)
    expect(stderr).toContain('chmod 600')
  })

  it.runIf(hasTerminal)('reads the key without showing it on a terminal', async () => {
    const { code, screen } = await onTerminal(['login'], {
      environment: {},
      typed: [
        ['URL [', `${url}\r`],
        ['Key (not shown)', `${ADMIN_KEY}\r`],
      ],
    })
    expect(code, screen).toBe(0)
    expect(screen).not.toContain(ADMIN_KEY)
    expect(JSON.parse(readFileSync(stored(), 'utf8'))).toEqual({ url, key: ADMIN_KEY })
  })
})

describe('settings', () => {
  const ask = ['check', 's@example.org', '-s', 'open']

  it('takes flags before the environment, and the environment before the login', async () => {
    const keyFile = join(folder, 'key')
    writeFileSync(keyFile, `${ADMIN_KEY}\n`)
    const wrong = { BASTA_URL: url, BASTA_KEY: 'wrong' }
    expect((await run([...ask, '--key-file', keyFile], { environment: wrong })).code).toBe(0)
    const piped = await run([...ask, '--key-stdin'], { environment: wrong, stdin: ADMIN_KEY })
    expect(piped.code).toBe(0)
    await run(['login', '--url', url], { stdin: ADMIN_KEY })
    expect((await run(ask, { environment: wrong })).code).toBe(1)
    const elsewhere = { ...wrong, BASTA_URL: await nobody() }
    const flags = ['--url', url, '--key-file', keyFile]
    expect((await run([...ask, ...flags], { environment: elsewhere })).code).toBe(0)
  })

  it('has no option for the key itself', async () => {
    expect(await basta(...ask, '--key', ADMIN_KEY)).toMatchObject({ code: 1, stdout: '' })
  })

  it('uses the key of a local data folder only with --local', async () => {
    const data = join(folder, 'data')
    const environment = { PORT: new URL(url).port, BASTA_DATA: data }
    mkdirSync(data)
    writeFileSync(join(data, 'admin-key'), ADMIN_KEY)
    const silent = await run([...ask, '--url', url], { environment })
    expect(silent).toMatchObject({ code: 1, stderr: expect.stringContaining('--local') as unknown })
    const { code, stderr } = await run([...ask, '--local'], { environment })
    expect(code, stderr).toBe(0)
  })
})

describe('a process that behaves', () => {
  it('tells the title, the detail and each pointer of a refusal', async () => {
    const { code, stdout, stderr } = await basta(
      'check',
      'a@example.org',
      '-s',
      'acme',
      '-t',
      'zzz',
    )
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(
      /no such topic.*HTTP 400.*\n.*"acme" has no topic "zzz".*\n.*--topic "zzz": one of: promo, news/,
    )
    const wrong = await run(['check', 'a@example.org', '-s', 'open'], {
      environment: { BASTA_URL: url, BASTA_KEY: 'wrong' },
    })
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('HTTP 401') as unknown })
  })

  it.each([
    ['check', 'a@example.org', '-s', 'open'],
    ['stop', 'a@example.org', '-c', 'phone', '-r', 'x'],
    ['keys', 'list'],
  ])('says at once that nobody answers: %s', async (...args) => {
    const began = Date.now()
    const { code, stdout, stderr } = await run(args, {
      environment: { BASTA_URL: await nobody(), BASTA_KEY: 'x' },
    })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^basta: http:\/\/127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)/)
    expect(Date.now() - began).toBeLessThan(20_000)
  })

  it('tries again where it is told "later"', async () => {
    let calls = 0
    const busy = createServer((request, response) => {
      calls += 1
      request.resume()
      if (calls < 3) response.writeHead(calls === 1 ? 429 : 503, { 'retry-after': '0' }).end()
      else response.writeHead(200).end('{"keys":[]}')
    })
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve))
    const at = `http://127.0.0.1:${(busy.address() as AddressInfo).port}`
    const { code } = await run(['keys', 'list'], { environment: { BASTA_URL: at, BASTA_KEY: 'x' } })
    busy.close()
    expect({ code, calls }).toEqual({ code: 0, calls: 3 })
  })

  it('does not complain to whoever stops reading', async () => {
    const file = join(folder, 'many.txt')
    writeFileSync(file, Array.from({ length: 20_000 }, (_, at) => `e${at}@example.org\n`).join(''))
    const end = await run(['check', '-f', file, '-s', 'open'], {
      environment: operator(),
      meanwhile: async (child) => {
        await new Promise((resolve) => child.stdout?.once('data', resolve))
        child.stdout?.destroy()
      },
    })
    expect(end).toMatchObject({ code: 1, stderr: '' })
  })

  it('shows nobody the key, and leaves no file behind and ends with 130 at Ctrl-C', async () => {
    const stuck = createServer(() => undefined)
    await new Promise<void>((resolve) => stuck.listen(0, '127.0.0.1', resolve))
    const at = `http://127.0.0.1:${(stuck.address() as AddressInfo).port}`
    for (const args of [
      ['login', '--url', at, '--key-stdin'],
      ['check', 'a@example.org', '-s', 'open'],
    ]) {
      const end = await run(args, {
        stdin: ADMIN_KEY,
        environment: { BASTA_URL: at, BASTA_KEY: ADMIN_KEY },
        meanwhile: async (child) => {
          await new Promise((resolve) => stuck.once('connection', resolve))
          expect(await seenByAll(child)).not.toContain(ADMIN_KEY)
          child.kill('SIGINT')
        },
      })
      expect(end).toMatchObject({ code: 130, stdout: '', stderr: 'Interrupted.\n' })
    }
    stuck.closeAllConnections()
    stuck.close()
    expect(readdirSync(folder)).toEqual([])
  })

  it.runIf(hasTerminal)(
    'draws a table in colour on a terminal, without it for NO_COLOR',
    async () => {
      await house.api('POST', '/v1/consents', consentTo('tty@example.org'))
      const args = ['check', 'tty@example.org', 'no@example.org', '-s', 'acme']
      const { code, screen } = await onTerminal(args)
      expect(code).toBe(3)
      expect(screen).toMatch(/│ address +│ may send +│ reason +│/)
      expect(screen).toContain('\u001B[32mallowed\u001B[0m')
      expect(screen).toContain('\u001B[31mdenied\u001B[0m')
      const plain = await onTerminal(args, { environment: { ...operator(), NO_COLOR: '1' } })
      expect(plain.screen).toContain('│ denied')
      expect(plain.screen).not.toContain('\u001B[3')
    },
  )

  it.runIf(hasTerminal)('breaks no id and no address, however narrow the terminal is', async () => {
    const to = `somebody.with.a.long.name.${'x'.repeat(40)}@example.org`
    const { stdout } = await basta('stop', to, '-c', 'phone', '-r', 'a call of some length')
    const [[, event = ''] = []] = cells(stdout)
    for (const columns of [40, 80, 200]) {
      const { screen } = await onTerminal(['history', to, '-s', 'open'], { columns })
      expect(screen, String(columns)).toContain(event)
      const stopped = await onTerminal(['stop', to, '-c', 'phone', '-r', 'x'], { columns })
      expect(stopped.screen, String(columns)).toContain(to)
      const checked = await onTerminal(['check', to, '-s', 'open'], { columns })
      expect(checked.screen, String(columns)).toContain(to)
      const wide = screen.split(/\r?\n/).filter((line) => !line.includes(to))
      if (columns >= 80)
        for (const line of wide) expect(stringWidth(line), line).toBeLessThanOrEqual(columns)
    }
  })

  it.runIf(hasTerminal)('keeps a table of wide letters within the terminal', async () => {
    const name = '上海餐厅'.repeat(15)
    const created = await basta('keys', 'create', name, '-r', 'check')
    expect(created.code).toBe(0)
    const { screen } = await onTerminal(['keys', 'list'])
    expect(screen.replaceAll(/[^上海餐厅]/gu, '')).toContain(name)
    for (const line of screen.split(/\r?\n/))
      expect(stringWidth(line), line).toBeLessThanOrEqual(100)
  })

  it('prints nothing but JSON on stdout for --json, and no bar anywhere but on a terminal', async () => {
    const file = join(folder, 'l.csv')
    writeFileSync(file, 'email\nj@example.org\n')
    for (const args of [
      ['check', 'a@example.org', 'b@example.org', '-s', 'open'],
      ['stop', 'j1@example.org', '-c', 'phone', '-r', 'call'],
      ['history', 'j1@example.org'],
      ['keys', 'create', 'x', '-r', 'check'],
      ['keys', 'list'],
      ['senders', 'list'],
      ['senders', 'changes', 'acme'],
      ['import', file, '--kind', 'stops', '--scope', 'all', '--source', 'l', '-y'],
    ]) {
      const { stdout, stderr } = await basta(...args, '--json')
      expect(jsonLines(stdout).length, args.join(' ')).toBeGreaterThan(0)
      expect(stderr).not.toContain('[=')
    }
  })

  it('has every command and option in COMMANDS.md, and no other', async () => {
    const document = readFileSync(
      join(import.meta.dirname, '../../functions/cli/COMMANDS.md'),
      'utf8',
    )
    const written = new Map(
      document
        .split(/^### `/m)
        .slice(1)
        .map((part) => [
          /^[^`<[]*/.exec(part)?.[0].trim() ?? '',
          [...part.matchAll(/^- `(-[^`]+)`/gm)].map(([, flags = '']) => flags),
        ]),
    )
    const shown = new Map<string, string[]>()
    const look = async (words: readonly string[]): Promise<void> => {
      const { stdout } = await run([...words, '--help'])
      const listed = (title: string) =>
        (stdout.split(`\n${title}:\n`)[1]?.split('\n\n')[0] ?? '')
          .split('\n')
          .flatMap((line) => /^ {2}(\S.*?)(?: {2}|$)/.exec(line)?.[1] ?? [])
      const below = listed('Commands').map((line) => line.split(' ')[0] ?? '')
      const name = ['basta', ...words].join(' ')
      const options = listed('Options').filter((flags) => !flags.startsWith('-h, '))
      if (below.length === 0 || words.length === 0) shown.set(name, options)
      for (const one of below) if (one !== 'help') await look([...words, one])
    }
    await look([])
    expect(Object.fromEntries(written)).toEqual(Object.fromEntries(shown))
  })

  it('names its exit codes in every help', async () => {
    for (const args of [['--help'], ['check', '--help'], ['keys', 'create', '--help']]) {
      const { code, stdout } = await run(args)
      expect(code).toBe(0)
      expect(stdout).toMatch(/Exit codes: 0 .* allowed; 1 .*[^]*3 .*denied/)
    }
    expect((await run(['chek'])).code).toBe(1)
    expect((await run(['check', 'a@example.org'])).code).toBe(1)
  })
})

import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  appendFileSync,
  existsSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { problem } from '../../functions/http/problem.ts'
import { buildCommand, type BuiltCommand, type How } from '../house/built-command.ts'
import { ACME, ADMIN_KEY, listen, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'

const LIST = [
  'name,email',
  'Ada,ada@example.org',
  '"Bob\nB.",BOB@example.org',
  'Eve,eve@example.org',
  'Ada again,ADA@example.org',
  'Nobody,nothing at all',
  'Zoé,zoe@example.org',
].join('\r\n')
const CLEAN = [
  'name,email',
  'Ada,ada@example.org',
  '"Bob\nB.",BOB@example.org',
  'Zoé,zoe@example.org',
].join('\r\n')

let command: BuiltCommand
let house: TestHouse
let url: string
let close: () => void
let folder: string
/** Lists wait while it is so. */
let isHeld = false
/** The house answers nothing while it is so. */
let isAway = false
/** Nothing enters the log of events while it is so. */
let isStuck = false
/** How often all pumps have had their turn. */
let passes = 0
/** Happens when a file begins to arrive, and may answer. */
let onArriving = (): Response | undefined => undefined
const ending = new AbortController()

beforeAll(async () => {
  command = await buildCommand()
  const fetch = (request: Request, environment?: object) => {
    const isFile = request.method === 'PUT' && request.url.includes('/files/')
    const answer = isFile ? onArriving() : undefined
    if (answer !== undefined) return answer
    return isAway ? new Response('{}', { status: 503 }) : house.app.fetch(request, environment)
  }
  ;({ url, close } = await listen({ app: { fetch } } as TestHouse))
  house = await openHouse({
    publicUrl: url,
    // A minute for everybody else.
    scrubs: { openView: async (opening) => house.openRegister({ ...opening, waitMs: 2_000 }) },
  })
  await house.api('PUT', '/v1/senders/open', { ...ACME, ...OPT_OUT, numbers: [], name: 'Open' })
  await house.api('POST', '/v1/stops', {
    to: 'eve@example.org',
    scope: 'all',
    channelOfRequest: 'phone',
    reference: 'call 1',
  })
  void pump()
})
afterAll(() => {
  ending.abort()
  close()
  command.remove()
})

async function pump(): Promise<void> {
  while (!ending.signal.aborted) {
    await house.pumpInbox()
    if (!isStuck) await house.pumpStream()
    if (!isHeld) await house.pumpScrubs()
    passes += 1
    await sleep(20)
  }
}

beforeEach(() => {
  isHeld = false
  isAway = false
  isStuck = false
  onArriving = () => undefined
  folder = mkdtempSync(join(tmpdir(), 'basta-scrub-'))
  writeFileSync(at('list.csv'), LIST)
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const at = (name: string) => join(folder, name)
const read = (name: string) => readFileSync(at(name), 'utf8')
const ASKED = [
  '--sender',
  'open',
  '--topic',
  'promo',
  '--out',
  'clean.csv',
  '--rejected',
  'why.csv',
]
const SURE = [...ASKED, '--max-invalid', '50%']

async function scrub(args: readonly string[], how: Partial<How> = {}) {
  const environment = { BASTA_URL: url, BASTA_KEY: ADMIN_KEY }
  return command.run(['scrub', 'list.csv', ...args], { cwd: folder, environment, ...how })
}

describe('basta scrub', () => {
  it('keeps whom you may write to, byte for byte, and says why of the others', async () => {
    const { code, stdout, stderr } = await scrub(SURE)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(read('clean.csv').trimEnd()).toBe(CLEAN)
    expect(read('why.csv')).toMatch(
      /^row,column,reason,scope,since\r\n3,email,opted_out,all,2\d{3}-[^\r]*Z\r\n4,email,duplicate,,\r\n5,email,invalid_address,,\r\n$/,
    )
    expect(stdout).toContain('rows\t6')
    expect(stdout).toContain('kept\t3')
    expect(stdout).toContain('duplicates\t1')
    expect(stdout).toContain('- opted_out\t1')
    expect(stdout).toContain('read as\tutf-8, comma, with a header')
    expect(statSync(at('clean.csv')).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).toSorted()).toEqual(['clean.csv', 'list.csv', 'why.csv'])
    // The house keeps neither the list nor what came of it.
    const { body } = await house.api('GET', '/v1/scrubs')
    const [newest] = (body as { scrubs: { state: string }[] }).scrubs
    expect(newest?.state).toBe('deleted')
  })

  it('leaves a certificate, which verifies, and its rows file', async () => {
    const { code, stdout } = await scrub([...SURE, '--certificate', 'proof.json', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      sender: 'open',
      counts: { rows: 6, kept: 3, duplicates: 1, reasons: { opted_out: 1, invalid_address: 1 } },
      files: {
        clean: 'clean.csv',
        rejected: 'why.csv',
        certificate: 'proof.json',
        rows: 'proof.rows',
      },
    })
    const verify = async (args: readonly string[]) =>
      command.run(['verify', 'proof.json', ...args], {
        cwd: folder,
        environment: { BASTA_URL: url },
      })
    expect((await verify(['list.csv'])).code).toBe(0)
    const row = await verify(['list.csv', '--row', '3', '--json'])
    expect(JSON.parse(row.stdout)).toMatchObject({
      row: { content: 'Eve,eve@example.org', reason: 'opted_out' },
    })
    const bob = await verify(['list.csv', '--row', '2', '--json'])
    expect(JSON.parse(bob.stdout)).toMatchObject({
      row: { content: '"Bob\nB.",BOB@example.org', allowed: true },
    })
    appendFileSync(at('list.csv'), '\r\n')
    expect((await verify(['list.csv'])).code).toBe(4)
  })

  it('takes columns, delimiter, encoding and country as they are said', async () => {
    writeFileSync(
      at('list.csv'),
      Buffer.from('06 12 34 56 78;Zo\u00e9\r\n0612345679;Ad\u00e8le\r\n', 'latin1'),
    )
    await house.api('POST', '/v1/stops', {
      to: '+33612345678',
      scope: 'all',
      channelOfRequest: 'phone',
      reference: 'call 2',
    })
    const reading = [
      '--no-header',
      '--column',
      '1',
      '--delimiter',
      ';',
      '--encoding',
      'windows-1252',
      '--default-country',
      'FR',
    ]
    const { code, stderr } = await scrub([...ASKED, ...reading])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(readFileSync(at('clean.csv'), 'latin1')).toBe('0612345679;Ad\u00e8le\r\n')
  })

  it.each(['^', ':', '~', 'tab'])('takes what is between cells as it is said: %s', async (said) => {
    const list = 'name,email\nEve,eve@example.org\nZoé,zoe@example.org\n'
    const between = said === 'tab' ? '\t' : said
    writeFileSync(at('list.csv'), list.replaceAll(',', between))
    const { code, stderr } = await scrub([...ASKED, '--delimiter', said])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(read('clean.csv')).toBe(`name${between}email\nZoé${between}zoe@example.org\n`)
  })

  it.each([
    ['killed', 'SIGKILL', null],
    ['interrupted', 'SIGINT', 130],
  ] as const)(
    '%s while the house judges, goes on with the same command',
    async (_, signal, code) => {
      isHeld = true
      const first = await scrub(SURE, {
        meanwhile: async (child) => {
          while (child.exitCode === null && !(await isQueued())) await sleep(20)
          child.kill(signal)
        },
      })
      expect(first.code).toBe(code)
      expect(existsSync(at('clean.csv'))).toBe(false)
      const before = await count()
      isHeld = false
      const again = await scrub(SURE)
      expect(again.code).toBe(0)
      expect(again.stderr).toMatch(/^It goes on with the run of 2\d{3}-\S+\.\n/)
      expect(again.stderr).toContain('That run began earlier: a stop after 2')
      expect(await count()).toBe(before)
      expect(read('clean.csv').trimEnd()).toBe(CLEAN)
      expect(readdirSync(folder).toSorted()).toEqual(['clean.csv', 'list.csv', 'why.csv'])
    },
  )

  it('that loses the house goes on with the same command', async () => {
    isHeld = true
    const first = await scrub([...SURE, '--timeout', '5'], {
      meanwhile: async (child) => {
        while (child.exitCode === null && !(await isQueued())) await sleep(20)
        isAway = true
      },
    })
    expect(first.code).toBe(1)
    expect(first.stderr).toContain('The same command goes on with this run while it is under way')
    expect(existsSync(at('clean.csv'))).toBe(false)
    isAway = false
    isHeld = false
    expect((await scrub([...SURE, '--resume'])).code).toBe(0)
    expect(read('clean.csv').trimEnd()).toBe(CLEAN)
  })

  /** The command is killed; the house ends its run all the same. */
  async function endedWithoutItsCommand(): Promise<string> {
    isHeld = true
    await scrub(SURE, {
      meanwhile: async (child) => {
        while (child.exitCode === null && !(await isQueued())) await sleep(20)
        child.kill('SIGKILL')
      },
    })
    isHeld = false
    const [newest] = await listed()
    if (newest === undefined) throw new Error('There is no run.')
    while ((await stateOf(newest.id)) !== 'done') await sleep(20)
    return newest.id
  }

  it('counts every stop before it was typed, though an earlier run has ended', async () => {
    appendFileSync(at('list.csv'), '\r\nLate,late@example.org')
    const id = await endedWithoutItsCommand()
    await house.api('POST', '/v1/stops', {
      to: 'late@example.org',
      scope: 'all',
      channelOfRequest: 'phone',
      reference: 'call 3',
    })
    const { code, stderr } = await scrub(SURE)
    expect(code).toBe(0)
    expect(stderr).toContain('has ended: it is deleted, and the list is judged anew')
    expect(read('clean.csv')).toContain('ada@example.org')
    expect(read('clean.csv')).not.toContain('late@example.org')
    expect(await stateOf(id)).toBe('deleted')
  })

  it('takes the result of a run that has ended if it is told to', async () => {
    await endedWithoutItsCommand()
    const before = await count()
    const { code, stderr } = await scrub([...SURE, '--resume'])
    expect(code).toBe(0)
    expect(stderr).toContain('It goes on with the run of 2')
    expect(stderr).toContain('That run began earlier: a stop after 2')
    expect(await count()).toBe(before)
  })

  it('takes no result that is older than its certificate would be valid', async () => {
    const id = await endedWithoutItsCommand()
    // The command's machine, a day later.
    const later = join(mkdtempSync(join(tmpdir(), 'basta-later-')), 'later.cjs')
    writeFileSync(
      later,
      'const Now = Date; globalThis.Date = class extends Now { constructor(...at) { at.length === 0 ? super(Now.now() + 86460000) : super(...at) } }',
    )
    const environment = { BASTA_URL: url, BASTA_KEY: ADMIN_KEY, NODE_OPTIONS: `--require=${later}` }
    const { code, stderr } = await scrub([...SURE, '--resume'], { environment })
    expect(code).toBe(1)
    expect(stderr).toContain('is too old')
    expect(existsSync(at('clean.csv'))).toBe(false)
    expect(await stateOf(id)).toBe('deleted')
  })

  it('deletes at the house what an earlier command began for the same --out', async () => {
    const id = await endedWithoutItsCommand()
    writeFileSync(at('list.csv'), 'email\r\nada@example.org\r\n')
    const { code, stderr } = await scrub(SURE)
    expect(code).toBe(0)
    expect(stderr).toContain('An earlier run for clean.csv was of another list')
    expect(await stateOf(id)).toBe('deleted')
  })

  it('begins anew if another question is asked, or the list is another', async () => {
    isHeld = true
    await scrub(SURE, {
      meanwhile: async (child) => {
        while (child.exitCode === null && !(await isQueued())) await sleep(20)
        child.kill('SIGKILL')
      },
    })
    isHeld = false
    writeFileSync(at('list.csv'), 'email\r\nzoe@example.org\r\n')
    const none = await scrub([...SURE, '--resume'])
    expect(none.code).toBe(1)
    expect(none.stderr).toContain('There is no run to go on with')
    expect((await scrub(SURE)).code).toBe(0)
    expect(read('clean.csv')).toBe('email\r\nzoe@example.org\r\n')
  })

  it.each([
    ['is empty', '', ASKED, 5, /list\.csv is empty/],
    ['has a quote that is never closed', 'email\n"ada@example.org\n', ASKED, 5, /never closed/],
    [
      'is a spreadsheet',
      'PK\u0003\u0004\u0014',
      ASKED,
      5,
      /spreadsheet or an archive: save it as CSV/,
    ],
    ['is one, here', 'PK\u0003\u0004\u0014', [...ASKED, '--local'], 5, /spreadsheet or an archive/],
    ['lacks the column', LIST, [...ASKED, '--column', 'phone'], 5, /“phone”[^]*--column says/],
    ['shows no addresses', 'name,note\nAda,hello\n', ASKED, 5, /no column[^]*--column says which/],
    [
      'is mostly invalid',
      'email\nx\ny\nada@example.org\n',
      [...ASKED, '--column', 'email', '--max-invalid', '30%'],
      5,
      /without a usable address[^]*--max-invalid says/,
    ],
  ])('refuses a list that %s, and leaves nothing', async (_, list, args, code, why) => {
    writeFileSync(at('list.csv'), list)
    const ended = await scrub(args)
    expect(ended.code).toBe(code)
    expect(ended.stderr).toMatch(why)
    expect(readdirSync(folder)).toEqual(['list.csv'])
  })

  it('ends with 6 while the log is behind; with --allow-lag it says by how much, everywhere', async () => {
    isStuck = true
    // A pass that is under way may still read what is said next.
    const begun = passes
    await expect.poll(() => passes, { timeout: 10_000 }).toBeGreaterThan(begun + 1)
    const said = { to: 'ada@example.org', scope: 'all', channelOfRequest: 'phone', reference: 'c' }
    await house.api('POST', '/v1/stops', said)
    await sleep(1_100)
    const behind = await scrub(SURE)
    expect(behind.code, behind.stderr).toBe(6)
    expect(behind.stderr).toContain('--allow-lag')
    expect(readdirSync(folder)).toEqual(['list.csv'])

    const lagging = await scrub([...SURE, '--allow-lag', '--certificate', 'proof.json', '--json'])
    expect(lagging.code, lagging.stderr).toBe(0)
    const { lagSeconds } = JSON.parse(lagging.stdout) as { lagSeconds: number }
    expect(lagSeconds).toBeGreaterThan(0)
    expect(lagging.stderr).toContain(`the register was ${lagSeconds} s behind`)
    const proof = JSON.parse(read('proof.json')) as {
      judgedAt: string
      register: { completeTo: string; lagSeconds: number }
    }
    expect(proof.register.lagSeconds).toBe(lagSeconds)
    expect(Date.parse(proof.register.completeTo)).toBeLessThan(Date.parse(proof.judgedAt))

    isStuck = false
    expect((await scrub(SURE)).code).toBe(0)
    expect(read('clean.csv')).not.toContain('ada@')
  })

  it('refuses places that would destroy something, before anything is sent', async () => {
    mkdirSync(at('folder'))
    symlinkSync('list.csv', at('symbolic.csv'))
    linkSync(at('list.csv'), at('hard.csv'))
    const before = await count()
    const placed = async (out: string, rejected = 'why.csv') =>
      scrub(['--sender', 'open', '--out', out, '--rejected', rejected])
    for (const out of ['list.csv', './list.csv', 'symbolic.csv', 'hard.csv', at('list.csv')]) {
      const { code, stderr } = await placed(out)
      expect(code).toBe(1)
      expect(stderr).toContain('is the list itself')
    }
    expect((await placed('clean.csv', 'list.csv')).stderr).toContain('is the list itself')
    expect((await placed('folder')).stderr).toContain('is a folder')
    expect((await placed('/dev/null')).stderr).toContain('is no file')
    expect((await placed('nowhere/clean.csv')).stderr).toContain('there is no folder')
    expect((await placed('same.csv', './same.csv')).stderr).toContain('are one file')
    expect(read('list.csv')).toBe(LIST)
    expect(await count()).toBe(before)
  })

  it('refuses a folder for a list, and one that is not there', async () => {
    mkdirSync(at('lists'))
    const run = async (list: string) =>
      command.run(['scrub', list, ...ASKED], {
        cwd: folder,
        environment: { BASTA_URL: url, BASTA_KEY: ADMIN_KEY },
      })
    expect(await run('lists')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is a folder') as string,
    })
    expect(await run('nowhere.csv')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot be read') as string,
    })
  })

  it('refuses a list that changes while it is judged, and leaves nothing', async () => {
    isHeld = true
    const ended = await scrub(SURE, {
      meanwhile: async (child) => {
        while (child.exitCode === null && !(await isQueued())) await sleep(20)
        // The same bytes, written anew.
        utimesSync(at('list.csv'), new Date(), new Date(Date.now() + 5_000))
        isHeld = false
      },
    })
    expect(ended.code).toBe(5)
    expect(ended.stderr).toContain('changed while it was read')
    expect(readdirSync(folder)).toEqual(['list.csv'])
    expect((await listed())[0]?.state).toBe('deleted')
  })

  describe.each([
    ['is cut off', () => truncateSync(at('list.csv'), 60)],
    ['grows', () => appendFileSync(at('list.csv'), 'late@example.org\r\n')],
  ])('a file that %s while it is sent', (_, change) => {
    // More than sockets hold, so that it is still being read.
    const rows = 'ada@example.org\r\n'.repeat(2_000_000)
    beforeEach(() => {
      writeFileSync(at('list.csv'), `email\r\n${rows}`)
      onArriving = () => {
        change()
        return undefined
      }
    })

    it('is refused at once as a list, and leaves nothing', async () => {
      const ended = await scrub(SURE)
      expect(ended.code, ended.stderr).toBe(5)
      expect(ended.stderr).toContain('changed while it was read')
      expect(readdirSync(folder)).toEqual(['list.csv'])
      expect((await listed())[0]?.state).toBe('deleted')
    })

    it('is refused at once as an import, and nothing is recorded', async () => {
      const asked = ['--kind', 'stops', '--scope', 'sender/open', '--source', 'old', '--yes']
      const environment = { BASTA_URL: url, BASTA_KEY: ADMIN_KEY }
      const ended = await command.run(['import', 'list.csv', ...asked], {
        cwd: folder,
        environment,
      })
      expect(ended.code, ended.stderr).toBe(1)
      expect(ended.stderr).toContain('changed while it was read')
      const { body } = await house.api('GET', '/v1/imports')
      expect((body as { imports: { state: string }[] }).imports[0]?.state).toBe('awaiting_file')
    })
  })

  it('interrupted while its list is sent, promises no run to go on with', async () => {
    const arriving = Promise.withResolvers<undefined>()
    onArriving = () => {
      arriving.resolve(undefined)
      return undefined
    }
    writeFileSync(at('list.csv'), `email\n${'ada@example.org\n'.repeat(2_000_000)}`)
    const first = await scrub(SURE, {
      meanwhile: async (child) => {
        await arriving.promise
        child.kill('SIGINT')
      },
    })
    expect(first.code).toBe(130)
    expect(first.stderr).toContain('the same command sends it again')
    expect(first.stderr).not.toContain('--resume')
  })

  it('that is a spreadsheet is refused before anything is sent', async () => {
    const before = await count()
    writeFileSync(at('list.csv'), Buffer.from('d0cf11e0a1b11ae1', 'hex'))
    expect((await scrub(SURE)).code).toBe(5)
    expect(await count()).toBe(before)
  })

  it.each([
    [problem('unavailable', 'There is no room.'), 'There is no room.'],
    [new Response('<Error><Code>SlowDown</Code></Error>', { status: 503 }), 'SlowDown'],
    [new Response(null, { status: 502 }), 'HTTP 502'],
  ])('says in words why the house did not take its file', async (answer, why) => {
    onArriving = () => answer
    const { code, stderr } = await scrub(SURE)
    expect(code).toBe(1)
    expect(stderr).toContain(why)
    expect(stderr).not.toMatch(/[{}]|\n {2}\n/)
  })

  it.runIf(existsSync('/usr/bin/script'))(
    'shows on a terminal how fast it goes and how long it will take, once that is known',
    async () => {
      const rows = Array.from({ length: 200_000 }, (_, one) => `person${one}@example.org`)
      writeFileSync(at('list.csv'), `email\n${rows.join('\n')}\n`)
      isHeld = true
      const { code, stdout: screen } = await scrub(ASKED, {
        environment: { BASTA_URL: url, BASTA_KEY: ADMIN_KEY, TERM: 'xterm' },
        shell: 'script -qec "$0 $*" /dev/null; exit $?',
        meanwhile: async (child) => {
          while (child.exitCode === null && !(await isQueued())) await sleep(20)
          await sleep(1_000)
          isHeld = false
        },
      })
      expect(code, screen).toBe(0)
      for (const label of ['Reading', 'Uploading', 'Judging'])
        expect(screen).toContain(`${label} [`)
      expect(screen).toMatch(/Judging \[=+ *\] \d+% {2}[\d,]+ rows\/s/)
      expect(screen).not.toMatch(/NF|NULL|NaN|\D0 ?s left|\D0 rows\/s/)
    },
  )

  it('without room for the results says so, and leaves nothing half', async () => {
    const rows = Array.from({ length: 4_000 }, (_, one) => `person${one}@example.org`)
    writeFileSync(at('list.csv'), `email\n${rows.join('\n')}\n`)
    // Blocks of 512 bytes: a file gets no larger than 16 KiB.
    const ended = await scrub(ASKED, { shell: 'ulimit -f 32' })
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('There is no room for clean.csv')
    expect(readdirSync(folder).filter((name) => !name.startsWith('.'))).toEqual(['list.csv'])
    expect(readdirSync(folder).filter((name) => name.endsWith('.basta-part'))).toEqual([])
    expect((await scrub(ASKED)).code).toBe(0)
    expect(readdirSync(folder).toSorted()).toEqual(['clean.csv', 'list.csv', 'why.csv'])
  })

  it('names what is wrong in the words of its options', async () => {
    const topic = await scrub([
      '--sender',
      'open',
      '--topic',
      'promos',
      '--out',
      'a',
      '--rejected',
      'b',
    ])
    expect(topic.code).toBe(1)
    expect(topic.stderr).toContain('promo')
    const country = await scrub([...ASKED, '--default-country', 'XX'])
    expect(country).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('"XX" is no') as string,
    })
    const threads = await scrub([...ASKED, '--threads', '2'])
    expect(threads).toMatchObject({ code: 1, stderr: expect.stringContaining('--local') as string })
    const share = await scrub([...ASKED, '--max-invalid', '3'])
    expect(share.stderr).toContain('0 to 1, or 0% to 100%')
  })

  async function listed(): Promise<readonly { id: string; state: string }[]> {
    return (
      (await house.api('GET', '/v1/scrubs')).body as { scrubs: { id: string; state: string }[] }
    ).scrubs
  }
  async function stateOf(id: string): Promise<string | undefined> {
    return ((await house.api('GET', `/v1/scrubs/${id}`)).body as { state?: string }).state
  }
  async function isQueued(): Promise<boolean> {
    return (await listed())[0]?.state === 'queued'
  }
  async function count(): Promise<number> {
    return (await listed()).length
  }
})

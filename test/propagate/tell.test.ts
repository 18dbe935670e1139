import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TARGETS } from '../../functions/propagate/targets.ts'
import { ADMIN_KEY, consentTo, listen, twilioText } from '../house/house.ts'
import { listKind, openListServer, type ListServer } from '../house/listing.ts'
import { openTellingHouse, type TellingHouse } from '../house/telling.ts'
import { scanItems, scanText } from '../house/witness.ts'

const MAIN = join(import.meta.dirname, '../../functions/cli/main.ts')

let house: TellingHouse
let server: ListServer
let port: { readonly url: string; readonly close: () => void }
let folder: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'basta-tell-'))
  server = await openListServer()
  const kinds = new Map([
    ...TARGETS,
    ['list', listKind()],
    ['account-list', listKind({ blocks: 'all_traffic' })],
  ])
  house = await openTellingHouse({ propagate: { kinds } })
  port = await listen(house)
  // What is recorded before a target is declared is not told to it.
  await house.api('PUT', '/v1/senders/other', {
    name: 'Other',
    basis: 'opt_out',
    justification: 'members',
    topics: [],
    domains: [],
    numbers: [],
  })
})
afterEach(() => {
  port.close()
  house.receiver.close()
  server.close()
  rmSync(folder, { recursive: true })
})

async function declareLate(kind = 'list', more: object = {}): Promise<void> {
  await house.spread()
  house.credentials['esp'] = { key: 'k' }
  const { status } = await house.api('PUT', '/v1/targets/esp', {
    kind,
    senders: ['acme'],
    settings: { url: server.url },
    ...more,
  })
  expect(status).toBe(201)
  later(60)
}

const later = (seconds: number) => house.setNow(new Date(house.now().getTime() + seconds * 1_000))
const tell = (addresses: readonly string[], more: object = {}) =>
  house.api('POST', '/v1/targets/esp/tellings', { addresses, ...more })
const outbox = async () =>
  (await scanItems(house)).filter(({ pk }) => pk?.S?.startsWith('O#') === true)
const NONE = { told: 0, notStopped: 0, otherSenders: 0, otherChannel: 0, tooFar: 0, invalid: [] }

describe('a list that the owner supplies', () => {
  it('tells a target of those who are stopped, and of nobody else', async () => {
    await house.stop('ada@example.org', { scope: 'sender/acme' })
    await house.stop('bob@example.org', { scope: 'sender/other' })
    await declareLate()
    const addresses = ['Ada@Example.org', 'bob@example.org', 'free@example.org', 'nonsense']
    const { status, body } = await tell(addresses)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      ...NONE,
      told: 1,
      notStopped: 1,
      otherSenders: 1,
      invalid: [{ at: 3 }],
    })
    expect(await scanText(house)).not.toContain('ada@example.org')
    await house.spread()
    expect(server.told).toEqual(['ada@example.org'])
    expect(await outbox()).toEqual([])
    expect(house.receiver.received).toHaveLength(1)
  })

  it('leaves a receipt of its own beside the first', async () => {
    const event = await house.stop('ada@example.org', { scope: 'sender/acme' })
    await declareLate()
    await tell(['ada@example.org'])
    await house.spread()
    later(60)
    await tell(['ada@example.org'])
    await house.spread()
    const { receipts } = await house.told(event)
    expect(receipts).toMatchObject([{ target: 'crm' }, { target: 'esp', outcome: 'delivered' }])
    expect(server.told).toEqual(['ada@example.org', 'ada@example.org'])
  })

  it('does not count as slow what was stopped long ago', async () => {
    await house.stop('ada@example.org', { scope: 'sender/acme' })
    later(86_400 * 100)
    await declareLate()
    await tell(['ada@example.org'])
    await house.spread()
    const { body } = await house.api('GET', '/v1/targets/esp')
    expect((body as { took: { p99: number } }).took.p99).toBeLessThan(60_000)
  })

  it('given twice at once, or twice in one list, tells once', async () => {
    await house.stop('ada@example.org', { scope: 'sender/acme' })
    await declareLate()
    await Promise.all([tell(['ada@example.org', 'ADA@example.org']), tell(['ada@example.org'])])
    expect(await outbox()).toHaveLength(1)
    await house.spread()
    expect(server.told).toEqual(['ada@example.org'])
  })

  it('is told in the order of the person: what lifts it since comes after it', async () => {
    await house.request(...twilioText('STOP'))
    await declareLate()
    expect((await tell(['+33612345678'])).body).toEqual({ ...NONE, told: 1 })
    await house.request(...twilioText('START'))
    await house.spread()
    await house.later(60)
    expect(server.told).toEqual(['+33612345678', '-+33612345678'])
    expect((await tell(['+33612345678'])).body).toEqual({ ...NONE, notStopped: 1 })
  })

  it('names nobody whose stop was lifted', async () => {
    await house.stop('ada@example.org', { scope: 'sender/acme' })
    later(60)
    await house.api(
      'POST',
      '/v1/consents',
      consentTo('ada@example.org', { obtainedAt: house.now().toISOString() }),
    )
    expect(await house.check('ada@example.org')).toMatchObject({ allowed: true })
    await declareLate()
    expect((await tell(['ada@example.org'])).body).toEqual({ ...NONE, notStopped: 1 })
    expect(await outbox()).toEqual([])
  })

  it('tells a list that blocks all traffic of what blocks everything', async () => {
    await house.stop('ada@example.org', { scope: 'sender/acme', blocks: 'every' })
    await declareLate('account-list')
    expect((await tell(['ada@example.org'])).body).toEqual({ ...NONE, told: 1 })
    await house.spread()
    expect(server.told).toEqual(['ada@example.org'])
  })

  it('does not put a stop of marketing on a list that blocks all traffic', async () => {
    await house.stop('ada@example.org', { scope: 'sender/acme' })
    await declareLate('account-list')
    expect((await tell(['ada@example.org'])).body).toEqual({ ...NONE, tooFar: 1 })
    expect(await outbox()).toEqual([])
    await house.api('PUT', '/v1/targets/esp', {
      kind: 'account-list',
      senders: ['acme'],
      carries: 'marketing',
      settings: { url: server.url },
    })
    expect((await tell(['ada@example.org'])).body).toEqual({ ...NONE, told: 1 })
  })

  it('counts an address of a channel that the target is not told of', async () => {
    await house.stop('+33612345678', { scope: 'sender/acme' })
    await declareLate('list', { channels: ['email'] })
    expect((await tell(['06 12 34 56 78'], { defaultCountry: 'FR' })).body).toEqual({
      ...NONE,
      otherChannel: 1,
    })
  })

  it('is refused without a target, without addresses, with too many, and to a key for some senders', async () => {
    expect((await tell(['ada@example.org'])).status).toBe(404)
    await declareLate()
    expect((await tell([])).status).toBe(400)
    expect((await tell(['01'], { defaultCountry: 'UK' })).status).toBe(400)
    expect((await tell(Array.from({ length: 1_001 }, () => 'a@example.org'))).status).toBe(400)
    const { body } = await house.api('POST', '/v1/keys', { rights: ['admin'], senders: ['acme'] })
    const { key } = body as { key: string }
    for (const path of ['tellings', 'audits'])
      expect(
        (await house.api('POST', `/v1/targets/esp/${path}`, { addresses: ['a@example.org'] }, key))
          .status,
      ).toBe(403)
  })
})

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string }

function cli(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', MAIN, ...args],
      { env: { ...process.env, BASTA_URL: port.url, BASTA_KEY: ADMIN_KEY, HOME: folder } },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    )
  })
}

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe('from the command line', () => {
  it('targets tell streams a file, counts, and names the rows that hold no address', async () => {
    await house.stop('ada@example.org', { scope: 'sender/acme' })
    await house.stop('eve@example.org', { scope: 'sender/acme' })
    await declareLate()
    const many = Array.from({ length: 1_500 }, (_, at) => `free${String(at)}@example.org,x`)
    const list = [
      'email,name',
      'ada@example.org,Ada',
      ',nobody',
      'nonsense,y',
      ...many,
      'eve@example.org',
    ]
    const ended = await cli(
      'targets',
      'tell',
      'esp',
      '--file',
      file('l.csv', list.join('\n')),
      '--json',
    )
    expect(JSON.parse(ended.stdout)).toMatchObject({
      told: 2,
      notStopped: 1_500,
      invalid: 2,
      invalidRows: [{ row: 3 }, { row: 4 }],
    })
    expect(ended.code).toBe(1)
    expect(ended.stdout + ended.stderr).not.toContain('nonsense')
    await house.spread()
    expect(server.told.toSorted()).toEqual(['ada@example.org', 'eve@example.org'])
  })

  it('targets tell reads what a spreadsheet writes', async () => {
    await house.stop('ada@example.org', { scope: 'sender/acme' })
    await declareLate()
    const list = '\uFEFFNom;E-mail\r\n"Lovelace, Ada";ada@example.org\r\n'
    const ended = await cli('targets', 'tell', 'esp', '--file', file('l.csv', list))
    expect(ended).toMatchObject({ code: 0 })
    expect(ended.stdout).toMatch(/^told\t1$/m)
  })

  it.each([
    ['an empty file', '', /holds no address/],
    ['a header alone', 'email\n', /holds no address/],
    ['a file without such a column', 'name,city\nAda,London\n', /Which column/],
    ['two columns that may be it', 'email,phone\na@b.example,1\n', /Which column/],
    [
      'Latin-1',
      Buffer.from('email,name\nada@example.org,Zo\xEB\n', 'latin1'),
      /Line 2 is not UTF-8/,
    ],
    ['UTF-16', Buffer.from('\uFEFFemail\nada@example.org\n', 'utf16le'), /UTF-8|UTF-16/],
    ['an unclosed quote', 'email\n"ada@example.org\n', /is not CSV/],
  ])('targets tell refuses %s in plain words, and tells nobody', async (_, content, says) => {
    await house.stop('ada@example.org', { scope: 'sender/acme' })
    await declareLate()
    const ended = await cli('targets', 'tell', 'esp', '--file', file('l.csv', content))
    expect(ended.code).toBe(1)
    expect(ended.stderr).toMatch(says)
    expect(await outbox()).toEqual([])
  })

  it('targets tell refuses a folder and a file that is not there', async () => {
    await declareLate()
    mkdirSync(join(folder, 'list.csv'))
    for (const [path, says] of [
      [join(folder, 'list.csv'), 'EISDIR'],
      [join(folder, 'none.csv'), 'ENOENT'],
    ] as const) {
      const ended = await cli('targets', 'tell', 'esp', '--file', path)
      expect(ended.code).toBe(1)
      expect(ended.stderr).toContain(says)
    }
  })

  it('audit waits for the end and says what was found', async () => {
    await declareLate()
    server.list.push(
      { address: 'ada@example.org', channel: 'email' },
      { address: 'bob@example.org', channel: 'email', is: 'open' },
    )
    house.setNow(undefined)
    const pumping = setInterval(() => void house.pumpAudits(), 200)
    const [one, all] = [await cli('audit', 'esp', '--json'), await cli('audit')]
    clearInterval(pumping)
    expect(one.code).toBe(0)
    expect(JSON.parse(one.stdout)).toMatchObject({
      target: 'esp',
      state: 'done',
      listed: 1,
      open: 1,
    })
    // A webhook keeps no list: among all of them that is no failure.
    expect(all.code).toBe(0)
    expect(all.stdout).toMatch(/^crm\tnot_readable\t.*keeps no list/m)
    expect(all.stdout).toMatch(/^esp\tdone\t1\t0/m)
    expect(await house.check('ada@example.org')).toMatchObject({ allowed: false })
  })

  it('audit of one that keeps no list ends with 1 and says why', async () => {
    house.setNow(undefined)
    const pumping = setInterval(() => void house.pumpAudits(), 200)
    const ended = await cli('audit', 'crm')
    clearInterval(pumping)
    expect(ended.code).toBe(1)
    expect(ended.stdout).toMatch(/^crm\tnot_readable\t.*keeps no list/m)
  })

  it('audit says once what the owner must mend and ends with 1; asked again, it tries at once', async () => {
    await declareLate()
    delete house.credentials['esp']
    house.setNow(undefined)
    const pumping = setInterval(() => void house.pumpAudits(), 200)
    const waiting = await cli('audit')
    house.credentials['esp'] = { key: 'k' }
    // Credentials are read again after half a minute.
    house.setNow(new Date(Date.now() + 31_000))
    const mended = await cli('audit', 'esp')
    clearInterval(pumping)
    expect(waiting.code).toBe(1)
    expect(waiting.stdout).toMatch(/^esp\treading\t.*credentials_unusable$/m)
    const [said, ...more] = waiting.stderr.trim().split('\n')
    expect(more).toEqual([])
    expect(said).toMatch(
      /^esp waits \(credentials_unusable\).*TargetsSecretArn.*\.basta\/targets\.json.*again at 20.*basta audit esp/,
    )
    expect(mended).toMatchObject({ code: 0, stderr: '' })
  })

  it('audit says until when it waits for a target that fails, and that it goes on without', async () => {
    await declareLate()
    let fails = 1
    server.setAnswer((response) => {
      if ((fails -= 1) < 0) return false
      response.writeHead(503).end()
      return true
    })
    house.setNow(undefined)
    const pumping = setInterval(() => {
      house.setNow(new Date(house.now().getTime() + 5_000))
      void house.pumpAudits()
    }, 1_000)
    const ended = await cli('audit', 'esp')
    clearInterval(pumping)
    expect(ended.code).toBe(0)
    expect(ended.stderr).toMatch(
      /^esp waits \(http_503\)\. It is tried again at 20.*Ctrl-C is safe\.$/m,
    )
  })
})

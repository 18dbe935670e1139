import { execFile, spawn, type ChildProcess } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { get as httpGet } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ACME, GENERIC_SECRET, genericText, TWILIO_TOKEN } from '../house/house.ts'
import { scanItems } from '../house/witness.ts'

const START = join(import.meta.dirname, '../../infra/local/start.ts')
const PHONE = '+33612345678'
const READY_MS = 30_000
const ENDED_MS = 20_000

/** `npm start` as a process of its own. */
type Basta = {
  readonly process: ChildProcess
  readonly url: string
  readonly stdout: () => string
  readonly stderr: () => string
  readonly ended: Promise<number | NodeJS.Signals | null>
}

let folder: string
let running: Basta[]
let port: number

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'basta-'))
  running = []
  port = await freePort()
})

afterEach(async () => {
  for (const { process: child, ended } of running) {
    child.kill('SIGTERM')
    await Promise.race([ended, sleep(5_000)])
    child.kill('SIGKILL')
  }
  rmSync(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port: free } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return free
}

function run(environment: Record<string, string> = {}): Basta {
  const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env
  const child = spawn(process.execPath, [START], {
    cwd: folder,
    env: { PATH, HOME: folder, PORT: String(port), NODE_COMPILE_CACHE, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, as a shell gives it: Ctrl-C goes to all of it.
    detached: true,
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
  const url = `http://localhost:${environment['PORT'] ?? port}`
  const basta = { process: child, url, stdout: () => stdout, stderr: () => stderr, ended }
  running.push(basta)
  return basta
}

async function started(environment: Record<string, string> = {}): Promise<Basta> {
  const basta = run(environment)
  await until(() => basta.stdout().includes('Paste this'), basta)
  return basta
}

async function until(isSo: () => boolean, { process: child, stderr }: Basta): Promise<void> {
  const deadline = Date.now() + READY_MS
  while (!isSo()) {
    if (child.exitCode !== null) throw new Error(`It ended: ${stderr()}`)
    if (Date.now() > deadline) throw new Error('It took too long.')
    await sleep(20)
  }
}

async function codeOf({ ended }: Basta): Promise<number | NodeJS.Signals | null | 'running'> {
  return Promise.race([ended, sleep(ENDED_MS, 'running' as const, { ref: false })])
}

async function stopped(basta: Basta): Promise<void> {
  basta.process.kill('SIGINT')
  expect(await codeOf(basta)).toBe(0)
}

/** What a start that cannot be says: one line, and nothing after it. */
async function refusalOf(basta: Basta): Promise<string> {
  expect(await codeOf(basta)).toBe(1)
  expect(basta.stderr()).toMatch(/^Basta: [^\n]+\n$/)
  expect(basta.stdout()).toBe('')
  return basta.stderr()
}

/** The processes that a process has started and that still run. */
function childrenOf({ process: child }: Basta): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        return Number(parent) === child.pid ? [Number(name)] : []
      } catch {
        return []
      }
    })
}

function argumentsOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
}

function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}

async function call(
  { url }: Basta,
  method: string,
  path: string,
  body?: object,
  key = readFileSync(join(folder, '.basta/admin-key'), 'utf8').trim(),
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}

function modeOf(file: string): string {
  return (statSync(join(folder, '.basta', file)).mode & 0o777).toString(8)
}

describe('npm start', () => {
  it('answers 503 until everything answers, then 200', async () => {
    const basta = run()
    const seen: number[] = []
    while (seen.at(-1) !== 200) {
      const response = await fetch(`${basta.url}/healthz`).catch(() => undefined)
      if (response !== undefined) seen.push(response.status)
      if (basta.process.exitCode !== null) throw new Error(basta.stderr())
    }
    expect([...new Set(seen)]).toEqual([503, 200])
  })

  it('keeps its data over a restart, in a folder and files that are the owner’s alone', async () => {
    const first = await started()
    await call(first, 'PUT', '/v1/senders/acme', ACME)
    const stop = { to: PHONE, scope: 'all', channelOfRequest: 'letter', reference: 'R-1' }
    expect(await call(first, 'POST', '/v1/stops', stop)).toMatchObject({ status: 201 })
    await stopped(first)
    expect(first.stderr()).toBe('')

    const second = await started()
    expect(await call(second, 'POST', '/v1/check', { to: PHONE, sender: 'acme' })).toMatchObject({
      body: { allowed: false, reason: 'opted_out' },
    })
    expect(['', 'keys.json', 'admin-key', 'accounts.json'].map(modeOf)).toEqual([
      '700',
      '600',
      '600',
      '600',
    ])
    expect(second.stdout()).not.toContain(readFileSync(join(folder, '.basta/admin-key'), 'utf8'))
  })

  it('takes another administrator’s key from BASTA_ADMIN_KEY, and writes none down', async () => {
    const key = 'an-administrators-key-of-my-own'
    const basta = await started({ BASTA_ADMIN_KEY: key })
    expect(await call(basta, 'PUT', '/v1/senders/acme', ACME, key)).toMatchObject({ status: 201 })
    expect(existsSync(join(folder, '.basta/admin-key'))).toBe(false)
    expect(basta.stdout()).toContain('$BASTA_ADMIN_KEY')
    expect(basta.stdout()).not.toContain(key)
  })

  it('hears the accounts of BASTA_ACCOUNTS, at the public URL of BASTA_PUBLIC_URL', async () => {
    const accounts = { 'generic/main': { secret: GENERIC_SECRET, senders: ['acme'] } }
    writeFileSync(join(folder, 'mine.json'), JSON.stringify(accounts))
    const basta = await started({
      BASTA_ACCOUNTS: 'mine.json',
      BASTA_PUBLIC_URL: 'https://stop.example.test/',
    })
    await call(basta, 'PUT', '/v1/senders/acme', ACME)
    const [path, init] = genericText('STOP')
    expect((await fetch(basta.url + path, init)).status).toBe(200)
    expect(await call(basta, 'POST', '/v1/check', { to: PHONE, sender: 'acme' })).toMatchObject({
      body: { reason: 'opted_out' },
    })
    const links = await call(basta, 'POST', '/v1/links', { sender: 'acme', to: ['a@b.example'] })
    expect(JSON.stringify(links.body)).toContain('"https://stop.example.test/u/')
    expect(existsSync(join(folder, '.basta/accounts.json'))).toBe(false)
  })

  it('shows its mail at the address it tells, another one at each start, and at no other', async () => {
    const pageOf = ({ stdout }: Basta) =>
      / (http\S+\/mail\?t=[\w-]{32})\s/.exec(stdout())?.[1] ?? ''
    const first = await started()
    const page = pageOf(first)
    expect(page).toMatch(`${first.url}/mail?t=`)
    expect((await fetch(page)).status).toBe(200)
    for (const url of [`${first.url}/mail`, `${page}x`]) expect((await fetch(url)).status).toBe(404)
    await stopped(first)
    const second = await started({ BASTA_PUBLIC_URL: `http://127.0.0.1:${port}` })
    expect((await fetch(page)).status).toBe(404)
    expect((await fetch(pageOf(second))).status).toBe(200)
  })

  it('prints a link to the console, which signs in once, in any browser of this machine', async () => {
    const basta = await started()
    const link = / (http\S+\/console\/sign-in\/[\w-]{43})\s/.exec(basta.stdout())?.[1] ?? ''
    expect(link).toMatch(`${basta.url}/console/sign-in/`)
    const press = async () =>
      fetch(link, {
        method: 'POST',
        redirect: 'manual',
        headers: { origin: basta.url, 'content-type': 'application/x-www-form-urlencoded' },
        body: '',
      })
    expect(await (await fetch(link)).text()).toContain('Sign in')
    const used = await press()
    expect(used.status).toBe(303)
    const [cookie = ''] = used.headers
      .getSetCookie()
      .flatMap((set) => (set.startsWith('basta=') ? (set.split(';')[0] ?? []) : []))
    const shown = await fetch(`${basta.url}/console/operators`, { headers: { cookie } })
    expect(await shown.text()).toContain('Local officer')
    expect((await press()).status).toBe(410)
  })

  it('has no such page if others can reach it: there mail stays in its folder', async () => {
    const basta = await started({ BASTA_PUBLIC_URL: 'https://stop.example.test' })
    expect(basta.stdout()).not.toContain('/mail?t=')
    expect(basta.stdout()).not.toContain('/console/sign-in/')
    expect(basta.stdout()).toContain('Mail it would send lies in .basta/mail')
    expect((await fetch(`${basta.url}/mail`)).status).toBe(404)
  })
})

describe.skipIf(process.platform !== 'linux')('its end', () => {
  it('by a signal to it alone takes the engine along', async () => {
    const basta = await started()
    const children = childrenOf(basta)
    expect(children).toHaveLength(1)
    await stopped(basta)
    expect(children.filter(isRunning)).toEqual([])
    expect(basta.stderr()).toBe('')
  })

  it('by Ctrl-C at any moment tells no failure', async () => {
    for (const waitMs of [0, 60, 150]) {
      const basta = await started()
      const [path, init] = genericText('STOP')
      const asked = Array.from({ length: 20 }, () => fetch(basta.url + path, init))
      await sleep(waitMs)
      process.kill(-(basta.process.pid ?? 0), 'SIGINT')
      await Promise.allSettled(asked)
      expect(await codeOf(basta)).toBe(0)
      expect(basta.stdout() + basta.stderr()).not.toMatch(/failed|"stack"|The engine ended/)
    }
  })

  it('by Ctrl-C, which reaches the engine too, is as quiet', async () => {
    const basta = await started()
    const children = childrenOf(basta)
    process.kill(-(basta.process.pid ?? 0), 'SIGINT')
    expect(await codeOf(basta)).toBe(0)
    expect(children.filter(isRunning)).toEqual([])
    expect(basta.stderr()).toBe('')
  })

  it('finds every event in the log: the stream was read all the while', async () => {
    const basta = await started()
    const stop = { to: PHONE, scope: 'all', channelOfRequest: 'phone', reference: 'call 7' }
    const { body } = await call(basta, 'POST', '/v1/stops', stop)
    const [event = ''] = (body as { events: string[] }).events
    const [engine = 0] = childrenOf(basta)
    const [, engineHost, enginePort] =
      /--host\0([\d.]+)\0--port\0(\d+)/.exec(readFileSync(`/proc/${engine}/cmdline`, 'utf8')) ?? []
    const place = { endpoint: `http://${engineHost}:${enginePort}`, table: 'basta' }
    const logged = async () =>
      (await scanItems(place)).filter(
        (item) =>
          item['pk']?.S?.startsWith('F#') === true && item['entries']?.S?.includes(event) === true,
      ).length
    const deadline = Date.now() + 10_000
    while ((await logged()) === 0 && Date.now() < deadline) await sleep(50)
    expect(await logged()).toBe(1)
    await stopped(basta)
  })

  it('before it was up leaves no engine behind', async () => {
    const basta = run()
    await until(() => childrenOf(basta).length > 0, basta)
    const children = childrenOf(basta)
    basta.process.kill('SIGINT')
    expect(await codeOf(basta)).toBe(0)
    await sleep(100)
    expect(children.filter(isRunning)).toEqual([])
  })

  it('comes when the engine dies: a broken process answers neither yes nor no', async () => {
    const basta = await started()
    const [engine = 0] = childrenOf(basta)
    process.kill(engine, 'SIGKILL')
    expect(await codeOf(basta)).toBe(1)
    expect(basta.stderr()).toMatch(/^Basta: The engine ended[^\n]*\n$/)
  })
})

describe.skipIf(process.platform !== 'linux')('a start after one that was killed', () => {
  it('judges a list that was under way from its first row, and shows no half of it', async () => {
    const first = await started()
    await call(first, 'PUT', '/v1/senders/acme', {
      ...ACME,
      basis: 'opt_out',
      justification: 'members',
    })
    const stop = { to: 'person7@list.example', scope: 'all', reference: 'R-1' }
    await call(first, 'POST', '/v1/stops', { ...stop, channelOfRequest: 'letter' })
    const rows = 400_000
    const lines = Array.from({ length: rows }, (_, at) => `${at};person${at}@list.example\n`)
    const list = `id;email\n${lines.join('')}`
    const made = (await call(first, 'POST', '/v1/scrubs', { sender: 'acme' })).body as {
      id: string
      uploadUrl: string
    }
    expect((await fetch(made.uploadUrl, { method: 'PUT', body: list })).status).toBe(200)
    await call(first, 'POST', `/v1/scrubs/${made.id}/run`)
    const stateAt = async (at: Basta) =>
      (await call(at, 'GET', `/v1/scrubs/${made.id}`)).body as {
        state: string
        counts?: { rows: number; kept: number }
      }
    const halves = () =>
      readdirSync(join(folder, '.basta/imports')).filter((name) => name.endsWith('.half'))
    while (halves().length === 0) {
      expect((await stateAt(first)).state).not.toBe('done')
      await sleep(10)
    }
    await sleep(150)
    first.process.kill('SIGKILL')
    await first.ended
    expect(halves()).not.toEqual([])

    const again = await started()
    expect((await stateAt(again)).state).toBe('running')
    const early = await call(again, 'GET', `/v1/scrubs/${made.id}/results`)
    expect(early.status).toBe(404)
    const deadline = Date.now() + 120_000
    while ((await stateAt(again)).state !== 'done' && Date.now() < deadline) await sleep(200)
    expect(await stateAt(again)).toMatchObject({
      state: 'done',
      counts: { rows, kept: rows - 1 },
    })
    const { body } = await call(again, 'GET', `/v1/scrubs/${made.id}/results`)
    const [clean] = (body as { results: { url: string }[] }).results
    const text = await (await fetch(clean?.url ?? '')).text()
    expect(text).toBe(list.replace('7;person7@list.example\n', ''))
    const rests = readdirSync(join(folder, '.basta/imports'))
    expect(rests).not.toContain(`${made.id}.sealed`)
  }, 180_000)

  it('goes on with a list of stops that was being recorded, each row once', async () => {
    const rows = 4_000
    const lines = Array.from({ length: rows }, (_, at) => `person${at}@list.example\n`)
    const first = await started()
    const plan = { kind: 'stops', scope: 'all', source: 'the list of the old provider' }
    const { id, uploadUrl } = (await call(first, 'POST', '/v1/imports', plan)).body as {
      id: string
      uploadUrl: string
    }
    const sent = await fetch(uploadUrl, { method: 'PUT', body: `email\n${lines.join('')}` })
    expect(sent.status).toBe(200)
    type Import = { state: string; progress: { rows: number }; applied?: object }
    const shownAt = async (at: Basta) => (await call(at, 'GET', `/v1/imports/${id}`)).body as Import
    const untilAt = async (at: Basta, isSo: (shown: Import) => boolean) => {
      const deadline = Date.now() + 60_000
      let shown = await shownAt(at)
      while (!isSo(shown) && Date.now() < deadline) {
        await sleep(20)
        shown = await shownAt(at)
      }
      return shown
    }
    await call(first, 'POST', `/v1/imports/${id}/dry-run`)
    await untilAt(first, ({ state }) => state === 'dry_run_done')
    await call(first, 'POST', `/v1/imports/${id}/apply`)
    // In the middle of it, twice.
    let at = first
    for (const least of [1, rows / 4]) {
      const { state } = await untilAt(
        at,
        (shown) => shown.state !== 'applying' || shown.progress.rows >= least,
      )
      expect(state).toBe('applying')
      at.process.kill('SIGKILL')
      await at.ended
      at = await started()
    }
    expect(await untilAt(at, ({ state }) => state === 'applied')).toMatchObject({
      state: 'applied',
      applied: { rows, new: rows, known: 0, refused: 0 },
    })
    for (const one of [0, 1, rows / 2, rows - 1]) {
      const { body } = await call(at, 'POST', '/v1/history', { to: `person${one}@list.example` })
      expect(body).toMatchObject({ events: [{ type: 'stop' }], chain: { intact: true } })
      expect((body as { events: unknown[] }).events).toHaveLength(1)
    }
  }, 180_000)

  it('finds no engine left: it went with the one that started it', async () => {
    const killed = await started()
    const children = childrenOf(killed)
    expect(children).toHaveLength(1)
    for (const pid of children) process.kill(pid, 'SIGSTOP')
    killed.process.kill('SIGKILL')
    await killed.ended
    await sleep(200)
    expect(children.filter(isRunning)).toEqual([])
  })

  it('by a watcher too, if the kernel cannot do it', async () => {
    // A PATH without util-linux, and node by its own path.
    const killed = await started({ PATH: join(folder, 'empty') })
    const engines = childrenOf(killed).filter((pid) => argumentsOf(pid).includes('--db-path'))
    expect(engines).toHaveLength(1)
    killed.process.kill('SIGKILL')
    await killed.ended
    const deadline = Date.now() + 5_000
    while (engines.some(isRunning) && Date.now() < deadline) await sleep(20)
    expect(engines.filter(isRunning)).toEqual([])
  })

  it.each(['running', 'frozen'])('ends an engine that was left %s, and goes on', async (how) => {
    const first = await started()
    await call(first, 'PUT', '/v1/senders/acme', ACME)
    const stop = { to: PHONE, scope: 'all', channelOfRequest: 'letter', reference: 'R-1' }
    expect(await call(first, 'POST', '/v1/stops', stop)).toMatchObject({ status: 201 })
    const [engine = 0] = childrenOf(first)
    const [program = '', ...args] = argumentsOf(engine)
    await stopped(first)
    // As a version left it that could not take its engine along.
    const left = spawn(program, args, { stdio: 'ignore', detached: true })
    await sleep(200)
    if (how === 'frozen') left.kill('SIGSTOP')

    const basta = await started()
    expect(basta.stderr()).toContain(`Ended process ${left.pid}`)
    expect(isRunning(left.pid ?? 0)).toBe(false)
    expect(await call(basta, 'POST', '/v1/check', { to: PHONE, sender: 'acme' })).toMatchObject({
      body: { allowed: false, reason: 'opted_out' },
    })
  })
})

describe('who can reach it', () => {
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address

  it.skipIf(outside === undefined)(
    'is this machine alone, unless BASTA_HOST says otherwise',
    async () => {
      const basta = await started()
      await expect(fetch(`http://${outside}:${port}/healthz`)).rejects.toThrow()
      expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
      await stopped(basta)
      await started({ BASTA_HOST: '0.0.0.0' })
      expect((await fetch(`http://${outside}:${port}/healthz`)).status).toBe(200)
    },
  )

  it('is nobody under a name that is not its own: pages of others are refused', async () => {
    await started({ BASTA_PUBLIC_URL: 'https://stop.example.test' })
    const as = (host: string) =>
      new Promise<number>((resolve, reject) => {
        const asked = { host: '127.0.0.1', port, path: '/healthz', headers: { host } }
        httpGet(asked, (response) => resolve(response.resume().statusCode ?? 0)).on('error', reject)
      })
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, 'stop.example.test'])
      expect(`${host} ${await as(host)}`).toBe(`${host} 200`)
    for (const host of ['evil.example', `evil.example:${port}`, 'localhost.evil.example'])
      expect(`${host} ${await as(host)}`).toBe(`${host} 404`)
  })

  it('with BASTA_HOST that is no address of this machine is told so', async () => {
    expect(await refusalOf(run({ BASTA_HOST: '192.0.2.1' }))).toContain(
      'BASTA_HOST names 192.0.2.1, which is no address of this machine.',
    )
  })

  it.skipIf(process.platform !== 'linux')(
    'finds the engine at an address that a web page would have to guess',
    async () => {
      const basta = await started()
      const [engine = 0] = childrenOf(basta)
      const given = argumentsOf(engine)
      const [host = '', enginePort] = [
        given[given.indexOf('--host') + 1],
        given[given.indexOf('--port') + 1],
      ]
      expect(host).toMatch(/^127\.\d+\.\d+\.\d+$/)
      expect(host).not.toBe('127.0.0.1')
      await expect(fetch(`http://127.0.0.1:${enginePort}/`)).rejects.toThrow()
      expect((await fetch(`http://${host}:${enginePort}/`)).status).toBe(200)
    },
  )

  it('makes its files private, even if others could read them before', async () => {
    await stopped(await started())
    const data = join(folder, '.basta')
    chmodSync(data, 0o755)
    for (const name of ['table.db', 'local.db', 'keys.json']) chmodSync(join(data, name), 0o644)
    mkdirSync(join(data, 'mail'), { recursive: true })
    writeFileSync(join(data, 'mail', 'old.txt'), 'a mail', { mode: 0o644 })
    await started()
    expect(modeOf('')).toBe('700')
    for (const entry of readdirSync(data, { recursive: true, withFileTypes: true })) {
      const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777
      expect(`${entry.name} ${mode.toString(8)}`).toBe(
        `${entry.name} ${entry.isDirectory() ? '700' : '600'}`,
      )
    }
  })
})

describe('a start that cannot be', () => {
  it('on a taken port says so', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(port, resolve))
    const refusal = await refusalOf(run())
    await new Promise((resolve) => other.close(resolve))
    expect(refusal).toContain(`Port ${port} is taken`)
    expect(existsSync(join(folder, '.basta'))).toBe(false)
  })

  it.each(['0', '80a'])('on the port "%s" says so', async (bad) => {
    expect(await refusalOf(run({ PORT: bad }))).toContain(`not "${bad}"`)
  })

  it('on a folder in use says so, and leaves the other alone', async () => {
    const first = await started()
    const second = run({ PORT: String(await freePort()) })
    expect(await refusalOf(second)).toContain('.basta is in use by another Basta')
    expect((await fetch(`${first.url}/healthz`)).status).toBe(200)
  })

  it('without its keys says so, and makes no others', async () => {
    await stopped(await started())
    const keys = join(folder, '.basta/keys.json')
    renameSync(keys, `${keys}.backup`)
    expect(await refusalOf(run())).toContain('keys.json is missing')
    expect(existsSync(keys)).toBe(false)
    renameSync(`${keys}.backup`, keys)
    await started()
  })

  it('with another table’s keys says so: everybody would look unknown', async () => {
    await stopped(await started())
    const keys = join(folder, '.basta/keys.json')
    const other = JSON.parse(readFileSync(keys, 'utf8')) as object
    const hashKeys = { a: 'x'.repeat(43) }
    writeFileSync(keys, JSON.stringify({ ...other, hashKeys }))
    const refusal = await refusalOf(run())
    expect(refusal).toContain('written with other hash keys')
    expect(refusal).not.toContain('xxx')
  })

  it('with keys that cannot be read says so, and shows none of them', async () => {
    await stopped(await started())
    writeFileSync(join(folder, '.basta/keys.json'), '{"hashKeys":{"a":"secret-secret')
    const refusal = await refusalOf(run())
    expect(refusal).toContain('keys.json')
    expect(refusal).not.toContain('secret-secret')
  })

  it('with a table that is damaged says so', async () => {
    await stopped(await started())
    writeFileSync(join(folder, '.basta/table.db'), 'not a table '.repeat(1_000))
    expect(await refusalOf(run())).toContain('The engine ended with code')
  })

  it.each<[name: string, environment: Record<string, string>, words: RegExp]>([
    [
      'a public URL without a scheme',
      { BASTA_PUBLIC_URL: 'stop.example.test' },
      /BASTA_PUBLIC_URL must be .*such as https:\/\/stop\.example\.test, not/,
    ],
    [
      'a public URL that is a host and a port',
      { BASTA_PUBLIC_URL: 'stop.example.test:8443' },
      /such as https:\/\/stop\.example\.test:8443, not/,
    ],
    [
      'a mail domain that is none',
      { BASTA_MAIL_DOMAIN: 'unsub@example.test' },
      /BASTA_MAIL_DOMAIN must be a domain alone, such as unsub\.example\.com/,
    ],
    [
      'a file of a provider that is not there',
      { BASTA_CONSOLE_OIDC: 'no.json' },
      /BASTA_CONSOLE_OIDC names no\.json, which does not exist/,
    ],
    ['two persons neither so nor so', { BASTA_TWO_PERSONS: 'true' }, /must be yes or no/],
    ['a mail domain of one label', { BASTA_MAIL_DOMAIN: 'mail' }, /BASTA_MAIL_DOMAIN must be/],
    [
      'a name with a slip',
      { BASTA_PUBLIC_ULR: 'https://stop.example.test' },
      /There is no setting BASTA_PUBLIC_ULR; there are: .*BASTA_PUBLIC_URL/,
    ],
    [
      'an engine without a scheme',
      { AWS_ENDPOINT_URL_DYNAMODB: 'localhost:8000' },
      /AWS_ENDPOINT_URL_DYNAMODB must be a URL/,
    ],
    [
      'several at once',
      { BASTA_MAIL_DOMAIN: 'mail', BASTA_PUBLIC_URL: 'x', PORT: '0' },
      /PORT must be.*BASTA_PUBLIC_URL must be.*BASTA_MAIL_DOMAIN must be/,
    ],
  ])('with %s says what would be right, and makes nothing', async (_, environment, words) => {
    expect(await refusalOf(run(environment))).toMatch(words)
    expect(readdirSync(folder)).toEqual([])
  })

  it.each([
    'hunter2',
    '0123456789abcdef0123456789abcde',
    'a'.repeat(64),
    '1'.repeat(3) + '2345678901',
  ])('with an administrator’s key under 128 bits says so, and does not show it', async (key) => {
    const refusal = await refusalOf(run({ BASTA_ADMIN_KEY: key }))
    expect(refusal).toMatch(/BASTA_ADMIN_KEY holds less than 128 bits: `openssl rand -hex 32`/)
    expect(refusal).not.toContain(key)
  })

  it('with a key of its folder that somebody shortened says so', async () => {
    await stopped(await started())
    writeFileSync(join(folder, '.basta/admin-key'), 'short\n')
    expect(await refusalOf(run())).toMatch(/admin-key holds less than 128 bits/)
  })

  it('starts with settings that are there and empty: those are not given', async () => {
    const empty = {
      BASTA_PUBLIC_URL: '',
      BASTA_MAIL_DOMAIN: '',
      BASTA_ACCOUNTS: '',
      BASTA_DATA: '',
    }
    const basta = await started({ ...empty, BASTA_KEY: 'of-a-client' })
    expect(readdirSync(folder)).toEqual(['.basta'])
    await stopped(basta)
  })

  it('with BASTA_ACCOUNTS that is not there names it', async () => {
    expect(await refusalOf(run({ BASTA_ACCOUNTS: 'nowhere.json' }))).toContain(
      'BASTA_ACCOUNTS names nowhere.json, which does not exist',
    )
  })

  it('with an accounts document that is not JSON names the file', async () => {
    writeFileSync(join(folder, 'mine.json'), '{"twilio/main":')
    expect(await refusalOf(run({ BASTA_ACCOUNTS: 'mine.json' }))).toContain(
      'mine.json: The accounts document is not JSON.',
    )
  })

  it('with unusable accounts names each fault, and no secret', async () => {
    const accounts = {
      'twilio/main': { authToken: TWILIO_TOKEN },
      'generic/main': { secret: 'whsec_AAAA', senders: ['acme'] },
      'twlio/main': { authToken: TWILIO_TOKEN, senders: ['acme'] },
      'generic/good': { secret: GENERIC_SECRET, senders: ['acme'] },
    }
    writeFileSync(join(folder, 'mine.json'), JSON.stringify(accounts))
    const refusal = await refusalOf(run({ BASTA_ACCOUNTS: 'mine.json' }))
    expect(refusal).toContain('"twilio/main": senders: ')
    expect(refusal).toContain('"generic/main": secret')
    expect(refusal).toContain('"twlio/main": there is no provider "twlio"')
    expect(refusal).not.toMatch(/generic\/good|whsec_AAAA/)
    expect(refusal).not.toContain(TWILIO_TOKEN)
  })
})

describe('an accounts document that breaks while Basta runs', () => {
  it('is reported with its cause, without a secret, and the last good document stays in use', async () => {
    const file = join(folder, 'mine.json')
    const good = { 'generic/main': { secret: GENERIC_SECRET, senders: ['acme'] } }
    writeFileSync(file, JSON.stringify(good))
    const basta = await started({ BASTA_ACCOUNTS: 'mine.json' })
    await call(basta, 'PUT', '/v1/senders/acme', ACME)
    const [path, init] = genericText('STOP')
    expect((await fetch(basta.url + path, init)).status).toBe(200)
    // An account it does not have has it read the document again, once it is 5 seconds old.
    const unknown = `${basta.url}/inbound/generic/other`
    const lines = (event: string) =>
      basta
        .stdout()
        .split('\n')
        .filter((line) => line.includes(`"event":"${event}"`))
    const told = async (event: string) => {
      await until(() => {
        void fetch(unknown, { method: 'POST', body: '{}' }).catch(() => undefined)
        return lines(event).length > 0
      }, basta)
      return lines(event)[0]
    }
    writeFileSync(file, `{\n  "generic/main": {"secret": "${GENERIC_SECRET}",,\n}`)
    const broken = await told('accounts_unreadable')
    expect(broken).toMatch(
      /"reason":"The accounts document is not JSON\. Look at line 2, column \d+\."/,
    )
    expect((await fetch(basta.url + path, init)).status).toBe(200)
    writeFileSync(file, JSON.stringify({ ...good, 'twlio/main': { senders: ['acme'] } }))
    expect(await told('account_refused')).toContain('there is no provider \\"twlio\\"')
    expect(basta.stdout()).not.toContain(GENERIC_SECRET)
    expect((await fetch(basta.url + path, init)).status).toBe(200)
  })
})

describe('the tour', () => {
  it('pasted into a shell shows what it promises', async () => {
    const basta = await started()
    const text = basta.stdout()
    const script = text
      .slice(text.indexOf('  URL='))
      .split('\n')
      .filter((line) => line.startsWith('  '))
      .join('\n')
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script], {
      cwd: folder,
      timeout: 60_000,
      env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` },
    })
    expect(stderr).toBe('')
    const said = stdout
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line): unknown => (line.startsWith('http') ? line : JSON.parse(line)))
    expect(said).toMatchObject([
      { id: 'acme', version: 1 },
      { event: expect.stringMatching(/^evt_/) as unknown },
      { allowed: true, reason: 'consented' },
      { allowed: false, reason: 'no_consent' },
      { ok: true, replies: [expect.stringContaining('Acme') as unknown] },
      { allowed: false, reason: 'opted_out', scope: 'all' },
      { events: [{ type: 'consent' }, { type: 'stop' }], chain: { intact: true } },
      expect.stringMatching(new RegExp(`^${basta.url}/u/[\\w-]+$`)) as unknown,
      200,
      { allowed: false, reason: 'opted_out' },
      { events: [expect.stringMatching(/^evt_/) as unknown] },
      { allowed: false, reason: 'opted_out' },
    ])
  })
})

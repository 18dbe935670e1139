import { spawn, type ChildProcess } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCommand, type BuiltCommand, type How } from '../house/built-command.ts'
import { ACME, OPT_OUT } from '../house/house.ts'

const START = join(import.meta.dirname, '../../infra/local/start.ts')
const READY_MS = 60_000

/** On a machine of its own: `npm start` in a folder, and the command as it is shipped beside it. */
let folder: string
let port: number
let running: ChildProcess
let command: BuiltCommand

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'basta-scrub-here-'))
  command = await buildCommand()
  port = await freePort()
  running = await start()
  await api('PUT', '/v1/senders/open', { ...ACME, ...OPT_OUT, numbers: [] })
})
afterAll(async () => {
  await stop()
  command.remove()
  rmSync(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port: free } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return free
}

async function start(): Promise<ChildProcess> {
  const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env
  const env = { PATH, HOME: folder, PORT: String(port), NODE_COMPILE_CACHE }
  const child = spawn(process.execPath, [START], { cwd: folder, env })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const deadline = Date.now() + READY_MS
  while (!said.includes('Paste this')) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`No start: ${said}`)
    await sleep(50)
  }
  return child
}

async function stop(): Promise<void> {
  const ended = new Promise((resolve) => running.once('close', resolve))
  if (running.exitCode !== null) return
  running.kill('SIGTERM')
  await ended
}

async function api(method: string, path: string, body: object): Promise<void> {
  const key = readFileSync(at('.basta/admin-key'), 'utf8').trim()
  const answer = await fetch(`http://localhost:${port}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBeLessThan(300)
}

const at = (name: string) => join(folder, name)
const read = (name: string) => readFileSync(at(name), 'utf8')
const ASKED = ['list.csv', '--sender', 'open', '--topic', 'promo']
const OUT = ['--out', 'clean.csv', '--rejected', 'why.csv']
const left = () => readdirSync(folder).filter((name) => name.includes('.basta-'))

async function basta(args: readonly string[], how: Partial<How> = {}) {
  return command.run(args, { cwd: folder, environment: { PORT: String(port) }, ...how })
}

async function stopped(to: string): Promise<void> {
  const stop = { to, scope: 'all', channelOfRequest: 'phone', reference: 'call' }
  await api('POST', '/v1/stops', stop)
}

describe('basta scrub --local', () => {
  it('judges in this process what the house would, with the stop of a moment ago', async () => {
    const people = Array.from({ length: 300 }, (_, one) => `Person ${one},person${one}@example.org`)
    writeFileSync(
      at('list.csv'),
      `name,email\r\n${people.join('\r\n')}\r\nx,PERSON7@example.org\r\n`,
    )
    for (const one of [7, 130, 299]) await stopped(`person${one}@example.org`)
    const here = await basta(['scrub', ...ASKED, ...OUT, '--local', '--json'])
    expect({ code: here.code, stderr: here.stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(here.stdout)).toMatchObject({
      sender: 'open',
      detected: { encoding: 'utf-8', delimiter: ',', header: true, columns: ['email'] },
      counts: { rows: 301, kept: 297, duplicates: 1, reasons: { opted_out: 4 } },
    })
    expect(read('clean.csv')).toBe(
      `name,email\r\n${people.filter((_, one) => ![7, 130, 299].includes(one)).join('\r\n')}\r\n`,
    )
    expect(statSync(at('clean.csv')).mode & 0o777).toBe(0o600)
    expect(left()).toEqual([])

    // The same by the house.
    const key = read('.basta/admin-key').trim()
    const environment = { BASTA_URL: `http://localhost:${port}`, BASTA_KEY: key }
    const there = ['--out', 'clean-2.csv', '--rejected', 'why-2.csv']
    const house = await basta(['scrub', ...ASKED, ...there], { environment })
    expect({ code: house.code, stderr: house.stderr }).toEqual({ code: 0, stderr: '' })
    expect(read('clean-2.csv')).toBe(read('clean.csv'))
    expect(read('why-2.csv')).toBe(read('why.csv'))
  })

  it('signs with the key of the house', async () => {
    writeFileSync(at('list.csv'), 'email\nada@example.org\nbob@example.org\n')
    await stopped('bob@example.org')
    const args = ['scrub', ...ASKED, ...OUT, '--local', '--certificate', 'proof.json']
    expect((await basta(args)).code).toBe(0)
    const verified = await basta(['verify', 'proof.json', 'list.csv', '--local', '--row', '2'])
    expect(verified.code).toBe(0)
    expect(verified.stdout).toContain('verdict\topted_out')
  })

  it.each([
    ['a list that is none', 'email\n"ada@example.org\n', ASKED, 5, /never closed/],
    ['an unknown sender', 'email\nada@example.org\n', ['list.csv', '--sender', 'acne'], 1, /acne/],
    [
      'an unknown topic',
      'email\nada@example.org\n',
      ['list.csv', '--sender', 'open', '--topic', 'other'],
      1,
      /topic/,
    ],
  ])('refuses %s, and leaves nothing', async (_, list, asked, code, why) => {
    for (const name of ['clean.csv', 'why.csv']) rmSync(at(name), { force: true })
    writeFileSync(at('list.csv'), list)
    const ended = await basta(['scrub', ...asked, ...OUT, '--local'])
    expect(ended.code).toBe(code)
    expect(ended.stderr).toMatch(why)
    expect(existsSync(at('clean.csv'))).toBe(false)
    expect(left()).toEqual([])
  })

  it('killed, leaves no file under its final name, and the next run removes what it left', async () => {
    rmSync(at('clean.csv'), { force: true })
    const rows = Array.from({ length: 400_000 }, (_, one) => `person${one}@example.org`)
    writeFileSync(at('list.csv'), `email\n${rows.join('\n')}\n`)
    const killed = await basta(['scrub', ...ASKED, ...OUT, '--local'], {
      meanwhile: async (child) => {
        while (left().length === 0 && child.exitCode === null) await sleep(5)
        child.kill('SIGKILL')
      },
    })
    expect(killed.code).toBe(null)
    expect(existsSync(at('clean.csv'))).toBe(false)
    expect(left()).not.toEqual([])
    writeFileSync(at('list.csv'), 'email\nada@example.org\n')
    expect((await basta(['scrub', ...ASKED, ...OUT, '--local'])).code).toBe(0)
    expect(left()).toEqual([])
  })

  it('of which a thread dies says so, writes nothing, and ends', async () => {
    for (const name of ['clean.csv', 'why.csv']) rmSync(at(name), { force: true })
    const rows = Array.from({ length: 400_000 }, (_, one) => `person${one}@example.org`)
    writeFileSync(at('list.csv'), `email\n${rows.join('\n')}\n`)
    // A thread that is ended from outside, as the kernel ends one that finds no memory.
    writeFileSync(
      at('dying.cjs'),
      `const threads = require('node:worker_threads')
      const { Worker } = threads
      threads.Worker = class extends Worker {
        postMessage(message) {
          super.postMessage(message)
          if ('block' in message) this.terminate()
        }
      }
      require('node:module').syncBuiltinESMExports()`,
    )
    const environment = { PORT: String(port), NODE_OPTIONS: `--require ${at('dying.cjs')}` }
    const ended = await basta(['scrub', ...ASKED, ...OUT, '--local', '--threads', '2'], {
      environment,
    })
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain(
      'basta: A thread that judges rows has ended: nothing was written.\n' +
        '  Perhaps it found no memory. Try again with --threads 1.\n',
    )
    for (const name of ['clean.csv', 'why.csv']) expect(existsSync(at(name)), name).toBe(false)
    expect(left()).toEqual([])
  })

  it('says which folder has no house, and what to do', async () => {
    const empty = mkdtempSync(join(folder, 'empty-'))
    const ended = await basta(['history', 'ada@example.org', '--local'], { cwd: empty })
    expect(ended.code).toBe(1)
    expect(ended.stderr).toBe(
      `basta: No Basta is in this folder: there is no ${join(empty, '.basta', 'admin-key')}.\n` +
        '  Go to the folder where `npm start` ran, or name its data folder in BASTA_DATA.\n',
    )
  })

  it('says plainly that the house must run, whether it was stopped or killed', async () => {
    await stop()
    expect(existsSync(at('.basta/engine.json'))).toBe(false)
    const none = await basta(['scrub', ...ASKED, ...OUT, '--local'])
    expect(none.code).toBe(1)
    expect(none.stderr).toContain('No Basta runs on')

    writeFileSync(at('.basta/engine.json'), '{"endpoint":"http://127.0.0.1:9"}')
    const gone = await basta(['scrub', ...ASKED, ...OUT, '--local', '--timeout', '2'])
    expect(gone.code).toBe(1)
    expect(gone.stderr).toContain('No Basta runs on')
    expect(gone.stderr).not.toContain('    at ')
  })
})

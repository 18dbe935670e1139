import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engineBinary } from '../../infra/local/engine-program.ts'

const START = join(import.meta.dirname, '../../infra/local/start.ts')
const ADMIN_KEY = 'admin-key-of-a-test-house-0123456789'

/**
 * Stands where Java would: no registry has DynamoDB Local. It takes the options that Amazon's
 * documentation names, notes them, and starts the embedded engine on that port with its data there.
 */
const JAVA = `#!/bin/sh
echo "$@" >> "$HOME/java-was-told"
while [ $# -gt 1 ]; do
  case $1 in -port) port=$2 ;; -dbPath) data=$2 ;; esac
  shift
done
exec '${engineBinary()}' serve --host 127.0.0.1 --port "$port" --db-path "$data/shared-local-instance.db"
`

let folder: string
let running: ChildProcess[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'basta-engine-'))
  mkdirSync(join(folder, 'bin'))
  mkdirSync(join(folder, 'ddb'))
  writeFileSync(join(folder, 'bin/java'), JAVA)
  chmodSync(join(folder, 'bin/java'), 0o755)
  writeFileSync(join(folder, 'ddb/DynamoDBLocal.jar'), '')
  running = []
})
afterEach(async () => {
  for (const child of running) await ended(child)
  rmSync(folder, { recursive: true, force: true })
})

describe('`npm start` with DynamoDB Local', () => {
  it('starts it with its data in the data folder, and finds them again', async () => {
    const environment = { BASTA_DYNAMODB_LOCAL: join(folder, 'ddb') }
    const first = await started(environment)
    const stop = { to: 'ada@example.org', scope: 'all', channelOfRequest: 'phone', reference: 'r' }
    const { status } = await call(first.url, '/v1/stops', stop)
    expect(status).toBe(201)
    await ended(first.child)
    const told = readFileSync(join(folder, 'java-was-told'), 'utf8')
    const data = join(folder, 'data/dynamodb-local')
    expect(told).toMatch(
      new RegExp(
        `^-Djava.library.path=${folder}/ddb/DynamoDBLocal_lib -jar ${folder}/ddb/DynamoDBLocal.jar -sharedDb -port \\d+ -dbPath ${data}\n$`,
      ),
    )
    expect(existsSync(join(folder, 'data/table.db'))).toBe(false)

    const again = await started(environment)
    const { body } = await call(again.url, '/v1/history', { to: 'ada@example.org' })
    expect((body as { events: unknown[] }).events).toHaveLength(1)
  })

  it('never begins an empty table beside one of another engine', async () => {
    const other = { BASTA_DYNAMODB_LOCAL: join(folder, 'ddb') }
    const first = await started({})
    await ended(first.child)
    expect(refusalOf(other)).toMatch(/table\.db was written by another engine: .*without BASTA_D/)
    rmSync(join(folder, 'data'), { recursive: true })
    const second = await started(other)
    await ended(second.child)
    expect(refusalOf({})).toMatch(/dynamodb-local was written by another engine: .*with BASTA_D/)
    expect(existsSync(join(folder, 'data/table.db'))).toBe(false)
  })

  it('says what is missing: the jar, or Java', () => {
    expect(refusalOf({ BASTA_DYNAMODB_LOCAL: join(folder, 'bin') })).toContain(
      'BASTA_DYNAMODB_LOCAL must be the folder that DynamoDBLocal.jar is in',
    )
    const noJava = { BASTA_DYNAMODB_LOCAL: join(folder, 'ddb'), PATH: join(folder, 'data') }
    expect(refusalOf(noJava)).toContain('needs Java 17 or newer: there is no java on the PATH')
  })
})

function environmentOf(more: Readonly<Record<string, string>>): Record<string, string> {
  const PATH = `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`
  const data = { BASTA_DATA: join(folder, 'data'), BASTA_ADMIN_KEY: ADMIN_KEY }
  return { PATH, HOME: folder, ...data, ...more }
}

async function started(
  more: Readonly<Record<string, string>>,
): Promise<{ child: ChildProcess; url: string }> {
  const port = await freePort()
  const env = { ...environmentOf(more), PORT: String(port) }
  const child = spawn(process.execPath, [START], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const deadline = Date.now() + 50_000
  while (!said.includes('Basta listens')) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`It did not start: ${said}`)
    await sleep(20)
  }
  return { child, url: `http://localhost:${port}` }
}

/** What a start that cannot be says. */
function refusalOf(more: Readonly<Record<string, string>>): string {
  const env = { ...environmentOf(more), PORT: '18787' }
  const { status, stderr } = spawnSync(process.execPath, [START], {
    cwd: folder,
    env,
    timeout: 30_000,
    encoding: 'utf8',
  })
  expect(status).toBe(1)
  return stderr
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await exit
}

async function call(
  url: string,
  path: string,
  asked: object,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(asked),
  })
  return { status: response.status, body: await response.json() }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

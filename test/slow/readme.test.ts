import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const TOOLS = 'command -v curl && command -v jq && command -v openssl && command -v git'
const HAS_TOOLS = spawnSync('sh', ['-c', TOOLS]).status === 0
const skipped = HAS_TOOLS ? '' : ' (skipped: curl, jq, openssl or git is not installed)'

/** A folder that holds a clone and, beside it, whatever the commands make there. */
let home: string
let clone: string
let port: number
let house: ChildProcess | undefined
/** What every command of the README answered, in order. */
let said: { code: number | null; stdout: string; stderr: string }

/** As a newcomer has it after `npm ci`, which makes the package too. */
beforeAll(async () => {
  if (!HAS_TOOLS) return
  home = mkdtempSync(join(tmpdir(), 'basta-readme-run-'))
  clone = join(home, 'basta')
  const listed = ['ls-files', '--cached', '--others', '--exclude-standard']
  for (const file of execFileSync('git', listed, { cwd: ROOT, encoding: 'utf8' }).split('\n')) {
    if (file === '' || file.startsWith('test/')) continue
    mkdirSync(dirname(join(clone, file)), { recursive: true })
    cpSync(join(ROOT, file), join(clone, file))
  }
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'))
  port = await freePort()
  const quiet = { npm_config_audit: 'false', npm_config_fund: 'false', npm_config_offline: 'true' }
  const PATH = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`
  const environment = { PATH, HOME: home, PORT: String(port), ...quiet }
  const how = { cwd: clone, env: environment }
  execFileSync('npm', ['run', '--silent', 'prepare'], how)
  house = spawn('npm', ['start'], { ...how, detached: true, stdio: 'ignore' })
  await answers(`http://localhost:${port}/healthz`)
  // Word by word, but that other Bastas on this machine may have the port.
  const commands = shellOf(readFileSync(join(clone, 'README.md'), 'utf8'))
  const script = commands.replaceAll('localhost:8787', `localhost:${port}`)
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    ...how,
    encoding: 'utf8',
    timeout: 120_000,
  })
  said = { code: status, stdout, stderr }
}, 240_000)

afterAll(() => {
  if (house?.pid !== undefined) process.kill(-house.pid, 'SIGTERM')
  if (home !== undefined) rmSync(home, { recursive: true, force: true, maxRetries: 10 })
})

describe('the commands of the README, in order, on a fresh house', () => {
  it.skipIf(!HAS_TOOLS)(`go as their comments say${skipped}`, () => {
    const verdicts = said.stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((answer) => 'allowed' in answer)
    const promised = [
      ...shellOf(readFileSync(join(clone, 'README.md'), 'utf8')).matchAll(
        /\/v1\/check -d .*# .*?(allowed|denied): (\w+)$/gm,
      ),
    ].map(([, may, reason]) => [may === 'allowed', reason])
    expect(promised).toHaveLength(5)
    expect(verdicts.map(({ allowed, reason }) => [allowed, reason])).toEqual(promised)
  })

  it.skipIf(!HAS_TOOLS)(
    `pack under the names that they say, and make a key that asks${skipped}`,
    () => {
      const { stdout, stderr } = said
      expect(stdout).toMatch(/^basta-0\.1\.0\.tgz$/m)
      expect(stdout).toMatch(/^ada@example\.org\tdenied\topted_out\tall\t/m)
      expect(stderr).not.toMatch(/npm (?:error|ERR!)|basta: |command not found|No such file/)
    },
  )

  it.skipIf(!HAS_TOOLS)(`report a stop, and show everything known of an address${skipped}`, () => {
    const [, history = ''] = said.stdout.split(/^denied\t/m)
    expect(history).toMatch(/^acme: the person said stop/)
    expect(history).toMatch(/^chain\twhole: 2 events$/m)
    expect(history).toContain('reference: call 17')
    expect(said.code).toBe(0)
  })
})

/** Every block of shell commands, as one session would be typed. */
function shellOf(document: string): string {
  return [...document.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = '']) => block).join('\n')
}

async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok === true) return
    await sleep(200)
  }
  throw new Error(`${url} does not answer.`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port: free } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return free
}

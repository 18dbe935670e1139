import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { connect, createServer, Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A DynamoDB endpoint, and how to stop it where it is ours. */
export type Engine = { readonly endpoint: string; readonly stop: () => Promise<void> }

const START_MS = 10_000

/**
 * The endpoint that `AWS_ENDPOINT_URL_DYNAMODB` names, or else the embedded engine as a child
 * process on a free port of this machine: with its data in `file`, or in memory.
 */
export async function startEngine(options: {
  readonly file?: string
  readonly onExit?: (reason: string) => void
}): Promise<Engine> {
  const named = process.env['AWS_ENDPOINT_URL_DYNAMODB']
  if (named) return { endpoint: named, stop: () => Promise.resolve() }

  const host = loopbackAddress()
  const port = await freePort(host)
  const args = ['serve', '--host', host, '--port', String(port)]
  if (options.file !== undefined) args.push('--db-path', options.file)
  const child = spawnBound(engineBinary(), args)
  // What it says matters only when it fails.
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)))
  let stopping = false
  child.once('exit', (code) => {
    // Where Ctrl-C reaches the engine as well as us there is a moment to hear it here too.
    setTimeout(() => {
      if (!stopping) options.onExit?.(`The engine ended with code ${code}. ${said.trim()}`)
    }, 200).unref()
  })
  // The engine must not outlive us, however we end.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  await untilListening(child, { host, port }, () => said.trim())
  return {
    endpoint: `http://${host}:${port}`,
    stop: async () => {
      stopping = true
      process.off('exit', kill)
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await Promise.race([exited, sleep(3_000)])
      child.kill('SIGKILL')
    },
  }
}

/**
 * The engine asks nobody for a key and lets every web page read its answers (CORS `*`). Linux answers
 * on all of 127.0.0.0/8, so it gets an address there that a page would have to guess: one of sixteen
 * million, each with its ports. Elsewhere there is only 127.0.0.1. A user of this machine can look it
 * up either way (`.github/SECURITY.md`).
 */
function loopbackAddress(): string {
  if (process.platform !== 'linux') return '127.0.0.1'
  return `127.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}`
}

/**
 * Starts the engine so that it ends with us, however we end: the kernel kills it where `setpriv`
 * (util-linux) can ask it to, else a watcher does, which hears our end as the end of its input.
 */
function spawnBound(engine: string, args: readonly string[]): ChildProcess {
  const setpriv = process.platform === 'linux' ? findProgram('setpriv') : undefined
  // A process group of its own: Ctrl-C in a terminal is for us alone, so that what is under way
  // still finds its table. On Windows that would be a window of its own.
  const options: SpawnOptions = {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: process.platform !== 'win32',
  }
  if (setpriv !== undefined)
    return spawn(setpriv, ['--pdeathsig', 'KILL', engine, ...args], options)
  const child = spawn(engine, args, options)
  const watch = `process.stdin.resume().on('end', () => { try { process.kill(${child.pid ?? 0}, 'SIGKILL') } catch {} })`
  // A group of its own: Ctrl-C in the terminal must not end the watcher first.
  const watcher = spawn(process.execPath, ['-e', watch], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  child.once('exit', () => watcher.kill())
  watcher.unref()
  if (watcher.stdin instanceof Socket) watcher.stdin.unref()
  return child
}

function findProgram(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(':')
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file))
}

/** The engine's binary comes as an npm package for each platform it was built for. */
export function engineBinary(): string {
  const name = `@dynoxide/${process.platform}-${process.arch}`
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
    const binary = join(folder, process.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide')
    if (existsSync(binary)) return binary
  } catch {
    // Told below, with what to do.
  }
  throw new Error(
    `The embedded engine for this platform is not installed: npm install --no-save ${name}, or set AWS_ENDPOINT_URL_DYNAMODB to a DynamoDB endpoint such as DynamoDB Local.`,
  )
}

async function freePort(host: string): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, host, resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('No free port was found.')
  return address.port
}

async function untilListening(
  child: ChildProcess,
  place: { readonly host: string; readonly port: number },
  said: () => string,
): Promise<void> {
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline) {
    if (child.exitCode !== null)
      throw new Error(`The engine ended with code ${child.exitCode}. ${said()}`)
    if (await answers(place)) return
    await sleep(20)
  }
  throw new Error(`The engine did not answer within ${START_MS / 1000} seconds.`)
}

function answers(place: { readonly host: string; readonly port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(place)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

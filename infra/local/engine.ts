import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { connect, createServer, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { findEngine, findProgram } from './engine-program.ts'

/** A DynamoDB endpoint, and how to stop it if we started it. */
export type Engine = { readonly endpoint: string; readonly stop: () => Promise<void> }

/**
 * The endpoint in `AWS_ENDPOINT_URL_DYNAMODB`, or else an engine as a child process on a free port of
 * this machine, with its data in `file` (a folder, if it is DynamoDB Local) or in memory.
 */
export async function startEngine(options: {
  readonly file?: string
  readonly onExit?: (reason: string) => void
}): Promise<Engine> {
  const named = process.env['AWS_ENDPOINT_URL_DYNAMODB']
  if (named) return { endpoint: named, stop: () => Promise.resolve() }

  const program = findEngine(process.env)
  const { file: data } = options
  if (program.kind === 'dynamodb-local' && data !== undefined) mkdirSync(data, { recursive: true })
  const host = program.takesHost ? loopbackAddress() : '127.0.0.1'
  const port = await freePort(host)
  const child = spawnBound(program.command, program.words({ host, port, data }))
  // Its output matters only if it fails.
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)))
  let stopping = false
  child.once('exit', (code) => {
    // Ctrl-C may reach the engine first; this gives us a moment to receive it too.
    setTimeout(() => {
      if (!stopping) options.onExit?.(`The engine ended with code ${code}. ${said.trim()}`)
    }, 200).unref()
  })
  // The engine must not outlive this process, however it ends.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  await untilListening(child, { host, port, startMs: program.startMs }, () => said.trim())
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
 * The engine asks for no key and lets every web page read its answers (CORS `*`). On Linux all of
 * 127.0.0.0/8 works, so it gets an address there that a page would have to guess: one of sixteen
 * million, each with its ports. Elsewhere there is only 127.0.0.1. A user of this machine can find it
 * in any case (`.github/SECURITY.md`).
 */
function loopbackAddress(): string {
  if (process.platform !== 'linux') return '127.0.0.1'
  return `127.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}`
}

/**
 * Starts the engine so that it ends with this process, however that ends: the kernel kills it if
 * `setpriv` (util-linux) is there, else a watcher process does when its input closes.
 */
function spawnBound(engine: string, args: readonly string[]): ChildProcess {
  const setpriv = process.platform === 'linux' ? findProgram('setpriv') : undefined
  // Its own process group: Ctrl-C in a terminal is for us only, so that work in progress still finds
  // its table. On Windows this would open a window.
  const options: SpawnOptions = {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: process.platform !== 'win32',
  }
  if (setpriv !== undefined)
    return spawn(setpriv, ['--pdeathsig', 'KILL', engine, ...args], options)
  const child = spawn(engine, args, options)
  const watch = `process.stdin.resume().on('end', () => { try { process.kill(${child.pid ?? 0}, 'SIGKILL') } catch {} })`
  // Its own group: Ctrl-C in the terminal must not end the watcher first.
  const watcher = spawn(process.execPath, ['-e', watch], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  child.once('exit', () => watcher.kill())
  watcher.unref()
  if (watcher.stdin instanceof Socket) watcher.stdin.unref()
  return child
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
  place: { readonly host: string; readonly port: number; readonly startMs: number },
  said: () => string,
): Promise<void> {
  const deadline = Date.now() + place.startMs
  while (Date.now() < deadline) {
    if (child.exitCode !== null)
      throw new Error(`The engine ended with code ${child.exitCode}. ${said()}`)
    if (await answers(place)) return
    await sleep(20)
  }
  throw new Error(`The engine did not answer within ${place.startMs / 1000} seconds.`)
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

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A Redis of its own, and a client with nothing in it but the protocol. */
export type Redis = {
  /** Answers with what an integer reply holds; several may be in flight. */
  readonly ask: (...words: readonly string[]) => Promise<number>
  /** CPU seconds of the server so far. */
  readonly cpuSeconds: () => Promise<number>
  readonly close: () => Promise<void>
}

export function findRedis(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, 'redis-server')).find((file) => existsSync(file))
}

/** On this machine, in memory alone, asked over TCP as almost every Redis is. */
export async function startRedis(binary: string): Promise<Redis> {
  const folder = await mkdtemp(join(tmpdir(), 'basta-redis-'))
  const port = await freePort()
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = spawn(binary, [...flags, '--dir', folder], { stdio: 'ignore' })
  const socket = await connected(port)
  const waiting: ((reply: string) => void)[] = []
  let left = ''
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    left += text
    for (let reply = take(); reply !== undefined; reply = take()) waiting.shift()?.(reply)
  })

  /** One whole reply: an integer, or a text with its length before it. */
  function take(): string | undefined {
    const end = left.indexOf('\r\n')
    if (end < 0) return undefined
    const head = left.slice(1, end)
    const isText = left.startsWith('$')
    const to = isText ? end + 2 + Number(head) + 2 : end + 2
    if (left.length < to) return undefined
    const reply = isText ? left.slice(end + 2, to - 2) : head
    left = left.slice(to)
    return reply
  }

  const say = (words: readonly string[]): Promise<string> =>
    new Promise((resolve) => {
      waiting.push(resolve)
      const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`)
      socket.write(`*${words.length}\r\n${parts.join('')}`)
    })

  return {
    ask: async (...words) => Number(await say(words)),
    cpuSeconds: async () => {
      const said = await say(['INFO', 'cpu'])
      const read = (name: string) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(said)?.[1])
      return read('used_cpu_sys') + read('used_cpu_user')
    },
    close: async () => {
      socket.destroy()
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill()
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function connected(port: number): Promise<Socket> {
  for (let tries = 0; tries < 100; tries += 1) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
    })
    if (isOpen) return socket
    await sleep(50)
  }
  throw new Error('Redis did not start.')
}

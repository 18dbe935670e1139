import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { clearInterval, setInterval } from 'node:timers'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { median } from '../rounds.ts'

/** Seconds that somebody who waits counts, and seconds of processors: of the command and its server. */
export type Taken = { readonly wall: number; readonly cpu: number }

/** A command that reads the list and writes the clean one, and the server that works for it, if any. */
export type Peer = {
  readonly command: string
  readonly server?: number | undefined
  readonly close?: () => Promise<void>
}

const TICKS_A_SECOND = 100
const SERVER_ENDS_MS = 200
const LOOKED_AT_EVERY_MS = 10

/** Runs a command in a shell, which says what its children took of the processors. */
export async function time(peer: Peer): Promise<Taken & { readonly stdout: string }> {
  const before = cpuOf(peer.server)
  const from = performance.now()
  const { stdout } = await promisify(execFile)('bash', ['-c', `set -e; ${peer.command}\ntimes`], {
    maxBuffer: 1e8,
  })
  const wall = (performance.now() - from) / 1_000
  // The process that served it ends a little later, and counts when it has ended.
  if (peer.server !== undefined) await setTimeout(SERVER_ENDS_MS)
  const [user = '', system = ''] = (stdout.trim().split('\n').at(-1) ?? '').split(' ')
  const cpu = secondsOf(user) + secondsOf(system) + cpuOf(peer.server) - before
  return { wall, cpu, stdout }
}

/** The most memory that a command and its server held at once, in MiB; looking takes time, so it is not timed. */
export async function peakMemory(peer: Peer): Promise<number> {
  const child = spawn('bash', ['-c', `set -e; ${peer.command}`], { stdio: 'ignore' })
  const roots = [child.pid, peer.server].filter((pid) => pid !== undefined)
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('exit', resolve).once('error', reject)
  })
  let peak = 0
  const looking = setInterval(() => {
    peak = Math.max(peak, memoryOf(roots.flatMap(withChildren)))
  }, LOOKED_AT_EVERY_MS)
  const code = await ended.finally(() => clearInterval(looking))
  if (code !== 0) throw new Error(`A command ended with ${code}.`)
  return peak
}

/**
 * What processes hold together (proc(5), status): their own memory, what they share as one, and each program
 * once, whoever else on the machine runs it too.
 */
function memoryOf(pids: readonly number[]): number {
  const programs = new Map<string, number>()
  let own = 0
  let shared = 0
  for (const pid of pids) {
    const status = readIfThere(`/proc/${pid}/status`)
    const kibibytes = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1])
    // One that has ended has none.
    if (!status.includes('RssAnon')) continue
    const program = /^Name:\s+(.+)$/m.exec(status)?.[1] ?? ''
    own += kibibytes('RssAnon')
    shared = Math.max(shared, kibibytes('RssShmem'))
    programs.set(program, Math.max(programs.get(program) ?? 0, kibibytes('RssFile')))
  }
  return ([...programs.values()].reduce((sum, one) => sum + one, own) + shared) / 1024
}

function withChildren(pid: number): number[] {
  const children = readIfThere(`/proc/${pid}/task/${pid}/children`).split(' ')
  return [pid, ...children.filter((one) => one !== '').flatMap((one) => withChildren(Number(one)))]
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Medians of alternating rounds; a first one warms up and does not count. */
export async function rounds<const Sides extends Readonly<Record<string, Peer>>>(
  sides: Sides,
  count: number,
): Promise<{ [name in keyof Sides]: Taken }> {
  const taken = new Map<string, Taken[]>()
  for (let round = 0; round <= count; round += 1)
    for (const [name, side] of Object.entries(sides)) {
      const one = await time(side)
      if (round > 0) taken.set(name, [...(taken.get(name) ?? []), one])
    }
  const medians = [...taken].map(([name, all]) => [
    name,
    { wall: median(all.map(({ wall }) => wall)), cpu: median(all.map(({ cpu }) => cpu)) },
  ])
  return Object.fromEntries(medians) as { [name in keyof Sides]: Taken }
}

/** `0m1.234s`. */
function secondsOf(text: string): number {
  const [, minutes = '0', seconds = '0'] = /(\d+)m([\d.]+)s/.exec(text) ?? []
  return Number(minutes) * 60 + Number(seconds)
}

/** What a process took so far, with those of its children that have ended (proc(5), fields 14 to 17). */
function cpuOf(pid: number | undefined): number {
  if (pid === undefined) return 0
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_A_SECOND
}

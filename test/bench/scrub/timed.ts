import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
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

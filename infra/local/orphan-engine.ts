import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { DATA_WORDS } from './engine-program.ts'

/** How long an engine gets to end when asked; a hanging one never answers. */
const ASKED_MS = 1_000
const KILLED_MS = 5_000

/**
 * Ends engines that a killed earlier start left behind on this file. Call it only while the data folder
 * is locked, so that no running Basta owns them. Returns the ids of the ended processes. Throws with a
 * helpful command if one cannot be ended.
 */
export async function endOrphanEngines(file: string): Promise<number[]> {
  const orphans = await enginesOf(file)
  for (const pid of orphans) {
    signal(pid, 'SIGTERM')
    if (await isGone(pid, ASKED_MS)) continue
    signal(pid, 'SIGKILL')
    if (!(await isGone(pid, KILLED_MS)))
      throw new Error(
        `Process ${pid}, the engine of an earlier start, still uses ${file}: end it with kill -9 ${pid}.`,
      )
  }
  return orphans
}

/** The processes started with this file, found by the argument that `startEngine` gives them. */
async function enginesOf(file: string): Promise<number[]> {
  if (process.platform === 'linux')
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && argumentsOf(name).at(-1) === file)
      .map(Number)
  if (process.platform === 'win32') return []
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,args='])
  return stdout
    .split('\n')
    .filter((line) => DATA_WORDS.some((word) => line.endsWith(` ${word} ${file}`)))
    .map((line) => Number.parseInt(line, 10))
}

/** Empty for a process that has ended in the meantime, or is not an engine. */
function argumentsOf(pid: string): string[] {
  try {
    const given = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
    return DATA_WORDS.some((word) => given.at(-2) === word) ? given : []
  } catch {
    return []
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended, or belongs to another user; what still runs is reported afterwards.
  }
}

async function isGone(pid: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs
  while (Date.now() < deadline) {
    if (!isRunning(pid)) return true
    await sleep(20)
  }
  return !isRunning(pid)
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  if (process.platform !== 'linux') return true
  // An ended process stays listed until its parent has read its exit code.
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

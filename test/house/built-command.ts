import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildCli } from '../../infra/package/build-package.ts'

type Ended = {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export type How = {
  readonly cwd: string
  readonly environment?: Record<string, string>
  /** Words before the command, as a shell's limits. */
  readonly shell?: string
  /** Runs beside the child; it may end it. */
  readonly meanwhile?: (child: ChildProcess) => Promise<void>
}

export type BuiltCommand = {
  readonly run: (args: readonly string[], how: How) => Promise<Ended>
  readonly remove: () => void
}

/** The command as it is shipped, run as a process of its own that knows nothing of this machine's user. */
export async function buildCommand(): Promise<BuiltCommand> {
  const built = mkdtempSync(join(tmpdir(), 'basta-command-'))
  const main = join(built, 'cli.js')
  writeFileSync(join(built, 'package.json'), '{"type":"module"}')
  await buildCli(built)
  return {
    run: async (args, { cwd, environment = {}, shell, meanwhile }) => {
      const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env
      const home = { PATH, NODE_COMPILE_CACHE, HOME: cwd, XDG_CONFIG_HOME: join(cwd, 'config') }
      const words = [main, ...args]
      const [program, given] =
        shell === undefined
          ? [process.execPath, words]
          : ['/bin/sh', ['-c', `${shell}; exec "$0" "$@"`, process.execPath, ...words]]
      const child = spawn(program, given, { cwd, env: { ...home, ...environment } })
      child.stdin.end('')
      let stdout = ''
      let stderr = ''
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
      const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
      const [code] = await Promise.all([closed, meanwhile?.(child)])
      return { code, stdout, stderr }
    },
    remove: () => rmSync(built, { recursive: true }),
  }
}

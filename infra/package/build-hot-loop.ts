import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '..', '..')
const SCRUB = join(ROOT, 'functions', 'scrub')

/** As wide as a line of code may be. */
const LINE = 96

/**
 * The hot loop of a scrub, compiled from `functions/scrub/wasm` by AssemblyScript: the same source gives
 * the same bytes. They are kept as text, so that every bundle has them.
 */
export async function compileHotLoop(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'basta-hot-loop-'))
  try {
    const compiler = join(ROOT, 'node_modules', 'assemblyscript', 'bin', 'asc.js')
    const options = {
      outFile: join(folder, 'hot-loop.wasm'),
      runtime: 'stub',
      use: 'abort=',
      enable: 'simd,threads,bulk-memory',
      initialMemory: '1',
      maximumMemory: '65536',
    }
    const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
    const source = join('functions', 'scrub', 'wasm', 'hot-loop.ts')
    const switches = ['-O3', '--noAssert', '--importMemory', '--sharedMemory', '--noExportMemory']
    await promisify(execFile)(process.execPath, [compiler, source, ...switches, ...flags], {
      cwd: ROOT,
    })
    return await readFile(options.outFile)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The file that is kept in the repository. */
export function hotLoopFile(compiled: Buffer): string {
  const text = compiled.toString('base64')
  const lines = text.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []
  return [
    '/** Compiled from `wasm/` beside it by `npm run hot-loop`; a test compiles it again and compares. */',
    'export const HOT_LOOP = `',
    ...lines,
    '`',
    '',
  ].join('\n')
}

if (import.meta.main)
  await writeFile(join(SCRUB, 'hot-loop.ts'), hotLoopFile(await compileHotLoop()))

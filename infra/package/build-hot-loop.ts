import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '..', '..')

/** As wide as a line of code may be. */
const LINE = 96

/** What is compiled from AssemblyScript: the same source gives the same bytes. */
export type Compiled = {
  readonly source: string
  /** The file that keeps it as text, so that every bundle has it. */
  readonly file: string
  readonly name: string
  readonly flags: readonly string[]
}

export const HOT_LOOP: Compiled = {
  source: 'functions/scrub/wasm/hot-loop.ts',
  file: 'functions/scrub/hot-loop.ts',
  name: 'HOT_LOOP',
  flags: [
    '--importMemory',
    '--sharedMemory',
    '--noExportMemory',
    '--initialMemory=1',
    '--maximumMemory=65536',
    '--enable=simd,threads,bulk-memory',
  ],
}

export const SHORT_HMAC: Compiled = {
  source: 'functions/domain/wasm/short-hmac.ts',
  file: 'functions/domain/short-hmac.ts',
  name: 'SHORT_HMAC',
  flags: ['--initialMemory=1', '--maximumMemory=1', '--enable=bulk-memory'],
}

export async function compiled({ source, flags }: Compiled): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'basta-wasm-'))
  try {
    const compiler = join(ROOT, 'node_modules', 'assemblyscript', 'bin', 'asc.js')
    const outFile = join(folder, 'out.wasm')
    const all = ['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort=', ...flags]
    await promisify(execFile)(process.execPath, [compiler, source, ...all, '--outFile', outFile], {
      cwd: ROOT,
    })
    return await readFile(outFile)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The file that is kept in the repository. */
export function keptFile({ name }: Compiled, bytes: Buffer): string {
  const text = bytes.toString('base64')
  const lines = text.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []
  return [
    '/** Compiled from `wasm/` beside it by `npm run hot-loop`; a test compiles it again and compares. */',
    `export const ${name} = \``,
    ...lines,
    '`',
    '',
  ].join('\n')
}

if (import.meta.main)
  for (const one of [HOT_LOOP, SHORT_HMAC])
    await writeFile(join(ROOT, one.file), keptFile(one, await compiled(one)))

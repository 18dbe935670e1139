import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const BROWSER = fileURLToPath(new URL('../../functions/console/browser', import.meta.url))
const ENTRIES = { console: 'main.ts', charts: 'charts.ts', style: 'console.css' } as const

/** Compiles what pages of the console load: scripts and style, by the name in their address. */
export async function consoleAssets(): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const { outputFiles } = await build({
    entryPoints: Object.fromEntries(
      Object.entries(ENTRIES).map(([name, file]) => [name, join(BROWSER, file)]),
    ),
    outdir: BROWSER,
    tsconfig: join(BROWSER, 'tsconfig.json'),
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
  })
  return new Map(
    outputFiles.map(({ path, contents }) => [
      basename(path).replace('style.css', 'console.css'),
      new Uint8Array(contents),
    ]),
  )
}

/** Puts them beside the console's job. */
export async function writeConsoleAssets(directory: string): Promise<void> {
  for (const [name, bytes] of await consoleAssets()) {
    const file = join(directory, 'assets', name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, bytes)
  }
}

import { readdirSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const CONSOLE = resolve(import.meta.dirname, '../../functions/console')

const compiled = await compile()

/**
 * Node.js strips types, but JSX (the pages of the console) has to be compiled. esbuild does it, all files
 * at once, as for the bundles of the jobs. What needs this must be imported after it: with
 * `await import(…)`.
 */
registerHooks({
  load: (url, context, next) => {
    const source = url.endsWith('.tsx') ? compiled.get(fileURLToPath(url)) : undefined
    return source === undefined
      ? next(url, context)
      : { format: 'module', source, shortCircuit: true }
  },
})

async function compile(): Promise<ReadonlyMap<string, string>> {
  const files = readdirSync(CONSOLE, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.tsx'))
    .map((name) => join(CONSOLE, name))
  const { outputFiles } = await build({
    entryPoints: files,
    outdir: CONSOLE,
    outbase: CONSOLE,
    write: false,
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    target: 'node24',
    format: 'esm',
    sourcemap: 'inline',
    logLevel: 'silent',
  })
  return new Map(outputFiles.map(({ path, text }) => [path.replace(/\.js$/, '.tsx'), text]))
}

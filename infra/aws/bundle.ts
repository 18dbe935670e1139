import { copyFile, mkdir } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as bundle, type Metafile, type Plugin } from 'esbuild'
import { writeConsoleAssets } from '../package/console-assets.ts'
import { JOB_NAMES, type JobName } from './jobs.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const LIGHT_WEB = join(ROOT, 'functions', 'http', 'light-web.ts')

export type Bundle = Readonly<{
  directory: string
  /** What a start loads. */
  bytes: number
  later: readonly LaterPart[]
}>

/** A part that is loaded when it is first needed: its module, and how many bytes more that are. */
type LaterPart = Readonly<{ module: string; bytes: number }>

/** Bundles every job into `<outdir>/<job>/index.mjs`, which Lambda calls as `index.handler`. */
export async function bundleHandlers(outdir: string): Promise<Readonly<Record<JobName, Bundle>>> {
  const bundles = await Promise.all(
    JOB_NAMES.map(async (job) => {
      return [job, await bundleJob(job, join(outdir, job, 'index.mjs'))] as const
    }),
  )
  await copyDocs(join(outdir, 'api'))
  await writeConsoleAssets(join(outdir, 'console'))
  return Object.fromEntries(bundles) as Record<JobName, Bundle>
}

/** Jobs whose requests and answers are whole and small: they start without undici. */
const WITHOUT_UNDICI: readonly JobName[] = ['check']

export async function bundleJob(job: JobName, outfile: string): Promise<Bundle> {
  const entry = join(ROOT, 'functions', job, 'handler.ts')
  return bundleEntry({ entry, outfile, isWithoutUndici: WITHOUT_UNDICI.includes(job) })
}

/** The files of the API description's page, with their licence. */
const DOCS_FILES = [
  'swagger-ui-bundle.js',
  'swagger-ui.css',
  'favicon-32x32.png',
  'LICENSE',
  'NOTICE',
] as const

/** Copies the page's files beside the API's job, which reads them only when the page is requested. */
export async function copyDocs(directory: string): Promise<void> {
  const target = join(directory, 'docs')
  await mkdir(target, { recursive: true })
  const source = join(ROOT, 'node_modules', 'swagger-ui-dist')
  for (const name of DOCS_FILES) await copyFile(join(source, name), join(target, name))
}

/**
 * One folder with everything, the AWS SDK too: a bundled SDK starts faster than the runtime's and
 * cannot change under a deployed function. What is imported dynamically (phone metadata, IDNA, rare
 * clients) is in separate files, which a start neither reads nor compiles.
 */
export async function bundleEntry({
  entry,
  outfile,
  isWithoutUndici = false,
}: {
  readonly entry: string
  readonly outfile: string
  /** With `Headers`, `Request` and `Response` of our own, for JSON alone. */
  readonly isWithoutUndici?: boolean
}): Promise<Bundle> {
  const { metafile } = await bundle({
    absWorkingDir: ROOT,
    entryPoints: { [basename(outfile, '.mjs')]: entry },
    outdir: dirname(outfile),
    outExtension: { '.js': '.mjs' },
    chunkNames: 'later-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: false,
    legalComments: 'none',
    // The map is beside the bundle but not in the deployed asset, where it would double the cold start.
    // The same commit gives the same bytes, so a stack trace can be mapped at any time.
    sourcemap: 'external',
    metafile: true,
    logLevel: 'silent',
    ...(isWithoutUndici ? { inject: [LIGHT_WEB] } : {}),
    plugins: [builtinsWithoutLinking],
  })
  return { directory: dirname(outfile), ...partsOf(metafile.outputs) }
}

/** A start loads the entry and its static imports; what `import()` names is loaded later. */
function partsOf(outputs: Metafile['outputs']): Pick<Bundle, 'bytes' | 'later'> {
  const withImports = (path: string, loaded = new Set<string>()): Set<string> => {
    const output = outputs[path]
    if (output === undefined || loaded.has(path)) return loaded
    loaded.add(path)
    for (const { path: next, kind } of output.imports)
      if (kind === 'import-statement') withImports(next, loaded)
    return loaded
  }
  const sizeOf = (paths: Iterable<string>): number =>
    [...paths].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0)
  const entries = Object.entries(outputs).flatMap(([path, { entryPoint }]) =>
    entryPoint === undefined ? [] : [{ path, entryPoint }],
  )
  const start = new Set(
    entries.flatMap(({ path }) => (path.includes('later-') ? [] : [...withImports(path)])),
  )
  const named = [...start].flatMap((path) => outputs[path]?.imports ?? [])
  const later = entries
    .filter(({ path }) => named.some((one) => one.kind === 'dynamic-import' && one.path === path))
    .map(({ path, entryPoint }): LaterPart => ({
      module: entryPoint.replace(/^.*node_modules\//, ''),
      bytes: sizeOf(withImports(path).difference(start)),
    }))
  return { bytes: sizeOf(start), later: later.toSorted((a, b) => b.bytes - a.bytes) }
}

/**
 * Node's own modules, loaded with a call instead of `import`. Linking the ES namespace of `node:http`
 * reads every export, also `http.WebSocket`, which loads undici: 31 ms of a cold start instead of 3.5
 * ms. For libraries they are CommonJS modules, which work with named, default and namespace imports and
 * with `require()`; our own code reads only what it names, because making a namespace of each was a
 * tenth of what the check's own code took to start. Each importer has its own: shared ones would each
 * become a file of its own, which costs a start more than the line that it holds.
 */
const builtinsWithoutLinking: Plugin = {
  name: 'builtins-without-linking',
  setup(build) {
    build.onResolve({ filter: /^[a-z]/ }, ({ path, kind, importer }) => {
      if (!isBuiltin(path)) return undefined
      // A dynamic import is linked later: nothing to save.
      if (kind === 'dynamic-import') return { path, external: true }
      const isNamed = kind === 'import-statement' && !importer.includes('node_modules')
      return {
        path,
        suffix: `?${importer}`,
        namespace: isNamed ? 'named builtin' : 'builtin',
        sideEffects: false,
      }
    })
    build.onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }))
    build.onLoad({ filter: /./, namespace: 'named builtin' }, ({ path }) => ({
      contents: namedExports(path),
    }))
  },
}

/** What nobody imports is left out of the bundle, and so is never read. */
function namedExports(path: string): string {
  const names = Object.keys(process.getBuiltinModule(path) ?? {}).filter((name) => NAME.test(name))
  return [
    `const module = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(path)})`,
    'const read = (name) => module[name]',
    'export default module',
    ...names.map((name) => `export const ${name} = /* @__PURE__ */ read('${name}')`),
  ].join('\n')
}

const NAME = /^(?!default$|module$|read$)[A-Za-z_$][\w$]*$/

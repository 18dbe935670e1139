import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as bundle, type Plugin } from 'esbuild'
import { JOBS, type Job } from './jobs.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export type Bundle = Readonly<{ directory: string; bytes: number }>

/** Bundles every job into `<outdir>/<job>/index.mjs`, which Lambda calls as `index.handler`. */
export async function bundleHandlers(outdir: string): Promise<Readonly<Record<Job, Bundle>>> {
  const bundles = await Promise.all(
    JOBS.map(async (job) => {
      const entry = join(ROOT, 'functions', job, 'handler.ts')
      return [job, await bundleEntry({ entry, outfile: join(outdir, job, 'index.mjs') })] as const
    }),
  )
  return Object.fromEntries(bundles) as Record<Job, Bundle>
}

/**
 * One file with everything in it, the AWS SDK too: a bundled SDK starts faster than the runtime's
 * and cannot change under a deployed function.
 */
export async function bundleEntry({
  entry,
  outfile,
}: {
  readonly entry: string
  readonly outfile: string
}): Promise<Bundle> {
  const { metafile } = await bundle({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: false,
    legalComments: 'none',
    // The map lies beside the bundle and is left out of the deployed asset, where it would double
    // what a cold start loads. Same commit, same bytes: a stack trace can be mapped at any time.
    sourcemap: 'external',
    metafile: true,
    logLevel: 'silent',
    plugins: [builtinsWithoutLinking],
  })
  const code = Object.entries(metafile.outputs).find(([path]) => !path.endsWith('.map'))
  return { directory: dirname(outfile), bytes: code?.[1].bytes ?? 0 }
}

/**
 * Node's own modules, fetched by call in place of `import`. Linking the ES namespace of `node:http`
 * reads every export, `http.WebSocket` among them, which loads undici: 31 ms of a cold start against
 * 3.5 ms. As CommonJS modules they answer named, default and namespace imports and `require()` alike.
 */
const builtinsWithoutLinking: Plugin = {
  name: 'builtins-without-linking',
  setup(build) {
    build.onResolve({ filter: /^[a-z]/ }, ({ path }) =>
      isBuiltin(path) ? { path, namespace: 'builtin', sideEffects: false } : undefined,
    )
    build.onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }))
  },
}

import { build, type Plugin } from 'esbuild'
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '..', '..')
const CLIENT = join(ROOT, 'functions', 'client', 'client.ts')
const CLIENT_NODE = join(ROOT, 'functions', 'client', 'node.ts')
const MIRROR_TYPES = join(ROOT, 'functions', 'client', 'mirror', 'types.ts')
const CLI = join(ROOT, 'functions', 'cli', 'main.ts')
const JUDGE_HERE = join(ROOT, 'infra', 'local', 'scrub-here.ts')
const JUDGE_HERE_FILE = 'cli-scrub-here.js'

const IN_NODE = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
} as const
const REQUIRE =
  "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)"

/**
 * What others install: `dist/client.js` with its types, which needs nothing else; the same for Node with
 * the mirror, and the command `dist/cli.js`, which with the files beside them contain all they need. Each file is moved into place when
 * complete, so nobody reads half of one.
 */
export async function buildPackage(dist: string): Promise<void> {
  await mkdir(dist, { recursive: true })
  const made = await mkdtemp(join(dist, '.made-'))
  try {
    await Promise.all([
      buildClient(made),
      buildNodeClient(made),
      describeClient(made),
      buildCli(made),
    ])
    for (const name of await readdir(made)) await rename(join(made, name), join(dist, name))
  } finally {
    await rm(made, { recursive: true })
  }
}

async function buildClient(folder: string): Promise<void> {
  await build({
    entryPoints: [CLIENT],
    outfile: join(folder, 'client.js'),
    bundle: true,
    format: 'esm',
    // Only what every runtime has: any other import fails the build.
    platform: 'neutral',
    target: 'es2022',
  })
}

/** The libraries of phones and domains are in files beside it, which only a mirror that needs them loads. */
async function buildNodeClient(folder: string): Promise<void> {
  await build({
    entryPoints: { 'client-node': CLIENT_NODE },
    outdir: folder,
    chunkNames: 'client-[name]',
    splitting: true,
    ...IN_NODE,
  })
}

async function describeClient(folder: string): Promise<void> {
  const options = {
    declaration: true,
    emitDeclarationOnly: true,
    noEmit: false,
    allowImportingTsExtensions: true,
    exactOptionalPropertyTypes: true,
    strict: true,
    skipLibCheck: true,
    target: 'es2024',
    lib: 'es2024,dom',
    types: '',
    module: 'nodenext',
    outDir: join(folder, 'types'),
  }
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  const entries = [CLIENT, MIRROR_TYPES]
  await promisify(execFile)(process.execPath, [tsc, '--ignoreConfig', ...flags, ...entries])
  // The client's inner modules stay hidden: one file, first its types, then its function.
  const [types, client, mirror = ''] = await Promise.all(
    ['types.d.ts', 'client.d.ts', 'mirror/types.d.ts'].map((name) =>
      readFile(join(folder, 'types', name), 'utf8'),
    ),
  )
  const own = client?.replaceAll(/^(?:import|export) .* from '\.\/types\.ts';\n/gm, '')
  await writeFile(join(folder, 'client.d.ts'), `${types ?? ''}${own ?? ''}`)
  const beside = mirror.replaceAll("'../types.ts'", "'./client.js'")
  await writeFile(
    join(folder, 'client-node.d.ts'),
    `export * from './client.js';\n${beside}${DECLARED_MIRROR}`,
  )
  await rm(join(folder, 'types'), { recursive: true })
}

/** Its own declarations would name modules of the rules, which stay hidden too. */
const DECLARED_MIRROR = `/**
 * A copy of the register beside a sender of one's own; it needs the register's hash keys. Throws a
 * \`TypeError\` for options that cannot work.
 */
export declare function mirror(options: MirrorOptions): Mirror;
`

/**
 * The command alone: `cli.js` in a folder. In files beside it are the classifier, which only the command
 * that reads texts loads, and what judges lists in this process, with the table's client, for the house's
 * own machine. Names have no digest, so that a build leaves nothing of the one before.
 */
export async function buildCli(folder: string): Promise<void> {
  await Promise.all([
    build({
      ...IN_NODE,
      entryPoints: { cli: CLI },
      outdir: folder,
      chunkNames: 'cli-[name]',
      splitting: true,
      define: { BASTA_VERSION: JSON.stringify(await versionHere()) },
      banner: { js: `#!/usr/bin/env node\n${REQUIRE}` },
      plugins: [besideIt(JUDGE_HERE, JUDGE_HERE_FILE)],
    }),
    build({
      ...IN_NODE,
      entryPoints: [JUDGE_HERE],
      outfile: join(folder, JUDGE_HERE_FILE),
      minify: true,
      banner: { js: REQUIRE },
    }),
  ])
  await chmod(join(folder, 'cli.js'), 0o755)
}

/** A file that is built by itself: parts that both use are in both, and neither loads the other's. */
function besideIt(source: string, built: string): Plugin {
  return {
    name: 'beside it',
    setup: (hooks) => {
      hooks.onResolve({ filter: /\.ts$/ }, ({ path, resolveDir }) =>
        resolve(resolveDir, path) === source ? { path: `./${built}`, external: true } : undefined,
      )
    },
  }
}

async function versionHere(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    version: string
  }
  return version
}

if (import.meta.main) await buildPackage(join(ROOT, 'dist'))

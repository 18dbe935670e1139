import { createRequire } from 'node:module'
import type * as Esbuild from 'esbuild'

// By default esbuild keeps a process of its own for later builds: beside the local engine it would stay
// as long as this one runs. It reads this when it is loaded.
process.env['ESBUILD_WORKER_THREADS'] ??= '0'

/** esbuild's `buildSync`, which leaves no process behind. */
export const { buildSync } = createRequire(import.meta.url)('esbuild') as {
  readonly buildSync: typeof Esbuild.buildSync
}

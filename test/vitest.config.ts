import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const ROOT = join(import.meta.dirname, '..')

// The tests start some two hundred processes: what Node compiled for one is read by the next.
process.env['NODE_COMPILE_CACHE'] ??= join(ROOT, 'node_modules', '.cache', 'compiled')

/** Facts and rules: no engine, no port. */
const PURE = [
  'test/architecture.test.ts',
  'test/documents.test.ts',
  'test/domain/**/*.test.ts',
  'test/classify/**/*.test.ts',
  'test/certificate/**/*.test.ts',
  'test/scrub/**/*.test.ts',
]
/** Whole processes: the local start, the command line, bundles, templates, browsers. */
const SLOW = ['test/slow/**/*.test.ts', 'test/browser/**/*.test.ts']

/** What a check promises holds whichever way the table is read: as deployed, and by the SDK. */
const CHECKS = [
  'test/api/check.test.ts',
  'test/laws/{faults,large-standing,overload,rotation}.test.ts',
]

export default defineConfig({
  root: ROOT,
  test: {
    // More than cores: tests of times, faults and child processes mostly wait.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    // A cold engine or a first synth can be slow on a small machine; no promise is timed by this.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: { name: 'slow', include: SLOW, globalSetup: ['test/house/engine.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'house',
          include: ['test/**/*.test.ts'],
          exclude: [...PURE, ...SLOW],
          globalSetup: ['test/house/engine.ts'],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'checks by the SDK',
          include: CHECKS,
          globalSetup: ['test/house/engine.ts'],
          isolate: false,
          env: { CHECKS_BY: 'SDK' },
        },
      },
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
    ],
  },
})

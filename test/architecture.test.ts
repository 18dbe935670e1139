import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const JOBS = ['inbound', 'unsubscribe', 'check', 'register', 'propagate', 'inbox', 'setup']
const SHARED = [
  'functions/http.ts',
  'functions/problems.ts',
  'functions/operation.ts',
  'functions/config.ts',
  'functions/log.ts',
  'functions/in-flight.ts',
  'functions/in-order.ts',
  'functions/in-time.ts',
  'functions/time-left.ts',
  'functions/quota.ts',
  'functions/page.ts',
  'functions/source-block.ts',
]

/** Pure parsers the domain may use, beside node:crypto. */
const DOMAIN_PACKAGES = ['node:crypto', 'libphonenumber-js', 'tr46']
const STORE_PACKAGES = ['node:crypto', 'node:timers', '@aws-sdk']
/** What every job may use; more is named for the job here. */
const JOB_PACKAGES = ['node:crypto', 'hono', 'zod']
const MORE_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  check: ['node:timers', 'date-holidays'],
  inbound: ['@rgrove/parse-xml', 'postal-mime'],
  setup: ['node:timers'],
  register: ['csv-parse', 'date-holidays', 'node:stream'],
}

/** The command line: a process of its own, that nothing deployed imports. */
const CLI = 'functions/register/cli/'
const CLI_PACKAGES = ['node:', 'commander', 'cli-progress', 'cli-table3', 'env-paths', 'zod']

/** Where a clock is read, beside handlers and the command line: where one is made for others. */
const CLOCKS = [
  // The client of checks has no edge but its options.
  'functions/check/client.ts',
  // The table's client, which every store has its clock from.
  'functions/store/client.ts',
  // This machine's own processes, files and queue.
  'infra/local/engine.ts',
  'infra/local/house.ts',
  'infra/local/inbox-pump.ts',
  'infra/local/mailbox.ts',
  'infra/local/orphan-engine.ts',
  'infra/local/start.ts',
  'infra/local/storehouse.ts',
]
/** Where it is measured how long something takes; nobody sets that clock. */
const STOPWATCHES = [
  'functions/quota.ts',
  'functions/time-left.ts',
  'functions/store/age.ts',
  'functions/store/ledger.ts',
]

const files = sources('functions')
const imports = files.flatMap((file) =>
  importsOf(file).map((target) => ({ file, target, name: `${file} -> ${target}` })),
)

describe('who may import whom', () => {
  it('domain imports only itself, node:crypto and pure parsers', () => {
    expect(
      offenders(
        'functions/domain/',
        (target) => isWithin(target, 'functions/domain/') || isPackage(target, DOMAIN_PACKAGES),
      ),
    ).toEqual([])
  })

  it('store imports only itself, the domain and the AWS SDK', () => {
    expect(
      offenders(
        'functions/store/',
        (target) =>
          isWithin(target, 'functions/store/') ||
          isWithin(target, 'functions/domain/') ||
          isPackage(target, STORE_PACKAGES),
      ),
    ).toEqual([])
  })

  it.each(JOBS)('%s imports its own folder, the domain, shared files and its libraries', (job) => {
    const own = `functions/${job}/`
    const found = imports.filter(
      ({ file, target }) =>
        file.startsWith(own) &&
        !file.endsWith('/handler.ts') &&
        !isWithin(file, CLI) &&
        !isWithin(target, own) &&
        !isWithin(target, 'functions/domain/') &&
        !SHARED.includes(target) &&
        !isPackage(target, [...JOB_PACKAGES, ...(MORE_PACKAGES[job] ?? [])]),
    )
    expect(found.map(({ name }) => name)).toEqual([])
  })

  it('the command line knows the API, the client of checks and its libraries, and none knows it', () => {
    // It is a sender and an operator like any other: it asks over HTTP.
    const allowed = (target: string) =>
      isWithin(target, CLI) ||
      target === 'functions/check/client.ts' ||
      isPackage(target, CLI_PACKAGES)
    expect(offenders(CLI, allowed)).toEqual([])
    const callers = imports.filter(
      ({ file, target }) => isWithin(target, CLI) && !isWithin(file, CLI),
    )
    expect(callers.map(({ name }) => name)).toEqual([])
  })

  it('only handlers join jobs with stores and with other jobs', () => {
    const joins = imports.filter(
      ({ file, target }) =>
        !isWithin(file, CLI) &&
        JOBS.some((job) => file.startsWith(`functions/${job}/`)) &&
        (isWithin(target, 'functions/store/') ||
          JOBS.some(
            (job) => !file.startsWith(`functions/${job}/`) && isWithin(target, `functions/${job}/`),
          )),
    )
    const files = new Set(joins.map(({ file }) => file))
    expect([...files].filter((file) => !file.endsWith('/handler.ts'))).toEqual([])
  })

  it('shared files import the domain and their libraries, no job and no store', () => {
    const found = imports.filter(
      ({ file, target }) =>
        SHARED.includes(file) &&
        !isWithin(target, 'functions/domain/') &&
        !SHARED.includes(target) &&
        !isPackage(target, ['node:crypto', 'node:net', 'hono', 'zod']),
    )
    expect(found.map(({ name }) => name)).toEqual([])
  })

  it('only handlers, the command line and the local house read the environment', () => {
    const readers = files.filter((file) => /\bprocess\.env\b/.test(read(file)))
    const isEntry = (file: string) => file.endsWith('/handler.ts') || file === `${CLI}main.ts`
    expect(readers.filter((file) => !isEntry(file))).toEqual([])
  })

  it('only edges read a clock: all else is told what time it is, and so can be tested', () => {
    const isEdge = (file: string) =>
      file.endsWith('/handler.ts') || file === `${CLI}main.ts` || CLOCKS.includes(file)
    const isWatch = (file: string) => isEdge(file) || STOPWATCHES.includes(file)
    const all = [...files, ...sources('infra')]
    // A time that is given is no reading: `new Date(until)`.
    const told = all.filter((file) =>
      /\bDate\.now\b|\bDate\(\s*\)|\bnew Date\b(?!\()/.test(code(file)),
    )
    const timed = all.filter((file) => /\bperformance\.|\bhrtime\b/.test(code(file)))
    expect(told.filter((file) => !isEdge(file))).toEqual([])
    expect(timed.filter((file) => !isWatch(file))).toEqual([])
    // No file stays on a list that reads none any more.
    expect(CLOCKS.filter((file) => !told.includes(file))).toEqual([])
    expect(STOPWATCHES.filter((file) => !timed.includes(file))).toEqual([])
  })

  it('only store and infra/local know the AWS SDK', () => {
    const users = imports.filter(({ target }) => target.startsWith('@aws-sdk/'))
    expect(users.filter(({ file }) => !file.startsWith('functions/store/'))).toEqual([])
  })

  it('infra/aws takes names, not logic', () => {
    const allowed = ['functions/config.ts', 'functions/store/schema.ts']
    const found = sources('infra/aws').flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith('functions/') && !allowed.includes(target))
        .map((target) => `${file} -> ${target}`),
    )
    expect(found).toEqual([])
  })

  it('every folder of functions is a job, the domain or the store', () => {
    const folders = readdirSync(join(ROOT, 'functions'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
    expect(folders.toSorted()).toEqual([...JOBS, 'domain', 'store'].toSorted())
  })
})

function offenders(folder: string, isAllowed: (target: string) => boolean): string[] {
  return imports
    .filter(({ file, target }) => file.startsWith(folder) && !isAllowed(target))
    .map(({ name }) => name)
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
}

/** Without its comments. */
function code(file: string): string {
  return read(file).replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '')
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}

/** What a file imports, statically or later: a path from the root, or a package's name. */
function importsOf(file: string): string[] {
  const statements =
    /(?:^|\n)(?:import|export)\s[^;'"]*?from\s+'([^'\n]+)'|(?:^|\n)import\s+'([^'\n]+)'|\bimport\(\s*'([^'\n]+)'/g
  return [...read(file).matchAll(statements)].map(([, from, bare, later]) => {
    const target = from ?? bare ?? later ?? ''
    return target.startsWith('.') ? normalize(join(dirname(file), target)) : target
  })
}

function isWithin(target: string, folder: string): boolean {
  return target.startsWith(folder)
}

function isPackage(target: string, packages: readonly string[]): boolean {
  return packages.some(
    (name) =>
      target === name ||
      target.startsWith(`${name}/`) ||
      (name.endsWith(':') && target.startsWith(name)),
  )
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RETENTION } from '../functions/domain/retention.ts'
import { PARTITION } from '../functions/store/schema.ts'
import { documents } from './house/documents.ts'

const ROOT = join(import.meta.dirname, '..')

/** Each answers somebody: providers, senders, operators, the public, queues, the stream, a deployment. */
const FRONT_DOORS = [
  'inbound',
  'check',
  'api',
  'pages',
  'console',
  'worker',
  'stream',
  'propagate',
  'audit',
  'canary',
  'refresh',
  'scrubber',
  'parts',
  'setup',
]
const BEHIND = ['actions', 'domain', 'classify', 'languages', 'concurrency', 'schemas', 'http']

type Layer = { readonly knows: readonly string[]; readonly packages: readonly string[] }

/** What each folder of `functions/` may import beside itself: front doors, then actions, then the domain. */
const LAYERS: Readonly<Record<string, Layer>> = {
  domain: { knows: [], packages: ['node:crypto', '@scure/base', 'libphonenumber-js', 'tr46'] },
  classify: { knows: ['domain'], packages: ['node:crypto', 'node:zlib'] },
  languages: { knows: ['domain'], packages: [] },
  concurrency: { knows: ['domain'], packages: ['node:timers'] },
  schemas: { knows: ['domain', 'languages'], packages: ['zod'] },
  actions: {
    knows: [
      'domain',
      'classify',
      'languages',
      'concurrency',
      'schemas',
      'snapshot',
      'certificate',
      'scrub',
      'log.ts',
    ],
    packages: ['node:crypto', 'node:stream', 'node:timers', 'zod', 'csv-parse', 'date-holidays'],
  },
  // The register as sorted entries, and whole lists against it: also on a sender's own machine.
  snapshot: { knows: ['domain'], packages: ['node:crypto'] },
  certificate: { knows: ['domain'], packages: ['node:crypto', 'zod'] },
  scrub: { knows: ['domain', 'snapshot', 'certificate'], packages: ['node:'] },
  http: {
    knows: ['domain', 'schemas', 'log.ts'],
    packages: ['node:crypto', 'node:net', 'node:timers', 'hono', 'zod'],
  },
  // The only code that knows AWS; `job.ts` has the words in which rights to the table are said.
  store: {
    knows: ['domain', 'job.ts'],
    packages: [
      'node:crypto',
      'node:timers',
      '@aws-sdk',
      // Signed calls, which do without the SDK, and the files that only it reads.
      'node:http',
      'node:https',
      'node:zlib',
      'node:fs',
      'node:os',
      'node:path',
    ],
  },
  // A mirror answers as the server would: the same rules, on a copy of the register.
  client: { knows: ['domain', 'snapshot'], packages: ['node:fs', 'node:crypto'] },
  // A process of its own: it asks over HTTP, like any other sender and operator. It reads a text by itself.
  cli: {
    knows: ['client', 'classify', 'domain', 'snapshot', 'certificate', 'scrub'],
    packages: [
      'node:',
      'commander',
      'cli-progress',
      'cli-table3',
      'csv-parse',
      'string-width',
      'env-paths',
      'leven',
      'zod',
    ],
  },
  check: { knows: [...BEHIND, 'log.ts'], packages: ['hono', 'zod'] },
  inbound: {
    knows: [...BEHIND, 'log.ts'],
    packages: ['node:crypto', 'hono', 'zod', '@rgrove/parse-xml', 'postal-mime'],
  },
  api: { knows: [...BEHIND, 'log.ts'], packages: ['hono', 'zod'] },
  pages: { knows: [...BEHIND, 'log.ts'], packages: ['node:crypto', 'hono', 'zod'] },
  console: {
    knows: [...BEHIND, 'log.ts'],
    packages: ['node:crypto', 'hono', 'zod', 'openid-client', 'uplot'],
  },
  worker: { knows: [...BEHIND, 'log.ts'], packages: ['zod'] },
  stream: { knows: [...BEHIND, 'log.ts'], packages: ['aws-lambda'] },
  // It calls other people's servers, by name and by address.
  propagate: {
    knows: [...BEHIND, 'log.ts'],
    packages: ['node:crypto', 'node:dns', 'node:http', 'node:https', 'node:net', 'zod'],
  },
  audit: { knows: [...BEHIND, 'log.ts'], packages: ['node:timers'] },
  canary: { knows: [...BEHIND, 'log.ts'], packages: ['node:crypto', 'node:timers'] },
  refresh: { knows: [...BEHIND, 'log.ts'], packages: [] },
  scrubber: {
    knows: [...BEHIND, 'log.ts'],
    packages: [],
  },
  parts: { knows: [...BEHIND, 'log.ts'], packages: ['zod'] },
  setup: { knows: [...BEHIND, 'log.ts'], packages: ['node:timers'] },
}

/** Beside the folders: what a job is told, what it says, how it starts, and what a job is. */
const FILES = ['environment.ts', 'job.ts', 'lambda.ts', 'log.ts']

/** A sheet names rights to the table; its handler and the stack read it. */
const SHEET = ['functions/job.ts', 'functions/store/rights.ts', 'functions/store/schema.ts']

/** The command's process joins itself with what judges lists on the house's own machine, if it is asked to. */
const COMMAND = 'functions/cli/main.ts'
const JUDGE_HERE = 'infra/local/scrub-here.ts'

/** What stands beside dotfiles at the top. */
const TOP = [
  'LICENSE',
  'README.md',
  'cdk.json',
  'functions',
  'infra',
  'package-lock.json',
  'package.json',
  'test',
  'tsconfig.json',
]
/** Made by commands, and ignored by git. */
const MADE = ['cdk.out', 'dist', 'node_modules']

/** Where a clock is read, beside handlers and the command line: where one is made for others. */
const CLOCKS = [
  // The client of checks has no edge but its options, and the mirror neither.
  'functions/client/client.ts',
  'functions/client/mirror/mirror.ts',
  // The table's client, which every store has its clock from.
  'functions/store/dynamo/client.ts',
  // When the registry was asked.
  'infra/docs/dependencies.ts',
  // This machine's own processes, files and queue.
  'infra/local/engine.ts',
  'infra/local/house.ts',
  'infra/local/inbox-pump.ts',
  'infra/local/mailbox.ts',
  'infra/local/orphan-engine.ts',
  'infra/local/scrub-pump.ts',
  'infra/local/start.ts',
  'infra/local/storehouse.ts',
]
/** Where it is measured how long something takes; nobody sets that clock. */
const STOPWATCHES = [
  'functions/client/mirror/mirror.ts',
  'functions/http/quota.ts',
  'functions/concurrency/time-left.ts',
  'functions/store/dynamo/age.ts',
  'functions/store/ledger/ledger.ts',
  'infra/local/give-way.ts',
  'infra/local/propagation.ts',
  'infra/local/stream-pump.ts',
]

const files = sources('functions')
const imports = files.flatMap((file) =>
  importsOf(file).map((target) => ({ file, target, name: `${file} -> ${target}` })),
)

const plan = read('functions/ARCHITECTURE.md')

describe('who may import whom', () => {
  it.each(Object.entries(LAYERS))(
    '%s knows its layer and no other',
    (folder, { knows, packages }) => {
      const own = `functions/${folder}/`
      const allowed = [own, ...knows.map((one) => `functions/${one}`)]
      const found = imports.filter(
        ({ file, target }) =>
          file.startsWith(own) &&
          !file.endsWith('/handler.ts') &&
          !(file === COMMAND && target === JUDGE_HERE) &&
          !(file.endsWith('/job.ts') && SHEET.includes(target)) &&
          !allowed.some((one) => target === one || target.startsWith(one.replace(/\/?$/, '/'))) &&
          !isPackage(target, packages),
      )
      expect(found.map(({ name }) => name)).toEqual([])
    },
  )

  it('every folder of functions is one of these', () => {
    const entries = readdirSync(join(ROOT, 'functions'))
    expect(entries.filter((name) => !name.endsWith('.md')).toSorted()).toEqual(
      [...Object.keys(LAYERS), ...FILES].toSorted(),
    )
  })

  it('ARCHITECTURE.md shows each folder, with what it may import', () => {
    const shown = [...sectionOf('Floor plan').matchAll(/^\| `(\w+)` \| .* \| ([^|]*) \|$/gm)]
    const written = Object.entries(LAYERS).map(([folder, { knows }]) => {
      const isDoor = knows.includes('http') && FRONT_DOORS.includes(folder)
      return `${folder}: ${isDoor ? 'all but doors and store' : knows.join(', ') || 'nothing'}`
    })
    expect(shown.map(([, folder = '', may = '']) => `${folder}: ${may}`).toSorted()).toEqual(
      written.toSorted(),
    )
  })

  it('every front door has a handler that joins it, and a sheet that says what it may', () => {
    for (const door of FRONT_DOORS)
      expect(files).toEqual(
        expect.arrayContaining([`functions/${door}/handler.ts`, `functions/${door}/job.ts`]),
      )
  })

  it('no file imports itself by way of others', () => {
    const targets = new Map<string, string[]>()
    for (const { file, target } of imports)
      targets.set(file, [...(targets.get(file) ?? []), target])
    const done = new Set<string>()
    const circles: string[] = []
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '))
      if (done.has(file) || path.includes(file)) return
      for (const target of targets.get(file) ?? []) visit(target, [...path, file])
      done.add(file)
    }
    for (const file of files) visit(file, [])
    expect(circles).toEqual([])
  })

  it('none but its own files and its tests know the command line', () => {
    const callers = imports.filter(
      ({ file, target }) => isWithin(target, 'functions/cli/') && !isWithin(file, 'functions/cli/'),
    )
    expect(callers.map(({ name }) => name)).toEqual([])
  })

  it('only handlers, the command line and the local house read the environment', () => {
    const readers = files.filter((file) => /\bprocess\.env\b/.test(read(file)))
    const isEntry = (file: string) =>
      file.endsWith('/handler.ts') || file === 'functions/cli/main.ts'
    expect(readers.filter((file) => !isEntry(file))).toEqual([])
  })

  it('only edges read a clock: all else is told what time it is, and so can be tested', () => {
    const isEdge = (file: string) =>
      file.endsWith('/handler.ts') || file === 'functions/cli/main.ts' || CLOCKS.includes(file)
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

  it('law 8: one place opens the address that waits for others', () => {
    const openers = files.filter((file) => /\bopenEnvelope\([^)]*'outbox'/.test(read(file)))
    expect(openers).toEqual(['functions/propagate/told.ts'])
  })

  it('one place seals what the inbox holds and reads it, and one leaves it there', () => {
    const sealers = files.filter((file) => /Envelope\([^()]*'inbox'/.test(code(file)))
    expect(sealers).toEqual(['functions/schemas/queue-message.ts'])
    const putters = files.filter((file) => /\binbox\.put\(/.test(code(file)))
    expect(putters).toEqual(['functions/actions/queue/put.ts'])
  })

  it('what takes a message and what is due is said by the worker, not by who starts it', () => {
    const starters = ['functions/worker/handler.ts', 'infra/local/house.ts']
    const named = starters.flatMap((file) =>
      importsOf(file).flatMap((target) =>
        target.startsWith('functions/actions/') ? [`${file} -> ${target}`] : [],
      ),
    )
    expect(named).toEqual([])
  })

  it('whoever appends to the ledger leaves what others are to be told', () => {
    const appending = files.filter((file) => {
      const sheet = file.replace(/handler\.ts$/, 'job.ts')
      const mayAppend = file.endsWith('/handler.ts') && /\bPERSON,/.test(read(sheet))
      return mayAppend && /openLedger\(/.test(read(file))
    })
    expect(appending).toContain('functions/pages/handler.ts')
    const silent = appending.filter((file) => !/openLedger\([^;]*?telling\(/.test(read(file)))
    expect(silent).toEqual([])
  })

  it('infra/aws takes names and sheets, not logic', () => {
    const allowed = [
      ...SHEET,
      'functions/environment.ts',
      'functions/domain/alarming-lines.ts',
      // What a list in parts takes: steps, stack and documents read one file.
      'functions/parts/scale.ts',
      ...FRONT_DOORS.map((door) => `functions/${door}/job.ts`),
    ]
    const found = sources('infra/aws').flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith('functions/') && !allowed.includes(target))
        .map((target) => `${file} -> ${target}`),
    )
    expect(found).toEqual([])
  })
})

describe('the table as ARCHITECTURE.md shows it', () => {
  const cells = [...sectionOf('The table').matchAll(/^\|([^|]*)\|([^|]*)\|/gm)]
  const quoted = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
  let partitions: string[] = []
  const rows = cells.map(([, pk = '', sk = '']) => {
    if (pk.trim() !== '') partitions = quoted(pk)
    return { partitions, sortKeys: quoted(sk) }
  })
  const isOf = (shown: string, beginning: string) => shown.replace(/<.*$/, '') === beginning

  it.each(Object.entries(PARTITION))('names the partition of %s', (_, beginning) => {
    const found = rows.some(({ partitions: shown }) =>
      shown.some((one) =>
        beginning.endsWith('#') ? one.startsWith(beginning) : one === beginning,
      ),
    )
    expect(found).toBe(true)
  })

  it('names no other', () => {
    const all = Object.values(PARTITION)
    const others = rows.flatMap(({ partitions: shown }) =>
      shown.filter((one) => !all.some((known) => one === known || one.startsWith(known))),
    )
    expect(others).toEqual([])
  })

  const retained = Object.entries(RETENTION).flatMap(([kind, row]) =>
    'items' in row ? row.items.map(([pk, sk]) => ({ kind, pk, sk })) : [],
  )
  it.each(retained)('names the items of $kind: $pk $sk', ({ pk, sk }) => {
    const found = rows.some(
      ({ partitions: shown, sortKeys }) =>
        shown.some((one) => isOf(one, pk)) && (sk === '' || sortKeys.some((one) => isOf(one, sk))),
    )
    expect(found).toBe(true)
  })
})

describe('what lies where', () => {
  it('at the top there is what a reader expects, and nothing else', () => {
    const entries = readdirSync(ROOT).filter(
      (name) => !name.startsWith('.') && !MADE.includes(name),
    )
    expect(entries.toSorted()).toEqual(TOP.toSorted())
  })

  it.each(documents())('every path that %s names exists', (document) => {
    // In code a path goes from the root; a link goes from its document.
    const named = [
      ...read(document).matchAll(/`((?:functions|infra|test|\.github|\.ci)\/[\w./-]*)/g),
    ]
    const linked = [...read(document).matchAll(/\]\((?!https?:)([^)#]+)/g)]
    const paths = [
      ...named.map(([, path = '']) => path),
      ...linked.map(([, path = '']) => join(dirname(document), path)),
    ]
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })
})

function sectionOf(title: string): string {
  return plan.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? ''
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
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

import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleEntry } from '../../infra/aws/bundle.ts'
import type { Row } from './row.ts'
import { FORMS, writeFixtures, type Form, type Size } from './scrub/fixtures.ts'
import { closePeers, openPeers } from './scrub/peers.ts'
import { peakMemory, rounds, time, type Peer, type Taken } from './scrub/timed.ts'

const ROUNDS = 5
/** The list that began it all, against a million who said stop. */
const FOUNDING: Size = { rows: 653_033, standings: 1_000_000, overlap: 0.1 }
const SMALLEST = 10_000
const PEAK_MIB_MAX = 400
/** Ten times the work takes ten times the time, and a tenth for what else the machine does. */
const LINEAR = 11

const TWO_THREADS = 'ours, 2 threads'

/** Ours, each a process of its own, as it would be installed: bundled. */
const OURS = {
  ours: 'keep',
  [TWO_THREADS]: 'keep threads=2',
  'ours, certificate': 'keep certificate',
  'ours, without duplicates': '',
  'ours, plain JavaScript': 'keep plain',
}
const FILES: Readonly<Record<string, string>> = {
  'sort | join': 'joined.csv',
  PostgreSQL: 'postgres.csv',
  Redis: 'redis.csv',
  SQLite: 'sqlite.csv',
}
/** How much faster whole commands shall be than the same of others. */
const GOALS: Readonly<Record<string, number>> = { PostgreSQL: 2.5, Redis: 1.2, 'sort | join': 1 }

/**
 * Whole commands, file in to file out: a list against all who said stop. We hash each address and they
 * keep it as it is. Rows a second for who waits, and for each second of a processor.
 */
export async function benchScrub(
  _: string,
  { rows: most }: { readonly rows: number },
): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'basta-scrub-'))
  try {
    const program = await bundled(folder)
    const found: Row[] = []
    for (const form of FORMS) found.push(...(await compare(folder, program, form)))
    return [...found, ...(await grow(folder, program, most))]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** As it is deployed. */
async function bundled(folder: string): Promise<string> {
  const entry = join(import.meta.dirname, 'scrub', 'scrub-program.ts')
  const outfile = join(folder, 'program', 'scrub.mjs')
  await bundleEntry({ entry, outfile })
  return outfile
}

async function compare(folder: string, program: string, form: Form): Promise<Row[]> {
  writeFixtures(folder, form, FOUNDING)
  const command = (options: string): Peer => ({
    command: `${process.execPath} ${program} ${folder} ${options}`,
  })
  // All of ours for one form; the others show what reading them costs.
  const always: readonly string[] = ['ours', TWO_THREADS]
  const wanted = Object.entries(OURS).filter(([name]) => form === 'email' || always.includes(name))
  const ours = Object.fromEntries(wanted.map(([name, options]) => [name, command(options)]))
  const peers = await openPeers(folder, form)
  try {
    const peaks = await equalPeaks(folder, ours, peers)
    const taken: Record<string, Taken> = await rounds({ ...ours, ...peers }, ROUNDS)
    return [...rowsOf(form, taken), ...memoryRows(form, peaks)]
  } finally {
    await closePeers(peers)
  }
}

/** Faster is worth nothing if another list comes out. Answers the most memory that each took. */
async function equalPeaks(
  folder: string,
  ours: Readonly<Record<string, Peer>>,
  peers: Readonly<Record<string, Peer>>,
): Promise<ReadonlyMap<string, number>> {
  const kept = (file: string): string => {
    const lines = readFileSync(join(folder, file), 'utf8').trimEnd().split('\n')
    return createHash('sha256').update(lines.toSorted().join('\n')).digest('hex')
  }
  const all = new Map<string, string>()
  const peaks = new Map<string, number>()
  for (const [name, side] of Object.entries({ ...ours, ...peers })) {
    peaks.set(name, await peakMemory(side))
    all.set(name, kept(FILES[name] ?? 'clean.csv'))
  }
  if (new Set(all.values()).size !== 1)
    throw new Error(`Not all keep the same rows: ${JSON.stringify([...all])}`)
  return peaks
}

/** Of a command and the server that works for it, which holds whoever is stopped. */
function memoryRows(form: Form, peaks: ReadonlyMap<string, number>): Row[] {
  const ours = peaks.get('ours') ?? Number.NaN
  return [...peaks].flatMap(([name, bare]): Row[] =>
    name.startsWith('ours')
      ? []
      : [{ name: `scrub, ${form}: against ${name}, peak memory`, unit: 'MiB', ours, bare }],
  )
}

function rowsOf(form: Form, taken: Readonly<Record<string, Taken>>): Row[] {
  const { rows } = FOUNDING
  const one = taken['ours']
  if (one === undefined) return []
  const rate = (seconds: number) => rows / seconds
  const versus = Object.entries(taken).flatMap(([name, peer]): Row[] => {
    if (name === 'ours') return []
    const [mine, other, atLeast] = sidesOf(name, one, peer)
    const row = { ours: rate(mine.wall), bare: rate(other.wall) }
    return [
      {
        name: `scrub, ${form}: ${labelOf(name)}`,
        unit: 'rows/s',
        ...row,
        ...(atLeast === undefined ? {} : { goal: { atLeast } }),
      },
      {
        name: `scrub, ${form}: ${labelOf(name)}, each second of a processor`,
        unit: 'rows/s',
        ours: rate(mine.cpu),
        bare: rate(other.cpu),
      },
    ]
  })
  const { [TWO_THREADS]: two, 'sort | join': joined } = taken
  if (two !== undefined && joined !== undefined)
    versus.push({
      // It sorts and joins on both processors itself.
      name: `scrub, ${form}: 2 threads, against sort | join`,
      unit: 'rows/s',
      ours: rate(two.wall),
      bare: rate(joined.wall),
    })
  const certificate = taken['ours, certificate']
  const postgres = taken['PostgreSQL']
  if (certificate === undefined || postgres === undefined) return versus
  const name = `scrub, ${form}: with a certificate, against PostgreSQL without`
  const both = { ours: rate(certificate.wall), bare: rate(postgres.wall) }
  return [...versus, { name, unit: 'rows/s', ...both, goal: { atLeast: 1 } }]
}

/** Against others, one thread of ours; against itself, what one thing more does to it. */
function sidesOf(name: string, one: Taken, other: Taken): [Taken, Taken, number | undefined] {
  if (!name.startsWith('ours')) return [one, other, GOALS[name]]
  return [other, one, name === TWO_THREADS ? 1.7 : undefined]
}

function labelOf(name: string): string {
  return name.startsWith('ours') ? `${name.slice(6)}, against one thread` : `against ${name}`
}

/** Ten times the rows and the standings, again and again: time, and the most memory it took. */
async function grow(folder: string, program: string, most: number): Promise<Row[]> {
  const found: Row[] = []
  let before: { readonly seconds: number } | undefined
  for (let size = SMALLEST; size <= most; size *= 10) {
    writeFixtures(folder, 'email', { rows: size, standings: size, overlap: 0.1 })
    const { stdout, cpu } = await time({ command: `${process.execPath} ${program} ${folder}` })
    const { rssMiB } = JSON.parse(stdout.split('\n')[0] ?? '') as { rssMiB: number }
    const label = `scrub, growth: ${size.toLocaleString('en')} rows and standings`
    found.push(
      {
        name: `${label}, seconds of a processor, against a tenth`,
        unit: 's',
        ours: cpu,
        ...(before && { bare: before.seconds, goal: { atMost: LINEAR } }),
      },
      { name: `${label}, peak memory`, unit: 'MiB', ours: rssMiB, goal: { atMost: PEAK_MIB_MAX } },
    )
    before = { seconds: cpu }
  }
  // Of the same register: what ten times the rows take more than the rows do.
  const peak: number[] = []
  for (const rows of [most / 10, most]) {
    writeFixtures(folder, 'email', { rows, standings: most / 10, overlap: 0.1 })
    const { stdout } = await time({ command: `${process.execPath} ${program} ${folder}` })
    peak.push((JSON.parse(stdout.split('\n')[0] ?? '') as { rssMiB: number }).rssMiB)
  }
  const [small = 1, large = 1] = peak
  const name = `scrub, peak memory: ${most.toLocaleString('en')} rows, against a tenth`
  return [...found, { name, unit: 'MiB', ours: large, bare: small, goal: { atMost: 1.1 } }]
}

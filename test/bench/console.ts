import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEngine } from '../../infra/local/engine.ts'
import { engineData, findEngine } from '../../infra/local/engine-program.ts'
import { openConsoleHouse, type ConsoleHouse } from './console-house.ts'
import { contactOf, multiply } from './multiply.ts'
import type { Row } from './row.ts'

const TABLE = 'bench-console'
const TEMPLATES = 60
const ROUNDS = 40
const WARM_UP = 3
const P95_MS = 150
/** A house may be busy with its log for a moment after it was filled. */
const QUIET_MS = 500

type Measured = {
  readonly route: string
  readonly p50: number
  readonly p95: number
  readonly packed: number
}

/**
 * What each page of the console costs its server, in a house of so many contacts: with their standings,
 * events, log and markers, a month of tallies, and lists as long as a busy month leaves them. Pages with
 * an id open what the pages before them link to; a page that nothing leads to is left out, and said.
 */
export async function benchConsole(
  _endpoint: string,
  { contacts }: { readonly contacts: number },
): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'basta-console-'))
  const file = engineData(folder, findEngine(process.env))
  let engine = await startEngine({ file })
  try {
    const first = await openConsoleHouse(engine.endpoint, TABLE, folder)
    await first.recordPeople(TEMPLATES)
    first.close()
    await engine.stop()
    multiply(file, TABLE, contacts)
    engine = await startEngine({ file })
    const house = await openConsoleHouse(engine.endpoint, TABLE, folder, first.secrets)
    await house.fillLists()
    await sleep(QUIET_MS)
    const { measured, left } = await measureAll(house, contacts)
    house.close()
    for (const route of left) console.error(`left out: ${route} (nothing leads there)`)
    return [...measured.flatMap((one) => rowsOf(one, contacts)), ...weights(house)]
  } finally {
    await engine.stop()
    rmSync(folder, { recursive: true })
  }
}

function rowsOf({ route, p50, p95, packed }: Measured, contacts: number): Row[] {
  const name = `${route}, ${contacts.toLocaleString('en')} contacts`
  return [
    { name: `${name}, p50`, unit: 'ms', ours: p50 },
    { name: `${name}, p95`, unit: 'ms', ours: p95, goal: { atMost: P95_MS } },
    { name: `${route}, packed`, unit: 'KB', ours: packed / 1_024 },
  ]
}

function weights({ assets }: ConsoleHouse): Row[] {
  return [...assets].map(([name, bytes]) => ({
    name: `${name}, packed`,
    unit: 'KB',
    ours: gzipSync(bytes).length / 1_024,
  }))
}

async function measureAll(
  house: ConsoleHouse,
  contacts: number,
): Promise<{ measured: Measured[]; left: string[] }> {
  const known = new Set<string>(['/console'])
  const open = [...house.pages]
  const measured: Measured[] = []
  // The lists first: the other pages are opened by their links.
  for (const route of open.toSorted((a, b) => parameters(a) - parameters(b) || (a < b ? -1 : 1))) {
    const paths = route.startsWith('/console/people/:')
      ? people(route, contacts)
      : parameters(route) === 0
        ? [route]
        : [...known].filter((path) => matches(route, path))
    if (paths.length === 0) continue
    const { links, ...one } = await measure(house, route, paths)
    for (const link of links) known.add(link)
    measured.push(one)
  }
  const left = open.filter((route) => !measured.some((one) => one.route === route))
  measured.push(await measureSearch(house))
  return { measured, left }
}

async function measure(
  house: ConsoleHouse,
  route: string,
  paths: readonly string[],
): Promise<Measured & { links: string[] }> {
  let text = ''
  const took = await timed(async (at) => {
    text = await house.get(paths[at % paths.length] ?? route)
  })
  const links = [...text.matchAll(/href="(\/console\/[^"#?]*)"/g)].map(([, path = '']) => path)
  return { route, ...took, packed: gzipSync(text).length, links }
}

/** The search is a form: an address never stands in a URL. */
async function measureSearch(house: ConsoleHouse): Promise<Measured> {
  let text = ''
  const took = await timed(async (at) => {
    text = await house.search(at)
  })
  return { route: '/console/people, a search', ...took, packed: gzipSync(text).length }
}

async function timed(open: (at: number) => Promise<void>): Promise<{ p50: number; p95: number }> {
  const took: number[] = []
  for (let at = 0; at < ROUNDS + WARM_UP; at += 1) {
    const from = performance.now()
    await open(at)
    if (at >= WARM_UP) took.push(performance.now() - from)
  }
  const sorted = took.toSorted((a, b) => a - b)
  const share = (of: number): number => sorted[Math.floor(sorted.length * of)] ?? Number.NaN
  return { p50: share(0.5), p95: share(0.95) }
}

function parameters(route: string): number {
  return route.split(':').length - 1
}

function matches(route: string, path: string): boolean {
  const pattern = route.replaceAll(/:\w+(?:\{[^}]*\})?/g, '[^/]+')
  const literals = ['new', 'edit', 'rotate', 'revoke']
  const last = path.split('/').at(-1) ?? ''
  return new RegExp(`^${pattern}$`).test(path) && (route.endsWith(last) || !literals.includes(last))
}

/** Anybody: another one each time. */
function people(route: string, contacts: number): string[] {
  return Array.from({ length: ROUNDS }, (_, at) =>
    route.replace(
      /:\w+/,
      contactOf(TEMPLATES + ((at * 7_919) % Math.max(1, contacts - TEMPLATES))),
    ),
  )
}

import { parseArgs } from 'node:util'
import { startEngine } from '../../infra/local/engine.ts'
import { benchAge } from './age.ts'
import { benchAppend } from './append.ts'
import { benchBatch } from './batch.ts'
import { benchClassify } from './classify.ts'
import { benchConsole } from './console.ts'
import { benchImports } from './imports.ts'
import { benchMirror } from './mirror.ts'
import { benchPairs } from './pairs.ts'
import { benchPropagate } from './propagate.ts'
import { quietly } from './quiet.ts'
import { isMet, printRows, ratioOf, type Row } from './row.ts'
import { benchScrub } from './scrub.ts'
import { benchRefresh } from './refresh.ts'
import { benchSingle } from './single.ts'
import { benchSizes } from './sizes.ts'
import { benchStart } from './start.ts'
import { benchUnits } from './units.ts'

type Bench = (
  endpoint: string,
  options: {
    readonly events: number
    readonly contacts: number
    readonly deliveries: number
    readonly rows: number
    readonly importRows: number
  },
) => Promise<Row[]>

/** `npm run bench [-- --json] [-- --events <number>] [-- --contacts <number>] [-- --deliveries <number>] [-- --rows <number>] [-- --import-rows <number>] [-- <part>…]` */
const PARTS: Readonly<Record<string, Bench>> = {
  batch: benchBatch,
  single: benchSingle,
  append: benchAppend,
  pairs: benchPairs,
  units: benchUnits,
  mirror: benchMirror,
  start: benchStart,
  imports: benchImports,
  age: benchAge,
  sizes: benchSizes,
  console: benchConsole,
  propagate: benchPropagate,
  scrub: benchScrub,
  refresh: benchRefresh,
}

const {
  values: { json, events, contacts, deliveries, rows: listRows, 'import-rows': importRows },
  positionals,
} = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    // How old a house `age` measures.
    events: { type: 'string', default: '100000' },
    // How many people the house of `console` knows, and the snapshot of `refresh`.
    contacts: { type: 'string', default: '1000000' },
    // How many wait after the outage of `propagate`.
    deliveries: { type: 'string', default: '100000' },
    // How long the longest list of `scrub` is.
    rows: { type: 'string', default: '1000000' },
    // How many rows the list of `imports` has: those of the founding case.
    'import-rows': { type: 'string', default: '653033' },
  },
  allowPositionals: true,
})
const unknown = positionals.filter((name) => name !== 'classify' && !Object.hasOwn(PARTS, name))
if (unknown.length > 0)
  throw new Error(`There is ${Object.keys(PARTS).join(', ')}, classify; no ${unknown.join(', ')}.`)
const isWanted = (name: string): boolean => positionals.length === 0 || positionals.includes(name)

const parts = Object.entries(PARTS).filter(([name]) => isWanted(name))
const rows = parts.length === 0 ? [] : await measure()
const classified = isWanted('classify') ? await benchClassify({ json }) : undefined
if (json) {
  const shown = rows.map((row) => ({ ...row, ratio: ratioOf(row), isMet: isMet(row) }))
  console.log(JSON.stringify({ rows: shown, classify: classified }, undefined, 2))
} else if (rows.length > 0) printRows(rows)
if (rows.some((row) => row.isPromise === true && !isMet(row))) process.exitCode = 1

async function measure(): Promise<Row[]> {
  const engine = await startEngine({})
  const found: Row[] = []
  try {
    for (const [name, bench] of parts) {
      if (!json) console.error(`${name} …`)
      found.push(
        ...(await quietly(() =>
          bench(engine.endpoint, {
            events: Number(events),
            contacts: Number(contacts),
            deliveries: Number(deliveries),
            rows: Number(listRows),
            importRows: Number(importRows),
          }),
        )),
      )
    }
  } finally {
    await engine.stop()
  }
  return found
}

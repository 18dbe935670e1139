import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openImportHouse, type ImportHouse } from './imports/import-house.ts'
import { listFile } from './imports/list-file.ts'
import { applyOneByOne } from './imports/one-by-one.ts'
import { numbers } from './register.ts'
import { alternate, median } from './rounds.ts'
import type { Row } from './row.ts'

/** Rows that are applied in a round, by either way. */
const ROWS_A_ROUND = 2_000
const ROUNDS = 5
/** Between two STOPs of people, and how long they are listened to in a round. */
const STOP_EVERY_MS = 100
const LISTEN_MS = 3_000
/** Each way has 300 STOPs, and as many between them: of a 99th percentile, three are slower. */
const LISTEN_ROUNDS = 10

/** Lists against rows appended one at a time, and people who say stop meanwhile. */
export async function benchImports(
  _endpoint: string,
  { importRows: rows }: { readonly importRows: number },
): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'basta-imports-'))
  const house = await openImportHouse(folder)
  try {
    return [
      ...(await benchApply(house)),
      ...(await benchStops(house, rows)),
      ...(await benchDryRun(house, rows)),
    ]
  } finally {
    await house.close()
    rmSync(folder, { recursive: true })
  }
}

let lists = 0

/** Each round begins when all of the last is in the log. */
async function benchApply(house: ImportHouse): Promise<Row[]> {
  const rows = ROWS_A_ROUND
  const logged = { ours: [] as number[], bare: [] as number[] }
  const applied = await alternate(
    {
      ours: async () => {
        lists += 1
        const id = await house.importList(listFile(rows, `list-${lists}`))
        await house.dryRun(id)
        await house.ended(id)
        const from = performance.now()
        await house.apply(id)
        await house.ended(id)
        const rate = perSecondSince(from, rows)
        await house.logged()
        logged.ours.push(perSecondSince(from, rows))
        return rate
      },
      bare: async () => {
        lists += 1
        const from = performance.now()
        const rate = await applyOneByOne(house.ledger, { rows, name: `row-${lists}` })
        await house.logged()
        logged.bare.push(perSecondSince(from, rows))
        return rate
      },
    },
    ROUNDS,
  )
  return [
    { name: 'import applied', unit: 'rows/s', ...applied, goal: { atLeast: 4 } },
    {
      name: '– until all is in the log',
      unit: 'rows/s',
      ours: median(logged.ours),
      bare: median(logged.bare),
    },
  ]
}

/** STOPs by text during a dry run and an apply, against STOPs in a house that does nothing else. */
async function benchStops(house: ImportHouse, rows: number): Promise<Row[]> {
  lists += 1
  const id = await house.importList(listFile(rows, `long-${lists}`))
  const heard = {
    dryRun: { idle: [] as number[], busy: [] as number[] },
    apply: { idle: [] as number[], busy: [] as number[] },
  }
  await listen(house, LISTEN_MS)
  // Beside each other, so that what else the machine does falls on both.
  const windows = async ({ idle, busy }: { idle: number[]; busy: number[] }): Promise<void> => {
    for (let round = 0; round < LISTEN_ROUNDS; round += 1) {
      await house.pauseImports()
      await house.logged()
      idle.push(...(await listen(house, LISTEN_MS)))
      house.resumeImports()
      busy.push(...(await listen(house, LISTEN_MS)))
    }
  }
  await house.dryRun(id)
  await windows(heard.dryRun)
  house.resumeImports()
  await house.ended(id)
  await house.apply(id)
  await windows(heard.apply)
  const atMost = 1.3
  return (['dryRun', 'apply'] as const).flatMap((way) =>
    ([0.5, 0.99] as const).map((share) => ({
      name: `STOP during ${way === 'dryRun' ? 'a dry run' : 'an apply'}, p${share * 100}`,
      unit: 'ms',
      ours: at(heard[way].busy, share),
      bare: at(heard[way].idle, share),
      goal: { atMost },
    })),
  )
}

let people = 0

/** Milliseconds of each STOP, from when it was due to when it was acknowledged. */
async function listen(house: ImportHouse, forMs: number): Promise<number[]> {
  const took: number[] = []
  const end = performance.now() + forMs
  for (let due = performance.now(); due < end; due += STOP_EVERY_MS) {
    const early = due - performance.now()
    if (early > 0) await sleep(early)
    const [from = ''] = numbers(1, people)
    people += 1
    await house.sayStop(from)
    took.push(performance.now() - due)
  }
  return took
}

/** The founding list, and what the process holds in memory a third of the way and at the end. */
async function benchDryRun(house: ImportHouse, rows: number): Promise<Row[]> {
  await house.leaveImports()
  const id = await house.importList(listFile(rows, 'founding'))
  const memory: number[] = []
  const from = performance.now()
  await house.dryRun(id)
  const watching = setInterval(() => memory.push(process.memoryUsage().rss / 1e6), 200)
  await house.ended(id)
  clearInterval(watching)
  const third = Math.ceil(memory.length / 3)
  return [
    {
      name: `dry run of ${rows.toLocaleString('en')} rows`,
      unit: 'rows/s',
      ours: perSecondSince(from, rows),
      goal: { atLeast: 20_000 },
    },
    {
      name: '– memory, the last third against the first',
      unit: 'MB',
      ours: Math.max(...memory.slice(-third)),
      bare: Math.max(...memory.slice(0, third)),
      goal: { atMost: 1.1 },
    },
  ]
}

function perSecondSince(from: number, rows: number): number {
  return rows / ((performance.now() - from) / 1_000)
}

function at(took: readonly number[], share: number): number {
  const sorted = took.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN
}

import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEngine } from '../../../infra/local/engine.ts'
import { engineData, findEngine } from '../../../infra/local/engine-program.ts'
import { openEngineStream } from '../../../infra/local/engine-stream.ts'
import { startHttpServer } from '../../../infra/local/http-server.ts'
import type { Row } from '../row.ts'
import type { FromOutside, Load, ToOutside, Told } from './outside-process.ts'
import { ADMIN_KEY, openTellingHouse } from './telling-house.ts'

/** Their documented limits are above each load below. */
const TARGETS = ['webhook', 'eventbridge', 'sendgrid', 'mailgun', 'postmark'] as const
const TABLE = 'bench-spread'
/** As `npm start` does. */
const PUMP_MS = 250
const SWEEP_MS = 60_000
const LOADS = [
  { perSecond: 1, seconds: 20 },
  { perSecond: 50, seconds: 10 },
  { perSecond: 500, seconds: 4 },
]
/** The highest rate is looked for upwards, until the way falls behind. */
const CLIMB = [10, 20, 30, 40, 60, 80, 100, 150, 200, 300]
const CLIMB_SECONDS = 8
/** At a rate that is sustained, nothing waits longer than that. */
const BEHIND_MS = 2_000
const P99_MS = 1_000
const WAIT_SECONDS = 300

/**
 * From an acknowledged stop until all five targets have accepted it, over HTTP on every way: the
 * reports, the table, the calls. Servers and reporters are a process of their own.
 */
export async function benchSpread(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'basta-spread-'))
  const outside = fork(join(import.meta.dirname, 'outside-process.ts'))
  const file = engineData(folder, findEngine(process.env))
  const engine = await startEngine({ file })
  const stopping = new AbortController()
  try {
    const { urls } = await ask<{ urls: Record<string, string> }>(outside, { open: TARGETS })
    const port = 20_000 + Math.floor(Math.random() * 20_000)
    const publicUrl = `http://localhost:${String(port)}`
    const house = await openTellingHouse({
      endpoint: engine.endpoint,
      table: TABLE,
      folder,
      urls,
      publicUrl,
    })
    const server = await startHttpServer(
      (request, environment) => house.app.fetch(request, environment),
      {
        port,
        publicUrl,
      },
    )
    const trim = openEngineStream(file, TABLE, house.storehouse)
    const pumps = [
      repeat(house.pumpInbox, PUMP_MS, stopping.signal),
      repeat(house.pumpStream, PUMP_MS, stopping.signal),
      repeat(house.pumpDeliveries, PUMP_MS, stopping.signal),
      repeat(house.sweepOutbox, SWEEP_MS, stopping.signal),
      repeat(trim.trim, PUMP_MS, stopping.signal),
    ]
    let runs = 0
    const load = async (one: Pick<Load, 'perSecond' | 'seconds'>) => {
      runs += 1
      const about = {
        at: publicUrl,
        key: ADMIN_KEY,
        run: `r${String(runs)}`,
        waitSeconds: WAIT_SECONDS,
      }
      const { told } = await ask<{ told: Told }>(outside, { load: { ...about, ...one } })
      return told
    }
    await load({ perSecond: 5, seconds: 3 })
    const rows: Row[] = []
    for (const one of LOADS) rows.push(...rowsOf(one.perSecond, await load(one)))
    rows.push(await highest(load))
    stopping.abort()
    await Promise.all(pumps)
    await server.close()
    trim.close()
    house.storehouse.close()
    return rows
  } finally {
    stopping.abort()
    outside.kill()
    await engine.stop()
    rmSync(folder, { recursive: true })
  }
}

function rowsOf(perSecond: number, told: Told): Row[] {
  const name = `spread, ${String(perSecond)} stops/s offered`
  return [
    { name: `${name}: acknowledged`, unit: 'stops/s', ours: told.taken },
    { name: `${name}: told to all five`, unit: 'stops/s', ours: told.told },
    { name: `${name}: p50`, unit: 'ms', ours: at(told.tookMs, 0.5) },
    {
      name: `${name}: p99`,
      unit: 'ms',
      ours: at(told.tookMs, 0.99),
      ...(perSecond === 50 && { goal: { atMost: P99_MS } }),
    },
    {
      name: `${name}: acknowledged and not told`,
      unit: 'stops',
      ours: told.lost,
      goal: { atMost: 0 },
      isPromise: true,
    },
  ]
}

async function highest(
  load: (one: { perSecond: number; seconds: number }) => Promise<Told>,
): Promise<Row> {
  let sustained = 0
  for (const perSecond of CLIMB) {
    const told = await load({ perSecond, seconds: CLIMB_SECONDS })
    const isAll = told.acknowledged === told.offered && told.lost === 0
    if (!isAll || at(told.tookMs, 0.99) > BEHIND_MS) break
    sustained = perSecond
  }
  return { name: 'spread: highest rate with p99 under 2 s', unit: 'stops/s', ours: sustained }
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

function ask<Answer extends FromOutside>(outside: ChildProcess, said: ToOutside): Promise<Answer> {
  return new Promise((answer, fail) => {
    outside.once('message', (message) => answer(message as Answer))
    outside.once('exit', (code) => fail(new Error(`The servers ended with code ${String(code)}.`)))
    outside.send(said)
  })
}

async function repeat(
  pump: () => Promise<void>,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await pump()
    await sleep(everyMs, undefined, { signal }).catch(() => undefined)
  }
}

import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { startEngine, type Engine } from '../../infra/local/engine.ts'
import { openEngineStream, type EngineStream } from '../../infra/local/engine-stream.ts'
import { openStorehouse, type Storehouse } from '../../infra/local/storehouse.ts'
import { streamPump } from '../../infra/local/stream-pump.ts'
import { ensureTable } from '../../infra/local/table.ts'
import { multiply } from './multiply.ts'
import { median } from './rounds.ts'
import { numbers, makeKnown, openCheck, openRegister, question, type Register } from './register.ts'
import type { Row } from './row.ts'

const CONTACTS = 200
const CHECKS_A_ROUND = 400
const ROUNDS = 11
const PUMP_MS = 250
const FILE_BYTES_AN_EVENT = 2_560

/** A house on a file, with its stream read all the while, as `npm start` has it. */
type House = {
  readonly register: Register
  readonly file: string
  readonly close: () => Promise<void>
}

/**
 * What the age of the data folder costs: checks in a house that has recorded `events` against checks
 * in a fresh one, and what the file of the table holds of each event.
 */
export async function benchAge(_endpoint: string, { events }: { events: number }): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'basta-age-'))
  const fresh = await openHouse(folder, 'fresh', 0)
  const aged = await openHouse(folder, 'aged', events)
  const bytes = statSync(aged.file).size / events
  const { ours, bare } = await alternateChecks({ ours: aged.register, bare: fresh.register })
  await Promise.all([fresh.close(), aged.close()])
  rmSync(folder, { recursive: true })
  const name = `check in a house of ${events.toLocaleString('en')} events`
  const atMost = 1.3
  return [
    { name: `${name}, p50`, unit: 'ms', ours: ours.p50, bare: bare.p50, goal: { atMost } },
    { name: `${name}, p99`, unit: 'ms', ours: ours.p99, bare: bare.p99, goal: { atMost } },
    {
      name: 'file of the table, an event',
      unit: 'bytes',
      ours: Math.round(bytes),
      goal: { atMost: FILE_BYTES_AN_EVENT },
    },
  ]
}

/** Nobody is told: there are no targets. */
const NO_QUEUE = { put: () => Promise.resolve() }

async function openHouse(folder: string, name: string, events: number): Promise<House> {
  const file = join(folder, `${name}.db`)
  let engine = await startEngine({ file })
  const positions = openStorehouse(':memory:')
  const register = await openRegister(engine.endpoint, { withStream: true })
  const table = register.db.table
  await makeKnown(register, numbers(CONTACTS))
  const drain = async (): Promise<void> => {
    const streamArn = await ensureTable(dynamo(table, engine.endpoint))
    const pump = streamPump(
      register.db,
      { streamArn, endpoint: engine.endpoint },
      positions,
      NO_QUEUE,
    )
    await pump()
    await pump()
  }
  await drain()
  await engine.stop()
  if (events > 0) multiply(file, table, events)
  engine = await startEngine({ file })
  const { endpoint } = engine
  const own = { ...register, endpoint, db: dynamo(table, endpoint) }
  return runHouse(engine, file, own, positions)
}

async function runHouse(
  engine: Engine,
  file: string,
  register: Register,
  positions: Storehouse,
): Promise<House> {
  const { endpoint } = engine
  const streamArn = await ensureTable(register.db)
  const stream: EngineStream = openEngineStream(file, register.db.table, positions)
  const pump = streamPump(register.db, { streamArn, endpoint }, positions, NO_QUEUE)
  const ending = new AbortController()
  const pumping = (async () => {
    while (!ending.signal.aborted) {
      await pump()
      await stream.trim()
      await sleep(PUMP_MS, undefined, { signal: ending.signal }).catch(() => undefined)
    }
  })()
  return {
    register,
    file,
    close: async () => {
      ending.abort()
      await pumping
      stream.close()
      positions.close()
      await engine.stop()
    },
  }
}

type Percentiles = { readonly p50: number; readonly p99: number }

async function alternateChecks(registers: {
  readonly ours: Register
  readonly bare: Register
}): Promise<{ ours: Percentiles; bare: Percentiles }> {
  const [ours, bare] = [await side(registers.ours), await side(registers.bare)]
  for (let round = 0; round <= ROUNDS; round += 1)
    for (const { check, register, rounds } of [ours, bare]) {
      const percentiles = await checkAll(check, register)
      if (round > 0) rounds.push(percentiles)
    }
  return { ours: middle(ours.rounds), bare: middle(bare.rounds) }
}

async function side(register: Register) {
  const rounds: Percentiles[] = []
  return { register, check: await openCheck(register), rounds }
}

/** Milliseconds of each check, one after the other. */
async function checkAll(
  check: Awaited<ReturnType<typeof openCheck>>,
  register: Register,
): Promise<Percentiles> {
  const to = numbers(CONTACTS)
  const took: number[] = []
  for (let i = 0; i < CHECKS_A_ROUND; i += 1) {
    const from = performance.now()
    const response = await check.request('/v1/check', question(register, to[i % CONTACTS] ?? ''))
    await response.json()
    took.push(performance.now() - from)
    if (response.status !== 200) throw new Error(`A check was answered ${response.status}.`)
  }
  const sorted = took.toSorted((a, b) => a - b)
  return { p50: at(sorted, 0.5), p99: at(sorted, 0.99) }
}

function middle(rounds: readonly Percentiles[]): Percentiles {
  return {
    p50: median(rounds.map(({ p50 }) => p50)),
    p99: median(rounds.map(({ p99 }) => p99)),
  }
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN
}

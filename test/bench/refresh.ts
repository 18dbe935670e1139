import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openRegisterView } from '../../functions/actions/snapshots/open.ts'
import { refreshSnapshot } from '../../functions/actions/snapshots/refresh.ts'
import { countersOf } from '../../functions/domain/tally.ts'
import { ENTRY_BYTES } from '../../functions/snapshot/entry.ts'
import { eventFeed } from '../../functions/store/event-log/event-feed.ts'
import { recordEvents } from '../../functions/store/event-log/event-log.ts'
import { recordedContacts } from '../../functions/store/event-log/recorded-contacts.ts'
import { readVersions } from '../../functions/store/ledger/standings.ts'
import { localSnapshots } from '../../infra/local/snapshots.ts'
import { openRegister, type Register } from './register.ts'
import { median } from './rounds.ts'
import type { Row } from './row.ts'
import { idOf, putSample, writeSnapshot, type AddressOf } from './snapshot.ts'

const CHANGES = 1_000
const ROUNDS = 5
const BUILT = 20_000
const KEYS_A_READ = 100
const READS_AT_ONCE = 8
const COUNTERS = countersOf({ type: 'stop', method: 'keyword', senders: ['acme'] })

const addressOf: AddressOf = (n) => ({ channel: 'email', value: `person-${n}@example.org` })

/**
 * What it costs to keep the snapshot of a register of `contacts` people fresh: to read it, to bring in a
 * thousand changes, and to build one from the log's beginning against reading the same standings alone.
 */
export async function benchRefresh(
  endpoint: string,
  { contacts }: { contacts: number },
): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'basta-refresh-'))
  const register = await openRegister(endpoint)
  const deps = depsOf(register, join(folder, 'large'))
  try {
    await writeSnapshot(deps.snapshots, register.hashKeys, contacts, addressOf)
    const read = await rounds(async () => {
      const { base } = await openRegisterView(deps, { now: new Date() })
      await base.readInto(new Uint8Array(base.entries * ENTRY_BYTES))
    })
    let next = contacts
    const refreshed = await rounds(
      async () => {
        const outcome = await refreshSnapshot(deps)
        if (outcome !== 'refreshed') throw new Error(`The snapshot is ${outcome}.`)
      },
      async () => {
        await record(register, next, CHANGES)
        next += CHANGES
      },
    )
    await record(register, next, BUILT - (next - contacts))
    const sides = await buildAndRead(register, folder, contacts)
    const size = contacts.toLocaleString('en')
    return [
      { name: `open and read a snapshot of ${size}`, unit: 'ms', ours: read },
      { name: `refresh it by ${CHANGES} changes`, unit: 'ms', ours: refreshed },
      {
        name: 'build one from the log; bare: read the same standings',
        unit: 'contacts/s',
        ours: sides.built,
        bare: sides.read,
      },
    ]
  } finally {
    await register.close()
    rmSync(folder, { recursive: true })
  }
}

function depsOf({ db }: Register, folder: string) {
  return {
    snapshots: localSnapshots(folder),
    recorded: recordedContacts(db),
    standingsById: (ids: Parameters<typeof readVersions>[1]) => readVersions(db, ids),
    eventFeed: eventFeed(db),
    backlog: { inbox: () => Promise.resolve({ waiting: 0 }) },
    now: () => new Date(),
  }
}

/** The median of some rounds, in milliseconds; what goes before each is not counted. */
async function rounds(
  work: () => Promise<void>,
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  const times: number[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    await before()
    const from = performance.now()
    await work()
    if (round > 0) times.push(performance.now() - from)
  }
  return median(times)
}

/** So many more people, each with a standing and an entry in the log. */
async function record({ db, hashKeys }: Register, from: number, count: number): Promise<void> {
  const people = Array.from({ length: count }, (_, at) => from + at)
  await putSample(db, hashKeys, people, addressOf)
  const entries = people.map((n) => ({
    event: `evt_${n}`,
    contact: idOf(hashKeys, addressOf(n)),
    sk: 'E#000000000001',
    day: '2026-11-26',
    counters: COUNTERS,
  }))
  await recordEvents(db, entries, new Date())
}

async function buildAndRead(
  register: Register,
  folder: string,
  from: number,
): Promise<{ readonly built: number; readonly read: number }> {
  const ids = Array.from({ length: BUILT }, (_, at) =>
    idOf(register.hashKeys, addressOf(from + at)),
  )
  let built = 0
  const buildMs = await rounds(async () => {
    built += 1
    await refreshSnapshot(depsOf(register, join(folder, `built-${built}`)))
  })
  const readMs = await rounds(async () => {
    const parts = Array.from({ length: Math.ceil(ids.length / KEYS_A_READ) }, (_, at) =>
      ids.slice(at * KEYS_A_READ, (at + 1) * KEYS_A_READ),
    ).values()
    const read = async (): Promise<void> => {
      for (const part of parts) await readVersions(register.db, part)
    }
    await Promise.all(Array.from({ length: READS_AT_ONCE }, read))
  })
  return { built: (BUILT * 1_000) / buildMs, read: (BUILT * 1_000) / readMs }
}

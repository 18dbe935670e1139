import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Channel } from '../../../functions/domain/address.ts'
import { dynamo } from '../../../functions/store/dynamo/client.ts'
import { outbox } from '../../../functions/store/targets/outbox.ts'
import { KINDS } from '../../propagate/targets/kinds.ts'
import { listen, NOW, type Behaviour } from '../../propagate/servers/listening.ts'
import { IMPORTS, sesImports } from '../../propagate/servers/ses-imports.ts'
import type { Row } from '../row.ts'
import { fillOutbox } from './fill-outbox.ts'
import { openTellingHouse } from './telling-house.ts'

const MINUTES = 3
const SWEEP_SECONDS = 60

/** Stops a minute that each may be told, by its documentation. */
const LIMITED: readonly Limited[] = [
  { kind: 'ses', channel: 'email', aMinute: 60, calls: 1, seconds: 1, people: 400 },
  { kind: 'aws-sms', channel: 'sms', aMinute: 600, calls: 10, seconds: 1, people: 2_400 },
  { kind: 'twilio', channel: 'sms', aMinute: 2_500, calls: 100, seconds: 60, people: 10_000 },
  { kind: 'brevo', channel: 'email', aMinute: 600, calls: 10, seconds: 1, people: 2_400 },
]

type Limited = {
  readonly kind: string
  readonly channel: Channel
  readonly aMinute: number
  readonly calls: number
  readonly seconds: number
  readonly people: number
  /** By jobs, which the server works through once a minute. */
  readonly jobs?: ReturnType<typeof sesImports>
}

/**
 * Targets that take little: so many wait that none is ever idle, on an injected clock that goes on
 * second by second. The server refuses what is over its limit, by the same clock.
 */
export async function benchLimited(endpoint: string): Promise<Row[]> {
  const rows: Row[] = []
  const ses = LIMITED.find(({ kind }) => kind === 'ses')
  for (const one of LIMITED) rows.push(...(await benchOne(endpoint, one)))
  if (ses !== undefined)
    rows.push(...(await benchOne(endpoint, { ...ses, people: 1_500, jobs: sesImports() })))
  return rows
}

async function benchOne(endpoint: string, limited: Limited): Promise<Row[]> {
  const { kind, channel, aMinute, people, jobs } = limited
  const folder = mkdtempSync(join(tmpdir(), 'basta-limited-'))
  const table = `bench-limited-${kind}${jobs === undefined ? '' : '-jobs'}`
  const started = NOW.getTime()
  let passed = 0
  const now = () => new Date(started + passed * 1_000)
  const { behave, refused } = limitedServer(limited, () => passed)
  const server = await listen(behave)
  const db = dynamo(table, endpoint)
  try {
    const urls = { [kind]: server.url }
    const settings = jobs && { region: 'eu-west-3', imports: IMPORTS }
    const house = await openTellingHouse({
      endpoint,
      table,
      folder,
      urls,
      now,
      ...(settings && { settings }),
    })
    await fillOutbox(db, house.secrets, {
      targets: [kind],
      people,
      channel,
      acts: ['stop'],
      address: (at) =>
        channel === 'sms' ? `+336${String(10_000_001 + at)}` : `person-${String(at)}@example.org`,
      recordedAt: new Date(started),
    })
    // Nobody came for an hour.
    passed = 3_600
    for (const end = passed + MINUTES * 60; passed < end; passed += 1) {
      if (passed % SWEEP_SECONDS === 0) {
        jobs?.work()
        await house.sweepOutbox()
      }
      await house.pumpDeliveries()
    }
    let waiting = 0
    for await (const entries of outbox(db).pages()) waiting += entries.length
    house.storehouse.close()
    const name = `${kind}${jobs === undefined ? '' : ' by import jobs'}, more than its limit waits`
    return [
      {
        name: `${name}: told, against its documented limit`,
        unit: 'stops/min',
        ours: (people - waiting) / MINUTES,
        bare: aMinute,
        goal: { atLeast: 0.9 },
      },
      { name: `${name}: still waiting after ${String(MINUTES)} min`, unit: 'stops', ours: waiting },
      { name: `${name}: calls over its limit`, unit: 'calls', ours: refused() },
    ]
  } finally {
    await server.close()
    db.client.destroy()
    rmSync(folder, { recursive: true })
  }
}

function limitedServer(
  { kind, calls, seconds, jobs }: Limited,
  passed: () => number,
): { readonly behave: Behaviour; readonly refused: () => number } {
  const behaveWell = jobs?.behave ?? KINDS[kind]?.behave()
  if (behaveWell === undefined) throw new Error(`There is no server for ${kind}.`)
  const windows = new Map<number, number>()
  let refused = 0
  return {
    refused: () => refused,
    behave: (asked) => {
      // S3 has limits of its own.
      if (asked.host.includes('.s3.')) return behaveWell(asked)
      const window = Math.floor(passed() / seconds)
      const count = (windows.get(window) ?? 0) + 1
      windows.set(window, count)
      if (count <= calls) return behaveWell(asked)
      refused += 1
      return { status: 429, body: {} }
    },
  }
}

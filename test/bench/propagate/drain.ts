import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dynamo } from '../../../functions/store/dynamo/client.ts'
import { outbox } from '../../../functions/store/targets/outbox.ts'
import { listen, NOW } from '../../propagate/servers/listening.ts'
import type { Row } from '../row.ts'
import { fillOutbox } from './fill-outbox.ts'
import { openTellingHouse } from './telling-house.ts'

const TABLE = 'bench-drain'
const SWEEP_SECONDS = 60
/** An outage of so long. */
const OUTAGE_SECONDS = 6 * 3_600

/**
 * So many deliveries wait for one webhook after an outage, two of each person, and are drained on an
 * injected clock: how long the way lets them wait by its own rules, and how fast this machine is.
 */
export async function benchDrain(endpoint: string, deliveries: number): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'basta-drain-'))
  let passed = 0
  const now = () => new Date(NOW.getTime() + passed * 1_000)
  const sequences = new Map<string, number>()
  const count = { accepted: 0, disordered: 0 }
  const server = await listen(({ body }) => {
    const { data } = JSON.parse(body) as { data: { contact: string; sequence: number } }
    if ((sequences.get(data.contact) ?? 0) >= data.sequence) count.disordered += 1
    sequences.set(data.contact, data.sequence)
    count.accepted += 1
    return { status: 204 }
  })
  const db = dynamo(TABLE, endpoint)
  try {
    const urls = { webhook: server.url }
    const house = await openTellingHouse({ endpoint, table: TABLE, folder, urls, now })
    await fillOutbox(db, house.secrets, {
      targets: ['webhook'],
      people: deliveries / 2,
      channel: 'email',
      acts: ['stop', 'bounce'],
      address: (at) => `person-${String(at)}@example.org`,
      recordedAt: NOW,
    })
    passed = OUTAGE_SECONDS
    const started = performance.now()
    let before = -1
    for (; count.accepted < deliveries && count.accepted !== before; passed += SWEEP_SECONDS) {
      before = count.accepted
      await house.sweepOutbox()
      await house.pumpDeliveries()
      server.asked.length = 0
    }
    const took = (performance.now() - started) / 1_000
    let waiting = 0
    for await (const entries of outbox(db).pages()) waiting += entries.length
    house.storehouse.close()
    const name = `drain of ${deliveries.toLocaleString('en')} after an outage`
    return [
      { name: `${name}: rate here`, unit: 'told/s', ours: count.accepted / took },
      { name: `${name}: by its own rules`, unit: 'min', ours: (passed - OUTAGE_SECONDS) / 60 },
      { name: `${name}: peak memory`, unit: 'MB', ours: process.resourceUsage().maxRSS / 1_024 },
      ...[
        [`${name}: still waiting`, waiting] as const,
        [`${name}: out of order or twice`, count.disordered] as const,
      ].map(([row, ours]) => ({
        name: row,
        unit: 'stops',
        ours,
        goal: { atMost: 0 },
        isPromise: true,
      })),
    ]
  } finally {
    await server.close()
    db.client.destroy()
    rmSync(folder, { recursive: true })
  }
}

import { recordEvents } from '../../functions/store/event-log/event-log.ts'
import { countersOf } from '../../functions/domain/tally.ts'
import type { LogEntry } from '../../functions/domain/log-entry.ts'
import type { Dynamo } from '../../functions/store/dynamo/client.ts'

const DAY_MS = 86_400_000
const HOW = [
  { provider: 'twilio', method: 'keyword', type: 'stop', senders: ['acme'] },
  { provider: 'ovh', method: 'keyword', type: 'stop', senders: ['globex'] },
  { provider: undefined, method: 'link', type: 'stop', senders: ['acme'] },
  { provider: undefined, method: 'link', type: 'stop', senders: ['globex'] },
  { provider: 'ses', method: 'complaint', type: 'stop', senders: ['acme'] },
  { provider: 'ses', method: 'hard', type: 'bounce', senders: ['acme'] },
  { provider: 'generic', method: 'keyword', type: 'hold', senders: ['globex'] },
  { provider: undefined, method: 'phone', type: 'stop', senders: [] },
  { provider: undefined, method: 'form', type: 'consent', senders: ['acme'] },
] as const

/** Counts thirty days of events that are nowhere else, always the same. */
export async function pastDays(db: Dynamo, now: Date): Promise<void> {
  const entries: LogEntry[] = []
  for (let back = 29; back > 0; back -= 1) {
    const received = new Date(now.getTime() - back * DAY_MS)
    const count = 4 + ((back * 7) % 11) + ((back * 3) % 5)
    for (let at = 0; at < count; at += 1) {
      const how = HOW[(at * 5 + back) % HOW.length] ?? HOW[0]
      const isByHand = how.method === 'phone'
      const took = isByHand ? DAY_MS * (1 + (back % 3)) : 8 + ((at * 37 + back * 13) % 90)
      const storedAt = new Date(received.getTime() + took)
      const isStop = how.type === 'stop' || how.type === 'hold'
      entries.push({
        event: `evt_past_${back}_${at}`,
        contact: `past ${back} ${at}`,
        sk: 'E#000000000001',
        day: received.toISOString().slice(0, 10),
        counters: countersOf({ ...how, storedAt, ...(isStop ? { actedAt: received } : {}) }),
      })
    }
  }
  await recordEvents(db, entries, now)
}

import { verifyChain, type ChainFault, type Event } from '../../domain/event.ts'
import { newestId, type Contact } from '../../domain/contact.ts'
import type { Ledger } from '../../domain/ledger.ts'
import { NOTHING_KNOWN, readRegisters, type Standing } from '../../domain/standing.ts'
import { formatSecond } from '../../domain/time.ts'
import { eventAt, eventsUnder } from '../../domain/chain.ts'
import { readEventPage, type Place, type Stretch } from './event-pages.ts'

type HistoryLedger = Pick<Ledger, 'standings' | 'chain'>

/**
 * What is known about one contact: the current state, a page of events with evidence, and whether the
 * chain is intact there, counted from the event before the page.
 */
export async function historyOf(
  ledger: HistoryLedger,
  contact: Contact,
  from?: Place,
): Promise<{ body: Record<string, unknown>; next?: Place }> {
  const [[standing], { stretches, next }] = await Promise.all([
    ledger.standings([contact]),
    readEventPage(ledger, contact, from),
  ])
  const faults: ChainFault[] = []
  for (const stretch of stretches) faults.push(...(await faultsOf(ledger, contact, stretch)))
  const body = {
    contact: newestId(contact.ids),
    standing: showStanding(standing ?? NOTHING_KNOWN, contact),
    events: stretches.flatMap(({ events }) => events.map(showEvent)),
    chain: { intact: faults.length === 0, faults },
  }
  return { body, ...(next === undefined ? {} : { next }) }
}

async function faultsOf(
  ledger: HistoryLedger,
  { ids }: Contact,
  { id, after, events }: Stretch,
): Promise<ChainFault[]> {
  const [first] = events
  if (first === undefined) return []
  if (after > 0) {
    // If that event was removed, it is reported as missing.
    const before = await eventAt(ledger, id, after)
    return verifyChain(events, [], before?.hash ?? 'none')
  }
  // A chain copied to a newer hash key continues an older chain.
  for (const older of ids.slice(0, ids.indexOf(id)))
    for await (const { hash } of eventsUnder(ledger, older))
      if (hash === first.prev) return verifyChain(events, [hash])
  return verifyChain(events)
}

function showStanding(
  { channel, version, head, registers }: Standing,
  contact: Contact,
): Record<string, unknown> {
  return {
    channel: channel ?? contact.channel,
    version,
    head,
    registers: readRegisters(registers).map(({ at, ...register }) => ({
      ...register,
      at: formatSecond(at),
    })),
  }
}

function showEvent({ salt: _salt, occurredAt, receivedAt, ...event }: Event): unknown {
  return { ...event, occurredAt: formatSecond(occurredAt), receivedAt: formatSecond(receivedAt) }
}

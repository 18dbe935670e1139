import type { Event } from '../../domain/event.ts'
import { verifyChain } from '../../domain/event.ts'
import type { Contact, Ledger } from '../../domain/ports.ts'
import { NOTHING_KNOWN, readRegisters, type Standing } from '../../domain/standing.ts'
import { formatSecond } from '../../domain/time.ts'

/** Everything known of one contact: what holds, every event with its evidence, and whether the chain is whole. */
export async function historyOf(
  ledger: Pick<Ledger, 'standings' | 'history'>,
  contact: Contact,
): Promise<Record<string, unknown>> {
  const [[standing], chains] = await Promise.all([
    ledger.standings([contact]),
    ledger.history(contact),
  ])
  const faults = chains.flatMap((chain, at) =>
    verifyChain(
      chain,
      chains.slice(0, at).flatMap((older) => older.map(({ hash }) => hash)),
    ),
  )
  const events = chains.flat().toSorted((a, b) => a.receivedAt - b.receivedAt)
  return {
    contact: contact.ids.at(-1),
    standing: showStanding(standing ?? NOTHING_KNOWN, contact),
    events: events.map(showEvent),
    chain: { intact: faults.length === 0, faults },
  }
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

import type { ContactId } from './contact-id.ts'
import type { Event } from './event.ts'
import type { Ledger } from './ledger.ts'

type Chains = Pick<Ledger, 'chain'>

/** Every event under one id, oldest first; only one page is in memory at a time. */
export async function* eventsUnder({ chain }: Chains, id: ContactId): AsyncGenerator<Event> {
  for await (const page of chain(id)) for (const { event } of page) yield event
}

export async function findEvent(
  ledger: Chains,
  ids: readonly ContactId[],
  wanted: string,
): Promise<Event | undefined> {
  for (const id of ids.toReversed())
    for await (const event of eventsUnder(ledger, id)) if (event.id === wanted) return event
  return undefined
}

/**
 * The undecided holds under one id up to an event, oldest first. A hold without evidence was decided by
 * an erasure, which deletes its evidence.
 */
export async function undecidedHolds(
  ledger: Chains,
  id: ContactId,
  until?: string,
): Promise<Event[]> {
  const open = new Map<string, Event>()
  for await (const event of eventsUnder(ledger, id)) {
    if (event.id === until) break
    const decided = event.evidence?.['hold']
    if (typeof decided === 'string') open.delete(decided)
    if (event.type === 'hold' && event.evidence !== undefined) open.set(event.id, event)
  }
  return [...open.values()]
}

/** At most so many events before a place in a chain, and as many after it. */
export async function eventsAround(
  { chain }: Chains,
  id: ContactId,
  at: number,
  most: number,
): Promise<{ readonly before: Event[]; readonly since: Event[] }> {
  const after = Math.max(0, at - 1 - most)
  // One page is read of what may be a long chain.
  for await (const page of chain(id, { after, limit: 2 * most + 1 }))
    return {
      before: page.flatMap((one) => (one.at < at ? [one.event] : [])),
      since: page.flatMap((one) => (one.at > at ? [one.event] : [])),
    }
  return { before: [], since: [] }
}

/** The event at a place in a chain. */
export async function eventAt(
  { chain }: Chains,
  id: ContactId,
  at: number,
): Promise<Event | undefined> {
  for await (const [one] of chain(id, { after: at - 1, limit: 1 }))
    return one?.at === at ? one.event : undefined
  return undefined
}

import type { ContactId } from '../../domain/contact-id.ts'
import type { Contact } from '../../domain/contact.ts'
import type { Event } from '../../domain/event.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Place } from '../history/event-pages.ts'

const EVENTS_A_PAGE = 100

/** The salt is only for checking the chain. */
export type ShownEvent = Omit<Event, 'salt'>

export type TimeLine = {
  /** Newest first. */
  readonly events: readonly ShownEvent[]
  /** Where older ones begin: in which chain, before which event. */
  readonly older?: Place
}

/** A page of what is recorded, newest first; older hash keys last. */
export async function timeLineOf(
  { chain, standings }: Pick<Ledger, 'chain' | 'standings'>,
  { ids }: Pick<Contact, 'ids'>,
  before?: Place,
): Promise<TimeLine> {
  const known = await standings(ids.map((id) => ({ ids: [id] })))
  const events: ShownEvent[] = []
  for (let at = before?.chain ?? ids.length - 1; at >= 0; at -= 1) {
    const id = ids[at]
    if (id === undefined) continue
    // The number of a chain's last event is the version of its standing, or less.
    const end = before?.chain === at ? before.after : (known[at]?.version ?? 0) + 1
    const room = EVENTS_A_PAGE - events.length
    const start = Math.max(0, end - 1 - room)
    events.push(...(await stretch({ chain }, id, { start, end })))
    const isMore = start > 0 || (events.length >= EVENTS_A_PAGE && at > 0)
    if (start > 0) return { events, older: { chain: at, after: start + 1 } }
    if (isMore)
      return { events, older: { chain: at - 1, after: (known[at - 1]?.version ?? 0) + 1 } }
  }
  return { events }
}

/** The events after `start` and before `end`, newest first. */
async function stretch(
  { chain }: Pick<Ledger, 'chain'>,
  id: ContactId,
  { start, end }: { start: number; end: number },
): Promise<ShownEvent[]> {
  const found: ShownEvent[] = []
  for await (const page of chain(id, { after: start, limit: EVENTS_A_PAGE }))
    for (const { at, event } of page) {
      if (at >= end) return found.toReversed()
      const { salt: _salt, ...shown } = event
      found.push(shown)
    }
  return found.toReversed()
}

import { mapWithLimit } from '../../concurrency/map-with-limit.ts'
import { BastaError } from '../../domain/errors.ts'
import type { FeedPlace } from '../../domain/event-feed.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import type { RecordedContacts, StandingsById } from '../../domain/snapshot.ts'
import type { Entry } from '../../snapshot/entry.ts'
import { sortEntries } from '../../snapshot/merge.ts'
import { packStanding } from '../../snapshot/pack.ts'
import type { ShapeList } from '../../snapshot/shape-list.ts'

export type ChangesDeps = {
  readonly recorded: RecordedContacts
  readonly standingsById: StandingsById
}

export type Changes = {
  /** Sorted entries. */
  readonly entries: Uint8Array
  readonly next: FeedPlace
  readonly isMore: boolean
}

const LOGGED_A_READ = 4_000
/** The limit of one BatchGetItem, and how many are under way. */
const STANDINGS_A_READ = 100
const READS_AT_ONCE = 8

/**
 * Of whom something was recorded after a place, as they are now: the log is read first, so nothing
 * before the next place is missing; while the next page of it is read, so are the standings of this one. Stops after about so many contacts.
 */
export async function changesAfter(
  { recorded, standingsById }: ChangesDeps,
  place: FeedPlace,
  shapes: ShapeList,
  {
    contactsMax,
    signal,
  }: { readonly contactsMax: number; readonly signal?: AbortSignal | undefined },
): Promise<Changes> {
  const contacts = new Set<ContactId>()
  const entries: Entry[] = []
  let reading: Promise<readonly Entry[]> = Promise.resolve([])
  let next = place
  let isMore = true
  while (isMore && contacts.size < contactsMax) {
    signal?.throwIfAborted()
    const page = await recorded.after(next, Math.min(LOGGED_A_READ, contactsMax))
    if (page === undefined) throw new BastaError('unavailable', 'The log was exchanged meanwhile.')
    for (const contact of page.contacts) contacts.add(contact)
    ;({ next, isMore } = page)
    // Whoever is in two pages is read twice: the second read began after the second page.
    for (const entry of await reading) entries.push(entry)
    reading = readEntries(standingsById, page.contacts, shapes)
    // It is awaited later; until then a failure must not count as unhandled.
    reading.catch(() => undefined)
  }
  for (const entry of await reading) entries.push(entry)
  return { entries: sortEntries(entries), next, isMore }
}

async function readEntries(
  standingsById: StandingsById,
  ids: readonly ContactId[],
  shapes: ShapeList,
): Promise<readonly Entry[]> {
  const parts = Array.from({ length: Math.ceil(ids.length / STANDINGS_A_READ) }, (_, at) =>
    ids.slice(at * STANDINGS_A_READ, (at + 1) * STANDINGS_A_READ),
  )
  const entries = await mapWithLimit(parts, READS_AT_ONCE, async (part) => {
    const standings = await standingsById(part)
    return standings.map((standing, at): Entry => {
      const { shape, time } = packStanding(standing)
      return { contact: part[at] ?? failed(), shape: shapes.numberOf(shape), time }
    })
  })
  return entries.flat()
}

function failed(): never {
  throw new Error('More standings than were asked for.')
}

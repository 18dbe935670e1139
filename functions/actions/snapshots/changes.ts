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

const LOGGED_A_READ = 8_000
/** The limit of one BatchGetItem, and how many are under way. */
const STANDINGS_A_READ = 100
const READS_AT_ONCE = 8

/**
 * Of whom something was recorded after a place, as they are now: the log is read first, so nothing
 * before the next place is missing. Stops after about so many contacts.
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
  let next = place
  let isMore = true
  while (isMore && contacts.size < contactsMax) {
    signal?.throwIfAborted()
    const limit = Math.min(LOGGED_A_READ, contactsMax)
    const page = await recorded.after(next, limit)
    if (page === undefined) throw new BastaError('unavailable', 'The log was exchanged meanwhile.')
    for (const contact of page.contacts) contacts.add(contact)
    ;({ next, isMore } = page)
  }
  const ids = [...contacts]
  const parts = Array.from({ length: Math.ceil(ids.length / STANDINGS_A_READ) }, (_, at) =>
    ids.slice(at * STANDINGS_A_READ, (at + 1) * STANDINGS_A_READ),
  )
  const entries = await mapWithLimit(parts, READS_AT_ONCE, async (part) => {
    signal?.throwIfAborted()
    const standings = await standingsById(part)
    return standings.map((standing, at): Entry => {
      const { shape, time } = packStanding(standing)
      return { contact: part[at] ?? failed(), shape: shapes.numberOf(shape), time }
    })
  })
  return { entries: sortEntries(entries.flat()), next, isMore }
}

function failed(): never {
  throw new Error('More standings than were asked for.')
}

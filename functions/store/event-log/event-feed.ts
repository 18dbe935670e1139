import type { ContactId } from '../../domain/contact-id.ts'
import { BastaError } from '../../domain/errors.ts'
import type {
  ContactRegisters,
  EventFeed,
  FeedEntry,
  FeedPlace,
  PlacedEntry,
} from '../../domain/event-feed.ts'
import { NOTHING_KNOWN } from '../../domain/standing.ts'
import type { Untold } from '../../domain/tally.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { getItem } from '../dynamo/get.ts'
import { entryAt, queryEntries, type Logged } from './log-entries.ts'
import { headKey, LOG_SHARDS } from './log-head.ts'
import { loggedKey } from './log-keys.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import {
  contactKey,
  number,
  readEvent,
  s,
  text,
  type Item,
  type StoredStanding,
} from '../dynamo/items.ts'
import { dayOf } from './log-days.ts'
import { readVersions } from '../ledger/standings.ts'
import { completeness, completeUntil } from './unlogged.ts'
import { batchGet } from '../dynamo/batch-get.ts'

/** Of one shard; each reads a part of one day. */
const QUERIES_A_PAGE = 10
/** What is expected before the first are read: too many would be read for nothing. */
const ENTRIES_AN_ITEM = 20
/** Bytes of JSON, roughly. A Lambda answer has at most 6 MB. */
const PAGE_BYTES = 4_000_000
/** Beside a page of events. */
const STANDINGS_BYTES = 1_500_000

const UNKNOWN: StoredStanding = NOTHING_KNOWN

/** The log as readers get it: the shards merged by time of recording, each in its own order. */
export function eventFeed(db: Dynamo): EventFeed {
  return {
    parts: LOG_SHARDS,
    read: async (after, limit) => {
      const { entries: placed, isMore } = await readPlaced(db, after, limit)
      const next =
        placed.at(-1)?.next ?? Array.from({ length: LOG_SHARDS }, (_, at) => after[at] ?? 0)
      return {
        entries: placed.map(({ sequence: _at, next: _next, ...entry }) => entry),
        next,
        isMore,
      }
    },
    readPlaced: (after, limit, until) => readPlaced(db, after, limit, until),
    placeAt: (time) => placeAt(db, time),
    completeUntil: () => completeUntil(db),
    completeness: () => completeness(db),
    standings: async (contacts) => {
      const stored = await readVersions(db, contacts)
      return fitting(
        contacts.map((contact, at) => {
          const { registers, parts = [] } = stored[at] ?? UNKNOWN
          return parts.length > 0 ? { contact } : { contact, registers }
        }),
      )
    },
    find: async (id) => {
      const marker = await getItem(db, loggedKey(id))
      const contact = text(marker, 'contact') as ContactId
      const key = { pk: s(contactKey(contact)), sk: s(text(marker, 'eventKey')) }
      const item = contact === '' ? undefined : await getItem(db, key)
      if (item === undefined) return undefined
      const { evidence: _, salt: __, ...event } = readEvent(item)
      const untold = text(item, 'untold')
      return { contact, event, ...(untold !== '' && { untold: JSON.parse(untold) as Untold }) }
    },
  }
}

async function readPlaced(
  db: Dynamo,
  after: FeedPlace,
  limit: number,
  until?: FeedPlace,
): Promise<{ readonly entries: readonly PlacedEntry[]; readonly isMore: boolean }> {
  const heads = await readHeads(db)
  if (heads.some((head, shard) => (after[shard] ?? 0) > head))
    throw new BastaError('invalid_request', 'The cursor is ahead of the log.', [
      { pointer: '?after', detail: 'a cursor of this very table; begin again without one' },
    ])
  const ends = heads.map((head, shard) => Math.min(head, until?.[shard] ?? head))
  const read = await orUnavailable(
    Promise.all(
      ends.map((head, shard) => readShard(db, shard, { after: after[shard] ?? 0, head, limit })),
    ),
  )
  const wanted = join(read, limit)
  const fitting = firstThatFit(await orUnavailable(withEvents(db, wanted)))
  let next: FeedPlace = ends.map((_, shard) => after[shard] ?? 0)
  const entries = fitting.map((entry, at): PlacedEntry => {
    const { shard = 0, sequence = 0, eventKey = '' } = wanted[at] ?? {}
    next = next.with(shard, sequence)
    return { ...entry, sequence: Number(eventKey.slice('E#'.length)), next }
  })
  return { entries, isMore: ends.some((end, shard) => (next[shard] ?? 0) < end) }
}

/** Times never go back within a shard, so each is found by halves. */
async function placeAt(db: Dynamo, time: Date): Promise<FeedPlace> {
  const heads = await readHeads(db)
  return orUnavailable(
    Promise.all(heads.map((head, shard) => lastBefore(db, shard, head, time.toISOString()))),
  )
}

async function lastBefore(db: Dynamo, shard: number, head: number, time: string): Promise<number> {
  let [before, from] = [0, head + 1]
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2)
    const day = await dayOf(db, shard, middle)
    const entry = await entryAt(db, { shard, day: day ?? '', sequence: middle })
    // What is not to be seen yet is being written now.
    const isBefore = entry !== undefined && entry.recordedAt < time
    if (isBefore) before = middle
    else from = middle
  }
  return before
}

/** Registers that have no room are left out, never cut. */
function fitting(all: readonly ContactRegisters[]): readonly ContactRegisters[] {
  let bytes = 0
  return all.map(({ contact, registers }) => {
    const size = registers === undefined ? 0 : Buffer.byteLength(JSON.stringify(registers))
    if (registers === undefined || bytes + size > STANDINGS_BYTES) return { contact }
    bytes += size
    return { contact, registers }
  })
}

/** Always the first entry; then as many as fit into an answer. */
function firstThatFit(entries: readonly FeedEntry[]): readonly FeedEntry[] {
  let bytes = 0
  const end = entries.findIndex((entry, at) => {
    bytes += Buffer.byteLength(JSON.stringify(entry))
    return at > 0 && bytes > PAGE_BYTES
  })
  return end < 0 ? entries : entries.slice(0, end)
}

/** The last sequence number of each shard. */
export async function readHeads(db: Dynamo): Promise<number[]> {
  const shards = Array.from({ length: LOG_SHARDS }, (_, shard) => shard)
  const items = await orUnavailable(batchGet(db, shards.map(headKey)))
  return shards.map((shard) =>
    number(
      items.find((item) => text(item, 'sk') === String(shard)),
      'sequence',
    ),
  )
}

/**
 * At most `limit` entries without a gap. A transaction becomes visible item by item: entries after a
 * missing number wait for the next page, or the reader would never get the missing one.
 */
export async function readShard(
  db: Dynamo,
  shard: number,
  { after, head, limit }: { after: number; head: number; limit: number },
): Promise<Logged[]> {
  const found: Logged[] = []
  let entriesAnItem = ENTRIES_AN_ITEM
  for (let query = 0; query < QUERIES_A_PAGE; query += 1) {
    const last = after + found.length
    const wanted = Math.min(limit - found.length, head - last)
    if (wanted <= 0) break
    const day = await dayOf(db, shard, last + 1)
    if (day === undefined) break
    const items = await queryEntries(
      db,
      { shard, day, after: last },
      Math.ceil(wanted / entriesAnItem),
    )
    const entries = items.flat()
    for (const entry of entries.filter(({ sequence }) => sequence > last)) {
      if (entry.sequence > head || found.length === limit) return found
      if (entry.sequence !== after + found.length + 1) return found
      found.push(entry)
    }
    if (items.length === 0) break
    entriesAnItem = entries.length / items.length
  }
  return found
}

/** The first `limit` entries of all shards by time of recording; the order within a shard stays. */
function join(shards: readonly (readonly Logged[])[], limit: number): Logged[] {
  const isBefore = (a: Logged, b: Logged) => (a.recordedAt < b.recordedAt ? -1 : 1)
  return shards
    .flat()
    .toSorted((a, b) =>
      a.recordedAt === b.recordedAt ? a.shard - b.shard || a.sequence - b.sequence : isBefore(a, b),
    )
    .slice(0, limit)
}

async function withEvents(db: Dynamo, logged: readonly Logged[]): Promise<FeedEntry[]> {
  const keyOf = ({ contact, eventKey }: Pick<Logged, 'contact' | 'eventKey'>): Item => ({
    pk: s(contactKey(contact)),
    sk: s(eventKey),
  })
  const items = await batchGet(db, logged.map(keyOf), EVENT_BUT_EVIDENCE)
  const events = new Map(items.map((item) => [`${text(item, 'pk')}/${text(item, 'sk')}`, item]))
  return logged.map((one) => {
    const { contact, recordedAt, eventKey } = one
    const item = events.get(`${contactKey(contact)}/${eventKey}`)
    // Never skipped silently: a reader that mirrors the log must learn that something is wrong.
    if (item === undefined)
      throw new BastaError('unavailable', 'The log names an event that is not there.')
    return { contact, ...readEvent(item), recordedAt }
  })
}

const EVENT_NAMES =
  'pk sk id type scopes blocks occurredAt receivedAt source evidenceDigest prev hash'.split(' ')
const EVENT_BUT_EVIDENCE = {
  ProjectionExpression: EVENT_NAMES.map((name) => `#${name}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(EVENT_NAMES.map((name) => [`#${name}`, name])),
}

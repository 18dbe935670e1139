import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { canonicalJson } from '../../domain/canonical-json.ts'
import { newestId, type ContactIds } from '../../domain/contact.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import { BastaError } from '../../domain/errors.ts'
import {
  chainEvent,
  newSalt,
  type Event,
  type EventDraft,
  type EventId,
  type EventType,
} from '../../domain/event.ts'
import { notedStopsAgainst, noteRepeatedStop } from '../../domain/repeated-stop.ts'
import {
  applyEvent,
  firstsOf,
  lacksFirst,
  mergeRegisters,
  registersOf,
  type Registers,
  type Standing,
} from '../../domain/standing.ts'
import { storedTimes, type StoredTimes } from '../../domain/tally.ts'
import type { TargetRecord } from '../../domain/target.ts'
import { toSecond } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import type { StoredStanding } from '../dynamo/items.ts'
import { notAhead } from '../dynamo/not-ahead.ts'
import { putNew } from '../dynamo/put-new.ts'
import { readChain } from '../dynamo/query-pages.ts'
import { endAside } from '../people/asides.ts'
import { closeReview, reviewItems } from '../people/reviews.ts'
import { eventWrites } from './event-writes.ts'
import { foldIntoAlias, isAlias } from './alias-standing.ts'
import { clockApart, clocksApart, timed } from './chain-time.ts'
import { tellOf, type Tellable } from './outbox-entry.ts'
import { checkUnseen, seenItem } from './seen-messages.ts'
import { PARTS_A_WRITE, writeStanding } from './standing-parts.ts'
import { mergeVersions } from './standings.ts'
import { LIFTING, type Planned, type Process, type Turn } from './turn.ts'

/** The limit of a DynamoDB transaction: one standing, and at least three items for each event. */
export const ITEMS_A_WRITE = 100
/** The event, its marker, and what others are to be told. */
const ITEMS_OF_A_STOP = 3
/**
 * Beyond this, consents and orders are refused, so that a standing stays quick to read and write. A
 * stop is never refused: what does not fit into one item goes into more (`standing-parts.ts`).
 */
const BYTES_OF_ALLOWING_MAX = 100 * 1024
const ALLOWING: ReadonlySet<EventType> = new Set<EventType>(['consent', 'order'])

/** All that one write does for one contact: decided from one reading of it, and not sent yet. */
export type ContactWrite = {
  readonly contact: ContactId
  readonly turns: readonly Turn[]
  readonly plan: readonly Planned[]
  /** Turns that say what this very write stores, or notes. */
  readonly twins: readonly { readonly turn: Turn; readonly event: EventId }[]
  /** Turns that did not fit. */
  readonly rest: readonly Turn[]
  readonly found: Standing
  /** The standing first, then what is planned, in its order. Empty: there is nothing to write. */
  readonly items: readonly TransactWriteItem[]
}

/** What was read before a write. */
export type Reading = {
  readonly ids: ContactIds
  /** What is stored under each id. */
  readonly versions: readonly StoredStanding[]
  readonly targets: readonly TargetRecord[]
}

/**
 * A short link knows one id of its contact; the append that knows the most ids decides what is read.
 */
export function idsOf(turns: readonly Turn[]): ContactIds | undefined {
  const [first, ...others] = turns.map(({ append }) => append.contact.ids)
  return others.reduce(
    (most, ids) => (most !== undefined && ids.length > most.length ? ids : most),
    first,
  )
}

/** Folds the appends of one contact; those that need no write, or are refused, are settled at once. */
export async function planWrite(
  process: Process,
  turns: readonly Turn[],
  { ids, versions, targets }: Reading,
): Promise<ContactWrite> {
  const { db } = process
  const channel = turns.find(({ append }) => append.contact.channel)?.append.contact.channel
  const target = newestId(ids)
  const tellable = tellableOf(targets, turns)
  const found = mergeVersions(versions)
  const plan: Planned[] = []
  const twins: { readonly turn: Turn; readonly event: EventId }[] = []
  const keysPlanned = new Map<string, EventId>()
  const apart = clocksApart(db)
  let standing = withEnd(process, turns, await withFirsts(db, ids, found))
  const aliases = ids.flatMap((id, at) => (isAlias(id, target) ? [{ id, at }] : []))
  let items = (1 + PARTS_A_WRITE) * (1 + aliases.length)
  let taken = 0
  let isNoted = false
  for (const turn of turns) {
    const { draft, messageKey, sharedKeys = [], unless, review, decides, ends: end } = turn.append
    // A transaction may hold each key once: what another account has just received comes in the next
    // write.
    if (sharedKeys.some((key) => keysPlanned.has(key)) && !keysPlanned.has(messageKey ?? '')) break
    const known =
      unless?.(standing) ?? (messageKey === undefined ? undefined : keysPlanned.get(messageKey))
    if (known !== undefined) {
      taken += 1
      const noted = turn.append.recordRepeat
        ? noteRepeatedStop(standing, timed(process, standing, turn.append))
        : standing
      // Law 2: what this very write will store is not stored yet.
      if (noted !== standing || plan.some(({ event }) => event.id === known))
        twins.push({ turn, event: known })
      else turn.resolve({ event: known, isNew: false })
      isNoted ||= noted !== standing
      standing = noted
      continue
    }
    if (apart !== undefined && LIFTING.has(draft.type)) {
      taken += 1
      turn.reject(clockApart(apart))
      continue
    }
    const said = timed(process, standing, turn.append)
    if (ALLOWING.has(draft.type) && hasNoRoom(standing, said)) {
      taken += 1
      turn.reject(
        new BastaError(
          'conflict',
          'Too many consents and orders are recorded: no more can be added.',
        ),
      )
      continue
    }
    for (const stop of notedStopsAgainst(standing, said)) {
      if (items + ITEMS_OF_A_STOP > ITEMS_A_WRITE) break
      const event = chainEvent(stop, standing.head, newSalt())
      standing = applyEvent(standing, event, channel)
      const times = storedTimes(stop, { storedAt: timeOf(process), isFirst: false })
      const { others } = recorded(process, tellable, target, { event, standing, times })
      items += others.length
      plan.push({ event, seen: [], own: 0, others, ends: [] })
    }
    const event = chainEvent(said, standing.head, newSalt())
    const next = applyEvent(standing, event, channel)
    const seenUnder = (key: string) => [
      putNew(db, seenItem(target, key, draft, next.canarySince)),
      // A message seen under an older hash key counts as seen.
      ...ids.slice(0, -1).map((id) => checkUnseen(db, id, key)),
    ]
    const own = messageKey === undefined ? [] : seenUnder(messageKey)
    const seen = [...own, ...sharedKeys.flatMap(seenUnder)]
    const isFirst = decides === undefined
    const times = storedTimes(said, { storedAt: timeOf(process), isFirst })
    const { others } = recorded(process, tellable, target, { event, standing: next, times })
    if (review !== undefined)
      others.push(
        ...reviewItems(target, event, { ...review, at: next.version }).map((item) =>
          putNew(db, item),
        ),
      )
    if (decides !== undefined) others.push(...closeReview(db, target, decides, draft))
    const ends = end === undefined ? [] : endAside(db, end)
    items += seen.length + others.length + ends.length
    if (items > ITEMS_A_WRITE && plan.length > 0) break
    for (const key of [messageKey ?? [], sharedKeys].flat()) keysPlanned.set(key, draft.id)
    plan.push({ turn, event, seen, own: own.length, others, ends })
    standing = next
    taken += 1
  }
  const planned = { contact: target, turns, plan, twins, rest: turns.slice(taken), found }
  if (plan.length === 0 && !isNoted) return { ...planned, items: [] }

  const { registers } = standing
  const { put, parts } = await writeStanding(db, target, standing, versions.at(-1))
  const folded: TransactWriteItem[] = []
  for (const { id, at } of aliases)
    folded.push(...(await foldIntoAlias(db, id, versions[at], registers)))
  const written = plan.flatMap(({ seen, others, ends }) => [...seen, ...others, ...ends])
  return { ...planned, items: [put, ...written, ...parts, ...folded] }
}

/** The item of an event, and what others are to be told of it. */
function recorded(
  process: Process,
  tellable: Tellable,
  contact: ContactId,
  what: { readonly event: Event; readonly standing: Standing; readonly times: StoredTimes },
): { others: TransactWriteItem[] } {
  const { event, standing, times } = what
  const { entry, untold } = tellOf(process, tellable, contact, what)
  const others = eventWrites(process.db, contact, event, standing, { ...times, untold })
  if (entry !== undefined) others.push(putNew(process.db, entry))
  return { others }
}

function timeOf({ db, now }: Process): Date {
  return notAhead(db, now())
}

/** All turns are of one person: whoever has the address has it for all. */
function tellableOf(targets: readonly TargetRecord[], turns: readonly Turn[]): Tellable {
  const address = turns.find(({ append }) => append.contact.address)?.append.contact.address
  return { targets, address }
}

/**
 * Law 7: what is known of a person has no end. The canary's contacts are nobody, and new with each run:
 * only one of which nothing is stored yet can begin to end.
 */
function withEnd({ now }: Process, turns: readonly Turn[], standing: Standing): Standing {
  const isNew = standing.version === 0 && standing.head === ''
  const isCanary = turns.every(({ append }) => append.contact.isCanary === true)
  if (!isNew || !isCanary) return standing
  return { ...standing, canarySince: toSecond(now()) }
}

/** For stops folded before first times were recorded, reads them from the chain, once. */
async function withFirsts(
  db: Dynamo,
  ids: readonly ContactId[],
  standing: Standing,
): Promise<Standing> {
  if (!lacksFirst(standing.registers)) return standing
  let { registers } = standing
  for (const id of ids)
    for await (const page of readChain(db, id))
      registers = mergeRegisters(registers, firstsOf(page.map(({ event }) => event)))
  return { ...standing, registers }
}

/** An event that says nothing new needs no room: it may be a redelivery. */
function hasNoRoom({ registers }: Standing, said: EventDraft): boolean {
  const bytes = bytesOf(mergeRegisters(registers, registersOf(said)))
  return bytes > BYTES_OF_ALLOWING_MAX && bytes > bytesOf(registers)
}

function bytesOf(registers: Registers): number {
  return Buffer.byteLength(canonicalJson(registers))
}

import {
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type CancellationReason,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb'
import { setTimeout as sleep } from 'node:timers/promises'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import { takenBackSince } from '../../domain/already-said.ts'
import { BastaError } from '../../domain/errors.ts'
import {
  chainEvent,
  newSalt,
  type Event,
  type EventDraft,
  type EventId,
  type EventType,
} from '../../domain/event.ts'
import type { Append, Appended, Ledger } from '../../domain/ledger.ts'
import { endOf } from '../../domain/retention.ts'
import { notedStopsAgainst, noteRepeatedStop } from '../../domain/repeated-stop.ts'
import { CLOCKS_APART_SECONDS, onTimeOf, eventTime } from '../../domain/event-time.ts'
import {
  applyEvent,
  firstsOf,
  lacksFirst,
  mergeRegisters,
  readRegisters,
  registersOf,
  type Registers,
  type Standing,
} from '../../domain/standing.ts'
import { toSecond, type Second } from '../../domain/time.ts'
import { foldIntoAlias, isAlias } from './alias-standing.ts'
import type { Dynamo, TableClock } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { endAside } from '../people/asides.ts'
import { readChain } from '../dynamo/query-pages.ts'
import { closeReview, reviewItems } from '../people/reviews.ts'
import { contactKey, eventItem, n, s, text, type Item } from '../dynamo/items.ts'
import { PARTS_A_WRITE, writeStanding } from './standing-parts.ts'
import { mergeVersions, readVersions } from './standings.ts'
import { newestId } from '../../domain/contact.ts'

/** An append retries for this long; then its request goes to the inbox. */
const FIGHT_MS = 1_000
/** Nobody waits for the worker, so it may retry longer. */
export const CONSUMER_FIGHT_MS = 30_000
/** The limit of a DynamoDB transaction: one standing, and at least two items for each event. */
const ITEMS_A_WRITE = 100
const EVENTS_A_WRITE = 20
/**
 * Beyond this, consents and orders are refused, so that a standing stays quick to read and write. A
 * stop is never refused: what does not fit into one item goes into more (`standing-parts.ts`).
 */
const BYTES_OF_ALLOWING_MAX = 100 * 1024
const ALLOWING: ReadonlySet<EventType> = new Set<EventType>(['consent', 'order'])
/** Events that may not be recorded with a wrong clock: they could undo a newer stop. */
const LIFTING: ReadonlySet<EventType> = new Set<EventType>(['lift', 'consent'])
const ANSWERING: ReadonlySet<string> = new Set<EventType>([
  'lift',
  'consent',
  'release',
  'delivery',
])

type Turn = {
  readonly append: Append
  readonly deadline: number
  readonly resolve: (appended: Appended) => void
  readonly reject: (error: unknown) => void
}

/**
 * Appends to the ledger. Appends to one contact in one process are queued and share a write, so that a
 * provider's burst does not conflict with itself; the condition on the version detects other processes.
 */
export function appender(
  db: Dynamo,
  fightMs = FIGHT_MS,
  now: () => Date = db.now,
): Pick<Ledger, 'append' | 'latestLift'> {
  const queues = new Map<ContactId, Turn[]>()
  const process: Process = { db, now, latestLift: 0 }

  async function serve(contact: ContactId, queue: Turn[]): Promise<void> {
    while (queue.length > 0) await write(process, queue.splice(0, EVENTS_A_WRITE))
    queues.delete(contact)
  }

  return {
    append: (append) =>
      new Promise((resolve, reject) => {
        const contact = newestId(append.contact.ids)
        const turn = { append, deadline: performance.now() + fightMs, resolve, reject }
        const queue = queues.get(contact)
        if (queue !== undefined) queue.push(turn)
        else {
          const fresh = [turn]
          queues.set(contact, fresh)
          void serve(contact, fresh)
        }
      }),
    latestLift: () => process.latestLift,
  }
}

/** The state of this process: its clock, and the latest lift it recorded. */
type Process = { readonly db: Dynamo; readonly now: () => Date; latestLift: Second }

/** Writes the queued appends of one contact in one transaction, and repeats until each is settled. */
async function write(process: Process, turns: Turn[]): Promise<void> {
  let open = turns
  let lost = 0
  while (open.length > 0) {
    const late = open.filter(({ deadline }) => performance.now() > deadline)
    for (const { reject } of late)
      reject(new BastaError('unavailable', 'The contact is being written to by many others.'))
    open = open.filter((turn) => !late.includes(turn))
    if (open.length === 0) return
    if (lost > 0) await sleep(Math.random() * Math.min(100, 5 * 2 ** lost))
    const waiting = open.length
    try {
      open = await orUnavailable(tryWrite(process, open))
      // Appends that did not fit into this write are next; only a lost race waits before the retry.
      lost = open.length < waiting ? 0 : lost + 1
    } catch (error) {
      for (const { reject } of open) reject(error)
      return
    }
  }
}

type Planned = {
  /** The append it belongs to; absent when a noted stop becomes an event. */
  readonly turn?: Turn
  readonly event: Event
  readonly seen: readonly TransactWriteItem[]
  /** How many of `seen` are for its own account's key; the rest are for other accounts'. */
  readonly own: number
  readonly others: readonly TransactWriteItem[]
  /** The first of them requires that the item set aside is still open. */
  readonly ends: readonly TransactWriteItem[]
}

/** One read, one fold, one transaction. Returns the appends that must be retried. */
async function tryWrite(process: Process, turns: readonly Turn[]): Promise<Turn[]> {
  const { db } = process
  const [first] = turns
  if (first === undefined) return []
  // A short link knows one id of its contact; the append that knows the most ids decides what is read.
  const { ids } = turns.reduce(
    (most, { append }) => (append.contact.ids.length > most.ids.length ? append.contact : most),
    first.append.contact,
  )
  const channel = turns.find(({ append }) => append.contact.channel)?.append.contact.channel
  const target = newestId(ids)
  const versions = await readVersions(db, ids)
  const plan: Planned[] = []
  const twins: { readonly turn: Turn; readonly event: EventId }[] = []
  const keysPlanned = new Map<string, EventId>()
  const apart = clocksApart(db)
  let standing = await withFirsts(db, ids, mergeVersions(versions))
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
      const noted = turn.append.notesAgain
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
      if (items + 1 > ITEMS_A_WRITE) break
      const event = chainEvent(stop, standing.head, newSalt())
      standing = applyEvent(standing, event, channel)
      items += 1
      const others = [putNew(db, eventItem(target, standing.version, event))]
      plan.push({ event, seen: [], own: 0, others, ends: [] })
    }
    const event = chainEvent(said, standing.head, newSalt())
    const next = applyEvent(standing, event, channel)
    const seenUnder = (key: string) => [
      putNew(db, seenItem(target, key, draft)),
      // A message seen under an older hash key counts as seen.
      ...ids.slice(0, -1).map((id) => checkUnseen(db, id, key)),
    ]
    const own = messageKey === undefined ? [] : seenUnder(messageKey)
    const seen = [...own, ...sharedKeys.flatMap(seenUnder)]
    const others = [putNew(db, eventItem(target, next.version, event))]
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
  const rest = turns.slice(taken)
  if (plan.length === 0 && !isNoted) return rest

  const { registers } = standing
  const { put, parts } = await writeStanding(db, target, standing, versions.at(-1))
  const folded: TransactWriteItem[] = []
  for (const { id, at } of aliases)
    folded.push(...(await foldIntoAlias(db, id, versions[at], registers)))
  try {
    await db.client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          put,
          ...plan.flatMap(({ seen, others, ends }) => [...seen, ...others, ...ends]),
          ...parts,
          ...folded,
        ],
      }),
    )
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error
    const open = settleRedeliveries(plan, error.CancellationReasons ?? [], mergeVersions(versions))
    return [...open, ...twins.map(({ turn }) => turn), ...rest]
  }
  const lifts = plan.flatMap(({ event }) => (ANSWERING.has(event.type) ? [event.occurredAt] : []))
  process.latestLift = Math.max(process.latestLift, ...lifts)
  for (const { turn } of plan) turn?.resolve({ event: turn.append.draft.id, isNew: true })
  for (const { turn, event } of twins) turn.resolve({ event, isNew: false })
  return rest
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

/**
 * The event with the time that this chain counts. A decision keeps the time of its hold, which was
 * counted so.
 */
function timed(
  { db, now }: Process,
  standing: Standing,
  { draft, waited, decides }: Append,
): EventDraft {
  if (decides !== undefined) return draft
  if (waited !== undefined) {
    const since = { ...waited, now: toSecond(now()) }
    return { ...draft, occurredAt: eventTime(standing, draft, since) }
  }
  const apart = clocksApart(db)
  const told = apart === undefined ? draft : onTimeOf(apart.table, apart.own, draft)
  return { ...told, occurredAt: eventTime(standing, told) }
}

/** Both clocks, if they differ too much for both to be right. */
function clocksApart({ clock }: Dynamo): ReturnType<TableClock['last']> {
  const last = clock.last()
  return last !== undefined && Math.abs(last.table - last.own) > CLOCKS_APART_SECONDS
    ? last
    : undefined
}

function clockApart({ table, own }: { table: Second; own: Second }): BastaError {
  const seconds = Math.abs(own - table)
  return new BastaError(
    'clock_apart',
    `The clock here is ${seconds} seconds ${own > table ? 'ahead of' : 'behind'} the table's.`,
  )
}

/** An event that says nothing new needs no room: it may be a redelivery. */
function hasNoRoom({ registers }: Standing, said: EventDraft): boolean {
  const bytes = bytesOf(mergeRegisters(registers, registersOf(said)))
  return bytes > BYTES_OF_ALLOWING_MAX && bytes > bytesOf(registers)
}

function bytesOf(registers: Registers): number {
  return Buffer.byteLength(canonicalJson(registers))
}

/** A message seen before is done, whatever else failed; the others are retried. */
function settleRedeliveries(
  plan: readonly Planned[],
  reasons: readonly CancellationReason[],
  standing: Standing,
): Turn[] {
  let at = 1
  return plan.flatMap(({ turn, seen, own, others, ends }) => {
    const seenReasons = reasons.slice(at, at + seen.length)
    const endsAt = at + seen.length + others.length
    at = endsAt + ends.length
    if (turn === undefined) return []
    const found = seenReasons.findIndex(({ Code }) => Code === 'ConditionalCheckFailed')
    if (found < 0) {
      const isOver = ends.length > 0 && reasons[endsAt]?.Code === 'ConditionalCheckFailed'
      if (!isOver) return [turn]
      turn.reject(new BastaError('conflict', 'It was decided already.'))
      return []
    }
    const event = text(seenReasons[found]?.Item, 'event') as EventId
    const anew =
      found < own
        ? asNewStatement(turn.append, standing)
        : asWiderStop(turn.append, standing, event)
    if (anew !== undefined) return [{ ...turn, append: anew }]
    turn.resolve({ event, isNew: false })
    return []
  })
}

/** Its key was made of its words only: after a lift the same words are a new stop. */
function asNewStatement(append: Append, standing: Standing): Append | undefined {
  const { draft, messageKey, isKeyMadeUp } = append
  if (isKeyMadeUp !== true || LIFTING.has(draft.type)) return undefined
  const lift = takenBackSince(standing, draft)
  if (lift === undefined || messageKey?.endsWith(lift) === true) return undefined
  return { ...append, messageKey: `${messageKey}~${lift}`, sharedKeys: [] }
}

/**
 * Another account has passed the message on. A consent counts once, wherever it is shown again; a stop
 * that covers more here than there is one more stop.
 */
function asWiderStop(append: Append, standing: Standing, known: EventId): Append | undefined {
  const { type, scopes } = append.draft
  if (LIFTING.has(type)) return undefined
  const covered = readRegisters(standing.registers).filter(({ event }) => event === known)
  const isSame = scopes.every((scope) => covered.some((one) => one.scope === scope))
  return isSame ? undefined : { ...append, sharedKeys: [] }
}

function putNew(db: Dynamo, item: Item): TransactWriteItem {
  return {
    Put: {
      TableName: db.table,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

function checkUnseen(db: Dynamo, contact: ContactId, messageKey: string): TransactWriteItem {
  return {
    ConditionCheck: {
      TableName: db.table,
      Key: seenKey(contact, messageKey),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

/** The event of a message, under whichever hash key it was recorded. */
export async function readSeen(
  db: Dynamo,
  ids: readonly ContactId[],
  messageKey: string,
): Promise<EventId | undefined> {
  for (const id of ids.toReversed()) {
    const { Item: item } = await orUnavailable(
      db.client.send(
        new GetItemCommand({
          TableName: db.table,
          Key: seenKey(id, messageKey),
          ConsistentRead: true,
        }),
      ),
    )
    if (item !== undefined) return text(item, 'event') as EventId
  }
  return undefined
}

function seenKey(contact: ContactId, messageKey: string): Item {
  return { pk: s(contactKey(contact)), sk: s(`M#${messageKey}`) }
}

/** What can lift is remembered for ever, so that a recorded START cannot be replayed. */
function seenItem(contact: ContactId, messageKey: string, draft: EventDraft): Item {
  const isLifting = LIFTING.has(draft.type)
  return {
    ...seenKey(contact, messageKey),
    event: s(draft.id),
    ...(isLifting ? {} : { ttl: n(endOf('seen_messages', draft.receivedAt)) }),
  }
}

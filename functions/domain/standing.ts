import type { Channel } from './address.ts'
import type { Method, StoredMethod } from './method.ts'
import {
  isFirst,
  isOfKind,
  parseKey,
  printKey,
  undoKey,
  type RegisterDetail,
  type RegisterKey,
  type RegisterKind,
} from './register-key.ts'
import type { Blocks } from './scope.ts'
import type { Stored } from './stored-word.ts'
import type { Event, EventDraft, EventId } from './event.ts'
import type { Second } from './time.ts'

/**
 * When something was last said, and by which event. Registers merge by maximum, so that any order and
 * any repetition of events gives the same standing, and two regions can merge theirs.
 */
export type Mark = readonly [at: Second, event: EventId]

export type Registers = Readonly<Record<RegisterKey, Mark>>

export type Register = {
  readonly kind: Stored<RegisterKind>
  readonly method: StoredMethod
  readonly detail: Stored<RegisterDetail>
  readonly scope: string
  readonly origin: string
  readonly at: Second
  readonly event: EventId
  /** A stop that was said again while it stood; the event is the earlier one. */
  readonly again?: true
}

/** The fold of a contact's events, with the notes of what was said again. */
export type Standing = {
  readonly channel: Channel | undefined
  readonly registers: Registers
  /** Number of events so far. */
  readonly version: number
  /** How many such notes there are; absent: none. */
  readonly noted?: number | undefined
  /** It is a contact of the canary, from then: all of it ends. */
  readonly canarySince?: Second | undefined
  /** Hash of the last event; empty before the first. */
  readonly head: string
}

export const NOTHING_KNOWN: Standing = { channel: undefined, registers: {}, version: 0, head: '' }

/** The standing after one more event of the contact's chain. */
export function applyEvent(standing: Standing, event: Event, channel?: Channel): Standing {
  return {
    channel: standing.channel ?? channel,
    registers: mergeRegisters(standing.registers, registersOf(event)),
    version: standing.version + 1,
    ...(standing.noted === undefined ? {} : { noted: standing.noted }),
    ...(standing.canarySince === undefined ? {} : { canarySince: standing.canarySince }),
    head: event.hash,
  }
}

/**
 * The later wins, or the earlier for registers of the first time; in the same second the smaller event
 * id, so that every process chooses the same.
 */
export function mergeRegisters(left: Registers, right: Registers): Registers {
  const merged: Record<RegisterKey, Mark> = { ...left }
  for (const [key, mark] of Object.entries(right)) {
    const known = merged[key]
    const wins = isFirst(key) ? isEarlier : isLater
    if (known === undefined || wins(mark, known)) merged[key] = mark
  }
  return withoutErased(merged)
}

/**
 * An erasure ends all consents and orders up to its time; a stop that such a consent had lifted stands
 * again. Only the newest erasure counts, so the order of events makes no difference.
 */
function withoutErased(registers: Record<RegisterKey, Mark>): Record<RegisterKey, Mark> {
  const erasedAt = Math.max(
    ...Object.entries(registers).map(([key, [at]]) => (isOfKind(key, 'erasure') ? at : -1)),
  )
  if (erasedAt < 0) return registers
  return Object.fromEntries(
    Object.entries(registers).filter(
      ([key, [at]]) => at > erasedAt || !(isOfKind(key, 'consent') || isOfKind(key, 'order')),
    ),
  )
}

/** One event as registers. */
export function registersOf(event: EventDraft | Event): Registers {
  const { type, source } = event
  const { method } = source
  if (type === 'note') return {}
  const mark: Mark = source.answers
    ? [source.answers.at, source.answers.event]
    : [event.occurredAt, event.id]
  // A lift that answers one event is no START: it takes back that event alone (law 6).
  const kind = type === 'lift' && source.answers !== undefined ? 'undo' : type
  const registers: Record<RegisterKey, Mark> = {}
  for (const scope of event.scopes) {
    const detail = source.strength ?? blocksWithin(event, scope)
    for (const origin of originsWithin(source.origins, scope))
      registers[printKey({ form: 'said', kind, method, detail, scope, origin })] = mark
    if (type === 'stop') registers[printKey({ form: 'first', detail, scope })] = mark
  }
  return registers
}

/** All that counts: a stop that was taken back is as if it had never been said. */
export function readRegisters(registers: Registers): Register[] {
  return Object.entries(registers).flatMap(([key, mark]) => {
    if (isOfKind(key, 'undo') || isTakenBack(registers, key, mark)) return []
    const [at, event] = mark
    const name = parseKey(key)
    if (name.form === 'first') return []
    const { method, detail, scope, origin } = name
    const kind = name.form === 'again' ? 'stop' : name.kind
    const register = { kind, method, detail, scope, origin, at, event }
    return [name.form === 'again' ? { ...register, again: true } : register]
  })
}

function isTakenBack(registers: Registers, key: RegisterKey, [at, event]: Mark): boolean {
  const back = isOfKind(key, 'stop') ? registers[undoKey(key)] : undefined
  return back !== undefined && back[0] === at && back[1] === event
}

/**
 * Standings of one contact under several hash keys, as one. A stop that was taken back under one of them
 * hides none that is known under another.
 */
export function mergeStandings(all: readonly Registers[]): Registers {
  const undos = all
    .map((one) => Object.entries(one).filter(([key]) => isOfKind(key, 'undo')))
    .map((entries): Registers => Object.fromEntries(entries))
    .reduce(mergeRegisters, {})
  return all
    .map((one): Registers => {
      const counts = Object.entries(one).filter(
        ([key, mark]) => !isTakenBack(undos, key, mark) && !isTakenBack(one, key, mark),
      )
      return Object.fromEntries(counts)
    })
    .reduce(mergeRegisters, {})
}

/**
 * Whether nothing of the kind is recorded yet, neither as much nor answered: only then does taking it
 * back leave all as it was before. Registers keep the latest time alone.
 */
export function saysAnew({ registers }: Standing, said: EventDraft): boolean {
  return Object.keys(registersOf(said)).every((key) => isFirst(key) || !(key in registers))
}

/**
 * The first second in which a stop is separate from one that was taken back: in the same second, or
 * earlier, the two would share one mark, and the taking back would answer both.
 */
export function notTakenBackFrom({ registers }: Standing, said: EventDraft): Second {
  const ends = Object.keys(registersOf(said)).flatMap((key) => {
    const back = isOfKind(key, 'stop') ? registers[undoKey(key)] : undefined
    return back === undefined ? [] : [back[0] + 1]
  })
  return Math.max(said.occurredAt, ...ends)
}

/** The registers of a stop that was said again, and of the event that said it before. */
export function againRegisters(
  { source, occurredAt }: EventDraft,
  { detail, scope, event }: { detail: Blocks; scope: string; event: EventId },
): Registers {
  const { method } = source
  const keys = originsWithin(source.origins, scope).map((origin) =>
    printKey({ form: 'again', method, detail, scope, origin }),
  )
  return Object.fromEntries(keys.map((key): [string, Mark] => [key, [occurredAt, event]]))
}

/** When a stop of that reach was first said; undefined if that was not recorded yet. */
export function firstSaid(
  registers: Registers,
  detail: Stored<RegisterDetail>,
  scope: string,
): Second | undefined {
  return registers[printKey({ form: 'first', detail, scope })]?.[0]
}

/** Whether a stop was folded before first times were recorded: then only the chain knows it. */
export function lacksFirst(registers: Registers): boolean {
  return readRegisters(registers).some(
    ({ kind, detail, scope }) =>
      kind === 'stop' && !(printKey({ form: 'first', detail, scope }) in registers),
  )
}

/** The first time of each stop in some events. */
export function firstsOf(events: readonly Event[]): Registers {
  return events
    .map((event) => Object.entries(registersOf(event)).filter(([key]) => isFirst(key)))
    .map((entries): Registers => Object.fromEntries(entries))
    .reduce(mergeRegisters, {})
}

/** A person who says "no message at all", by text or on the page, says it to one sender. */
const SAID_TO_ONE: ReadonlySet<string> = new Set<Method>(['keyword', 'link'])

/**
 * A text to a transactional number, or the page's "not even service messages", blocks every message of
 * that sender only; its `all` still means marketing. An operator or a hard bounce may block every
 * message of everyone.
 */
export function blocksWithin(
  event: { readonly blocks: Blocks; readonly source: { readonly method: StoredMethod } },
  scope: string,
): Blocks {
  return scope === 'all' && SAID_TO_ONE.has(event.source.method) ? 'marketing' : event.blocks
}

/** A stop of one sender was said to that sender; a stop of all was said to each of the origins. */
function originsWithin(origins: readonly string[], scope: string): readonly string[] {
  const own = origins.filter((origin) => scope.split('/')[1] === origin)
  if (own.length > 0) return own
  return origins.length > 0 ? origins : ['-']
}

function isEarlier([at, event]: Mark, [knownAt, knownEvent]: Mark): boolean {
  return at === knownAt ? event < knownEvent : at < knownAt
}

function isLater([at, event]: Mark, [knownAt, knownEvent]: Mark): boolean {
  return at === knownAt ? event < knownEvent : at > knownAt
}

import type { ConsentStrength, EventType } from './event.ts'
import type { StoredMethod, Method } from './method.ts'
import type { Blocks } from './scope.ts'
import { storedWord, type Stored } from './stored-word.ts'

/**
 * The kind of a register: every event type except a note, which decides nothing; and `undo`, the lift
 * that answers one stop of a link and no other.
 */
export type RegisterKind = Exclude<EventType, 'note'> | 'undo'

/** What a stop or bounce blocks; for a consent its strength. */
export type RegisterDetail = Blocks | ConsentStrength

/**
 * The name of a register as it is stored, one of three forms:
 * `kind|method|detail|scope|origin` when it was last said;
 * `first|stop|detail|scope` when a stop that far was first said: a minimum, all others are a maximum;
 * `again|method|detail|scope|origin` when a stop that stood was last said again without an event of
 * its own, and the event that stood.
 * Senders, topics and methods hold no `|`. Stored as it is: never change its meaning.
 */
export type RegisterKey = string

const BAR = 0x7c

type Act = {
  readonly method: StoredMethod
  readonly detail: Stored<RegisterDetail>
  readonly scope: string
  /** The sender it was said to, or `-`. */
  readonly origin: string
}

export type RegisterName =
  | ({ readonly form: 'said'; readonly kind: Stored<RegisterKind> } & Act)
  | ({ readonly form: 'again' } & Act)
  | { readonly form: 'first'; readonly detail: Stored<RegisterDetail>; readonly scope: string }

export function printKey(name: RegisterName): RegisterKey {
  if (name.form === 'first') return `first|stop|${name.detail}|${name.scope}`
  const head = name.form === 'again' ? 'again' : name.kind
  return [head, name.method, name.detail, name.scope, name.origin].join('|')
}

/** The same few names stand in the standings of everybody. */
const parsed = new Map<RegisterKey, RegisterName>()
const PARSED_MAX = 5_000

export function parseKey(key: RegisterKey): RegisterName {
  const known = parsed.get(key)
  if (known !== undefined) return known
  if (parsed.size >= PARSED_MAX) parsed.clear()
  const name = parseAnew(key)
  parsed.set(key, name)
  return name
}

function parseAnew(key: RegisterKey): RegisterName {
  const [head = '', method = '', detail = '', scope = '', origin = ''] = key.split('|')
  if (head === 'first') return { form: 'first', detail: storedWord(detail), scope }
  const act = {
    method: storedWord<Method>(method),
    detail: storedWord<RegisterDetail>(detail),
    scope,
    origin,
  }
  return head === 'again'
    ? { form: 'again', ...act }
    : { form: 'said', kind: storedWord(head), ...act }
}

/** The name of what takes back a stop that is stored under this name. */
export function undoKey(stop: RegisterKey): RegisterKey {
  return `undo${stop.slice('stop'.length)}`
}

/** For registers of the first time the earlier one counts. */
export function isFirst(key: RegisterKey): boolean {
  return key.startsWith('first|')
}

/**
 * Without parsing the rest: a standing may have thousands of registers, and each check looks at all.
 */
export function isOfKind(key: RegisterKey, kind: RegisterKind): boolean {
  return key.startsWith(kind) && key.charCodeAt(kind.length) === BAR
}

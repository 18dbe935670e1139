import { isContactId, type ContactId } from '../../domain/contact-id.ts'
import type { EventId } from '../../domain/event.ts'
import type { Mark, Registers } from '../../domain/standing.ts'
import { member } from '../member.ts'

/** What `GET /v1/events?standings=true` answers, as far as a mirror needs it. */
export type Page = {
  /** The id of the last event, if there is any. */
  readonly last: string | undefined
  readonly standings: readonly Standing[]
  readonly next: string
  readonly isMore: boolean
  /** Absent while there is more. */
  readonly completeUntilMs: number | undefined
  readonly checkedAtMs: number
  /** The proof of each version of the hash keys. */
  readonly proofs: ReadonlyMap<string, string>
  readonly ids: readonly string[]
}

type Standing = { readonly contact: ContactId; readonly registers: Registers | undefined }

/** All of it or nothing: a page of which one part cannot be read is not applied. */
export function readPage(said: unknown): Page | undefined {
  const [next, isMore] = [member(said, 'next'), member(said, 'more')]
  const [until, checkedAtMs] = [member(said, 'completeUntil'), readTime(member(said, 'checkedAt'))]
  const completeUntilMs = until === undefined ? undefined : readTime(until)
  const events = readAll(member(said, 'events'), readEvent)
  const standings = readAll(member(said, 'standings'), readStanding)
  const proofs = readProofs(member(said, 'hashKeys'))
  if (typeof next !== 'string' || typeof isMore !== 'boolean' || checkedAtMs === undefined)
    return undefined
  if (events === undefined || standings === undefined || proofs === undefined) return undefined
  if (isMore !== (completeUntilMs === undefined)) return undefined
  if (completeUntilMs !== undefined && completeUntilMs > checkedAtMs) return undefined
  // A contact of whom something was recorded, and nothing is told, would be kept as it was.
  const told = new Set<string>(standings.map(({ contact }) => contact))
  if (!events.every(({ contact }) => told.has(contact))) return undefined
  const ids = events.map(({ id }) => id)
  return { last: ids.at(-1), ids, standings, next, isMore, completeUntilMs, checkedAtMs, proofs }
}

function readAll<T>(said: unknown, read: (one: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(said)) return undefined
  const all = said.map(read)
  return all.every((one) => one !== undefined) ? all : undefined
}

function readEvent(said: unknown): { contact: ContactId; id: string } | undefined {
  const [contact, id] = [member(said, 'contact'), member(said, 'id')]
  return isId(contact) && typeof id === 'string' ? { contact, id } : undefined
}

function readStanding(said: unknown): Standing | undefined {
  const [contact, registers] = [member(said, 'contact'), member(said, 'registers')]
  if (!isId(contact)) return undefined
  if (registers === undefined) return { contact, registers }
  if (typeof registers !== 'object' || registers === null) return undefined
  const marks = Object.entries(registers).flatMap(([name, mark]): [string, Mark][] =>
    isMark(mark) ? [[name, mark]] : [],
  )
  if (marks.length !== Object.keys(registers).length) return undefined
  return { contact, registers: Object.fromEntries(marks) }
}

function isId(said: unknown): said is ContactId {
  return typeof said === 'string' && isContactId(said)
}

function isMark(said: unknown): said is readonly [number, EventId] {
  return (
    Array.isArray(said) &&
    said.length === 2 &&
    Number.isInteger(said[0]) &&
    typeof said[1] === 'string'
  )
}

function readProofs(said: unknown): ReadonlyMap<string, string> | undefined {
  if (typeof said !== 'object' || said === null) return undefined
  const proofs = Object.entries(said)
  const isRead = proofs.every(([, proof]) => typeof proof === 'string')
  return isRead && proofs.length > 0 ? new Map(proofs) : undefined
}

function readTime(said: unknown): number | undefined {
  const isInstant =
    typeof said === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(said)
  const ms = isInstant ? Date.parse(said) : Number.NaN
  return Number.isNaN(ms) ? undefined : ms
}

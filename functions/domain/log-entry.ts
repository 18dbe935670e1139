import { isContactId, type ContactId } from './contact-id.ts'
import { countersOf, type Counter, type Tallied } from './tally.ts'
import { parseZonedTime, type Second } from './time.ts'

/** An event as the log names it: what a reader needs to fetch it, and what is counted of it. */
export type LogEntry = {
  readonly event: string
  readonly contact: string
  readonly sk: string
  /** The UTC day of its receipt, under which it is counted: `2026-11-21`. */
  readonly day: string
  readonly counters: readonly Counter[]
  /** When its write was sent to the table; absent of events that older versions stored. */
  readonly storedAt?: Date | undefined
  /** The marker that it shares with events of the same write, while the log lacks one of them. */
  readonly marker?: string | undefined
}

/** A stop that was recorded: whose, and when it was said. */
export type RecordedStop = { readonly contact: ContactId; readonly occurredAt: Second }

/** The item of an event: its contact, its sort key, and its texts by name, empty if there is none. */
export type RecordedItem = {
  readonly contact: string
  readonly sk: string
  readonly read: (name: string) => string
}

export function logEntryOf({ contact, sk, read }: RecordedItem): LogEntry {
  const storedAt = timeOf(read('storedAt'))
  const counters = countersOf({
    type: read('type'),
    ...sourceOf(read('source')),
    ...(isOfListItem(read) ? { method: 'import' } : {}),
    actedAt: timeOf(read('actedAt')),
    storedAt,
    isUntold: read('untold') !== '',
  })
  const day = read('receivedAt').slice(0, 10)
  const marker = read('marker')
  return {
    event: read('id'),
    contact,
    sk,
    day,
    counters,
    storedAt,
    ...(marker === '' ? {} : { marker }),
  }
}

function isOfListItem(read: RecordedItem['read']): boolean {
  const type = read('type')
  return (type === 'stop' || type === 'bounce') && membersOf(read('evidence')).has('import')
}

/** Undefined of what is no stop. */
export function recordedStopOf({ contact, read }: RecordedItem): RecordedStop | undefined {
  const occurredAt = parseZonedTime(read('occurredAt'))
  return read('type') === 'stop' && isContactId(contact) && occurredAt !== undefined
    ? { contact, occurredAt }
    : undefined
}

/** What cannot be read is counted as such: an event must never keep others out of the log. */
function sourceOf(text: string): Pick<Tallied, 'method' | 'provider' | 'senders'> {
  const source = membersOf(text)
  const method = source.get('method')
  const origins = source.get('origins')
  const provider = source.get('provider')
  if (typeof method !== 'string' || !Array.isArray(origins))
    return { method: 'unreadable', senders: [] }
  return {
    method,
    senders: origins.filter((origin) => typeof origin === 'string'),
    ...(typeof provider === 'string' ? { provider } : {}),
  }
}

function membersOf(text: string): ReadonlyMap<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text)
    return new Map(typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : [])
  } catch {
    return new Map()
  }
}

function timeOf(text: string): Date | undefined {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : new Date(ms)
}

import { isContactId } from '../domain/contact-id.ts'
import { parseZonedTime } from '../domain/time.ts'
import type { RecordedStop } from '../actions/sends/judge-again.ts'
import type { LogEntry } from '../domain/log-entry.ts'
import { countersOf, type Tallied } from '../domain/tally.ts'

/** What both Lambda and the streams API deliver for a change. */
export type StreamRecord = {
  readonly eventName?: string | undefined
  readonly dynamodb?:
    | {
        readonly NewImage?:
          | Readonly<
              Record<
                string,
                {
                  readonly S?: string | undefined
                  readonly N?: string | undefined
                  readonly M?: Readonly<Record<string, unknown>> | undefined
                }
              >
            >
          | undefined
      }
    | undefined
}

/** Every new event among the changes goes into the log, in the order of the stream. */
export function newEvents(records: readonly StreamRecord[]): LogEntry[] {
  return records.flatMap(({ eventName, dynamodb }) => {
    const read = (name: string) => dynamodb?.NewImage?.[name]?.S ?? ''
    const [pk, sk, event] = [read('pk'), read('sk'), read('id')]
    const isNewEvent = eventName === 'INSERT' && pk.startsWith('C#') && sk.startsWith('E#')
    // Nobody said it: the canary's events end, and no log may name what is no more.
    const isCanarys = dynamodb?.NewImage?.['canary'] !== undefined
    if (!isNewEvent || event === '' || isCanarys) return []
    const storedAt = timeOf(read('storedAt'))
    const counters = countersOf({
      type: read('type'),
      ...sourceOf(read('source')),
      actedAt: timeOf(read('actedAt')),
      storedAt,
      isUntold: read('untold') !== '',
    })
    const day = read('receivedAt').slice(0, 10)
    return [{ event, contact: pk.slice(2), sk, day, counters, storedAt }]
  })
}

/** The stops among the new events: of each, what was sent since it was said is looked at. */
export function newStops(records: readonly StreamRecord[]): RecordedStop[] {
  return records.flatMap(({ eventName, dynamodb }) => {
    const read = (name: string) => dynamodb?.NewImage?.[name]?.S ?? ''
    const contact = read('pk').slice('C#'.length)
    const isStop =
      read('pk').startsWith('C#') && read('sk').startsWith('E#') && read('type') === 'stop'
    const occurredAt = parseZonedTime(read('occurredAt'))
    if (eventName !== 'INSERT' || !isStop || !isContactId(contact) || occurredAt === undefined)
      return []
    return [{ contact, occurredAt }]
  })
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

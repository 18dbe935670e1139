import {
  logEntryOf,
  recordedStopOf,
  type LogEntry,
  type RecordedItem,
  type RecordedStop,
} from '../domain/log-entry.ts'

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
  return records.flatMap((record) => {
    const item = newEventOf(record)
    // Nobody said it: the canary's events end, and no log may name what is no more.
    const isCanarys = record.dynamodb?.NewImage?.['canary'] !== undefined
    return item === undefined || item.read('id') === '' || isCanarys ? [] : [logEntryOf(item)]
  })
}

/** The stops among the new events: of each, what was sent since it was said is looked at. */
export function newStops(records: readonly StreamRecord[]): RecordedStop[] {
  return records.flatMap((record) => {
    const item = newEventOf(record)
    return (item && recordedStopOf(item)) ?? []
  })
}

function newEventOf({ eventName, dynamodb }: StreamRecord): RecordedItem | undefined {
  const read = (name: string) => dynamodb?.NewImage?.[name]?.S ?? ''
  const [pk, sk] = [read('pk'), read('sk')]
  const isNewEvent = eventName === 'INSERT' && pk.startsWith('C#') && sk.startsWith('E#')
  return isNewEvent ? { contact: pk.slice('C#'.length), sk, read } : undefined
}

import type { LogEntry } from '../domain/log-entry.ts'

/** What both Lambda and the streams API deliver for a change. */
export type StreamRecord = {
  readonly eventName?: string | undefined
  readonly dynamodb?:
    | {
        readonly NewImage?:
          Readonly<Record<string, { readonly S?: string | undefined }>> | undefined
      }
    | undefined
}

/** Every new event among the changes goes into the log, in the order of the stream. */
export function newEvents(records: readonly StreamRecord[]): LogEntry[] {
  return records.flatMap(({ eventName, dynamodb }) => {
    const pk = dynamodb?.NewImage?.['pk']?.S ?? ''
    const sk = dynamodb?.NewImage?.['sk']?.S ?? ''
    const event = dynamodb?.NewImage?.['id']?.S
    const isNewEvent = eventName === 'INSERT' && pk.startsWith('C#') && sk.startsWith('E#')
    return isNewEvent && event !== undefined ? [{ event, contact: pk.slice(2), sk }] : []
  })
}

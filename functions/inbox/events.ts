import type { ScheduledEvent, SQSEvent } from 'aws-lambda'

/** What reaches this function: queues, or the schedule. */
export type InboxEvent = SQSEvent | ScheduledEvent

export function isQueueEvent(event: InboxEvent): event is SQSEvent {
  return 'Records' in event
}

import type { EventFeed, FeedPlace } from '../domain/event-feed.ts'
import { fromCursor, toCursor } from '../http/cursor.ts'

const LIST = 'events'

/** A place of the log as callers keep it. */
export function cursorOfPlace(place: FeedPlace): string {
  return toCursor(LIST, place.join('.'))
}

/** The beginning where there is no cursor. Throws `invalid_request` at the pointer. */
export function placeOfCursor(
  { parts }: Pick<EventFeed, 'parts'>,
  cursor: string | undefined,
  pointer = '?after',
): FeedPlace {
  const place = new RegExp(`^\\d{1,15}(?:\\.\\d{1,15}){${parts - 1}}$`)
  return fromCursor(LIST, cursor, place, pointer)?.split('.').map(Number) ?? []
}

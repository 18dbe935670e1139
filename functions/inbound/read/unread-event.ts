import type { Unread } from '../../domain/message.ts'
import { sampleOf } from './sample.ts'

/** A provider's names are words; anything longer or stranger could be personal data. */
const NAME = /^[\w.:/ -]{1,60}$/

/**
 * An unknown event may say something about a person, so it is set aside for a decision (law 12): one
 * item for all events of this name.
 */
export function unreadEvent(
  event: unknown,
  name: string | undefined,
  of: Pick<Unread, 'channel' | 'from' | 'id'>,
): Unread {
  const isName = name !== undefined && NAME.test(name)
  return {
    kind: 'unread',
    what: 'event',
    why: 'unknown_shape',
    shape: isName ? `event/${name}` : 'event',
    ...of,
    sample: sampleOf(event),
  }
}

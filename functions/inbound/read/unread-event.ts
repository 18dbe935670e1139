import type { Unread } from '../../domain/message.ts'
import { sampleOf } from './sample.ts'

/** A provider's names are words; what is longer or stranger could be anything, a person's data too. */
const NAME = /^[\w.:/ -]{1,60}$/

/**
 * An event that we do not know: it may say something of a person, so it is set aside for somebody to
 * decide (law 12), one item for all events of its name.
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

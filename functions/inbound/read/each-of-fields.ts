import type { InboundRequest } from '../../domain/listener.ts'
import type { Message } from '../../domain/message.ts'
import { readFields, type Fields } from './fields.ts'
import { readEach } from './read-each.ts'

/** Reads each message of a request by its fields; one that cannot be read is shown as it came. */
export function readEachOfFields(
  request: InboundRequest,
  read: (fields: Fields) => readonly Message[],
): readonly Message[] {
  return readEach(readFields(request), read, ({ sample }) => sample)
}

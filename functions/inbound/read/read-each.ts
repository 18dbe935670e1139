import { UnreadableError, type Message } from '../../domain/message.ts'
import { sampleOf } from './sample.ts'

/**
 * Reads each item separately: an unreadable one is set aside and does not affect the others. If none
 * can be read, the whole request is unreadable.
 */
export function readEach<T>(
  several: readonly T[],
  read: (one: T) => readonly Message[],
  show: (one: T) => unknown = (one) => one,
): readonly Message[] {
  const failures: UnreadableError[] = []
  const messages = several.flatMap((one): readonly Message[] => {
    try {
      return read(one)
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error
      failures.push(error)
      const sample = sampleOf(show(one))
      return [{ kind: 'unread', what: 'message', why: 'unknown_shape', shape: 'message', sample }]
    }
  })
  const [first] = failures
  if (first !== undefined && failures.length === several.length) throw first
  return messages
}

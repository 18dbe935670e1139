import type { OutgoingMessage } from '../../domain/queue-message.ts'
import { SECONDS_A_DAY, toSecond } from '../../domain/time.ts'
import { putMessage, type QueueDeps } from '../queue/put.ts'

/** A mail or a text to one person, on its way through the inbox. */
export type Outgoing = WithoutEnd<OutgoingMessage>
type WithoutEnd<M> = M extends OutgoingMessage ? Omit<M, 'giveUpAt'> : never

/** A message that could not be sent for a day is no longer useful. */
const GIVE_UP_SECONDS = SECONDS_A_DAY

/**
 * Puts a message sealed into the inbox; the worker sends it. So the time a caller waits does not show
 * whether a message can be sent, and failures are retried.
 */
export async function queueMessage(deps: QueueDeps, outgoing: Outgoing, now: Date): Promise<void> {
  await putMessage(deps, { ...outgoing, giveUpAt: toSecond(now) + GIVE_UP_SECONDS })
}

import type { OutgoingMessage } from '../../domain/queue-message.ts'
import { SECONDS_A_DAY, toSecond } from '../../domain/time.ts'
import { putMessage, type QueueDeps } from '../queue/put.ts'

/** A mail or a text to one person, on its way through the inbox. */
export type Outgoing = WithoutEnd<OutgoingMessage>
type WithoutEnd<M> = M extends OutgoingMessage ? Omit<M, 'giveUpAt'> : never

/** What nobody would take for a day is about something long forgotten. */
const GIVE_UP_SECONDS = SECONDS_A_DAY

/**
 * Leaves a message sealed in the inbox, to be sent by its consumer: how long a caller waits does not
 * show whom a message could reach, and what cannot be handed over now is tried again.
 */
export async function queueMessage(deps: QueueDeps, outgoing: Outgoing, now: Date): Promise<void> {
  await putMessage(deps, { ...outgoing, giveUpAt: toSecond(now) + GIVE_UP_SECONDS })
}

import type { EnvelopeKeys } from '../../domain/envelope.ts'
import type { Inbox } from '../../domain/inbox.ts'
import type { SealedMessage } from '../../domain/queue-message.ts'
import { sealMessage } from '../../schemas/queue-message.ts'

export type QueueDeps = { readonly inbox: Inbox; readonly envelopeKeys: EnvelopeKeys }

/**
 * Puts a message into the worker's queue; it is durable when this resolves. The worker takes it after
 * `delaySeconds` (at most 60) at the earliest.
 */
export async function putMessage(
  { inbox, envelopeKeys }: QueueDeps,
  message: SealedMessage,
  delaySeconds?: number,
): Promise<void> {
  await inbox.put(sealMessage(envelopeKeys, message), delaySeconds)
}

import { BastaError } from '../domain/errors.ts'
import type { ApiKey, Senders, StoredSender } from '../domain/ports.ts'
import { requireSender } from '../http.ts'

/** The sender a call names, where the key may speak for it and the register knows it. */
export async function knownSender(
  senders: Pick<Senders, 'get'>,
  key: ApiKey,
  id: string,
): Promise<StoredSender> {
  requireSender(key, id)
  const sender = await senders.get(id)
  if (sender === undefined)
    throw new BastaError('unknown_sender', `No sender "${id}" is registered.`)
  return sender
}

export function knownTopic(sender: StoredSender, topic: string, pointer = '#/topic'): string {
  if (!sender.topics.includes(topic))
    throw new BastaError('unknown_topic', `"${sender.id}" has no topic "${topic}".`, [
      { pointer, detail: `one of: ${sender.topics.join(', ') || 'none is declared'}` },
    ])
  return topic
}

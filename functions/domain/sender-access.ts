import { CANARY, CANARY_KEY } from './canary.ts'
import { BastaError } from './errors.ts'
import type { Actor } from './actor.ts'
import type { Senders, StoredSender } from './senders.ts'

/** A key may be limited to some senders, and the canary's is nobody's but its own. */
export function requireSender(key: Actor, sender: string): void {
  if (sender === CANARY && key.id !== CANARY_KEY.id)
    throw new BastaError(
      'forbidden',
      'The sender "canary" is Basta’s own: nobody declares it, asks for it or records anything for it.',
    )
  if (key.senders !== undefined && !key.senders.includes(sender))
    throw new BastaError('forbidden', `The key is not for the sender "${sender}".`)
}

/** The sender of a call, if the key may act for it and it is registered. */
export async function knownSender(
  senders: Pick<Senders, 'get'>,
  key: Actor,
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

/** What concerns every sender needs a key for every sender. */
export function requireEverySender({ senders }: Actor): void {
  if (senders !== undefined)
    throw new BastaError('forbidden', 'This is for keys that are not limited to some senders.')
}

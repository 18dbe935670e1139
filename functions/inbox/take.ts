import * as z from 'zod/mini'
import { openEnvelope, type EnvelopeKeys } from '../domain/envelope.ts'

/**
 * The jobs that put requests into the inbox, each able to take its own back; those that record are
 * told when the queue took it, by the queue's clock.
 */
export type SpilledTakers = {
  readonly inbound: (sealed: Uint8Array, takenAt?: Date) => Promise<void>
  readonly link: (sealed: Uint8Array, takenAt?: Date) => Promise<void>
  readonly stop: (sealed: Uint8Array, takenAt?: Date) => Promise<void>
  /** A mail of Basta's own that is to be sent. */
  readonly mail: (sealed: Uint8Array) => Promise<void>
  /** A text of Basta's own that is to be sent. */
  readonly text: (sealed: Uint8Array) => Promise<void>
  /** A reply to a person that is to be sent. */
  readonly reply: (sealed: Uint8Array) => Promise<void>
  /** A text whose other parts did not come in time. */
  readonly parts: (sealed: Uint8Array, takenAt?: Date) => Promise<void>
}

const kind = z.object({
  kind: z.enum(['inbound', 'link', 'stop', 'mail', 'text', 'reply', 'parts']),
})

/** Gives one envelope to the job it came from. Rejects where it must stay and come again. */
export async function takeSpilled(
  envelopeKeys: EnvelopeKeys,
  takers: SpilledTakers,
  sealed: Uint8Array,
  takenAt?: Date,
): Promise<void> {
  const header = kind.parse(openEnvelope(envelopeKeys, 'inbox', sealed).header)
  await takers[header.kind](sealed, takenAt)
}

/**
 * Takes each message on its own and returns the ids of those that must come again: one stubborn
 * request does not hold up the others.
 */
export async function takeAll<T>(
  messages: readonly { readonly id: string; readonly body: T }[],
  takeOne: (body: T) => Promise<void>,
  onFailure: (error: unknown, id: string) => void,
): Promise<string[]> {
  const failed: string[] = []
  for (const { id, body } of messages) {
    try {
      await takeOne(body)
    } catch (error) {
      onFailure(error, id)
      failed.push(id)
    }
  }
  return failed
}

import { sealEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import type { Inbox } from '../../domain/inbox.ts'
import { SECONDS_A_DAY, toSecond } from '../../domain/time.ts'

/** A mail or a text to one person, on its way through the inbox. */
export type Outgoing = (
  | {
      readonly kind: 'mail'
      readonly to: string
      readonly subject: string
      readonly text: string
    }
  | { readonly kind: 'text'; readonly to: string; readonly text: string }
) & {
  /** The access request it answers: no person needs to, once it is handed over. */
  readonly request?: string | undefined
}

/** What nobody would take for a day is about something long forgotten. */
const GIVE_UP_SECONDS = SECONDS_A_DAY

/**
 * Leaves a message sealed in the inbox, to be sent by its consumer: how long a caller waits does not
 * show whom a message could reach, and what cannot be handed over now is tried again.
 */
export async function queueMessage(
  { inbox, envelopeKeys }: { readonly inbox: Inbox; readonly envelopeKeys: EnvelopeKeys },
  outgoing: Outgoing,
  now: Date,
): Promise<void> {
  const header = { ...outgoing, giveUpAt: toSecond(now) + GIVE_UP_SECONDS }
  await inbox.put(sealEnvelope(envelopeKeys, 'inbox', header, new Uint8Array()))
}

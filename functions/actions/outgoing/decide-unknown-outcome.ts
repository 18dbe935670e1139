import * as z from 'zod/mini'
import { actorName, type Doer } from '../../domain/actor.ts'
import { newEventId } from '../../domain/event.ts'
import { BastaError } from '../../domain/errors.ts'
import { isUnsure, noteOfReply } from '../../domain/sending.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import type { MessageDeps } from './unknown-outcome.ts'

export const messageDecision = z.strictObject({
  decision: z.enum(['sent', 'not_sent'], '"sent" or "not_sent"'),
})

/** Closes one: a person checked at the provider whether it was sent. It is never sent again. */
export async function decideMessage(
  { sendings, ledger }: MessageDeps,
  id: string,
  { decision }: z.infer<typeof messageDecision>,
  { by, now }: { by: Doer; now: Date },
): Promise<void> {
  const sending = await sendings.find(id)
  if (sending === undefined || !isUnsure(sending, toSecond(now)))
    throw new BastaError('not_found', 'No such message waits for a decision.')
  const isSent = decision === 'sent'
  const evidence = { decidedBy: actorName(by) }
  const note = noteOfReply(sending, isSent, { id: newEventId(now), now, evidence })
  // The note comes first: if it fails, the message stays on the list.
  if (note !== undefined) await ledger.append(note)
  await sendings.settle(sending, isSent ? 'sent' : 'dropped', toSecond(now))
  log('message_decided', { id, reason: decision, key: by.id, contact: sending.contact?.at(-1) })
}

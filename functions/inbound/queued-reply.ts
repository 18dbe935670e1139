import * as z from 'zod/mini'
import { isContactId, type ContactId } from '../domain/contact-id.ts'
import { openEnvelope, sealEnvelope, type EnvelopeKeys } from '../domain/envelope.ts'
import { newEventId } from '../domain/event.ts'
import type { Contact, Inbox, Ledger, Outside } from '../domain/ports.ts'
import { toSecond } from '../domain/time.ts'
import { log } from '../log.ts'
import type { Accounts } from './accounts.ts'

/** 47 CFR 64.1200(a)(12): within five minutes a confirmation is presumed wanted; later it is not sent. */
const REPLY_WITHIN_MS = 5 * 60_000

export function isTooLateToReply(saidAt: Date, now: Date): boolean {
  return now.getTime() - saidAt.getTime() > REPLY_WITHIN_MS
}

export type QueuedReply = {
  readonly account: string
  readonly contact: Contact
  readonly from: string
  readonly to: string
  readonly text: string
  readonly saidAt: Date
}

const queuedReply = z.object({
  kind: z.literal('reply'),
  account: z.string(),
  contact: z.array(z.string().check(z.refine(isContactId))).check(z.minLength(1)),
  from: z.string(),
  to: z.string(),
  text: z.string(),
  saidAt: z.iso.datetime(),
})

/** Puts a reply into the inbox, to be sent by its consumer: the person's address rests sealed. */
export async function queueReply(
  { inbox, envelopeKeys }: { inbox: Inbox; envelopeKeys: EnvelopeKeys },
  { account, contact, from, to, text, saidAt }: QueuedReply,
): Promise<void> {
  const header = {
    kind: 'reply',
    account,
    contact: contact.ids,
    from,
    to,
    text,
    saidAt: saidAt.toISOString(),
  }
  await inbox.put(sealEnvelope(envelopeKeys, 'inbox', header, new Uint8Array()))
}

/** Sends a queued reply, or drops one that is too old; either way it is written down. */
export async function sendQueuedReply(
  deps: {
    readonly accounts: Pick<Accounts, 'get'>
    readonly ledger: Pick<Ledger, 'append'>
    readonly outside: Outside
    readonly envelopeKeys: EnvelopeKeys
    readonly now: () => Date
  },
  sealed: Uint8Array,
): Promise<void> {
  const queued = queuedReply.parse(openEnvelope(deps.envelopeKeys, 'inbox', sealed).header)
  const { account: name, from, to, text, saidAt } = queued
  const now = deps.now()
  const isLate = isTooLateToReply(new Date(saidAt), now)
  if (!isLate) {
    const { listener } = await deps.accounts.get(name)
    await listener.send?.({ from, to, text }, deps.outside)
  }
  const [first, ...rest] = queued.contact as ContactId[]
  if (first === undefined) return
  const at = toSecond(now)
  await deps.ledger.append({
    contact: { ids: [first, ...rest] },
    draft: {
      id: newEventId(now),
      type: 'note',
      scopes: [],
      blocks: 'marketing',
      occurredAt: at,
      receivedAt: at,
      source: { method: isLate ? 'reply_dropped' : 'reply_sent', origins: [], account: name },
      evidence: { saidAt },
    },
  })
  log(isLate ? 'reply_dropped' : 'reply_sent', { contact: queued.contact.at(-1), account: name })
}

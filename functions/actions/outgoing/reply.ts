import * as z from 'zod/mini'
import { isContactId, type ContactId } from '../../domain/contact-id.ts'
import { openEnvelope, sealEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import { newEventId } from '../../domain/event.ts'
import type { Contact } from '../../domain/contact.ts'
import type { Inbox } from '../../domain/inbox.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Outside } from '../../domain/outside.ts'
import {
  isCertainlyUnsent,
  noteOfReply,
  sendingKey,
  type Sending,
  type Sendings,
} from '../../domain/sending.ts'
import { toSecond } from '../../domain/time.ts'
import { log, logFailure } from '../../log.ts'
import type { Accounts } from '../../domain/account.ts'

/** 47 CFR 64.1200(a)(12): within five minutes a confirmation is presumed wanted; later it is not sent. */
const REPLY_WITHIN_MS = 5 * 60_000

export function isTooLateToReply(saidAt: Date, now: Date): boolean {
  return now.getTime() - saidAt.getTime() > REPLY_WITHIN_MS
}

export type QueuedReply = {
  /** What it answers: heard twice, that is answered once. */
  readonly answers: string
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
  /** Replies that were queued before there were keys have none. */
  key: z.optional(z.string()),
})

/** Puts a reply into the inbox, to be sent by its consumer: the person's address rests sealed. */
export async function queueReply(
  { inbox, envelopeKeys }: { inbox: Inbox; envelopeKeys: EnvelopeKeys },
  { answers, account, contact, from, to, text, saidAt }: QueuedReply,
): Promise<void> {
  const header = {
    kind: 'reply',
    account,
    contact: contact.ids,
    from,
    to,
    text,
    saidAt: saidAt.toISOString(),
    key: sendingKey(`reply ${answers}`),
  }
  await inbox.put(sealEnvelope(envelopeKeys, 'inbox', header, new Uint8Array()))
}

export type ReplyDeps = {
  readonly accounts: Pick<Accounts, 'get'>
  readonly ledger: Pick<Ledger, 'append'>
  readonly sendings: Pick<Sendings, 'claim' | 'settle'>
  readonly outside: Outside
  readonly envelopeKeys: EnvelopeKeys
  readonly now: () => Date
}

/**
 * Sends a queued reply, or drops one that is too old; either way it is written down. It is recorded
 * before it is sent: whatever fails after that, and however often the queue delivers it, one text
 * leaves at most. Where nobody knows whether it did, a person decides (`GET /v1/messages`).
 */
export async function sendQueuedReply(deps: ReplyDeps, sealed: Uint8Array): Promise<void> {
  const queued = queuedReply.parse(openEnvelope(deps.envelopeKeys, 'inbox', sealed).header)
  const { account, from, to, text, saidAt } = queued
  const [first, ...rest] = queued.contact as ContactId[]
  if (first === undefined) return
  const now = toSecond(deps.now())
  const sending: Sending = {
    key: queued.key ?? sendingKey(sealed),
    kind: 'reply',
    began: now,
    contact: [first, ...rest],
    account,
  }
  const { listener } = await deps.accounts.get(account)
  const isToSend = listener.send !== undefined && !isTooLateToReply(new Date(saidAt), deps.now())
  const as = isToSend ? 'sending' : 'dropped'
  const claimed = await deps.sendings.claim(sending, { as, now })
  // Another is at work on it, or was: what became of it is a person's to say.
  if (!claimed.isMine && claimed.state === 'sending') return
  if (claimed.isMine && listener.send !== undefined && isToSend) {
    try {
      await listener.send({ from, to, text }, deps.outside)
    } catch (error) {
      if (!isCertainlyUnsent(error)) return logFailure('message_unsure', error, { account })
      await deps.sendings.settle(sending, 'unsent', now)
      throw error
    }
    await deps.sendings.settle(sending, 'sent', now)
  }
  const state = claimed.isMine ? (isToSend ? 'sent' : 'dropped') : claimed.state
  const note = noteOfReply(sending, state === 'sent', {
    id: newEventId(deps.now()),
    now: deps.now(),
    evidence: { saidAt },
  })
  if (note === undefined) return
  await deps.ledger.append(note)
  log(note.draft.source.method, { contact: queued.contact.at(-1), account })
}

import { newEventId } from '../../domain/event.ts'
import { newestId, type Contact } from '../../domain/contact.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Outside } from '../../domain/outside.ts'
import type { ReplyMessage } from '../../domain/queue-message.ts'
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
import { putMessage, type QueueDeps } from '../queue/put.ts'

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

/** Puts a reply into the inbox, to be sent by its consumer: the person's address rests sealed. */
export async function queueReply(
  deps: QueueDeps,
  { answers, contact, ...reply }: QueuedReply,
): Promise<void> {
  const key = sendingKey(`reply ${answers}`)
  await putMessage(deps, { kind: 'reply', ...reply, contact: contact.ids, key })
}

export type ReplyDeps = {
  readonly accounts: Pick<Accounts, 'get'>
  readonly ledger: Pick<Ledger, 'append'>
  readonly sendings: Pick<Sendings, 'claim' | 'settle'>
  readonly outside: Outside
  readonly now: () => Date
}

/**
 * Sends a queued reply, or drops one that is too old; either way it is written down. It is recorded
 * before it is sent: whatever fails after that, and however often the queue delivers it, one text
 * leaves at most. Where nobody knows whether it did, a person decides (`GET /v1/messages`). `digest` is
 * that of its sealed bytes, which are the same each time it comes.
 */
export async function sendQueuedReply(
  deps: ReplyDeps,
  { account, contact, from, to, text, saidAt, key }: ReplyMessage,
  digest: string,
): Promise<void> {
  const now = toSecond(deps.now())
  const sending: Sending = {
    key: key ?? digest,
    kind: 'reply',
    began: now,
    contact,
    account,
  }
  const { listener } = await deps.accounts.get(account)
  const isToSend = listener.send !== undefined && !isTooLateToReply(saidAt, deps.now())
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
    evidence: { saidAt: saidAt.toISOString() },
  })
  if (note === undefined) return
  await deps.ledger.append(note)
  log(note.draft.source.method, { contact: newestId(contact), account })
}

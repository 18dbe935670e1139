import { startHolds } from '../../domain/already-said.ts'
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

/**
 * 47 CFR 64.1200(a)(12): a confirmation within five minutes is presumed wanted; later it is not sent.
 */
const REPLY_WITHIN_MS = 5 * 60_000

export function isTooLateToReply(saidAt: Date, now: Date): boolean {
  return now.getTime() - saidAt.getTime() > REPLY_WITHIN_MS
}

export type QueuedReply = {
  /** The message that it answers: a message received twice is answered once. */
  readonly answers: string
  readonly account: string
  readonly contact: Contact
  readonly from: string
  readonly to: string
  readonly text: string
  readonly started?: string
  readonly saidAt: Date
}

/** Puts a reply into the inbox, with the address sealed; the worker sends it. */
export async function queueReply(
  deps: QueueDeps,
  { answers, contact, ...reply }: QueuedReply,
): Promise<void> {
  const key = sendingKey(`reply ${answers}`)
  await putMessage(deps, { kind: 'reply', ...reply, contact: contact.ids, key })
}

export type ReplyDeps = {
  readonly accounts: Pick<Accounts, 'get'>
  readonly ledger: Pick<Ledger, 'append' | 'standings'>
  readonly sendings: Pick<Sendings, 'claim' | 'settle'>
  readonly outside: Outside
  readonly now: () => Date
}

/**
 * Sends a queued reply, or drops it if it is too old; both are recorded. It is recorded before it is
 * sent, so whatever fails later, and however often the queue delivers it, at most one text leaves. If
 * the outcome is unknown, a person decides (`GET /v1/messages`). `digest` is the digest of its sealed
 * bytes, which stay the same.
 */
export async function sendQueuedReply(
  deps: ReplyDeps,
  { account, contact, from, to, text, started, saidAt, key }: ReplyMessage,
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
  const isToSend =
    listener.send !== undefined &&
    !isTooLateToReply(saidAt, deps.now()) &&
    (started === undefined || (await stillStarted(deps, contact, started)))
  const as = isToSend ? 'sending' : 'dropped'
  const claimed = await deps.sendings.claim(sending, { as, now })
  // Another process is or was sending it: a person finds out the outcome.
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

/** See `OWN_MESSAGES`: what was said while it waited decides. */
async function stillStarted(
  { ledger, now }: Pick<ReplyDeps, 'ledger' | 'now'>,
  ids: Contact['ids'],
  sender: string,
): Promise<boolean> {
  const [standing] = await ledger.standings([{ ids }])
  return standing !== undefined && startHolds(standing, sender, now())
}

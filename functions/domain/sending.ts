import { createHash } from 'node:crypto'
import type { EventDraft, EventId } from './event.ts'
import type { Append } from './ledger.ts'
import { toSecond, type Second } from './time.ts'
import type { ContactIds } from './contact.ts'

/**
 * `sending`: on its way, or nobody knows. `sent`: handed over. `dropped`: it never left and will not.
 * `unsent`: it certainly did not leave, and may be tried again.
 */
export type SendingState = 'sending' | 'sent' | 'dropped' | 'unsent'

/** One outgoing message as it is recorded before it leaves. No address, no text. */
export type Sending = {
  /** The same however often the queue delivers it. */
  readonly key: string
  readonly kind: 'reply' | 'text' | 'mail'
  /** When it was first recorded. */
  readonly began: Second
  /** Of a reply: whom it answers, newest hash key last, and through which account. */
  readonly contact?: ContactIds | undefined
  readonly account?: string | undefined
  /** The access request that it is for. */
  readonly request?: string | undefined
}

export type Claimed =
  /** Recorded now, by this caller and nobody else. */
  { readonly isMine: true } | { readonly isMine: false; readonly state: SendingState }

/** What leaves is recorded under its key first, so that each text leaves at most once. */
export type Sendings = {
  /**
   * One of many callers gets it. One that stays `sending` is given again only where
   * `againAfterSeconds` says so, and that long after the last time.
   */
  readonly claim: (
    sending: Sending,
    how: {
      readonly as: 'sending' | 'dropped'
      readonly now: Second
      readonly againAfterSeconds?: number | undefined
    },
  ) => Promise<Claimed>
  /** What became of it. All but `unsent` is for good. */
  readonly settle: (
    sending: Sending,
    state: Exclude<SendingState, 'sending'>,
    now: Second,
  ) => Promise<void>
  /** Those nobody knows the fate of, by key, after the given one. */
  readonly list: (page: {
    readonly limit: number
    readonly after?: string | undefined
  }) => Promise<Sending[]>
  readonly find: (key: string) => Promise<Sending | undefined>
}

/** A mail holds a link that opens once: twice the same mail does no harm, none at all does. */
export const MAIL_AGAIN_SECONDS = 600
/** Longer than anything takes that is still at work. */
const UNSURE_SECONDS = 900

/** What the other side refused, or was never reached with: it is certain that nothing left. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError'
}

/** Codes of Node.js for a connection that was never made. */
const NEVER_REACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])

/** Anything else that fails may have sent: an answer that was lost looks like a refusal. */
export function isCertainlyUnsent(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) {
    if (one instanceof NotSentError) return true
    if ('code' in one && typeof one.code === 'string' && NEVER_REACHED.has(one.code)) return true
  }
  return false
}

/** The key of a message: of what it is, or of the sealed bytes as the queue delivers them each time. */
export function sendingKey(of: string | Uint8Array): string {
  return createHash('sha256').update(of).digest('base64url')
}

export function isUnsure({ began }: Sending, now: Second): boolean {
  return now - began >= UNSURE_SECONDS
}

/** What the history of whom it answers says; once, however often it is said. */
export function noteOfReply(
  { key, contact, account }: Sending,
  isSent: boolean,
  {
    id,
    now,
    evidence,
  }: { readonly id: EventId; readonly now: Date; readonly evidence: EventDraft['evidence'] },
): Append | undefined {
  if (contact === undefined) return undefined
  const at = toSecond(now)
  const method = isSent ? 'reply_sent' : 'reply_dropped'
  return {
    contact: { ids: contact },
    draft: {
      id,
      type: 'note',
      scopes: [],
      blocks: 'marketing',
      occurredAt: at,
      receivedAt: at,
      source: { method, origins: [], ...(account === undefined ? {} : { account }) },
      evidence,
    },
    messageKey: `sent/reply#${key}`,
  }
}

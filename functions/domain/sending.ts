import { createHash } from 'node:crypto'
import type { EventDraft, EventId } from './event.ts'
import type { Append } from './ledger.ts'
import { toSecond, type Second } from './time.ts'
import type { ContactIds } from './contact.ts'

/**
 * `sending`: on its way, or the outcome is unknown. `sent`: handed over. `dropped`: never sent, and
 * never will be. `unsent`: certainly not sent, and may be tried again.
 */
export type SendingState = 'sending' | 'sent' | 'dropped' | 'unsent'

/** One outgoing message, recorded before it is sent. No address, no text. */
export type Sending = {
  /** The same for every delivery by the queue. */
  readonly key: string
  readonly kind: 'reply' | 'text' | 'mail'
  /** When it was first recorded. */
  readonly began: Second
  /** For a reply: whom it answers, newest hash key last, and through which account. */
  readonly contact?: ContactIds | undefined
  readonly account?: string | undefined
  /** The access request that it is for. */
  readonly request?: string | undefined
}

export type Claimed =
  /** Recorded now, by this caller and nobody else. */
  { readonly isMine: true } | { readonly isMine: false; readonly state: SendingState }

/** Outgoing messages are recorded under their key first, so that each text is sent at most once. */
export type Sendings = {
  /**
   * Only one of several callers gets it. One that stays `sending` is given out again only after
   * `againAfterSeconds`, if set.
   */
  readonly claim: (
    sending: Sending,
    how: {
      readonly as: 'sending' | 'dropped'
      readonly now: Second
      readonly againAfterSeconds?: number | undefined
    },
  ) => Promise<Claimed>
  /** Records the outcome. Every outcome but `unsent` is final. */
  readonly settle: (
    sending: Sending,
    state: Exclude<SendingState, 'sending'>,
    now: Second,
  ) => Promise<void>
  /** Those with unknown outcome, by key, after the given one. */
  readonly list: (page: {
    readonly limit: number
    readonly after?: string | undefined
  }) => Promise<Sending[]>
  readonly find: (key: string) => Promise<Sending | undefined>
}

/** A mail holds a link that opens once: the same mail twice does no harm, but no mail does. */
export const MAIL_AGAIN_SECONDS = 600
/** Longer than any sending still in progress. */
const UNSURE_SECONDS = 900

/** The other side refused it or was never reached: certainly nothing was sent. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError'
}

/** Node.js codes for a connection that was never made. */
const NEVER_REACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])

/** After any other error it may have been sent: a lost answer looks like a failure. */
export function isCertainlyUnsent(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) {
    if (one instanceof NotSentError) return true
    if ('code' in one && typeof one.code === 'string' && NEVER_REACHED.has(one.code)) return true
  }
  return false
}

/**
 * The key of a message: made of what it is, or of its sealed bytes, which are the same with each
 * delivery.
 */
export function sendingKey(of: string | Uint8Array): string {
  return createHash('sha256').update(of).digest('base64url')
}

export function isUnsure({ began }: Sending, now: Second): boolean {
  return now - began >= UNSURE_SECONDS
}

/**
 * The note in the history of the person who gets the reply; written once, however often it is called.
 */
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

import { createHash } from 'node:crypto'

const ABOUT_THE_SAME_TIME_MS = 10 * 60_000

export type Saying = {
  /** The provider's id; often it is the id of the message that was answered. */
  readonly id?: string | undefined
  readonly to?: string | undefined
  /** The time it was rest, as the provider writes it. */
  readonly date?: string | undefined
  readonly text: string
}

export type MadeUpId = { readonly id: string; readonly isIdMadeUp: true }

/**
 * An id for a reply whose provider's id does not distinguish replies: it adds the number written to, a
 * digest of the text, and the time it was rest or about when it came. Ids are kept per person. One id
 * too many only repeats an event; one too few would lose a STOP after a lift, because it would look
 * like a redelivery.
 */
export function replyId({ id = '', to = '', date, text }: Saying, receivedAt: Date): MadeUpId {
  const when = date ?? String(Math.floor(receivedAt.getTime() / ABOUT_THE_SAME_TIME_MS))
  const digest = createHash('sha256')
    .update(JSON.stringify([to, text]))
    .digest('hex')
  return {
    id: [id, when.replace(/[^\w.-]+/g, '.'), digest.slice(0, 16)].join(':'),
    isIdMadeUp: true,
  }
}

/** The provider's own id, if there is one. */
export function ownIdOr(
  own: string | null | undefined,
  saying: Saying,
  receivedAt: Date,
): { readonly id: string } | MadeUpId {
  return own ? { id: own } : replyId(saying, receivedAt)
}

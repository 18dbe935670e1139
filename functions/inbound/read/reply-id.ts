import { createHash } from 'node:crypto'

const ABOUT_THE_SAME_TIME_MS = 10 * 60_000

export type Saying = {
  /** What the provider calls an id: often that of the message that was answered. */
  readonly id?: string | undefined
  readonly to?: string | undefined
  /** When it was said, as the provider writes it. */
  readonly date?: string | undefined
  readonly text: string
}

export type MadeUpId = { readonly id: string; readonly isIdMadeUp: true }

/**
 * An id for a reply whose provider's own tells no two replies apart: with the number it went to, a
 * digest of the text, and when it was said, or about when it came. Ids are kept per person. One too
 * many is one more event that says the same; one too few would lose a STOP: after a lift it is taken
 * for another, though it were the same sent again.
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

/** The provider's own id, where it gives one. */
export function ownIdOr(
  own: string | null | undefined,
  saying: Saying,
  receivedAt: Date,
): { readonly id: string } | MadeUpId {
  return own ? { id: own } : replyId(saying, receivedAt)
}

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

/**
 * An id for a reply whose provider's own tells no two replies apart: with the number it went to, a
 * digest of the text, and when it was said, or about when it came. Ids are kept per person. One too
 * many is one more event that says the same; one too few would lose a STOP.
 */
export function replyId({ id = '', to = '', date, text }: Saying, receivedAt: Date): string {
  const when = date ?? String(Math.floor(receivedAt.getTime() / ABOUT_THE_SAME_TIME_MS))
  const digest = createHash('sha256')
    .update(JSON.stringify([to, text]))
    .digest('hex')
  return [id, when.replace(/[^\w.-]+/g, '.'), digest.slice(0, 16)].join(':')
}

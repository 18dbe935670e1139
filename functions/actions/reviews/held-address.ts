import * as z from 'zod/mini'
import type { ReachedAddress } from '../../domain/contact.ts'
import { openEnvelope, sealEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import type { OpenReview, Reviews } from '../../domain/review.ts'

/** A text that may be a stop with whose it is: so that others can be told, should it become one. */
export function sealHeld(keys: EnvelopeKeys, text: string, of: ReachedAddress): Uint8Array {
  const { channel, value } = of
  return sealEnvelope(keys, 'review', { channel, address: value }, Buffer.from(text))
}

const header = z.object({ channel: z.enum(['sms', 'email']), address: z.string() })

/** Undefined where the text is gone, or was held before addresses were sealed with texts. */
export async function heldAddress(
  { reviews, envelopeKeys }: { readonly reviews: Reviews; readonly envelopeKeys: EnvelopeKeys },
  review: OpenReview,
): Promise<ReachedAddress | undefined> {
  const sealed = await reviews.textOf(review)
  if (sealed.length === 0) return undefined
  const read = header.safeParse(openEnvelope(envelopeKeys, 'review', sealed).header)
  return read.success ? { channel: read.data.channel, value: read.data.address } : undefined
}

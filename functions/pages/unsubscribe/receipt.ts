import * as z from 'zod/mini'
import { newestId } from '../../domain/contact.ts'
import { openEnvelope, sealEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import type { EventId } from '../../domain/event.ts'
import { GESTURES, type Gesture } from '../../domain/gesture.ts'
import type { OpenLink } from '../../actions/links/open.ts'

/**
 * What one press of a button did, as its page holds it: to say it again in another language, and to
 * take it back. Nobody but this job can make or change one, and it is good for its own link alone.
 */
export type Receipt = {
  readonly gesture: Gesture
  readonly topic?: string | undefined
  readonly at: Date
  readonly event: EventId
  /** What takes it back; absent where nothing can be taken back. */
  readonly undo?: string | undefined
}

const sealed = z.object({
  contact: z.string(),
  sender: z.string(),
  gesture: z.enum(GESTURES),
  topic: z.optional(z.string()),
  at: z.number(),
  event: z.templateLiteral(['evt_', z.string()]),
  undo: z.optional(z.string()),
})

export function sealReceipt(keys: EnvelopeKeys, link: OpenLink, receipt: Receipt): string {
  const { at, ...rest } = receipt
  const header = { ...rest, ...boundTo(link), at: at.getTime() }
  return sealEnvelope(keys, 'receipt', header, new Uint8Array()).toString('base64url')
}

/** Undefined for what we did not seal, and for the receipt of another link. */
export function openReceipt(
  keys: EnvelopeKeys,
  link: OpenLink,
  written: string,
): Receipt | undefined {
  let header: unknown
  try {
    header = openEnvelope(keys, 'receipt', Buffer.from(written, 'base64url')).header
  } catch {
    return undefined
  }
  const { success, data } = z.safeParse(sealed, header)
  if (!success) return undefined
  const { contact, sender, at, ...rest } = data
  const own = boundTo(link)
  return contact === own.contact && sender === own.sender
    ? { ...rest, at: new Date(at) }
    : undefined
}

function boundTo({ contact, sender }: OpenLink): { contact: string; sender: string } {
  return { contact: newestId(contact.ids), sender }
}

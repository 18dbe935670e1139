import { createHash } from 'node:crypto'
import type { Channel } from './address.ts'
import type { ContactId } from './contact-id.ts'
import type { Purpose } from './scope.ts'
import type { Second } from './time.ts'

/** A message that somebody else sent, as they or their provider told it. */
export type Send = {
  /** The provider's id of the message. */
  readonly messageId: string
  /** Who sent it; several if a provider's account names no single one. */
  readonly senders: readonly string[]
  readonly topic?: string | undefined
  readonly purpose: Purpose
  /** `assumed`: nobody named it, so it counts as marketing. */
  readonly purposeIs: 'named' | 'assumed'
  readonly channel: Channel
  readonly sentAt: Second
  /**
   * What `sentAt` is: when it was handed over, when it reached the person, or when Basta heard of it.
   * The last two may be later than the sending.
   */
  readonly timeIs: 'sent' | 'delivered' | 'heard'
  readonly toldBy: 'sender' | 'provider'
  readonly provider?: string | undefined
  readonly account?: string | undefined
}

export type Sends = {
  /** Stored when it resolves; told again, it replaces what was told before. */
  readonly remember: (
    sends: readonly { readonly contact: ContactId; readonly send: Send }[],
  ) => Promise<void>
  /** False if the same message was told better: by its sender, or with a better time. */
  readonly rememberUnlessKnown: (contact: ContactId, send: Send) => Promise<boolean>
  /** Certainly nothing is remembered of anybody, and was not before this was asked. */
  readonly noneTold: () => Promise<boolean>
  /** All that is remembered of a contact. */
  readonly of: (contact: ContactId) => Promise<Send[]>
}

/**
 * Names a message to one person, however it was told: providers write its id with and without angle
 * brackets (RFC 5322, `Message-ID`).
 */
export function sendDigest(contact: ContactId, messageId: string): string {
  const bare = messageId.trim().replace(/^<(.*)>$/, '$1')
  return createHash('sha256').update(`${contact}\n${bare}`).digest('base64url').slice(0, 22)
}

/** Some mailers put the recipient's address into the id; an address rests nowhere (law 8). */
export function withoutAddress(messageId: string, address: string): string {
  const [local = '', domain = ''] = address.toLowerCase().split('@')
  const id = messageId.toLowerCase()
  const holds = domain === '' ? id.includes(local.replace('+', '')) : holdsMail(id, local, domain)
  if (!holds) return messageId
  return `sha256:${createHash('sha256').update(messageId).digest('hex')}`
}

/** As it is, or with `=` for `@`, as in VERP. */
function holdsMail(id: string, local: string, domain: string): boolean {
  return id.includes(`${local}@${domain}`) || id.includes(`${local}=${domain}`)
}

import { parseAddress, type Channel } from '../../domain/address.ts'
import { CANARY } from '../../domain/canary.ts'
import { masked } from '../../domain/masked.ts'
import type { Contact } from '../../domain/contact.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { LinkKeys } from '../../domain/link-keys.ts'
import { letterhead, type Letterhead } from '../../domain/sender-page.ts'
import type { Senders } from '../../domain/senders.ts'
import { linkTokens, openToken, tokenKeyId } from '../../domain/link-token.ts'
import { formatSecond } from '../../domain/time.ts'

export type LinkDeps = {
  readonly ledger: Pick<Ledger, 'contact' | 'append' | 'isNewest'>
  readonly senders: Pick<Senders, 'get'>
  readonly linkKeys: Pick<LinkKeys, 'find'>
}

type ShownAddress = { readonly channel: Channel; readonly value: string }

/** A link that one of our keys sealed. */
export type OpenLink = {
  readonly contact: Contact
  readonly sender: string
  readonly letterhead: Letterhead
  /** Its address as a page may show it; a short link does not know it. */
  readonly shown: ShownAddress | undefined
  readonly topic: string | undefined
  /** The sender's topics. A page may have stood open since one was there that is no more. */
  readonly topics: { readonly now: readonly string[]; readonly ever: readonly string[] }
  /** How far the sender's stops reach now. */
  readonly reach: 'all' | 'sender'
  readonly evidence: { readonly [name: string]: string | undefined }
}

/**
 * Opens a link, whatever was added around or within its token; undefined for anything that we did not
 * mint.
 */
export async function openLink(deps: LinkDeps, written: string): Promise<OpenLink | undefined> {
  for (const token of linkTokens(written)) {
    const link = await openFully(deps, token)
    if (link !== undefined) return link
  }
  return undefined
}

/** The link as if made for a topic; undefined if its sender never had that topic. */
export function linkOfTopic(link: OpenLink, topic: string | undefined): OpenLink | undefined {
  if (topic === undefined || topic === link.topic) return link
  return link.topics.ever.includes(topic) ? { ...link, topic } : undefined
}

/**
 * A short link with the address that its hash is of, if that is one of those given: others can then be
 * told of what it stops.
 */
export async function withAddress(
  { ledger }: Pick<LinkDeps, 'ledger'>,
  link: OpenLink,
  addresses: readonly string[] = [],
): Promise<OpenLink> {
  if (link.contact.address !== undefined) return link
  for (const written of addresses) {
    const parsed = await parseAddress(written, { channel: 'email' })
    const contact = parsed.ok ? ledger.contact(parsed.address) : undefined
    if (contact?.ids.some((id) => link.contact.ids.includes(id)) === true)
      return { ...link, contact }
  }
  return link
}

/** Opens a token with the key it names. */
async function openFully(deps: LinkDeps, token: string): Promise<OpenLink | undefined> {
  const keyId = tokenKeyId(token)
  const key = keyId === undefined ? undefined : await deps.linkKeys.find(keyId)
  const link = key && openToken(key, token)
  if (key === undefined || link === undefined) return undefined
  const sender = await deps.senders.get(key.sender)
  const base = {
    sender: key.sender,
    letterhead: letterhead(sender ?? { name: key.sender }),
    topics: { now: sender?.topics ?? [], ever: sender?.topicNumbers ?? [] },
    // A sender missing from the register reaches all: a gap must not narrow anybody's stop.
    reach: sender?.stopReach ?? 'all',
  }
  if (link.form === 'short') {
    const topic = sender?.topicNumbers[link.topicNumber - 1]
    const contact: Contact = {
      ids: [link.contact],
      // Only a run of the canary mints with its key.
      ...(key.sender === CANARY ? { isCanary: true } : {}),
    }
    return { ...base, contact, shown: undefined, topic, evidence: { topic } }
  }
  const { topic, campaign, issued } = link
  // A sender that mints with its own key may have written the address differently.
  const parsed = await parseAddress(link.address, {
    channel: link.channel,
    defaultCountry: sender?.defaultCountry,
  })
  if (!parsed.ok) return undefined
  return {
    ...base,
    contact: deps.ledger.contact(parsed.address),
    shown: { channel: parsed.address.channel, value: masked(parsed.address) },
    topic,
    evidence: { topic, campaign, issued: formatSecond(issued) },
  }
}

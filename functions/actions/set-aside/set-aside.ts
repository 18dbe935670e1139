import { createHash } from 'node:crypto'
import { newAsideId, type Aside, type AsideReason } from '../../domain/aside.ts'
import { canonicalJson, type Json } from '../../domain/canonical-json.ts'
import { sealEnvelope } from '../../domain/envelope.ts'
import { attribute } from '../../domain/sender.ts'
import { formatSecond, occurredAt, toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import type { Account } from '../../domain/account.ts'
import { notationOf, possiblyFrom } from '../requests/addressed.ts'
import {
  EVIDENCE_CHARACTERS_MAX,
  messageKey,
  type RequestContext,
  type TakeDeps,
} from '../requests/request-context.ts'
import type { InboundRequest } from '../../domain/listener.ts'
import type { Reply, Report, Unread } from '../../domain/message.ts'
import { newestId } from '../../domain/contact.ts'
import type { Method } from '../../domain/method.ts'

/** How much of a text a reviewer sees; an item of the table holds 400 KB. */
const SHOWN_CHARACTERS_MAX = 10_000

/** Reports of what a person wished, or may have wished. */
const WISHES: ReadonlySet<Report['what']> = new Set([
  'unsubscribed',
  'maybe_unsubscribed',
  'complained',
])

export type AsideDeps = Pick<TakeDeps, 'asides' | 'ledger' | 'envelopeKeys'>

/**
 * Part of a request that is set aside: an `Unread` from a provider's file, or another part that could
 * not be used.
 */
export type AsidePart = Omit<Unread, 'kind' | 'why'> & {
  readonly why: AsideReason
  /** Counted with others of its shape, because it is no person's wish. */
  readonly isGroup?: boolean
}

/**
 * Law 12: stores a genuine part that makes no event, for a person to decide. Stored when it resolves;
 * rejects with `unavailable` if it could not be stored, and then nothing may be acknowledged. `count`
 * is for a group that comes together. The same message makes no second item, however often it is
 * delivered.
 */
export async function setAside(
  deps: AsideDeps,
  context: RequestContext,
  part: AsidePart,
  count = 1,
): Promise<void> {
  const { account, profiles, receivedAt: at, requestSha256 } = context
  const { what, why, channel, from } = part
  const isGroup = isGrouped(part)
  const receivedAt = toSecond(at)
  const { scopes, blocks, origins, ambiguous } = attribute(account.senders, profiles, part.to)
  const people = from === undefined || isGroup ? [] : await possiblyFrom(context, from, channel)
  const contacts = people.map((address) => deps.ledger.contact(address))
  // A late second delivery of a recorded message says nothing new.
  const [contact] = contacts
  const recorded =
    contact && part.id && (await deps.ledger.seen(contact, messageKey(account, part.id)))
  if (recorded)
    return log('known', { contact: newestId(contact.ids), account: account.name, id: recorded })
  const aside: Aside = {
    id: newAsideId(at),
    key: keyOf(context, part, isGroup),
    what,
    why,
    isGroup,
    shape: shorten(part.shape, EVIDENCE_CHARACTERS_MAX),
    provider: account.provider,
    account: account.name,
    channel,
    notation: notationOf(context),
    receivedAt,
    contacts: contacts.map(({ ids }) => ids),
    stop: {
      scopes,
      blocks,
      origins,
      ambiguous,
      method: methodOf(part),
      occurredAt: occurredAt(part.at, receivedAt),
    },
    requestSha256,
  }
  const shown = {
    messageId: part.id && shorten(part.id, EVIDENCE_CHARACTERS_MAX),
    from: from && shorten(from, EVIDENCE_CHARACTERS_MAX),
    to: part.to && shorten(part.to, EVIDENCE_CHARACTERS_MAX),
    saidAt: part.at === undefined ? undefined : formatSecond(part.at),
    text: part.text && shorten(part.text, SHOWN_CHARACTERS_MAX),
    sample: part.sample && shorten(part.sample, SHOWN_CHARACTERS_MAX),
  }
  const sealed = sealEnvelope(deps.envelopeKeys, 'aside', shown, new Uint8Array())
  const { id, isNew } = await deps.asides.keep(aside, sealed, count)
  log(isNew ? 'set_aside' : 'set_aside_again', {
    account: account.name,
    contact: contact && newestId(contact.ids),
    reason: why,
    id,
    count,
  })
}

/** The counted parts of one request: one write for each shape. */
export async function setGroupsAside(
  deps: AsideDeps,
  context: RequestContext,
  parts: readonly AsidePart[],
): Promise<void> {
  const groups = Map.groupBy(parts, ({ shape }) => shape)
  for (const [first, ...others] of groups.values())
    if (first !== undefined) await setAside(deps, context, first, 1 + others.length)
}

export function isGrouped({ what, why, isGroup }: AsidePart): boolean {
  return isGroup ?? (what === 'event' && why === 'unknown_shape')
}

/** A genuine request that cannot be read at all, as one item. */
export function wholeRequest(
  account: Account,
  { method, url, body }: Pick<InboundRequest, 'method' | 'url' | 'body'>,
): AsidePart {
  const query = method === 'GET' && URL.canParse(url) ? new URL(url).search : ''
  const text = Buffer.from(body.subarray(0, 4 * SHOWN_CHARACTERS_MAX)).toString()
  return { what: 'message', why: 'unreadable', shape: account.provider, sample: `${query}${text}` }
}

/**
 * A message that names nobody. A person's wish gets an item of its own; other reports about an address
 * are counted.
 */
export function unaddressed(message: Reply | Report): AsidePart {
  const { id, channel, to, at } = message
  const said = { why: 'unreadable_address', id, channel, to, at } as const
  if (message.kind === 'reply')
    return { ...said, what: 'message', shape: 'reply', from: message.from, text: message.text }
  const { what: shape, address: from } = message
  return { ...said, what: 'event', shape, from, isGroup: !WISHES.has(shape) }
}

/** START can only answer what was said by text. */
function methodOf({ what, why, channel }: AsidePart): Method {
  if (what === 'event') return 'provider'
  return channel === 'sms' && why !== 'unknown_channel' ? 'keyword' : 'reply'
}

/**
 * A message without an id is recognised for a day by its whole content: an item too many is decided
 * twice, one too few would lose a STOP.
 */
function keyOf(
  { account, receivedAt, requestSha256 }: RequestContext,
  part: AsidePart,
  isGroup: boolean,
) {
  const { what, shape, id, from, to, at, text, sample } = part
  const day = receivedAt.toISOString().slice(0, 10)
  const same: Json = isGroup
    ? [shape]
    : id === undefined
      ? [requestSha256, from ?? '', to ?? '', at ?? day, text ?? '', sample ?? '']
      : [id, from ?? '', text ?? '']
  return createHash('sha256')
    .update(canonicalJson([account.name, what, isGroup, same]))
    .digest('hex')
}

/** Without half a surrogate pair at the end, which cannot be stored. */
function shorten(text: string, charactersMax: number): string {
  return text.slice(0, charactersMax).toWellFormed()
}

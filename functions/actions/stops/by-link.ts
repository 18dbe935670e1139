import { alreadyStopped } from '../../domain/already-said.ts'
import { newEventId, type EventDraft, type EventId } from '../../domain/event.ts'
import type { Gesture } from '../../domain/gesture.ts'
import type { LinkMessage } from '../../domain/queue-message.ts'
import type { Waited } from '../../domain/event-time.ts'
import { senderScope, type Blocks, type Scope } from '../../domain/scope.ts'
import { saysAnew, type Standing } from '../../domain/standing.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { type LinkDeps, linkOfTopic, type OpenLink, openLink, withAddress } from '../links/open.ts'
import { newestId } from '../../domain/contact.ts'

/**
 * Records the stop of a link. Pressed again while that stop stands, it adds no event, but the time is
 * noted, so that an older consent does not count as newer. What was said for the first time can be
 * taken back: with it, all is as it was before.
 */
export async function stopByLink(
  deps: LinkDeps,
  link: OpenLink,
  gesture: Gesture,
  receivedAt: Date,
  {
    id = newEventId(receivedAt),
    waited,
    undo,
  }: {
    readonly id?: EventId
    readonly waited?: Waited | undefined
    /** The digest of what may take it back. */
    readonly undo?: string | undefined
  } = {},
): Promise<{ readonly isUndoable: boolean }> {
  const { scopes, blocks } = stopOf(link, gesture)
  const at = toSecond(receivedAt)
  // A short link of an older hash key cannot see a consent under a newer key, so it always adds an
  // event.
  const contact = newestId(link.contact.ids)
  const isNewestId = deps.ledger.isNewest(contact)
  const draft: EventDraft = {
    id,
    type: 'stop',
    scopes,
    blocks,
    occurredAt: at,
    receivedAt: at,
    source: { method: 'link', origins: [link.sender] },
    evidence: { ...link.evidence, gesture, undo },
  }
  let isAnew = false
  const { event, isNew } = await deps.ledger.append({
    contact: link.contact,
    draft,
    waited,
    ...(isNewestId
      ? {
          // Asked again for each attempt: the last answer is that of the write that counted.
          unless: (standing) => {
            isAnew = saysAnew(standing, draft)
            return eventThatAlreadyStops(standing, scopes, blocks)
          },
          recordRepeat: true,
        }
      : {}),
  })
  // Such a link can add events again and again: they are logged, so that many of them are noticed.
  if (!isNewestId) log('old_link_recorded', { contact, sender: link.sender, id: event })
  // Under this reference its page was told of a press that is no event of its own.
  else if (!isNew) log('stop_repeated', { contact, sender: link.sender, id })
  return { isUndoable: undo !== undefined && isNew && isAnew }
}

/**
 * What a gesture stops. A button stops exactly what it says, even if the sender's reach was changed
 * while the page was open.
 *
 * One click and a mail show no page, so they stop what the message's header stands for:
 * `List-Unsubscribe` belongs to the list that the message was sent to (RFC 2369, section 3.2; RFC 8058,
 * section 3.1), and for a link with a topic that list is the topic. The topic alone is stopped only if
 * the sender declared that its stops reach only itself; if they reach all, which is the default, a
 * click stops all. A sender whose people mean the whole sender by one click mints links without a
 * topic.
 */
export function stopOf(
  { sender, topic, reach }: Pick<OpenLink, 'sender' | 'topic' | 'reach'>,
  gesture: Gesture,
): { readonly scopes: readonly Scope[]; readonly blocks: Blocks } {
  const own = senderScope(sender)
  const whole: Scope = reach === 'all' ? 'all' : own
  const ofTopic: Scope = topic === undefined ? whole : senderScope(sender, topic)
  const scopes: Readonly<Record<Gesture, readonly Scope[]>> = {
    'one-click': [reach === 'all' ? 'all' : ofTopic],
    mailto: [reach === 'all' ? 'all' : ofTopic],
    page: [whole],
    'page-sender': [own],
    'page-topic': [ofTopic],
    'page-everything': ['all'],
    // Only the sender's own messages of every kind, but the marketing of all senders too if its stops
    // reach all.
    'page-not-even-service': reach === 'all' ? ['all', own] : [own],
    'page-not-even-service-all': ['all', own],
  }
  const isOfService = gesture === 'page-not-even-service' || gesture === 'page-not-even-service-all'
  return { scopes: scopes[gesture], blocks: isOfService ? 'every' : 'marketing' }
}

/** The latest event behind the scopes, if all of them are already stopped as far as this stop would. */
export function eventThatAlreadyStops(
  standing: Standing,
  scopes: readonly Scope[],
  blocks: Blocks,
): EventId | undefined {
  const said = scopes.map((scope) =>
    alreadyStopped(standing, scope, scope === 'all' ? 'marketing' : blocks),
  )
  return said.includes(undefined) ? undefined : said.at(-1)
}

/** Whom a link from the inbox is about; nobody if it is not ours. */
export async function contactsOfLink(
  deps: LinkDeps,
  { token }: Pick<LinkMessage, 'token'>,
): Promise<readonly string[]> {
  const link = await openLink(deps, token)
  return link === undefined ? [] : [newestId(link.contact.ids)]
}

/** Takes a link that shows no page: from the inbox or from a mail. A bad token ends here. */
export async function takeLink(
  deps: LinkDeps,
  { token, gesture, topic, addresses, receivedAt }: Omit<LinkMessage, 'kind'>,
  since?: Waited,
): Promise<void> {
  const opened = await openLink(deps, token)
  const named = opened && (await withAddress(deps, opened, addresses))
  const link = named && linkOfTopic(named, topic)
  if (link === undefined) log('invalid_token', { reason: 'inbox' })
  else
    await stopByLink(deps, link, gesture, receivedAt, {
      waited: since,
    })
}

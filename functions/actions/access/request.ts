import * as z from 'zod/mini'
import {
  asksOf,
  dueInOneMonth,
  linkState,
  newAccessRequestId,
  newAccessLink,
  newAccessToken,
  openAccessLink,
  stateOf,
  type AccessLane,
  type AccessRequest,
  type AccessRequestId,
  type AccessRequests,
  type LinkAsk,
  type Texts,
} from '../../domain/access-request.ts'
import { actorName, type Doer } from '../../domain/actor.ts'
import type { Address } from '../../domain/address.ts'
import { queuePlace } from '../../domain/budgets.ts'
import { openEnvelope, sealEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Inbox } from '../../domain/inbox.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Limits } from '../../domain/limits.ts'
import type { Mail } from '../../domain/mail.ts'
import type { Senders } from '../../domain/senders.ts'
import { declaredCountries, mayBeTexted } from '../../domain/text-reach.ts'
import { toSecond } from '../../domain/time.ts'
import { withDeadline } from '../../concurrency/with-deadline.ts'
import { log, logFailure } from '../../log.ts'
import { askedOf, countAsked, takeBudgets } from '../outgoing/budgets.ts'
import { DEFAULT_LANGUAGE, isPageLanguage, type PageLanguage } from '../../languages/pages.ts'
import { everySender } from './every-sender.ts'
import { linkMail, linkText } from './link-message.ts'
import { queueMessage, type Outgoing } from '../outgoing/queue.ts'
import { newestId, type ReachedAddress } from '../../domain/contact.ts'

export type AccessDeps = {
  readonly ledger: Pick<Ledger, 'contact'>
  readonly limits: Pick<Limits, 'count' | 'takeAll'>
  readonly senders: Pick<Senders, 'list'>
  readonly accessRequests: AccessRequests
  readonly envelopeKeys: EnvelopeKeys
  readonly inbox: Inbox
  readonly mail: Pick<Mail, 'canSend'>
  readonly texts: Pick<Texts, 'canSend'>
  readonly publicUrl: string
}

const ATTEMPTS_MAX = 5

/** Where the links lead. A link opens nothing but what it was asked for. */
const PATHS: Readonly<Record<LinkAsk, string>> = { access: 'a', preferences: 'preferences' }

/**
 * Starts the clock of a request and queues its link if one can be sent. Law 10: nothing is looked up,
 * and the answer depends on the address alone; past a budget the request waits, and the answer does not
 * show it. A second request while one waits is merged into it and is due sooner.
 */
export async function requestAccess(
  deps: AccessDeps,
  {
    address,
    language,
    asks = 'access',
  }: { address: Address; language?: PageLanguage | undefined; asks?: LinkAsk | undefined },
  {
    block,
    now,
    id = newAccessRequestId(now),
  }: { block: string; now: Date; id?: AccessRequestId | undefined },
): Promise<AccessLane> {
  const { limits, accessRequests, envelopeKeys } = deps
  const { ids } = deps.ledger.contact(address)
  const contact = newestId(ids)
  const receivedAt = toSecond(now)
  const lane = await laneOf(deps, address)
  const asked = askedOf(envelopeKeys, address, { block })
  const { nth, share } = await countAsked(limits, lane, asked, now)
  const isOpen = (await accessRequests.ofContact({ ids })).some(
    (one) => asksOf(one) === asks && isStillOpen(one),
  )
  const taken = await takeBudgets(limits, lane, asked, share, now)
  if (taken !== 'taken') log('access_delayed', { contact, reason: `${lane}_${taken}` })
  if (taken !== 'taken' && isOpen) return lane

  const token = lane === 'operator' ? undefined : newAccessToken()
  const waits = {
    lane,
    place: queuePlace(nth, now.getTime(), id),
    ...(taken === 'taken' ? { queuedAt: receivedAt } : {}),
  }
  const request: AccessRequest = {
    id,
    contact: ids,
    channel: address.channel,
    ...(asks === 'access' ? {} : { asks }),
    language,
    receivedAt,
    dueAt: dueInOneMonth(receivedAt),
    by: lane,
    // It keeps its place in the queue until its link was handed over, so that no failure loses it.
    ...(lane === 'operator' && taken === 'taken' ? {} : { waits }),
    version: 1,
  }
  const url = token && `${deps.publicUrl}/${PATHS[asks]}/${token}`
  const sealed = sealEnvelope(envelopeKeys, 'access', { url }, Buffer.from(address.value))
  const link = token === undefined ? undefined : newAccessLink(token, address.value)
  await accessRequests.create(request, { link, sealed, block: asked.block })
  log('access_requested', { contact, id })
  if (url === undefined || taken !== 'taken') return lane
  try {
    await queueLink(deps, request, { to: address.value, url }, now)
  } catch (error) {
    logFailure('access_link_unsent', error, { id })
    // It waits for the next pass; if that cannot be noted, for a day.
    await accessRequests
      .change(request, { waits: { ...waits, queuedAt: undefined } })
      .catch((failure: unknown) => logFailure('access_link_unnoted', failure, { id }))
  }
  return lane
}

/** Nobody has answered it, and a person or the queue still will. */
function isStillOpen(request: AccessRequest): boolean {
  return request.waits !== undefined || stateOf(request) === 'due'
}

/** How addresses of this kind are answered here; the same for everybody, however often they ask. */
async function laneOf(
  { mail, texts, senders }: Pick<AccessDeps, 'mail' | 'texts' | 'senders'>,
  address: Address,
): Promise<AccessLane> {
  if (address.channel === 'email') return mail.canSend ? 'mail' : 'operator'
  if (!texts.canSend) return 'operator'
  const countries = await declaredCountries(await everySender(senders))
  return (await mayBeTexted(address, countries)) ? 'text' : 'operator'
}

/** Queues the link of a request; it is the same each time. */
export async function queueLink(
  deps: Pick<AccessDeps, 'inbox' | 'envelopeKeys'>,
  request: AccessRequest,
  { to, url }: { readonly to: string; readonly url: string },
  now: Date,
): Promise<void> {
  const { id, by, language: chosen } = request
  const asks = asksOf(request) === 'preferences' ? 'preferences' : 'access'
  const language = isPageLanguage(chosen) ? chosen : DEFAULT_LANGUAGE
  const link = { host: new URL(url).host, url }
  const rest = { to, request: id }
  const outgoing: Outgoing =
    by === 'mail'
      ? { kind: 'mail', ...rest, ...linkMail(language, asks, link) }
      : { kind: 'text', ...rest, text: linkText(language, asks, link) }
  await queueMessage(deps, outgoing, now)
}

/** The request of a link, and whether the link is still valid. Changes nothing (law 3). */
export async function readLink(
  { accessRequests }: Pick<AccessDeps, 'accessRequests'>,
  token: string,
  now: Date,
  asks: LinkAsk = 'access',
): Promise<
  { readonly request: AccessRequest; readonly state: 'unused' | 'in_use' | 'over' } | undefined
> {
  const request = await accessRequests.findByToken(token)
  if (request === undefined || asksOf(request) !== asks) return undefined
  return { request, state: linkState(request, now) }
}

/** The first use answers the request; for an hour the link shows the same again. */
export async function useLink(
  deps: Pick<AccessDeps, 'accessRequests'>,
  token: string,
  now: Date,
  asks: LinkAsk = 'access',
): ReturnType<typeof readLink> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const link = await readLink(deps, token, now, asks)
    if (link === undefined || link.state !== 'unused') return link
    const at = toSecond(now)
    const answered = { at, how: 'link', who: 'person' } as const
    if (await deps.accessRequests.change(link.request, { openedAt: at, answered })) {
      const { id, contact } = link.request
      log('access_answered', { contact: contact.at(-1), id, reason: 'link' })
      return { request: { ...link.request, openedAt: at, answered }, state: 'in_use' }
    }
  }
  throw new BastaError('unavailable', 'The link is being used by many at once.')
}

/**
 * The address that a link was sent to, for others who are told of what its holder stops. Undefined where
 * it cannot be read now: the stop itself does not wait for it.
 */
export async function reachedByLink(
  { accessRequests }: { readonly accessRequests: Pick<AccessRequests, 'sealedOfLink'> },
  { channel }: Pick<AccessRequest, 'channel'>,
  token: string,
): Promise<ReachedAddress | undefined> {
  try {
    const sealed = await withDeadline(() => accessRequests.sealedOfLink(token))
    // Links of older versions hold none.
    return sealed && { channel, value: openAccessLink({ token, sealed }) }
  } catch (error) {
    logFailure('access_link_unread', error)
    return undefined
  }
}

/** Closes a request by hand. Who and when is kept; the address is deleted. */
export async function closeRequest(
  { accessRequests }: Pick<AccessDeps, 'accessRequests'>,
  id: string,
  asked: { readonly answer: 'sent' | 'refused'; readonly note?: string | undefined },
  { by, now }: { by: Doer; now: Date },
): Promise<AccessRequest> {
  const request = await findRequest(accessRequests, id)
  const { answer: how, note } = asked
  const answered = { at: toSecond(now), how, who: actorName(by), note }
  const isFirst =
    request.answered === undefined && (await accessRequests.change(request, { answered }))
  if (!isFirst) throw new BastaError('conflict', 'The request was answered already.')
  log('access_answered', { contact: request.contact.at(-1), id, reason: how, key: by.id })
  return { ...request, answered }
}

export async function findRequest(
  accessRequests: Pick<AccessRequests, 'find'>,
  id: string,
): Promise<AccessRequest> {
  const request = await accessRequests.find(id)
  if (request === undefined) throw new BastaError('not_found', 'There is no such access request.')
  return request
}

const sealedHeader = z.object({ says: z.optional(z.string()) })

/** The address to answer to and what the person wrote, while they are stored. */
export async function readSealed(
  { accessRequests, envelopeKeys }: Pick<AccessDeps, 'accessRequests' | 'envelopeKeys'>,
  request: AccessRequest,
): Promise<{ readonly address?: string; readonly says?: string }> {
  if (stateOf(request) !== 'due') return {}
  const sealed = await accessRequests.address(request.id)
  if (sealed === undefined) return {}
  const { header, bytes } = openEnvelope(envelopeKeys, 'access', sealed)
  const { says } = sealedHeader.parse(header)
  return { address: bytes.toString(), ...(says === undefined ? {} : { says }) }
}

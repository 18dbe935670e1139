import {
  dueInOneMonth,
  linkState,
  newAccessRequestId,
  newAccessToken,
  type AccessRequest,
  type AccessRequests,
  type Texts,
} from '../../domain/access-request.ts'
import type { Address, Channel } from '../../domain/address.ts'
import { openEnvelope, sealEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Inbox, Ledger, Limits, Mail } from '../../domain/ports.ts'
import { toSecond } from '../../domain/time.ts'
import { log, logFailure } from '../../log.ts'
import { linkMail, linkText } from './access-message.ts'
import { queueMessage, type Outgoing } from '../mails.ts'

export type AccessDeps = {
  readonly ledger: Pick<Ledger, 'contact'>
  readonly limits: Limits
  readonly accessRequests: AccessRequests
  readonly envelopeKeys: EnvelopeKeys
  readonly inbox: Inbox
  readonly mail: Pick<Mail, 'canSend'>
  readonly texts: Pick<Texts, 'canSend'>
  readonly publicUrl: string
}

/** Nobody's mailbox is flooded through us. */
const A_CONTACT = { max: 3, seconds: 86_400 } as const
/** Past this no link is sent: whoever asks in another's name must not keep that person from asking. */
const LINKS = { max: 100, seconds: 3_600 } as const
/** Nor must the list of what is due be filled without an end. */
const EVERYBODY = { max: 5_000, seconds: 3_600 } as const
const ATTEMPTS_MAX = 5

export type Received =
  | { readonly by: AccessRequest['by'] }
  /** Nothing was taken: so many ask that all are asked to come again. */
  | { readonly retryAfterSeconds: number }

/**
 * Starts the clock of a request, and has the link sent where that can be done. Law 10: nothing is
 * looked up, and what is answered depends on nobody in particular: what all ask together is counted
 * first. Past the limit for one address nothing happens and the answer is the same.
 */
export async function requestAccess(
  deps: AccessDeps,
  { address, language }: { address: Address; language?: 'en' | 'fr' | undefined },
  now: Date,
): Promise<Received> {
  const { ids } = deps.ledger.contact(address)
  const contact = ids.at(-1) ?? ids[0]
  const receivedAt = toSecond(now)
  if (!(await deps.limits.take('access/all', EVERYBODY, now))) {
    log('access_capped', { contact, reason: 'all' })
    return { retryAfterSeconds: EVERYBODY.seconds - (receivedAt % EVERYBODY.seconds) }
  }
  // What is told is decided here, for whoever asks now: what fails later concerns one of them alone.
  const by = await answeredBy(deps, address.channel, now)
  if (!(await deps.limits.take(`access/${contact}`, A_CONTACT, now))) {
    log('access_limited', { contact })
    return { by }
  }
  const request: AccessRequest = {
    id: newAccessRequestId(now),
    contact: ids,
    channel: address.channel,
    language,
    receivedAt,
    dueAt: dueInOneMonth(receivedAt),
    // Until its link was handed over it is a person's: whatever breaks now, it is not forgotten.
    by: 'operator',
    version: 1,
  }
  const token = newAccessToken()
  const sealed = sealEnvelope(deps.envelopeKeys, 'access', {}, Buffer.from(address.value))
  await deps.accessRequests.create(request, { token, sealed })
  log('access_requested', { contact, id: request.id })
  if (by === 'operator') return { by }
  const link = { host: new URL(deps.publicUrl).host, url: `${deps.publicUrl}/a/${token}` }
  const rest = { to: address.value, request: request.id }
  const outgoing: Outgoing =
    by === 'mail'
      ? { kind: by, ...rest, ...linkMail(language ?? 'en', link) }
      : { kind: by, ...rest, text: linkText(language ?? 'en', link) }
  try {
    await queueMessage(deps, outgoing, now)
  } catch (error) {
    // The request stays a person's to answer, and is listed as such.
    logFailure('access_link_unsent', error, { id: request.id })
  }
  return { by }
}

async function answeredBy(
  deps: Pick<AccessDeps, 'mail' | 'texts' | 'limits'>,
  channel: Channel,
  now: Date,
): Promise<AccessRequest['by']> {
  const by = channelOfAnswer(deps, channel)
  if (by === 'operator' || (await deps.limits.take('access', LINKS, now))) return by
  log('access_capped', { reason: 'links' })
  return 'operator'
}

function channelOfAnswer(
  { mail, texts }: Pick<AccessDeps, 'mail' | 'texts'>,
  channel: Channel,
): AccessRequest['by'] {
  if (channel === 'email') return mail.canSend ? 'mail' : 'operator'
  return texts.canSend ? 'text' : 'operator'
}

/** The request a link is for, and whether the link is still good. Changes nothing (law 3). */
export async function readLink(
  { accessRequests }: Pick<AccessDeps, 'accessRequests'>,
  token: string,
  now: Date,
): Promise<
  { readonly request: AccessRequest; readonly state: 'unused' | 'in_use' | 'over' } | undefined
> {
  const request = await accessRequests.findByToken(token)
  return request && { request, state: linkState(request, now) }
}

/** First use answers the request; for an hour the link shows the same again. */
export async function useLink(
  deps: Pick<AccessDeps, 'accessRequests'>,
  token: string,
  now: Date,
): ReturnType<typeof readLink> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const link = await readLink(deps, token, now)
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

/** Closes a request by hand. Who and when is kept; the address goes. */
export async function closeRequest(
  { accessRequests }: Pick<AccessDeps, 'accessRequests'>,
  id: string,
  asked: { readonly answer: 'sent' | 'refused'; readonly note?: string | undefined },
  { who, now }: { who: string; now: Date },
): Promise<AccessRequest> {
  const request = await findRequest(accessRequests, id)
  const { answer: how, note } = asked
  const answered = { at: toSecond(now), how, who, note }
  const isFirst =
    request.answered === undefined && (await accessRequests.change(request, { answered }))
  if (!isFirst) throw new BastaError('conflict', 'The request was answered already.')
  log('access_answered', { contact: request.contact.at(-1), id, reason: how, key: who })
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

/** The address a person must answer to, while it rests. */
export async function readSealedAddress(
  { accessRequests, envelopeKeys }: Pick<AccessDeps, 'accessRequests' | 'envelopeKeys'>,
  request: AccessRequest,
): Promise<string | undefined> {
  if (request.answered !== undefined) return undefined
  const sealed = await accessRequests.address(request.id)
  return sealed && openEnvelope(envelopeKeys, 'access', sealed).bytes.toString()
}

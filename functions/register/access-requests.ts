import {
  dueInOneMonth,
  linkState,
  newAccessRequestId,
  newAccessToken,
  type AccessRequest,
  type AccessRequests,
  type Texts,
} from '../domain/access-request.ts'
import type { Address, Channel } from '../domain/address.ts'
import { openEnvelope, sealEnvelope, type EnvelopeKeys } from '../domain/envelope.ts'
import { BastaError } from '../domain/errors.ts'
import type { Ledger, Limits, Mail } from '../domain/ports.ts'
import { toSecond } from '../domain/time.ts'
import { log, logFailure } from '../log.ts'
import { linkMail, linkText } from './access-message.ts'

export type AccessDeps = {
  readonly ledger: Pick<Ledger, 'contact'>
  readonly limits: Limits
  readonly accessRequests: AccessRequests
  readonly envelopeKeys: EnvelopeKeys
  readonly mail: Mail
  readonly texts: Texts
  readonly publicUrl: string
}

/** Nobody's inbox is flooded through us, and nobody fills the list of what is due. */
const A_CONTACT = { max: 3, seconds: 86_400 } as const
const EVERYBODY = { max: 100, seconds: 3_600 } as const
const ATTEMPTS_MAX = 5

/**
 * Starts the clock of a request, and sends the link where that can be done. Law 10: nothing is looked
 * up, so whoever asks learns nothing; past a limit nothing happens and the answer is the same.
 */
export async function requestAccess(
  deps: AccessDeps,
  { address, language }: { address: Address; language?: 'en' | 'fr' | undefined },
  now: Date,
): Promise<void> {
  const { ids } = deps.ledger.contact(address)
  const contact = ids.at(-1) ?? ids[0]
  if (!(await deps.limits.take(`access/${contact}`, A_CONTACT, now))) {
    log('access_limited', { contact })
    return
  }
  if (!(await deps.limits.take('access', EVERYBODY, now))) {
    log('access_capped', { contact })
    return
  }
  const receivedAt = toSecond(now)
  const request: AccessRequest = {
    id: newAccessRequestId(now),
    contact: ids,
    channel: address.channel,
    language,
    receivedAt,
    dueAt: dueInOneMonth(receivedAt),
    // Until its link is on the way it is a person's: whatever breaks now, it is not forgotten.
    by: 'operator',
    version: 1,
  }
  const token = newAccessToken()
  const sealed = sealEnvelope(deps.envelopeKeys, 'access', {}, Buffer.from(address.value))
  await deps.accessRequests.create(request, { token, sealed })
  log('access_requested', { contact, id: request.id })
  const by = channelOfAnswer(deps, address.channel)
  if (by === 'operator') return
  try {
    await sendLink(deps, { address, by, language }, `${deps.publicUrl}/a/${token}`)
  } catch (error) {
    logFailure('access_link_unsent', error, { id: request.id })
    return
  }
  await deps.accessRequests.change(request, { by })
}

export function channelOfAnswer(
  { mail, texts }: Pick<AccessDeps, 'mail' | 'texts'>,
  channel: Channel,
): AccessRequest['by'] {
  if (channel === 'email') return mail.canSend ? 'mail' : 'operator'
  return texts.canSend ? 'text' : 'operator'
}

async function sendLink(
  { mail, texts, publicUrl }: AccessDeps,
  {
    address,
    by,
    language = 'en',
  }: { address: Address; by: 'mail' | 'text'; language?: 'en' | 'fr' | undefined },
  url: string,
): Promise<void> {
  const host = new URL(publicUrl).host
  if (by === 'mail') await mail.send({ to: address.value, ...linkMail(language, { host, url }) })
  else await texts.send({ to: address.value, text: linkText(language, { host, url }) })
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
      return { ...link, state: 'in_use' }
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

import type * as z from 'zod/mini'
import { parseAddress } from '../../domain/address.ts'
import { queuePlace } from '../../domain/budgets.ts'
import {
  asksTheSame,
  waitingName,
  type ConsentRequest,
  type ConsentRequests,
  type WaitingConsent,
} from '../../domain/consent-request.ts'
import { decide } from '../../domain/decide.ts'
import { BastaError } from '../../domain/errors.ts'
import { newEventId } from '../../domain/event.ts'
import { sealEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import type {
  ApiKey,
  Inbox,
  Ledger,
  Limits,
  Mail,
  Senders,
  StoredSender,
} from '../../domain/ports.ts'
import { holdsLink } from '../../domain/plain-text.ts'
import { endOf } from '../../domain/retention.ts'
import { senderScope } from '../../domain/scope.ts'
import { formatSecond, toSecond } from '../../domain/time.ts'
import { writtenToken } from '../../domain/written-token.ts'
import { knownSender, knownTopic } from '../../http.ts'
import { log, logFailure } from '../../log.ts'
import { askedOf, countAsked, takeBudgets, type Asked } from '../budgets.ts'
import { confirmationMail } from './consent-request-mail.ts'
import type { consentRequest } from './consent-schemas.ts'
import { isOnItsWay, queueConfirmation, type SealedMail } from './consent-queue.ts'
import { CONSENT_TOKEN_CHARACTERS, consentTokenDigest, newConsentToken } from './consent-token.ts'

export type ConsentRequestDeps = {
  readonly mail: Pick<Mail, 'canSend'>
  readonly inbox: Inbox
  readonly envelopeKeys: EnvelopeKeys
  readonly now: () => Date
  readonly ledger: Pick<Ledger, 'contact' | 'append' | 'standings'>
  readonly senders: Pick<Senders, 'get'>
  readonly limits: Limits
  readonly consentRequests: ConsentRequests
  readonly publicUrl: string
}

const ATTEMPTS_MAX = 8

/**
 * Asks a person to confirm by mail. Law 10: nothing is looked up of the person, so that neither the
 * answer nor its time can tell; whether a mail goes out is decided where it is sent.
 */
export async function requestConsent(
  deps: ConsentRequestDeps,
  asked: z.infer<typeof consentRequest>,
  { key, block, receivedAt }: { key: ApiKey; block?: string | undefined; receivedAt: Date },
): Promise<void> {
  if (!deps.mail.canSend)
    throw new BastaError('no_mail', 'No address is set up to send confirmations from.')
  const sender = await knownSender(deps.senders, key, asked.sender)
  // The mail is Basta's, whoever wrote the wording: its one link is the one that confirms.
  if (holdsLink(asked.wording.replaceAll(sender.name, '')))
    throw new BastaError('invalid_request', 'The wording is mailed, and may hold no link.', [
      {
        pointer: '#/wording',
        detail: 'a wording without links, and without what a mail program makes a link of',
      },
    ])
  const topics = (asked.topics ?? []).map((topic, at) =>
    knownTopic(sender, topic, `#/topics/${at}`),
  )
  const parsed = await parseAddress(asked.to, { channel: 'email' })
  if (!parsed.ok)
    throw new BastaError('invalid_request', 'The address could not be read.', [
      { pointer: '#/to', detail: parsed.problem },
    ])
  const { wording, wordingVersion, pageUrl, language } = asked
  const request: ConsentRequest = {
    contact: deps.ledger.contact(parsed.address).ids,
    sender: sender.id,
    topics,
    wording,
    wordingVersion,
    pageUrl,
    language,
    requestedAt: toSecond(receivedAt),
    key: key.id,
  }
  const token = newConsentToken()
  const link = `${deps.publicUrl}/c/${token}`
  const mail: SealedMail = {
    token,
    ...confirmationMail(language ?? 'en', { name: sender.name, topics, wording, link }),
  }
  const sealed = sealEnvelope(deps.envelopeKeys, 'consent', mail, Buffer.from(parsed.address.value))
  const whose = askedOf(deps.envelopeKeys, parsed.address, { by: request, block })
  await letWait(deps, { request, sealed, whose }, receivedAt)
}

/**
 * Records that a mail is asked for, with its turn where the budgets have room for it. Asked again while
 * one waits, that one stands for both, and the newer wording counts.
 */
async function letWait(
  deps: ConsentRequestDeps,
  {
    request,
    sealed,
    whose,
  }: { readonly request: ConsentRequest; readonly sealed: Uint8Array; readonly whose: Asked },
  now: Date,
): Promise<void> {
  const { consentRequests, limits } = deps
  const name = waitingName(request)
  const about = { contact: name.contact, sender: request.sender, key: request.key }
  const { nth, share } = await countAsked(limits, 'consent', whose, now)
  const taken = await takeBudgets(limits, 'consent', whose, share, now)
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const known = await consentRequests.waitingFor(name)
    const isQueued = known !== undefined && isOnItsWay(known, now)
    const waiting: WaitingConsent = {
      request,
      place: known?.place ?? queuePlace(nth, now.getTime(), newEventId(now)),
      queuedAt: isQueued ? known.queuedAt : taken === 'taken' ? toSecond(now) : undefined,
      // The same words are the same mail, also where it is being sent right now.
      sealed: known !== undefined && asksTheSame(known.request, request) ? known.sealed : sealed,
      version: known?.version ?? 0,
    }
    if (!(await consentRequests.wait(waiting))) continue
    // Pressed twice is no flood.
    const delayed = taken === 'apart' ? 'consent_asked_again' : 'consent_delayed'
    if (waiting.queuedAt === undefined) log(delayed, { ...about, reason: taken })
    return queueOrLeave(deps, waiting, now)
  }
  throw new BastaError('unavailable', 'The same is being asked for by many at once.')
}

/** Law 10: queued whether it has its turn or not. What cannot be queued now waits for the schedule. */
async function queueOrLeave(
  deps: ConsentRequestDeps,
  waiting: WaitingConsent,
  now: Date,
): Promise<void> {
  const name = waitingName(waiting.request)
  try {
    await queueConfirmation(deps, name, now)
  } catch (error) {
    logFailure('consent_unqueued', error, { contact: name.contact })
    const version = waiting.version + 1
    await deps.consentRequests
      .wait({ ...waiting, version, queuedAt: undefined })
      .catch((failure: unknown) =>
        logFailure('consent_unqueued', failure, { contact: name.contact }),
      )
  }
}

export type OpenRequest = ConsentRequest & {
  readonly digest: string
  readonly profile: StoredSender
}

/** What a link asks to be agreed to; undefined for a token of nobody's and for one that is over. */
export async function openRequest(
  { consentRequests, senders }: Pick<ConsentRequestDeps, 'consentRequests' | 'senders'>,
  written: string,
  now: Date,
): Promise<OpenRequest | undefined> {
  const token = writtenToken(written, CONSENT_TOKEN_CHARACTERS)
  if (token.length < CONSENT_TOKEN_CHARACTERS) return undefined
  const digest = consentTokenDigest(token)
  const request = await consentRequests.find(digest)
  // The table lets go of what is over some time after its end.
  const isOpen =
    request !== undefined &&
    toSecond(now) < endOf('consent_requests', request.mailedAt ?? request.requestedAt)
  const profile = isOpen ? await senders.get(request.sender) : undefined
  return isOpen && profile !== undefined ? { ...request, digest, profile } : undefined
}

/**
 * Records the consent, once: Basta saw the person press the button, so it lifts what is older.
 * `used`: it was recorded before, and what was said since counts instead.
 */
export async function confirmRequest(
  { ledger, consentRequests }: Pick<ConsentRequestDeps, 'ledger' | 'consentRequests'>,
  request: OpenRequest,
  { shown, receivedAt }: { shown: Readonly<Record<string, string>>; receivedAt: Date },
): Promise<'recorded' | 'used'> {
  const { contact, sender, topics, wording, wordingVersion, pageUrl, requestedAt, key } = request
  const received = toSecond(receivedAt)
  const { event, isNew } = await ledger.append({
    contact: { ids: contact, channel: 'email' },
    draft: {
      id: newEventId(receivedAt),
      type: 'consent',
      scopes:
        topics.length === 0
          ? [senderScope(sender)]
          : topics.map((topic) => senderScope(sender, topic)),
      blocks: 'marketing',
      occurredAt: received,
      receivedAt: received,
      // No key: nobody reported it, Basta saw it.
      source: { method: 'double_opt_in', origins: [sender], strength: 'lifting' },
      evidence: {
        wording,
        wordingVersion,
        pageUrl,
        requestedAt: formatSecond(requestedAt),
        requestedBy: key,
        shown,
      },
    },
    messageKey: `confirm/double_opt_in#${request.digest}`,
  })
  log(isNew ? 'recorded' : 'known', { contact: contact.at(-1), sender, id: event })
  if (isNew) {
    await endAnswered(consentRequests, request)
    return 'recorded'
  }
  const [standing] = await ledger.standings([{ ids: contact, channel: 'email' }])
  if (standing === undefined) throw new Error('There is a standing for each contact.')
  const counts = (topics.length === 0 ? [undefined] : topics).every((topic) => {
    const question = { sender, topic, purpose: 'marketing' } as const
    return decide(standing, { basis: 'consent' }, question, receivedAt).allowed
  })
  return counts ? 'recorded' : 'used'
}

/** Who has agreed to the same words is not asked for them once more. */
async function endAnswered(
  consentRequests: ConsentRequests,
  request: ConsentRequest,
): Promise<void> {
  try {
    const waiting = await consentRequests.waitingFor(waitingName(request))
    if (waiting !== undefined && asksTheSame(waiting.request, request))
      await consentRequests.end(waiting)
  } catch (error) {
    // What was recorded counts; a second mail does no harm.
    logFailure('consent_unended', error, { contact: request.contact.at(-1) })
  }
}

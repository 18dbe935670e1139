import { topicName } from '../../domain/sender-page.ts'
import type * as z from 'zod/mini'
import { parseAddress, type Address } from '../../domain/address.ts'
import { queuePlace } from '../../domain/budgets.ts'
import {
  isSameRequest,
  waitingName,
  type ConsentRequest,
  type ConsentRequests,
  type WaitingConsent,
} from '../../domain/consent-request.ts'
import { wordingProblem } from '../../domain/declared-wording.ts'
import { BastaError } from '../../domain/errors.ts'
import { newEventId } from '../../domain/event.ts'
import { sealEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import type { ApiKey } from '../../domain/api-keys.ts'
import type { Inbox } from '../../domain/inbox.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Limits } from '../../domain/limits.ts'
import type { Mail } from '../../domain/mail.ts'
import type { Sender } from '../../domain/sender.ts'
import type { Senders } from '../../domain/senders.ts'
import { holdsLink } from '../../domain/plain-text.ts'
import { toSecond, type Second } from '../../domain/time.ts'
import { knownSender, knownTopic } from '../../domain/sender-access.ts'
import { log, logFailure } from '../../log.ts'
import { askedOf, countAsked, takeBudgets, type Asked } from '../outgoing/budgets.ts'
import { DEFAULT_LANGUAGE, type PageLanguage } from '../../languages/pages.ts'
import { confirmationMail } from './request-mail.ts'
import type { consentRequest } from '../../schemas/consents.ts'
import { isOnItsWay, queueConfirmation, type SealedMail } from './serve-queue.ts'
import { newConsentToken } from '../../domain/consent-token.ts'

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
 * Asks a person to confirm by mail. Law 10: nothing is looked up about the person, so neither the
 * answer nor its duration can reveal anything; whether a mail is sent is decided by the worker.
 */
export async function requestConsent(
  deps: ConsentRequestDeps,
  asked: z.infer<typeof consentRequest>,
  { key, block, receivedAt }: { key: ApiKey; block?: string | undefined; receivedAt: Date },
): Promise<void> {
  if (!deps.mail.canSend)
    throw new BastaError('no_mail', 'No address is set up to send confirmations from.')
  const sender = await knownSender(deps.senders, key, asked.sender)
  // The mail is Basta's, whoever wrote the wording: its only link must be the confirmation link.
  if (holdsLink(asked.wording.replaceAll(sender.name, '')))
    throw new BastaError('invalid_request', 'The wording is mailed, and may hold no link.', [
      {
        pointer: '#/wording',
        detail: 'a wording without links, and without what a mail program makes a link of',
      },
    ])
  const otherWords = wordingProblem(sender, asked)
  if (otherWords !== undefined)
    throw new BastaError('invalid_request', 'These are not the words of that version.', [
      { pointer: '#/wording', detail: otherWords },
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
  await askToConfirm(
    deps,
    { address: parsed.address, sender, topics, wording, wordingVersion, pageUrl, language },
    { key: key.id, block, receivedAt },
  )
}

/** The same for whoever has checked what is asked. `key`: who asks; a person's own wish has `person`. */
export async function askToConfirm(
  deps: ConsentRequestDeps,
  {
    address,
    sender,
    language,
    ...about
  }: Pick<ConsentRequest, 'topics' | 'wording' | 'wordingVersion' | 'pageUrl'> & {
    readonly address: Address
    readonly sender: Pick<Sender, 'id' | 'name' | 'page'>
    readonly language?: PageLanguage | undefined
  },
  { key, block, receivedAt }: { key: string; block?: string | undefined; receivedAt: Date },
): Promise<void> {
  const request: ConsentRequest = {
    contact: deps.ledger.contact(address).ids,
    sender: sender.id,
    ...about,
    language,
    requestedAt: toSecond(receivedAt),
    key,
  }
  const token = newConsentToken()
  const link = `${deps.publicUrl}/c/${token}`
  const topics = about.topics.map((topic) => topicName(sender.page ?? {}, topic))
  const asked = { name: sender.name, topics, wording: about.wording, link }
  const mail: SealedMail = { token, ...confirmationMail(language ?? DEFAULT_LANGUAGE, asked) }
  const sealed = sealEnvelope(deps.envelopeKeys, 'consent', mail, Buffer.from(address.value))
  const whose = askedOf(deps.envelopeKeys, address, { by: request, block })
  await addToQueue(deps, { request, sealed, whose }, receivedAt)
}

/**
 * Records that a mail was requested, and its turn if the budgets have room. A second request while one
 * waits is merged into it, with the newer wording.
 */
async function addToQueue(
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
    // The same wording makes the same mail, even if it is being sent right now.
    const same = known !== undefined && isSameRequest(known.request, request) ? known : undefined
    const turn = turnOf(known, same, now)
    const waiting: WaitingConsent = {
      request,
      place: known?.place ?? queuePlace(nth, now.getTime(), newEventId(now)),
      queuedAt: turn ?? (taken === 'taken' ? toSecond(now) : undefined),
      isLeaving: turn === undefined ? undefined : same?.isLeaving,
      sealed: same?.sealed ?? sealed,
      version: known?.version ?? 0,
    }
    if (!(await consentRequests.wait(waiting, whose.block))) continue
    // Pressing twice is not a flood.
    const delayed = taken === 'apart' ? 'consent_asked_again' : 'consent_delayed'
    if (waiting.queuedAt === undefined) log(delayed, { ...about, reason: taken })
    return queueOrLeave(deps, waiting, now)
  }
  throw new BastaError('unavailable', 'The same is being asked for by many at once.')
}

/**
 * Since when the mail that waits is on its way. A budget that was taken lets one mail leave: once that
 * may have left, other words need a budget of their own.
 */
function turnOf(
  known: WaitingConsent | undefined,
  same: WaitingConsent | undefined,
  now: Date,
): Second | undefined {
  if (known === undefined || !isOnItsWay(known, now)) return undefined
  return known.isLeaving === true && same === undefined ? undefined : known.queuedAt
}

/**
 * Law 10: queued whether it has its turn or not. If it cannot be queued now, the schedule does it
 * later.
 */
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
      .wait({ ...waiting, version, queuedAt: undefined, isLeaving: undefined })
      .catch((failure: unknown) =>
        logFailure('consent_unqueued', failure, { contact: name.contact }),
      )
  }
}

/** Ends requests for the same words that the person has just agreed to. */
export async function endAnswered(
  consentRequests: ConsentRequests,
  request: ConsentRequest,
): Promise<void> {
  try {
    const waiting = await consentRequests.waitingFor(waitingName(request))
    if (waiting !== undefined && isSameRequest(waiting.request, request))
      await consentRequests.end(waiting)
  } catch (error) {
    // The consent is recorded; a second mail does no harm.
    logFailure('consent_unended', error, { contact: request.contact.at(-1) })
  }
}

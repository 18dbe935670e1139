import { createHash, randomBytes } from 'node:crypto'
import type * as z from 'zod/mini'
import { parseAddress } from '../../domain/address.ts'
import type { ConsentRequest, ConsentRequests } from '../../domain/consent-request.ts'
import { decide } from '../../domain/decide.ts'
import { BastaError } from '../../domain/errors.ts'
import { newEventId } from '../../domain/event.ts'
import type { EnvelopeKeys } from '../../domain/envelope.ts'
import type {
  ApiKey,
  Contact,
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
import { formatSecond, SECONDS_A_DAY, toSecond } from '../../domain/time.ts'
import { writtenToken } from '../../domain/written-token.ts'
import { knownSender, knownTopic } from '../../http.ts'
import { log } from '../../log.ts'
import { confirmationMail } from './consent-request-mail.ts'
import type { consentRequest } from './consent-schemas.ts'
import { queueMessage } from '../mails.ts'

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

/** Nobody is flooded with mail that asks: not by one sender, and not by all of them together. */
const APART_SECONDS = 600
const A_SENDER = { max: 3, seconds: SECONDS_A_DAY } as const
const AN_ADDRESS = { max: 5, seconds: SECONDS_A_DAY } as const

const TOKEN_BYTES = 24
const TOKEN_CHARACTERS = 32

/**
 * Asks a person to confirm by mail. Resolves alike whether a mail goes out or not: who calls does
 * not learn what is known of the address.
 */
export async function requestConsent(
  deps: ConsentRequestDeps,
  asked: z.infer<typeof consentRequest>,
  { key, receivedAt }: { key: ApiKey; receivedAt: Date },
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
  const contact = deps.ledger.contact(parsed.address)
  const about = { contact: contact.ids.at(-1), sender: sender.id, key: key.id }
  const shut = await whyShut(deps, contact, { sender: sender.id, topics, receivedAt })
  if (await wasAskedLately(deps, contact, { sender: sender.id, receivedAt }))
    return log('consent_not_asked', { ...about, reason: 'rate_limited' })

  // Law 10: from here on everything is done for an address that is to get no mail too, so that the
  // time it takes does not tell it from others.
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const { wording, wordingVersion, pageUrl, language } = asked
  await deps.consentRequests.keep(digestOf(token), {
    contact: contact.ids,
    sender: sender.id,
    topics,
    wording,
    wordingVersion,
    pageUrl,
    language,
    requestedAt: toSecond(receivedAt),
    key: key.id,
  })
  const link = `${deps.publicUrl}/c/${token}`
  const mail = confirmationMail(language ?? 'en', { name: sender.name, topics, wording, link })
  const isDecoy = shut === undefined ? undefined : true
  const outgoing = { kind: 'mail', to: parsed.address.value, ...mail, isDecoy } as const
  await queueMessage(deps, outgoing, receivedAt)
  return isDecoy
    ? log('consent_not_asked', { ...about, reason: shut })
    : log('consent_asked', about)
}

/** A mailbox that takes nothing, or a person who wants no mail at all. */
async function whyShut(
  { ledger }: Pick<ConsentRequestDeps, 'ledger'>,
  contact: Contact,
  { sender, topics, receivedAt }: { sender: string; topics: readonly string[]; receivedAt: Date },
): Promise<string | undefined> {
  const [standing] = await ledger.standings([contact])
  if (standing === undefined) throw new Error('There is a standing for each contact.')
  for (const topic of [undefined, ...topics]) {
    const question = { sender, topic, purpose: 'transactional' } as const
    const { allowed, reason } = decide(standing, { basis: 'consent' }, question, receivedAt)
    if (!allowed) return reason
  }
  return undefined
}

/** Counts for whoever it is; a refused request counts against no later one of another sender. */
async function wasAskedLately(
  { limits }: Pick<ConsentRequestDeps, 'limits'>,
  contact: Contact,
  { sender, receivedAt }: { sender: string; receivedAt: Date },
): Promise<boolean> {
  const address = `consent-request/${contact.ids.at(-1) ?? ''}`
  const passes =
    (await limits.apart(`${address}/${sender}`, APART_SECONDS, receivedAt)) &&
    (await limits.take(`${address}/${sender}`, A_SENDER, receivedAt)) &&
    (await limits.take(address, AN_ADDRESS, receivedAt))
  return !passes
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
  const token = writtenToken(written, TOKEN_CHARACTERS)
  if (token.length < TOKEN_CHARACTERS) return undefined
  const digest = digestOf(token)
  const request = await consentRequests.find(digest)
  // The table lets go of what is over some time after its end.
  const isOpen =
    request !== undefined && toSecond(now) < endOf('consent_requests', request.requestedAt)
  const profile = isOpen ? await senders.get(request.sender) : undefined
  return isOpen && profile !== undefined ? { ...request, digest, profile } : undefined
}

/**
 * Records the consent, once: Basta saw the person press the button, so it lifts what is older.
 * `used`: it was recorded before, and what was said since counts instead.
 */
export async function confirmRequest(
  { ledger }: Pick<ConsentRequestDeps, 'ledger'>,
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
  if (isNew) return 'recorded'
  const [standing] = await ledger.standings([{ ids: contact, channel: 'email' }])
  if (standing === undefined) throw new Error('There is a standing for each contact.')
  const counts = (topics.length === 0 ? [undefined] : topics).every((topic) => {
    const question = { sender, topic, purpose: 'marketing' } as const
    return decide(standing, { basis: 'consent' }, question, receivedAt).allowed
  })
  return counts ? 'recorded' : 'used'
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

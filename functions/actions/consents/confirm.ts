import type { ConsentRequest } from '../../domain/consent-request.ts'
import { decide } from '../../domain/decide.ts'
import { newEventId } from '../../domain/event.ts'
import type { StoredSender } from '../../domain/senders.ts'
import { endOf } from '../../domain/retention.ts'
import { senderScope } from '../../domain/scope.ts'
import { formatSecond, toSecond } from '../../domain/time.ts'
import { writtenToken } from '../../domain/written-token.ts'
import { log } from '../../log.ts'
import { CONSENT_TOKEN_CHARACTERS, consentTokenDigest } from '../../domain/consent-token.ts'
import { type ConsentRequestDeps, endAnswered } from './request.ts'

export type OpenRequest = ConsentRequest & {
  readonly digest: string
  readonly profile: StoredSender
}

/** What a link asks the person to agree to; undefined for an unknown or expired token. */
export async function openRequest(
  { consentRequests, senders }: Pick<ConsentRequestDeps, 'consentRequests' | 'senders'>,
  written: string,
  now: Date,
): Promise<OpenRequest | undefined> {
  const token = writtenToken(written, CONSENT_TOKEN_CHARACTERS)
  if (token.length < CONSENT_TOKEN_CHARACTERS) return undefined
  const digest = consentTokenDigest(token)
  const request = await consentRequests.find(digest)
  // The table deletes expired items only some time later.
  const isOpen =
    request !== undefined &&
    toSecond(now) < endOf('consent_requests', request.mailedAt ?? request.requestedAt)
  const profile = isOpen ? await senders.get(request.sender) : undefined
  return isOpen && profile !== undefined ? { ...request, digest, profile } : undefined
}

/**
 * Records the consent once. Basta saw the person press the button, so it lifts older stops. `used`: it
 * was recorded before, and what was said since counts instead.
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

import { decide } from '../../domain/decide.ts'
import { newEventId } from '../../domain/event.ts'
import { senderScope } from '../../domain/scope.ts'
import { formatSecond, toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { type ConsentRequestDeps, endAnswered } from './request.ts'
import type { OpenRequest } from './open-request.ts'

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

import type { ConsentRequest } from '../../domain/consent-request.ts'
import type { StoredSender } from '../../domain/senders.ts'
import { endOf } from '../../domain/retention.ts'
import { toSecond } from '../../domain/time.ts'
import { writtenToken } from '../../domain/written-token.ts'
import { CONSENT_TOKEN_CHARACTERS, consentTokenDigest } from '../../domain/consent-token.ts'
import type { ConsentRequestDeps } from './request.ts'

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

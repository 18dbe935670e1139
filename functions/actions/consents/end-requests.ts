import type { ConsentRequests } from '../../domain/consent-request.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Contact } from '../../domain/contact.ts'

const ATTEMPTS_MAX = 5

/**
 * A person who is being erased is asked nothing more; returns how many mails will not be sent. A
 * request that changes at this moment is read again.
 */
export async function endConsentRequests(
  consentRequests: Pick<ConsentRequests, 'waitingOf' | 'end'>,
  contact: Pick<Contact, 'ids'>,
): Promise<number> {
  let ended = 0
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    let changed = 0
    for (const one of await consentRequests.waitingOf(contact))
      if (await consentRequests.end(one)) ended += 1
      else changed += 1
    if (changed === 0) return ended
  }
  throw new BastaError('unavailable', 'New requests for this person keep coming in.')
}

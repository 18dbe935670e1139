import type * as z from 'zod/mini'
import { BastaError } from '../domain/errors.ts'
import { newEventId, type ConsentStrength } from '../domain/event.ts'
import type { ApiKey, Ledger, StoredSender } from '../domain/ports.ts'
import { senderScope } from '../domain/scope.ts'
import { occurredAt, parseZonedTime, toSecond } from '../domain/time.ts'
import { readOneAddress } from './addresses.ts'
import { knownTopic } from '../http.ts'
import type { consent } from './schemas.ts'

const CLOCK_SKEW_SECONDS = 300

/** Records that a person said yes, with what shows it. Law 6 decides what it is good for. */
export async function recordConsent(
  ledger: Pick<Ledger, 'contact' | 'append'>,
  asked: z.infer<typeof consent>,
  { key, sender, receivedAt }: { key: ApiKey; sender: StoredSender; receivedAt: Date },
): Promise<{ event: string; contact: string }> {
  const received = toSecond(receivedAt)
  const obtained = parseZonedTime(asked.obtainedAt)
  if (obtained === undefined || obtained > received + CLOCK_SKEW_SECONDS)
    throw new BastaError('invalid_request', 'The consent lies in the future.', [
      { pointer: '#/obtainedAt', detail: 'a time that has passed' },
    ])
  const topics = asked.topics?.map((topic, at) => knownTopic(sender, topic, `#/topics/${at}`))
  const address = await readOneAddress(asked.to, sender.defaultCountry)
  const { method, wording, wordingVersion, source, proof } = asked
  const contact = ledger.contact(address)
  const { event } = await ledger.append({
    contact,
    draft: {
      id: newEventId(receivedAt),
      type: 'consent',
      scopes: topics?.map((topic) => senderScope(sender.id, topic)) ?? [senderScope(sender.id)],
      blocks: 'marketing',
      occurredAt: occurredAt(obtained, received),
      receivedAt: received,
      source: { method, origins: [sender.id], key: key.id, strength: strengthOf(key, proof) },
      evidence: { wording, wordingVersion, source, proof },
    },
  })
  return { event, contact: contact.ids.at(-1) ?? contact.ids[0] }
}

/**
 * Without proof a consent is a claim. With proof it allows a send; only an administrator's single
 * call also answers an older stop, so that no system undoes stops by writing consents.
 */
function strengthOf({ rights }: ApiKey, proof: string | undefined): ConsentStrength {
  if (proof === undefined) return 'claimed'
  return rights.includes('admin') ? 'lifting' : 'proven'
}

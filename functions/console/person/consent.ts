import { askApproval } from '../../actions/approvals/ask.ts'
import { readConsents, recordConsents } from '../../actions/consents/record.ts'
import type { Address } from '../../domain/address.ts'
import { newestId } from '../../domain/contact.ts'
import { BastaError } from '../../domain/errors.ts'
import { momentsOf } from '../../domain/local-time.ts'
import { isScope, scopeSender, scopeTopic } from '../../domain/scope.ts'
import { formatSecond } from '../../domain/time.ts'
import { personWords } from '../../languages/console/person.ts'
import { consent } from '../../schemas/consents.ts'
import { noteInAudit } from '../note-in-audit.ts'
import type { ConsoleContext } from '../route.ts'
import type { PersonRouteDeps } from './deps.ts'
import { idOfForm } from './form-id.ts'
import { fault, faultsOf, isKnownZone, type Acted } from './shown.ts'

/**
 * A consent that the person gave elsewhere. Law 6: with proof and newer than the stop it lifts, it lifts
 * it for its own scope; so with two persons it waits for the second.
 */
export async function recordConsent(
  c: ConsoleContext,
  deps: PersonRouteDeps,
  address: Address,
): Promise<Acted> {
  const form = c.get('form')
  const words = personWords[c.get('language')]
  const { actor } = c.get('signedIn')
  const scope = form.text('consent-scope') ?? ''
  const topic = isScope(scope) ? scopeTopic(scope) : undefined
  const proof = form.text('consent-proof')
  const read = consent.safeParse({
    to: address.value,
    sender: isScope(scope) ? scopeSender(scope) : undefined,
    ...(topic === undefined ? {} : { topics: [topic] }),
    obtainedAt: obtainedAt(form.text('consent-when'), form.text('consent-zone')),
    method: form.text('consent-how'),
    wording: form.text('consent-wording'),
    wordingVersion: form.text('consent-version'),
    source: form.text('consent-source'),
    ...(proof === undefined ? {} : { proof }),
  })
  if (!read.success) return fault(faultsOf(words.consent.incomplete, read.error.issues))
  const receivedAt = deps.now()
  try {
    const key = { ...actor }
    const rows = await readConsents(deps.senders, [read.data], {
      key,
      receivedAt,
      place: () => '',
    })
    const contact = newestId(deps.ledger.contact(address).ids)
    const needsTwo = deps.twoPersons && proof !== undefined
    const what = needsTwo ? 'approval_asked' : 'consent_recorded'
    await noteInAudit(c, deps, what, { contact })
    if (needsTwo) {
      const id = `apr_${idOfForm(c, deps.envelopeKeys, [JSON.stringify(read.data)])}` as const
      const wanted = { act: 'lift', consent: read.data } as const
      await askApproval(deps, address, wanted, { id, actor, now: receivedAt })
      return {
        outcome: 'done',
        done: { tone: 'wait', text: words.asked, href: '/console/approvals' },
      }
    }
    const [recorded] = await recordConsents(deps, rows, { key, isBatch: false, receivedAt })
    const counts = recorded?.counts ?? 'older_than_erasure'
    return {
      outcome: 'done',
      done: { tone: counts === 'allows' ? 'good' : 'wait', text: words.consent.counts[counts] },
    }
  } catch (error) {
    if (!(error instanceof BastaError) || error.code === 'unavailable') throw error
    const details = error.faults.map(
      ({ pointer, detail }) => `${pointer.replace('/', '')}: ${detail}.`,
    )
    return fault([words.failed, ...details].join(' '))
  }
}

/** Of two moments the earlier: a consent must not be newer than it is, or it lifts a stop. */
function obtainedAt(when: string | undefined, zone: string | undefined): string | undefined {
  if (when === undefined) return undefined
  const [at] = isKnownZone(zone) ? momentsOf(when, zone) : []
  return at === undefined ? when : formatSecond(at)
}

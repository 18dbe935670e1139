import type { ContactId } from '../../domain/contact-id.ts'
import { sampleWith, type DriftAudit } from '../../domain/drift-audit.ts'
import { stoppedFor } from '../../domain/stopped-for.ts'
import type { TargetRecord } from '../../domain/target.ts'
import { toSecond } from '../../domain/time.ts'
import type { AuditDeps } from './deps.ts'

const EVENTS_A_STEP = 500
const AGAINST: ReadonlySet<string> = new Set(['stop', 'hold', 'bounce'])

/**
 * One more page of the log: how many people are stopped here within the target's senders. Each is
 * counted at the one event that stops them now, so nobody twice, and nobody need be remembered.
 */
export async function countStep(
  { eventFeed, ledger, now }: Pick<AuditDeps, 'eventFeed' | 'ledger' | 'now'>,
  audit: DriftAudit,
  { declared }: Pick<TargetRecord, 'declared'>,
): Promise<DriftAudit> {
  const place = audit.logPlace ?? Array.from({ length: eventFeed.parts }, () => 0)
  const { entries, next, isMore } = await eventFeed.read(place, EVENTS_A_STEP)
  const against = entries.filter(({ type }) => AGAINST.has(type))
  const contacts = against.map(({ contact }) => contact as ContactId)
  const standings = await ledger.standings(contacts.map((id) => ({ ids: [id] as const })))
  const stopped = against.flatMap(({ id }, at) => {
    const [contact, standing] = [contacts[at], standings[at]]
    if (contact === undefined || standing === undefined) return []
    if (standing.channel !== undefined && !declared.channels.includes(standing.channel)) return []
    const [first] = stoppedFor(standing, declared, now())
    return first?.event === id ? [contact] : []
  })
  const { at = toSecond(now()), people = 0, sample = [] } = audit.counted ?? {}
  const counted = { at, people: people + stopped.length, sample: sampleWith(sample, stopped) }
  return isMore
    ? { ...audit, counted, logPlace: next }
    : { ...audit, counted, logPlace: undefined, state: 'reading', unmet: counted.sample }
}

import { newestId, type Contact } from '../../domain/contact.ts'
import { eventsUnder } from '../../domain/chain.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import type { Event } from '../../domain/event.ts'
import {
  incidentId,
  type Incident,
  type IncidentId,
  type Incidents,
} from '../../domain/incident.ts'
import { isStandingOf, judgeSend, type Judged } from '../../domain/judge-send.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Send } from '../../domain/send.ts'
import type { Senders } from '../../domain/senders.ts'
import type { Standing } from '../../domain/standing.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'

export type JudgeDeps = {
  readonly ledger: Pick<Ledger, 'chain'>
  readonly senders: Pick<Senders, 'get'>
  readonly incidents: Pick<Incidents, 'add'>
  readonly now: () => Date
}

export type Outcome = Judged & {
  readonly sender: string
  /** Present if it is an incident that was found now or before. */
  readonly incident?: IncidentId | undefined
}

/** Reads the chains of one contact at most once, and only if somebody needs them. */
export type Chains = () => Promise<readonly Event[]>

export function chainsOf({ ledger }: Pick<JudgeDeps, 'ledger'>, ids: Contact['ids']): Chains {
  let read: Promise<readonly Event[]> | undefined
  return () => {
    read ??= readAll(ledger, ids)
    return read
  }
}

async function readAll(
  ledger: Pick<Ledger, 'chain'>,
  ids: readonly ContactId[],
): Promise<readonly Event[]> {
  const events: Event[] = []
  for (const id of ids) for await (const event of eventsUnder(ledger, id)) events.push(event)
  return events
}

/**
 * What a send was, from all that had been said when it was sent. Of several senders that it may have
 * come from, the one for which it was the least counts, so that nobody is charged with another's.
 */
export async function judge(
  deps: JudgeDeps,
  send: Send,
  { standing, chains }: { readonly standing: Standing; readonly chains: Chains },
): Promise<Outcome | undefined> {
  const outcomes: Outcome[] = []
  for (const id of send.senders) {
    const sender = await deps.senders.get(id)
    if (sender === undefined) continue
    const { topic, purpose, sentAt } = send
    const question = { sender: id, topic, purpose }
    const isThen = isStandingOf(standing, sentAt)
    const first = judgeSend(standing, isThen ? [] : await chains(), sender, question, sentAt)
    const isWhole = !isThen || first.kind !== 'after_stop'
    const judged = isWhole ? first : judgeSend(standing, await chains(), sender, question, sentAt)
    outcomes.push({ ...judged, sender: id })
  }
  const [mildest] = outcomes.toSorted((a, b) => severity(a) - severity(b))
  // A receipt goes to people who never consented, and nobody said that this was none.
  if (mildest?.kind === 'without_consent' && send.purposeIs === 'assumed')
    return { ...mildest, result: 'unknown', kind: undefined }
  return mildest
}

function severity({ result }: Judged): number {
  return ['ok', 'unknown', 'denied', 'incident'].indexOf(result)
}

/** Records an incident once, and says so in the log: the line is an alarm. */
export async function recordIncident(
  { incidents, now }: Pick<JudgeDeps, 'incidents' | 'now'>,
  ids: Contact['ids'],
  { senders: _several, ...send }: Send,
  { kind, verdict, stop, sender }: Outcome,
): Promise<IncidentId | undefined> {
  if (kind === undefined || verdict.allowed) return undefined
  const contact = newestId(ids)
  const id = incidentId(contact, { ...send, senders: [sender] }, kind)
  const { reason, scope, since, event } = verdict
  const incident: Incident = {
    id,
    kind,
    contact,
    send: { ...send, sender },
    verdict: {
      reason,
      ...(scope === undefined ? {} : { scope }),
      ...(since === undefined ? {} : { since }),
      ...(event === undefined ? {} : { event }),
    },
    ...(stop === undefined ? {} : { stop }),
    foundAt: toSecond(now()),
  }
  const { id: known, isNew } = await incidents.add(incident)
  if (isNew) {
    const { account } = send
    const line = kind === 'after_stop' ? 'sent_after_stop' : 'sent_without_consent'
    log(line, { contact, sender, id: known, account, reason })
  }
  return known
}

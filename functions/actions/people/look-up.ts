import type { AccessRequest, AccessRequests } from '../../domain/access-request.ts'
import type { Channel } from '../../domain/address.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import { newestId, type Contact } from '../../domain/contact.ts'
import type { Incident, Incidents } from '../../domain/incident.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { EventId } from '../../domain/event.ts'
import type { Outbox } from '../../domain/outbox.ts'
import type { Senders, StoredSender } from '../../domain/senders.ts'
import { NOTHING_KNOWN } from '../../domain/standing.ts'
import { timeLeft } from '../../concurrency/time-left.ts'
import { everySender } from '../access/every-sender.ts'
import type { Place } from '../history/event-pages.ts'
import { answersOf, type Answer } from './answers.ts'
import { othersTold, type OthersTold } from './others-told.ts'
import { readChains, type ReadChains } from './chains.ts'
import { statementsOf, type Statement } from './statements.ts'
import { timeLineOf, type TimeLine } from './time-line.ts'

export type PersonDeps = {
  readonly ledger: Pick<Ledger, 'chain' | 'standings' | 'isNewest'>
  readonly senders: Pick<Senders, 'list'>
  readonly accessRequests: Pick<AccessRequests, 'ofContact'>
  readonly outbox: Pick<Outbox, 'receiptsOf' | 'ofContact'>
  readonly incidents: Pick<Incidents, 'ofContact'>
}

/**
 * Whom a page is about. By address all ids that the person may be stored under are known; an id alone
 * leads to no other, so what was recorded under earlier hash keys may be missing.
 */
export type Whom = Pick<Contact, 'ids'> & {
  readonly by: 'address' | 'id'
  readonly channel?: Channel | undefined
}

/** All that a page about a person shows. */
export type Person = Omit<ReadChains, 'found'> & {
  readonly by: Whom['by']
  readonly contact: ContactId
  readonly ids: Contact['ids']
  /** Absent where nothing is on record under the id. */
  readonly channel?: Channel
  /** By id alone: whether it is of the hash key in use. */
  readonly isNewest: boolean
  readonly senders: readonly StoredSender[]
  readonly answers: readonly Answer[]
  readonly statements: {
    readonly marketing: readonly Statement[]
    readonly transactional: readonly Statement[]
  }
  readonly timeLine: TimeLine
  readonly requests: readonly AccessRequest[]
  /** By event: who else was told of it. */
  readonly others: ReadonlyMap<EventId, OthersTold>
  /** What was sent and should not have been, the last first. */
  readonly incidents: readonly Incident[]
}

/** A page answers soon, however long the history is; a dossier has the time to check all of it. */
const CHECKED_WITHIN_MS = { page: 1_500, dossier: 20_000 } as const

/** Changes nothing. Known and unknown people are read alike. */
export async function lookUp(
  { ledger, senders, accessRequests, outbox, incidents }: PersonDeps,
  whom: Whom,
  now: Date,
  { before, to = 'page' }: { before?: Place | undefined; to?: 'page' | 'dossier' } = {},
): Promise<Person> {
  const contact = newestId(whom.ids)
  const [all, [standing = NOTHING_KNOWN], timeLine, requests, others, sent] = await Promise.all([
    everySender(senders),
    ledger.standings([{ ids: whom.ids }]),
    timeLineOf(ledger, whom, before),
    accessRequests.ofContact(whom),
    othersTold(outbox, whom),
    Promise.all(whom.ids.map((id) => incidents.ofContact(id))),
  ])
  const answers = answersOf(all, standing, now)
  const grounds = answers.flatMap(({ marketing, transactional }) => [
    marketing.event,
    transactional.event,
  ])
  const wanted = new Set(grounds.filter((event) => event !== undefined))
  const time = timeLeft(CHECKED_WITHIN_MS[to])
  const { found, ...read } = await readChains(ledger, whom, {
    wanted,
    isWhole: whom.by === 'address',
    time,
  })
  const channel = standing.channel ?? whom.channel
  return {
    by: whom.by,
    contact,
    ids: whom.ids,
    ...(channel === undefined ? {} : { channel }),
    isNewest: ledger.isNewest(contact),
    senders: all,
    answers,
    statements: {
      marketing: statementsOf(answers, 'marketing', found),
      transactional: statementsOf(answers, 'transactional', found),
    },
    timeLine,
    others,
    incidents: sent.flat().toSorted((a, b) => b.send.sentAt - a.send.sentAt),
    requests: requests.toSorted((a, b) => b.receivedAt - a.receivedAt),
    ...read,
  }
}

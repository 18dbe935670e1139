import {
  asksOf,
  type AccessAsk,
  type AccessRequest,
  type AccessRequests,
} from '../../domain/access-request.ts'
import type { Channel } from '../../domain/address.ts'
import { openEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import type { Event, EventType } from '../../domain/event.ts'
import { newestId, type Contact } from '../../domain/contact.ts'
import type { StoredMethod } from '../../domain/method.ts'
import type { Stored } from '../../domain/stored-word.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Outbox } from '../../domain/outbox.ts'
import type { Reviews } from '../../domain/review.ts'
import type { Senders } from '../../domain/senders.ts'
import { showRetention, type ShownRetention } from '../../domain/retention.ts'
import type { Blocks } from '../../domain/scope.ts'
import { NOTHING_KNOWN } from '../../domain/standing.ts'
import { formatSecond, toSecond } from '../../domain/time.ts'
import { mapWithLimit } from '../../concurrency/map-with-limit.ts'
import { answersOf, type Answer } from '../people/answers.ts'
import { everySender } from './every-sender.ts'
import { commonTimeZone, responsibleFor, type Responsible } from './responsible.ts'
import { readEventPage, showPlace, type Place } from '../history/event-pages.ts'

const AT_ONCE = 16

export type ReportDeps = {
  readonly ledger: Pick<Ledger, 'standings' | 'chain'>
  readonly senders: Pick<Senders, 'list'>
  readonly reviews: Pick<Reviews, 'find' | 'textOf'>
  readonly accessRequests: Pick<AccessRequests, 'ofContact'>
  readonly envelopeKeys: EnvelopeKeys
  readonly outbox: Pick<Outbox, 'receiptsOf'>
}

export type ReportedEvent = {
  readonly id: string
  readonly type: Stored<EventType>
  readonly scopes: readonly string[]
  readonly blocks: Blocks
  readonly occurredAt: string
  readonly receivedAt: string
  readonly method: StoredMethod
  readonly senders: readonly string[]
  readonly provider?: string
  readonly account?: string
  /** The id of the reporting key, never its name. */
  readonly key?: string
  /** The evidence; absent after an erasure. */
  readonly evidence?: Event['evidence']
}

/** Everything stored about one person: the content of a copy under GDPR 15(3). */
export type Report = {
  readonly generatedAt: string
  /** In which the page tells times; absent if it is not known. Times of this file are in UTC. */
  readonly timeZone?: string
  readonly contact: string
  readonly channel: Channel
  readonly answers: readonly Answer[]
  readonly events: readonly ReportedEvent[]
  readonly consents: readonly ReportedEvent[]
  readonly orders: readonly ReportedEvent[]
  /** Texts of the person that wait for a decision. */
  readonly heldTexts: readonly { readonly event: string; readonly text: string }[]
  readonly sources: readonly string[]
  /** Which other systems were told, and of what: of all events, whichever part this is. */
  readonly receipts: readonly {
    readonly event: string
    readonly target: string
    readonly at: string
  }[]
  readonly checks: 'not kept'
  readonly responsible: readonly Responsible[]
  readonly accessRequests: readonly {
    readonly id: string
    readonly asks: AccessAsk
    readonly receivedAt: string
    readonly dueAt: string
    readonly answeredAt?: string
  }[]
  readonly retention: readonly ShownRetention[]
  /**
   * Where this part of the events begins and where the next begins; absent for the first and the last
   * part.
   */
  readonly from?: string
  readonly next?: string
}

export async function reportOn(
  deps: ReportDeps,
  contact: Pick<Contact, 'ids'> & { readonly channel: Channel },
  now: Date,
  from?: Place,
): Promise<Report> {
  const [senders, [standing = NOTHING_KNOWN], { stretches, next }, requests, receipts] =
    await Promise.all([
      everySender(deps.senders),
      deps.ledger.standings([contact]),
      readEventPage(deps.ledger, contact, from),
      deps.accessRequests.ofContact(contact),
      Promise.all(contact.ids.map((id) => deps.outbox.receiptsOf(id))),
    ])
  const events = stretches.flatMap((stretch) => stretch.events.map(showEvent))
  const timeZone = commonTimeZone(
    senders,
    events.flatMap((event) => event.senders),
  )
  return {
    generatedAt: formatSecond(toSecond(now)),
    ...(timeZone === undefined ? {} : { timeZone }),
    contact: newestId(contact.ids),
    channel: contact.channel,
    answers: answersOf(senders, standing, now),
    events,
    consents: events.filter(({ type }) => type === 'consent'),
    orders: events.filter(({ type }) => type === 'order'),
    heldTexts: await heldTexts(deps, events),
    sources: [...new Set(events.map(sourceOf))],
    receipts: receipts
      .flat()
      .filter(({ is }) => is === 'delivered')
      .map(({ event, target, at }) => ({ event, target, at: formatSecond(at) })),
    checks: 'not kept',
    responsible: senders.map(responsibleFor),
    accessRequests: requests.map(showRequest),
    retention: showRetention(),
    ...(from === undefined ? {} : { from: showPlace(from) }),
    ...(next === undefined ? {} : { next: showPlace(next) }),
  }
}

async function heldTexts(
  { reviews, envelopeKeys }: ReportDeps,
  events: readonly ReportedEvent[],
): Promise<Report['heldTexts'][number][]> {
  const holds = events.filter(({ type }) => type === 'hold')
  const found = await mapWithLimit(holds, AT_ONCE, async ({ id }) => {
    const review = await reviews.find(id)
    const sealed = review && (await reviews.textOf(review))
    if (sealed === undefined || sealed.length === 0) return []
    const text = openEnvelope(envelopeKeys, 'review', sealed).bytes.toString()
    return [{ event: id, text }]
  })
  return found.flat()
}

function showEvent(event: Event): ReportedEvent {
  const { id, type, scopes, blocks, source, evidence } = event
  return {
    id,
    type,
    scopes,
    blocks,
    occurredAt: formatSecond(event.occurredAt),
    receivedAt: formatSecond(event.receivedAt),
    method: source.method,
    senders: source.origins,
    ...(source.provider === undefined ? {} : { provider: source.provider }),
    ...(source.account === undefined ? {} : { account: source.account }),
    ...(source.key === undefined ? {} : { key: source.key }),
    ...(evidence === undefined ? {} : { evidence }),
  }
}

/** The source: the account that passed it on, the source named in a consent, or the kind of act. */
function sourceOf({ method, account, evidence }: ReportedEvent): string {
  if (account !== undefined) return `${method}: ${account}`
  const named = nameOfSource(evidence?.['source'])
  return named === '' ? method : `${method}: ${named}`
}

/** GDPR 14(2)(f) and 15(1)(g): for bought data the vendor, the contract and everybody between. */
function nameOfSource(source: unknown): string {
  if (typeof source === 'string') return source
  if (typeof source !== 'object' || source === null) return ''
  const said = source as Readonly<Record<string, unknown>>
  return ['collectedBy', 'vendor', 'contract', 'chain']
    .filter((name) => name in said)
    .map((name) => {
      const value = said[name]
      const shown = Array.isArray(value) ? value.join(', ') : String(value)
      return name === 'collectedBy' ? shown : `${name} ${shown}`
    })
    .join('; ')
}

/** The report with the current state of one of its requests. */
export function withRequest(report: Report, request: AccessRequest): Report {
  const accessRequests = report.accessRequests.map((one) =>
    one.id === request.id ? showRequest(request) : one,
  )
  return { ...report, accessRequests }
}

function showRequest({
  id,
  asks,
  receivedAt,
  dueAt,
  answered,
}: AccessRequest): Report['accessRequests'][number] {
  return {
    id,
    asks: asksOf({ asks }),
    receivedAt: formatSecond(receivedAt),
    dueAt: formatSecond(dueAt),
    ...(answered === undefined ? {} : { answeredAt: formatSecond(answered.at) }),
  }
}

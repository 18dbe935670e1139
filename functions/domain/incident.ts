import type { ContactId } from './contact-id.ts'
import type { EventId } from './event.ts'
import { sendDigest, type Send } from './send.ts'
import type { Second } from './time.ts'
import type { DeniedReason, Ground } from './verdict.ts'
import type { Counted } from './waiting-list.ts'

/** `after_stop`: a stop that covers it was said before. `without_consent`: nothing allowed it. */
export const INCIDENT_KINDS = ['after_stop', 'without_consent'] as const
export type IncidentKind = (typeof INCIDENT_KINDS)[number]

/** The first statement against it that nothing had answered when it was sent. */
export type StopThen = {
  readonly event: EventId
  readonly occurredAt: Second
  readonly receivedAt: Second
}

/** Something that should not have been sent. It only grows: nothing of it is changed or deleted. */
export type Incident = {
  readonly id: IncidentId
  readonly kind: IncidentKind
  readonly contact: ContactId
  readonly send: Omit<Send, 'senders'> & { readonly sender: string }
  /** What a check would have answered then, from all that had been said by then. */
  readonly verdict: Ground & { readonly reason: DeniedReason }
  /** Of `after_stop` alone. */
  readonly stop?: StopThen | undefined
  readonly foundAt: Second
  readonly closed?: Closed | undefined
}

export type Closed = { readonly at: Second; readonly by: string; readonly note: string }

export type IncidentId = `inc_${string}`

export type IncidentFilter = {
  readonly open?: boolean | undefined
  readonly kind?: IncidentKind | undefined
  readonly sender?: string | undefined
}

export type Incidents = {
  /** The one of this kind for this message: this, or the one that was there already. */
  readonly add: (
    incident: Incident,
  ) => Promise<{ readonly id: IncidentId; readonly isNew: boolean }>
  readonly find: (id: IncidentId) => Promise<Incident | undefined>
  /** Those sent last come first. `next` is the id to go on from. */
  readonly list: (page: {
    readonly filter: IncidentFilter
    readonly limit: number
    readonly after?: IncidentId | undefined
  }) => Promise<{ readonly incidents: Incident[]; readonly next?: IncidentId }>
  /** Of a person, those sent last first; no more than a hundred. */
  readonly ofContact: (contact: ContactId) => Promise<Incident[]>
  /** False if it was closed before. */
  readonly close: (id: IncidentId, closed: Closed) => Promise<boolean>
  readonly countOpen: () => Promise<Counted>
}

const LETTER = { after_stop: 's', without_consent: 'c' } as const satisfies Record<
  IncidentKind,
  string
>

/**
 * Ids sort by the time of sending. Beside it one names the message, the person and the kind, so that
 * what is told twice, or in two ways, is found to be the same.
 */
export function incidentId(contact: ContactId, send: Send, kind: IncidentKind): IncidentId {
  const time = String(Math.max(0, send.sentAt)).padStart(10, '0')
  return `inc_${time}${LETTER[kind]}${sendDigest(contact, send.messageId)}`
}

/** What stays the same if the same message is told with another time. */
export function sameIncident(id: IncidentId): string {
  return id.slice('inc_'.length + 10)
}

export const INCIDENT_ID = /^inc_\d{10}[sc][\w-]{22}$/

export function isIncidentId(text: string): text is IncidentId {
  return INCIDENT_ID.test(text)
}

import type { AccessRequests } from '../../domain/access-request.ts'
import type { Erasures } from '../../domain/erasure.ts'
import { BastaError } from '../../domain/errors.ts'
import { newEventId, type Event, type EventId } from '../../domain/event.ts'
import type { ApiKey, Contact, Ledger } from '../../domain/ports.ts'
import { showRetention, type RetainedKind } from '../../domain/retention.ts'
import { formatSecond, toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { decideAside, everyAside } from '../asides.ts'
import { decideReview, type ReviewDeps } from '../reviews.ts'

export type ErasureDeps = ReviewDeps & {
  readonly ledger: Pick<Ledger, 'append' | 'contact' | 'history'>
  readonly erasures: Erasures
  readonly accessRequests: AccessRequests
}

/** What stays, by the table of limits, with what it is needed for. */
const KEPT: readonly RetainedKind[] = [
  'stops',
  'events',
  'erasures',
  'seen_messages',
  'seen_lifting_messages',
  'decided_reviews',
  'log_entries',
  'access_requests',
]

/** What cannot be looked up by a person: sealed, or without an identifier. It ends by itself. */
const ENDS_BY_ITSELF: readonly RetainedKind[] = [
  'inbox',
  'quarantine',
  'open_asides',
  'decided_asides',
  'parts',
  'consent_requests',
  'import_files',
  'import_results',
  'rate_counters',
  'idempotency',
  'log_lines',
  'stream',
  'backups',
]

export type Erased = {
  readonly event: EventId
  readonly contact: string
  readonly erasedAt: string
  readonly removed: {
    readonly evidence: number
    readonly heldTexts: number
    readonly accessRequestAddresses: number
  }
}

/**
 * Forgets a person but for what keeps their stop. The order matters: first the fact, so that a
 * crash leaves something to finish; then the holds, whose texts go and which therefore stop; then
 * what showed all this. Done again, it finishes.
 */
export async function erase(
  deps: ErasureDeps,
  contact: Contact,
  { key, requestId, now }: { key: ApiKey; requestId: string; now: Date },
): Promise<Erased> {
  const receivedAt = toSecond(now)
  const { event } = await deps.ledger.append({
    contact,
    draft: {
      id: newEventId(now),
      type: 'erasure',
      scopes: ['all'],
      blocks: 'marketing',
      occurredAt: receivedAt,
      receivedAt,
      source: { method: 'request', origins: [], key: key.id },
      evidence: {},
    },
    messageKey: `api/erasures#${requestId}#0`,
  })
  const chains = await deps.ledger.history(contact)
  // Asked again under the same request, it was recorded then, and counts from then.
  const recorded = chains.flat().find(({ id }) => id === event)
  const heldTexts = await stopHolds(deps, chains, event, { decidedBy: key.id, now })
  const setAside = await stopAsides(deps, contact, { decidedBy: key.id, now })
  const evidence = await deps.erasures.eraseEvidence(contact, event)
  const addresses = await forgetAccessRequests(deps, contact, { who: key.id, at: receivedAt })
  const id = contact.ids.at(-1) ?? contact.ids[0]
  log('erased', { contact: id, id: event, key: key.id, count: evidence })
  return {
    event,
    contact: id,
    erasedAt: formatSecond(recorded?.receivedAt ?? receivedAt),
    removed: { evidence, heldTexts: heldTexts + setAside, accessRequestAddresses: addresses },
  }
}

/** What the answer says of the rest: the rows of the table of limits, in its own words. */
export function whatRemains(): {
  kept: { kind: string; what: string; why: string; limit: string }[]
  endsByItself: { kind: string; what: string; where: string; limit: string }[]
} {
  const rows = showRetention()
  const pick = (kinds: readonly RetainedKind[]) => rows.filter(({ kind }) => kinds.includes(kind))
  return {
    kept: pick(KEPT).map(({ kind, what, why, limit }) => ({ kind, what, why, limit })),
    endsByItself: pick(ENDS_BY_ITSELF).map(({ kind, what, where, limit }) => ({
      kind,
      what,
      where,
      limit,
    })),
  }
}

/** Law 9: a text that nobody can read any more is taken for what it may have been, a stop. */
async function stopHolds(
  deps: ErasureDeps,
  chains: readonly (readonly Event[])[],
  erasure: EventId,
  who: { decidedBy: string; now: Date },
): Promise<number> {
  let stopped = 0
  for (const chain of chains) {
    const at = chain.findIndex(({ id }) => id === erasure)
    for (const { id, type } of at < 0 ? chain : chain.slice(0, at)) {
      if (type !== 'hold' || (await deps.reviews.find(id)) === undefined) continue
      try {
        await decideReview(deps, id, { decision: 'stop' }, who)
        stopped += 1
      } catch (error) {
        // Decided by somebody else in this very moment: its text is gone all the same.
        const isDecided =
          error instanceof BastaError && ['not_found', 'conflict'].includes(error.code)
        if (!isDecided) throw error
      }
    }
  }
  return stopped
}

/** What was set aside and names the person goes too, and is a stop for the same reason. */
async function stopAsides(
  deps: ErasureDeps,
  { ids }: Contact,
  who: { decidedBy: string; now: Date },
): Promise<number> {
  let stopped = 0
  for await (const aside of everyAside(deps)) {
    if (!aside.contacts.flat().some((id) => ids.includes(id))) continue
    try {
      await decideAside(deps, aside, { decision: 'stop' }, who)
      stopped += 1
    } catch (error) {
      if (!(error instanceof BastaError && error.code === 'conflict')) throw error
    }
  }
  return stopped
}

/** An operator's task without an address is nobody's any more; notes about a person go too. */
async function forgetAccessRequests(
  { accessRequests }: ErasureDeps,
  contact: Contact,
  { who, at }: { who: string; at: number },
): Promise<number> {
  let addresses = 0
  for (const { id } of await accessRequests.ofContact(contact))
    for (let isDone = false; !isDone;) {
      const request = await accessRequests.find(id)
      const { answered, by } = request ?? {}
      if (request !== undefined && answered === undefined && by === 'operator') {
        isDone = await accessRequests.change(request, { answered: { at, how: 'erased', who } })
        addresses += isDone ? 1 : 0
      } else if (request !== undefined && answered?.note !== undefined) {
        const { note: _note, ...rest } = answered
        isDone = await accessRequests.change(request, { answered: rest })
      } else isDone = true
    }
  return addresses
}

import { stateOf, type AccessRequests } from '../../domain/access-request.ts'
import type { ConsentRequests } from '../../domain/consent-request.ts'
import type { ErasedSoFar, Erasures } from '../../domain/erasure.ts'
import { BastaError } from '../../domain/errors.ts'
import { newEventId, type EventId } from '../../domain/event.ts'
import { actorName, actorSource, type Actor } from '../../domain/actor.ts'
import { newestId, type Contact } from '../../domain/contact.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { ErasureMessage } from '../../domain/queue-message.ts'
import { formatSecond, toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { timeLeft, type TimeLeft } from '../../concurrency/time-left.ts'
import { decideAside } from '../reviews/decide-aside.ts'
import { everyOpen } from '../reviews/every-open.ts'
import { findEvent, undecidedHolds } from '../../domain/chain.ts'
import { endConsentRequests } from '../consents/end-requests.ts'
import { decideReview } from '../reviews/decide.ts'
import type { Who } from '../reviews/aside-deps.ts'
import type { ReviewDeps } from '../reviews/review-deps.ts'
import { putMessage, type QueueDeps } from '../queue/put.ts'

export type ErasureDeps = ReviewDeps &
  QueueDeps & {
    readonly ledger: Pick<Ledger, 'append' | 'contact' | 'chain'>
    readonly erasures: Erasures
    readonly accessRequests: AccessRequests
    readonly consentRequests: ConsentRequests
  }

/**
 * The time of each of its two steps: an answer has half a minute, and in the inbox other messages wait.
 */
const PASS_MS = 8_000

export type Erased = {
  readonly event: EventId
  readonly contact: string
  readonly erasedAt: string
  /** False while the worker still does the rest. */
  readonly done: boolean
  readonly removed: {
    readonly evidence: number
    readonly heldTexts: number
    readonly accessRequestAddresses: number
    readonly waitingConsentRequests: number
  }
}

/**
 * Erases a person except what keeps their stop. The order matters: first the event, so that after a
 * crash there is something to finish; then the holds, whose texts are deleted and which therefore
 * become stops; then the evidence. Doing it again finishes it.
 */
export async function erase(
  deps: ErasureDeps,
  contact: Contact,
  { key, requestId, now }: { key: Actor; requestId: string; now: Date },
): Promise<Erased> {
  const receivedAt = toSecond(now)
  const { event, isNew } = await deps.ledger.append({
    contact,
    draft: {
      id: newEventId(now),
      type: 'erasure',
      scopes: ['all'],
      blocks: 'marketing',
      occurredAt: receivedAt,
      receivedAt,
      source: { method: 'request', origins: [], ...actorSource(key) },
      evidence: {},
    },
    messageKey: `api/erasures#${requestId}#0`,
  })
  // In a repetition under the same request, the time is that of the first event.
  const recorded = isNew ? undefined : await findEvent(deps.ledger, contact.ids, event)
  const setAside = await stopAsides(deps, contact, { by: key, now })
  const addresses = await forgetAccessRequests(deps, contact, {
    who: actorName(key),
    at: receivedAt,
  })
  const waiting = await endConsentRequests(deps.consentRequests, contact)
  const { heldTexts, ...held } = await stopHolds(deps, contact, { erasure: event, by: key, now })
  const asked = { erasure: event, by: key.id, operator: key.operator }
  const { evidence, rest } = held.isDone
    ? await eraseEvidence(deps, contact, asked)
    : { evidence: 0, rest: undefined }
  const isDone = held.isDone && rest === undefined
  if (!isDone) await queueRest(deps, contact, { ...asked, from: rest })
  return {
    event,
    contact: newestId(contact.ids),
    erasedAt: formatSecond(recorded?.receivedAt ?? receivedAt),
    done: isDone,
    removed: {
      evidence,
      heldTexts: heldTexts + setAside,
      accessRequestAddresses: addresses,
      waitingConsentRequests: waiting,
    },
  }
}

/** Removes the evidence as long as there is time; the next pass continues. */
async function eraseEvidence(
  { erasures }: Pick<ErasureDeps, 'erasures'>,
  contact: Contact,
  { erasure, by, from }: Rest,
): Promise<ErasedSoFar> {
  const time = timeLeft(PASS_MS)
  const hasTime = () => !time.isOver()
  const erased = await erasures.eraseEvidence(contact, erasure, hasTime, from)
  const word = erased.rest === undefined ? 'erased' : 'erasure_goes_on'
  const id = newestId(contact.ids)
  log(word, { contact: id, id: erasure, key: by, count: erased.evidence })
  return erased
}

type Rest = Omit<ErasureMessage, 'kind' | 'contact'>

/** The worker does what the answer had no time for, without another request. */
async function queueRest(deps: QueueDeps, { ids }: Contact, rest: Rest): Promise<void> {
  await putMessage(deps, { kind: 'erasure', contact: ids, ...rest })
}

/** Continues an erasure from the inbox, and puts back what is left. */
export async function takeErasure(
  deps: Omit<ErasureDeps, 'accessRequests' | 'consentRequests'> & { readonly now: () => Date },
  { contact: ids, erasure, by, operator, from }: ErasureMessage,
): Promise<void> {
  const contact = { ids }
  const asked = { erasure, by, operator }
  const who = { id: by, ...(operator === undefined ? {} : { operator }) }
  const { isDone: areHoldsDone } =
    from === undefined
      ? await stopHolds(deps, contact, { erasure, by: who, now: deps.now() })
      : { isDone: true }
  if (!areHoldsDone) return queueRest(deps, contact, asked)
  const { rest } = await eraseEvidence(deps, contact, { ...asked, from })
  if (rest !== undefined) await queueRest(deps, contact, { ...asked, from: rest })
}

/** Law 9: a text that nobody can read any more is taken for a stop, which it may have been. */
async function stopHolds(
  deps: ReviewDeps,
  { ids }: Contact,
  { erasure, ...who }: { erasure: EventId } & Who,
): Promise<{ heldTexts: number; isDone: boolean }> {
  let time: TimeLeft | undefined
  let heldTexts = 0
  for (const contact of ids)
    for (const { id } of await undecidedHolds(deps.ledger, contact, erasure)) {
      time ??= timeLeft(PASS_MS)
      if (time.isOver()) return { heldTexts, isDone: false }
      if ((await deps.reviews.find(id)) === undefined) continue
      try {
        await decideReview(deps, id, { decision: 'stop' }, who)
        heldTexts += 1
      } catch (error) {
        // Somebody else decided it at this moment; its text is deleted all the same.
        const isDecided =
          error instanceof BastaError && ['not_found', 'conflict'].includes(error.code)
        if (!isDecided) throw error
      }
    }
  return { heldTexts, isDone: true }
}

/** Items set aside that name the person are deleted too, and become stops for the same reason. */
async function stopAsides(deps: ErasureDeps, { ids }: Contact, who: Who): Promise<number> {
  let stopped = 0
  for await (const aside of everyOpen(deps.asides.list)) {
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

/**
 * Without an address an operator cannot answer the request any more; notes about a person are deleted
 * too.
 */
async function forgetAccessRequests(
  { accessRequests }: ErasureDeps,
  contact: Contact,
  { who, at }: { who: string; at: number },
): Promise<number> {
  let addresses = 0
  for (const { id } of await accessRequests.ofContact(contact))
    for (let isDone = false; !isDone;) {
      const request = await accessRequests.find(id)
      const { answered, waits } = request ?? {}
      const isOpen = request !== undefined && (waits !== undefined || stateOf(request) === 'due')
      if (isOpen && answered === undefined) {
        isDone = await accessRequests.change(request, { answered: { at, how: 'erased', who } })
        addresses += isDone ? 1 : 0
      } else if (request !== undefined && answered?.note !== undefined) {
        const { note: _note, ...rest } = answered
        isDone = await accessRequests.change(request, { answered: rest })
      } else isDone = true
    }
  return addresses
}

import type { AccessRequest, AccessRequests } from '../../domain/access-request.ts'
import { newestId } from '../../domain/contact.ts'
import { BastaError } from '../../domain/errors.ts'
import { newEventId, type EventDraft } from '../../domain/event.ts'
import type { Ledger } from '../../domain/ledger.ts'
import { senderScope, type Blocks, type Scope } from '../../domain/scope.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { putMessage, type QueueDeps } from '../queue/put.ts'
import { withDeadline } from '../../concurrency/with-deadline.ts'
import { reachedByLink } from '../access/request.ts'
import { eventThatAlreadyStops } from './by-link.ts'

export type AccessStopDeps = QueueDeps & {
  readonly accessRequests: Pick<AccessRequests, 'sealedOfLink'>
  readonly ledger: Pick<Ledger, 'append' | 'isNewest'>
}

/** One sender, or without one all of them. */
export type AccessStop = { readonly sender?: string | undefined; readonly blocks: Blocks }

/**
 * Records the stop of a person who holds the link to what is held: the scope that a button for the same
 * has behind a link in a message. `waits`: the table could not take it, and the inbox did.
 */
export async function stopByAccessLink(
  deps: AccessStopDeps,
  { id: accessRequest, contact: ids, channel }: AccessRequest,
  { sender, blocks, token }: AccessStop & { readonly token: string },
  receivedAt: Date,
  limited: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<'recorded' | 'waits'> {
  const scopes: readonly Scope[] = [sender === undefined ? 'all' : senderScope(sender)]
  const at = toSecond(receivedAt)
  const draft: EventDraft = {
    id: newEventId(receivedAt),
    type: 'stop',
    scopes,
    blocks,
    occurredAt: at,
    receivedAt: at,
    source: { method: 'link', origins: sender === undefined ? [] : [sender] },
    evidence: { accessRequest },
  }
  const address = await limited(() => reachedByLink(deps, { channel }, token))
  const contact = { ids, channel, address }
  const messageKey = `access/stop#${draft.id}`
  // An id of an older hash key cannot see a consent under a newer one, so it always adds an event.
  const noRepetition = deps.ledger.isNewest(newestId(ids))
    ? {
        unless: (standing: Parameters<typeof eventThatAlreadyStops>[0]) =>
          eventThatAlreadyStops(standing, scopes, blocks),
        recordRepeat: true as const,
      }
    : {}
  try {
    await withDeadline(() =>
      limited(() => deps.ledger.append({ contact, draft, messageKey, ...noRepetition })),
    )
    return 'recorded'
  } catch (error) {
    if (!(error instanceof BastaError && error.code === 'unavailable')) throw error
    await putMessage(deps, { kind: 'stop', contact: ids, channel, address, draft, messageKey })
    log('inbox_spilled', { contact: newestId(ids), reason: 'stop', id: draft.id })
    return 'waits'
  }
}

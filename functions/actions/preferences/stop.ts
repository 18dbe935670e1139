import type { AccessRequest, AccessRequests } from '../../domain/access-request.ts'
import { alreadyStopped } from '../../domain/already-said.ts'
import { newestId } from '../../domain/contact.ts'
import { BastaError } from '../../domain/errors.ts'
import { newEventId, type EventDraft } from '../../domain/event.ts'
import type { Ledger } from '../../domain/ledger.ts'
import { scopeSender, type Blocks, type Scope } from '../../domain/scope.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { reachedByLink } from '../access/request.ts'
import { putMessage, type QueueDeps } from '../queue/put.ts'

export type PreferenceStopDeps = QueueDeps & {
  readonly accessRequests: Pick<AccessRequests, 'sealedOfLink'>
  readonly ledger: Pick<Ledger, 'append' | 'isNewest'>
}

/** What a button of the preferences stops: exactly what it says, for the one address of its link. */
export type ChosenStop = { readonly scope: Scope; readonly blocks: Blocks }

/**
 * Records a stop of the person who holds the link. Where the table cannot take it, it waits sealed in
 * the inbox (law 2). Pressed again while it stands, it adds no event, but the time is noted, as with a
 * link in a message.
 */
export async function stopByPreference(
  deps: PreferenceStopDeps,
  { id, contact: ids, channel }: Pick<AccessRequest, 'id' | 'contact' | 'channel'>,
  { scope, blocks, token }: ChosenStop & { readonly token: string },
  receivedAt: Date,
): Promise<'recorded' | 'queued'> {
  const sender = scopeSender(scope)
  const at = toSecond(receivedAt)
  const contact = newestId(ids)
  const draft: EventDraft = {
    id: newEventId(receivedAt),
    type: 'stop',
    scopes: [scope],
    blocks,
    occurredAt: at,
    receivedAt: at,
    source: { method: 'link', origins: sender === undefined ? [] : [sender] },
    evidence: { gesture: 'preferences', request: id },
  }
  const address = await reachedByLink(deps, { channel }, token)
  try {
    await deps.ledger.append({
      contact: { ids, channel, address },
      draft,
      // Under an older hash key a newer consent may be out of sight, so it always adds an event.
      ...(deps.ledger.isNewest(contact)
        ? {
            unless: (standing) => alreadyStopped(standing, scope, blocks),
            recordRepeat: true as const,
          }
        : {}),
    })
    return 'recorded'
  } catch (error) {
    if (!(error instanceof BastaError) || error.code !== 'unavailable') throw error
    const messageKey = `preferences/${id}#${draft.id}`
    await putMessage(deps, { kind: 'stop', contact: ids, channel, address, draft, messageKey })
    log('inbox_spilled', { contact, reason: 'stop', id: draft.id })
    return 'queued'
  }
}

import {
  dueInOneMonth,
  type AccessLane,
  type AccessRequest,
  type AccessRequestId,
} from '../../domain/access-request.ts'
import { actorName, type Actor } from '../../domain/actor.ts'
import type { Address } from '../../domain/address.ts'
import { newestId } from '../../domain/contact.ts'
import { sealEnvelope } from '../../domain/envelope.ts'
import { BastaError } from '../../domain/errors.ts'
import { toSecond, type Second } from '../../domain/time.ts'
import { log } from '../../log.ts'
import type { PageLanguage } from '../../languages/pages.ts'
import { requestAccess, type AccessDeps } from './request.ts'

/** What a person asked an operator for, by phone, by letter or at a desk. */
export type AskedByHand = {
  readonly address: Address
  readonly asks: 'access' | 'correction' | 'erasure'
  /**
   * `link`: the person gets a link, which proves that the address is theirs. `operator`: somebody
   * answers by hand, once they know who asks.
   */
  readonly answerBy: 'link' | 'operator'
  readonly language: PageLanguage
  /** How it came, and what it says: sealed, and deleted with the answer. */
  readonly says?: string | undefined
}

export type StartedByHand = {
  readonly id: AccessRequestId
  readonly lane: AccessLane
  readonly dueAt: Second
}

/**
 * Writes down a request that came to an operator; the month runs from now. Sent again under the same
 * id, it is the same request.
 */
export async function startByHand(
  deps: AccessDeps,
  { address, asks, answerBy, language, says }: AskedByHand,
  { id, actor, now }: { id: AccessRequestId; actor: Actor; now: Date },
): Promise<StartedByHand> {
  const known = await deps.accessRequests.find(id)
  if (known !== undefined) return { id, lane: known.by, dueAt: known.dueAt }
  const receivedAt = toSecond(now)
  const dueAt = dueInOneMonth(receivedAt)
  if (answerBy === 'link') {
    if (asks !== 'access')
      throw new BastaError('invalid_request', 'A link answers a request for access alone.', [
        { pointer: '#/answerBy', detail: '"operator"' },
      ])
    // An operator is no stranger who floods: only the budgets of the recipient and of the day count.
    const from = { block: `console ${id}`, now }
    const lane = await requestAccess(deps, { address, language }, { ...from, id })
    return { id, lane, dueAt }
  }
  const { ids } = deps.ledger.contact(address)
  const request: AccessRequest = {
    id,
    contact: ids,
    channel: address.channel,
    ...(asks === 'access' ? {} : { asks }),
    language,
    receivedAt,
    dueAt,
    by: 'operator',
    version: 1,
  }
  const bytes = Buffer.from(address.value)
  const sealed = sealEnvelope(deps.envelopeKeys, 'access', { says }, bytes)
  await deps.accessRequests.create(request, { sealed })
  log('access_requested', { contact: newestId(ids), id, reason: asks, key: actorName(actor) })
  return { id, lane: 'operator', dueAt }
}

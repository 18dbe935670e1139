import type { ContactId } from '../../domain/contact-id.ts'
import type { ReachedAddress } from '../../domain/contact.ts'
import type { Event } from '../../domain/event.ts'
import type { Standing } from '../../domain/standing.ts'
import type { StoredTimes } from '../../domain/tally.ts'
import { isStillStopped } from '../../domain/still-stopped.ts'
import { actOf, isConcerned, type TargetRecord } from '../../domain/target.ts'
import { toSecond } from '../../domain/time.ts'
import type { Item } from '../dynamo/items.ts'
import { outboxItem } from '../targets/outbox-items.ts'
import type { Process } from './turn.ts'

/** What a write needs to tell others of its events; read once for each write. */
export type Tellable = {
  readonly targets: readonly TargetRecord[]
  readonly address: ReachedAddress | undefined
}

/**
 * What others are to be told of an event: an entry of the outbox, or that its address is not at hand.
 * Of a list of stops from elsewhere no target is told by itself: it may hold a million.
 */
export function tellOf(
  { telling }: Pick<Process, 'telling'>,
  { targets, address }: Tellable,
  contact: ContactId,
  { event, standing, times }: { event: Event; standing: Standing; times: StoredTimes },
): { readonly untold?: true; readonly entry?: Item } {
  const act = actOf(event.type)
  if (telling === undefined || act === undefined || targets.length === 0) return {}
  const channel = address?.channel ?? standing.channel
  const concerned = targets.filter((target) =>
    isConcerned(target, { act, channel, scopes: event.scopes }),
  )
  if (concerned.length === 0) return {}
  if (address === undefined || event.source.method === 'import') return { untold: true }
  const recordedAt = toSecond(times.storedAt)
  const stillStopped = concerned.flatMap(({ id, declared }) =>
    act === 'lift' && isStillStopped(standing, declared.senders, times.storedAt) ? [id] : [],
  )
  const entry = outboxItem({
    event: event.id,
    contact,
    sequence: standing.version,
    act,
    channel: address.channel,
    method: event.source.method,
    blocks: event.blocks,
    scopes: event.scopes,
    stillStopped,
    occurredAt: event.occurredAt,
    actedAtMs: (times.actedAt ?? times.storedAt).getTime(),
    recordedAt,
    sealed: telling.seal(address),
    waits: new Map(concerned.map(({ id }) => [id, { due: recordedAt, attempts: 0 }])),
  })
  return { entry }
}

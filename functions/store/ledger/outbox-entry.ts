import type { ContactId } from '../../domain/contact-id.ts'
import type { ReachedAddress } from '../../domain/contact.ts'
import { isOfList, type Event } from '../../domain/event.ts'
import type { Standing } from '../../domain/standing.ts'
import type { StoredTimes, Untold } from '../../domain/tally.ts'
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
 * What others are to be told of an event: an entry of the outbox, and who is not told. Where the address
 * is not at hand, those who decide themselves are told by the contact's id alone. Of a list of stops
 * from elsewhere no target is told by itself: it may hold a million.
 */
export function tellOf(
  { telling }: Pick<Process, 'telling'>,
  { targets, address }: Tellable,
  contact: ContactId,
  { event, standing, times }: { event: Event; standing: Standing; times: StoredTimes },
): { readonly untold?: Untold; readonly entry?: Item } {
  const act = actOf(event.type)
  if (telling === undefined || act === undefined || targets.length === 0) return {}
  const channel = address?.channel ?? standing.channel
  const concerned = targets.filter(
    (target) =>
      isConcerned(target, { act, channel, scopes: event.scopes, blocks: event.blocks }) &&
      !isFrom(target, event),
  )
  if (concerned.length === 0) return {}
  if (isOfList(event)) return { untold: untoldOf('import', concerned) }
  const [told, not] = address === undefined ? byDecision(concerned) : [concerned, []]
  const untold = not.length === 0 ? {} : { untold: untoldOf('no_address', not) }
  if (told.length === 0) return untold
  const recordedAt = toSecond(times.storedAt)
  const stillStopped = told.flatMap(({ id, declared }) =>
    act === 'lift' && isStillStopped(standing, declared, times.storedAt) ? [id] : [],
  )
  const entry = outboxItem({
    event: event.id,
    contact,
    sequence: standing.version,
    act,
    channel,
    method: event.source.method,
    blocks: event.blocks,
    scopes: event.scopes,
    stillStopped,
    occurredAt: event.occurredAt,
    actedAtMs: (times.actedAt ?? times.storedAt).getTime(),
    recordedAt,
    ...(standing.canarySince === undefined ? {} : { isCanary: true }),
    sealed: address && telling.seal(address),
    waits: new Map(told.map(({ id }) => [id, { due: recordedAt, attempts: 0 }])),
  })
  return { entry, ...untold }
}

function byDecision(
  targets: readonly TargetRecord[],
): readonly [decide: readonly TargetRecord[], hold: readonly TargetRecord[]] {
  const decides = targets.filter(({ decidesItself }) => decidesItself === true)
  return [decides, targets.filter((target) => !decides.includes(target))]
}

function untoldOf(why: Untold['why'], targets: readonly TargetRecord[]): Untold {
  return { why, targets: targets.map(({ id }) => id) }
}

/** It was found on the target's own list: there it is known. */
function isFrom({ id }: TargetRecord, { source: { method, account } }: Event): boolean {
  return method === 'provider_list' && account === id
}

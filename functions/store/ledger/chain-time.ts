import { BastaError } from '../../domain/errors.ts'
import type { EventDraft } from '../../domain/event.ts'
import type { Append } from '../../domain/ledger.ts'
import { CLOCKS_APART_SECONDS, eventTime, onTimeOf } from '../../domain/event-time.ts'
import type { Standing } from '../../domain/standing.ts'
import { toSecond, type Second } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import type { TableClock } from '../dynamo/reader.ts'
import type { Process } from './turn.ts'

/**
 * The event with the time that this chain counts. A decision keeps the time of its hold, which was
 * counted so.
 */
export function timed(
  { db, now }: Process,
  standing: Standing,
  { draft, waited, decides }: Append,
): EventDraft {
  if (decides !== undefined) return draft
  if (waited !== undefined) {
    const since = { ...waited, now: toSecond(now()) }
    return { ...draft, occurredAt: eventTime(standing, draft, since) }
  }
  const apart = clocksApart(db)
  const told = apart === undefined ? draft : onTimeOf(apart.table, apart.own, draft)
  return { ...told, occurredAt: eventTime(standing, told) }
}

/** Both clocks, if they differ too much for both to be right. */
export function clocksApart({ clock }: Dynamo): ReturnType<TableClock['last']> {
  const last = clock.last()
  return last !== undefined && Math.abs(last.table - last.own) > CLOCKS_APART_SECONDS
    ? last
    : undefined
}

export function clockApart({ table, own }: { table: Second; own: Second }): BastaError {
  const seconds = Math.abs(own - table)
  return new BastaError(
    'clock_apart',
    `The clock here is ${seconds} seconds ${own > table ? 'ahead of' : 'behind'} the table's.`,
  )
}

import { TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import type { EventType } from '../../domain/event.ts'
import type { TargetRecord } from '../../domain/target.ts'
import { idsOf, planWrite, type ContactWrite } from './plan-write.ts'
import { settleRedeliveries } from './redeliveries.ts'
import { readVersions } from './standings.ts'
import type { Process, Turn } from './turn.ts'

const ANSWERING: ReadonlySet<string> = new Set<EventType>([
  'lift',
  'consent',
  'release',
  'delivery',
])

/** One read, one fold, one transaction. Returns the appends that must be retried. */
export async function writeTurns(process: Process, turns: readonly Turn[]): Promise<Turn[]> {
  const { db } = process
  const ids = idsOf(turns)
  if (ids === undefined) return []
  const [versions, targets] = await Promise.all([readVersions(db, ids), targetsOf(process)])
  const write = await planWrite(process, turns, { ids, versions, targets })
  if (write.items.length === 0) return [...write.rest]
  try {
    await db.client.send(new TransactWriteItemsCommand({ TransactItems: [...write.items] }))
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error
    const { plan, found, twins, rest } = write
    const open = settleRedeliveries(plan, error.CancellationReasons ?? [], found)
    return [...open, ...twins.map(({ turn }) => turn), ...rest]
  }
  settleWritten(process, write)
  return [...write.rest]
}

/** Whom a write may have to tell. */
export async function targetsOf({ telling }: Process): Promise<readonly TargetRecord[]> {
  return telling === undefined ? [] : telling.targets()
}

/** Law 2: only what is stored is said to be. */
export function settleWritten(process: Process, { plan, twins }: ContactWrite): void {
  const lifts = plan.flatMap(({ event }) => (ANSWERING.has(event.type) ? [event.occurredAt] : []))
  process.latestLift = Math.max(process.latestLift, ...lifts)
  for (const { turn } of plan) turn?.resolve({ event: turn.append.draft.id, isNew: true })
  for (const { turn, event } of twins) turn.resolve({ event, isNew: false })
}

import {
  ProvisionedThroughputExceededException,
  PutItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb'
import type { ContactId } from '../../domain/contact-id.ts'
import type { ErasedSoFar, Erasures, PlaceInChains } from '../../domain/erasure.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Event, EventId } from '../../domain/event.ts'
import { mergeRegisters, registersOf, type Registers } from '../../domain/standing.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { queryPages } from '../dynamo/query-pages.ts'
import { registersThatCount } from '../ledger/standing-parts.ts'
import { readStored } from '../ledger/standings.ts'
import { wasWritten } from '../dynamo/transaction.ts'
import {
  contactKey,
  eventSortKey,
  readEvent,
  partItem,
  revisionOf,
  s,
  standingUnchanged,
  text,
  versionOf,
  type Item,
} from '../dynamo/items.ts'
import { standingItem } from '../dynamo/written-items.ts'

/** Parallel writes: one contact is one partition, which takes a thousand a second. */
const WRITES_AT_ONCE = 25
const ATTEMPTS_MAX = 20

/** Removes the evidence of events. The chain holds only a digest of it, so it still verifies. */
export function erasures(db: Dynamo): Erasures {
  return {
    eraseEvidence: ({ ids }, erasure, hasTime, from) =>
      orUnavailable(erase(db, ids, { erasure, hasTime, from })),
  }
}

async function erase(
  db: Dynamo,
  ids: readonly ContactId[],
  {
    erasure,
    hasTime,
    from = { chain: 0, after: 0 },
  }: { erasure: EventId; hasTime: () => boolean; from: PlaceInChains | undefined },
): Promise<ErasedSoFar> {
  const marker = await find(db, ids, erasure)
  if (marker === undefined) throw new BastaError('not_found', 'The erasure is not there.')
  let evidence = 0
  for (const [chain, id] of ids.entries()) {
    if (chain < from.chain) continue
    let after = chain === from.chain ? from.after : 0
    const to = id === marker.id ? eventSortKey(marker.at - 1) : 'E#~'
    // The table skips what was erased, so this continues where it stopped.
    if (id === marker.id && after >= marker.at - 1) continue
    const range = { from: eventSortKey(after + 1), to, only: 'evidence' }
    for await (const page of queryPages(db, contactKey(id), range)) {
      const items = id === marker.id ? page : page.filter((item) => cameBefore(item, marker.event))
      for (let at = 0; at < items.length; at += WRITES_AT_ONCE) {
        const some = items.slice(at, at + WRITES_AT_ONCE)
        if (!(await strip(db, some))) return { evidence, rest: { chain, after } }
        evidence += some.length
        after = versionOf(text(some.at(-1), 'sk'))
        // Do at least one batch, however little time is left, or it would never finish.
        const isLast = at + WRITES_AT_ONCE >= items.length
        if (!isLast && !hasTime()) return { evidence, rest: { chain, after } }
      }
    }
  }
  for (const id of ids) await endConsents(db, id, marker.event)
  return { evidence }
}

async function find(
  db: Dynamo,
  ids: readonly ContactId[],
  erasure: EventId,
): Promise<{ id: ContactId; at: number; event: Event } | undefined> {
  const range = { from: 'E#', to: 'E#~', newestFirst: true, limit: 100 } as const
  for (const id of ids.toReversed())
    for await (const page of queryPages(db, contactKey(id), range)) {
      const item = page.find((one) => text(one, 'id') === erasure)
      if (item !== undefined) return { id, at: versionOf(text(item, 'sk')), event: readEvent(item) }
    }
  return undefined
}

/**
 * A chain under an older hash key holds no erasure; whatever it received before this one came before.
 */
function cameBefore(item: Item, erasure: Event): boolean {
  return readEvent(item).receivedAt <= Math.max(erasure.receivedAt, erasure.occurredAt)
}

/**
 * Law 7: removes only the evidence, and only from the exact event that was read. Returns false if the
 * table takes no more now.
 */
async function strip(db: Dynamo, items: readonly Item[]): Promise<boolean> {
  const puts = items.map(({ evidence: _evidence, salt: _salt, ...rest }) =>
    db.client.send(
      new PutItemCommand({
        TableName: db.table,
        Item: rest,
        ConditionExpression: '#hash = :hash',
        ExpressionAttributeNames: { '#hash': 'hash' },
        ExpressionAttributeValues: { ':hash': s(text(rest, 'hash')) },
      }),
    ),
  )
  const outcomes = await Promise.allSettled(puts)
  const failure = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failure === undefined) return true
  if (failure.reason instanceof ProvisionedThroughputExceededException) return false
  throw failure.reason
}

/** A standing under an older hash key is only read; its consents must go too. */
async function endConsents(db: Dynamo, id: ContactId, erasure: Event): Promise<void> {
  let attempt = 0
  while (attempt < ATTEMPTS_MAX) {
    const standing = await readStored(db, id)
    if (standing === undefined) return
    const { own = standing.registers, parts = [] } = standing
    const registers = mergeRegisters(standing.registers, registersOf(erasure))
    const saysMore = (held: Registers) => Object.keys(held).some((key) => !(key in registers))
    // One part at a time, and only if the standing is unchanged: the transaction stays small.
    const part = parts.find((one) => saysMore(one.registers))
    if (part === undefined && !saysMore(own)) return
    const kept = { ...standing, registers, own: registersThatCount(own, registers) }
    const next = { ...kept, parts: parts.map(({ name }) => name) }
    const puts: TransactWriteItem[] = [
      {
        Put: {
          TableName: db.table,
          Item: standingItem(id, next),
          ...standingUnchanged(standing),
        },
      },
    ]
    if (part !== undefined) {
      const stripped = { ...part, registers: registersThatCount(part.registers, registers) }
      const item = partItem(id, stripped, revisionOf(standing))
      puts.push({ Put: { TableName: db.table, Item: item } })
    }
    if (!(await wasWritten(db, puts))) attempt += 1
  }
  throw new BastaError('unavailable', 'The contact is being written to by many others.')
}

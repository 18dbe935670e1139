import { createHash } from 'node:crypto'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import type { EventId } from '../../domain/event.ts'
import type { OutboxEntry, Receipt, TellingReceipt, Waiting } from '../../domain/outbox.ts'
import { endOf } from '../../domain/retention.ts'
import type { Second } from '../../domain/time.ts'
import type { Act } from '../../domain/told.ts'
import { contactKey, n, number, s, text, type Item } from '../dynamo/items.ts'
import { canaryEnd } from '../dynamo/written-items.ts'
import { PARTITION } from '../schema.ts'

/**
 * The entries of one contact lie together and in order, in one of a few partitions: so that the oldest
 * is found with one read, and everything that is open with a few, without an index that could differ.
 */
export const OUTBOX_SHARDS = 8

export function outboxPartition(shard: number): string {
  return `${PARTITION.outbox}${shard}`
}

export function outboxShard(contact: ContactId): number {
  return (createHash('sha256').update(contact).digest()[0] ?? 0) % OUTBOX_SHARDS
}

export function outboxKey({
  contact,
  sequence,
  asserts,
}: Pick<OutboxEntry, 'contact' | 'sequence' | 'asserts'>): Item {
  const place = `${contact}#${String(sequence).padStart(12, '0')}`
  return {
    pk: s(outboxPartition(outboxShard(contact))),
    // After the event's own entry, and before those of later events.
    sk: s(asserts === undefined ? place : `${place}#${asserts}`),
  }
}

export function outboxItem(entry: OutboxEntry): Item {
  const { event, act, channel, method, blocks, scopes, occurredAt, actedAtMs, recordedAt } = entry
  const { stillStopped = [], isCanary } = entry
  return {
    ...outboxKey(entry),
    event: s(event),
    told: s(
      canonicalJson({
        act,
        channel,
        method,
        blocks,
        scopes,
        stillStopped,
        occurredAt,
        actedAtMs,
        isCanary,
      }),
    ),
    recordedAt: n(recordedAt),
    ...(entry.sealed === undefined ? {} : { sealed: { B: entry.sealed } }),
    waits: { M: Object.fromEntries([...entry.waits].map(([id, one]) => [id, waitingOf(one)])) },
    ttl: n(endOf(isCanary === true ? 'canary_contacts' : 'outbox', recordedAt)),
  }
}

export function readEntry(item: Item): OutboxEntry {
  const [contact = '', sequence = '0', asserts] = text(item, 'sk').split('#')
  const told = JSON.parse(text(item, 'told')) as Pick<
    OutboxEntry,
    | 'act'
    | 'channel'
    | 'method'
    | 'blocks'
    | 'scopes'
    | 'stillStopped'
    | 'occurredAt'
    | 'actedAtMs'
    | 'isCanary'
  >
  return {
    ...told,
    event: text(item, 'event') as EventId,
    contact: contact as ContactId,
    sequence: Number(sequence),
    ...(asserts === undefined ? {} : { asserts }),
    recordedAt: number(item, 'recordedAt'),
    sealed: item['sealed']?.B,
    waits: new Map(
      Object.entries(item['waits']?.M ?? {}).map(([id, one]) => [id, readWaiting(one.M ?? {})]),
    ),
  }
}

function waitingOf({ due, attempts }: Waiting): AttributeValue {
  return { M: { due: n(due), attempts: n(attempts) } }
}

function readWaiting(item: Item): Waiting {
  const code = text(item, 'code')
  return {
    due: number(item, 'due'),
    attempts: number(item, 'attempts'),
    ...(item['lease'] === undefined ? {} : { leasedUntil: number(item, 'lease') }),
    ...(code === '' ? {} : { code }),
    ...(item['reopened'] === undefined ? {} : { reopenedAt: number(item, 'reopened') }),
    ...(item['gaveUp'] === undefined ? {} : { gaveUpAt: number(item, 'gaveUp') }),
    ...(item['job'] === undefined
      ? {}
      : { job: { id: text(item, 'job'), place: number(item, 'place') } }),
  }
}

export const RECEIPTS_PREFIX = 'R#'

export function receiptPrefix(event: EventId): string {
  return `${RECEIPTS_PREFIX}${event}#`
}

/** What is told again has a receipt of its own, the latest: so the first one stays. */
export function receiptKey({ contact, event, asserts }: ReceiptOf, target: string): Item {
  const again = asserts === undefined ? '' : `#${asserts}`
  return { pk: s(contactKey(contact)), sk: s(`${receiptPrefix(event)}${target}${again}`) }
}

type ReceiptOf = Pick<OutboxEntry, 'contact' | 'event' | 'asserts' | 'isCanary'>

/** A receipt from then on is of this entry; one before it, of what was told again earlier. */
export function receiptFrom({ asserts, recordedAt }: OutboxEntry): Second {
  return asserts === undefined ? 0 : recordedAt
}

export function receiptItem(
  entry: ReceiptOf & Pick<OutboxEntry, 'act' | 'sequence'>,
  target: string,
  { is, at, attempts, code, why }: Receipt,
): Item {
  return {
    ...receiptKey(entry, target),
    is: s(is),
    act: s(entry.act),
    sequence: n(entry.sequence),
    at: n(at),
    attempts: n(attempts),
    ...(code === undefined ? {} : { code: s(code) }),
    ...(why === undefined ? {} : { why: s(why) }),
    ...canaryEnd(entry.isCanary === true ? at : undefined),
  }
}

export function readTellingReceipt(item: Item): TellingReceipt & { readonly target: string } {
  const act = text(item, 'act') as Act
  return { ...readReceipt(item), act, sequence: number(item, 'sequence') }
}

export function readReceipt(item: Item): Receipt & { readonly target: string } {
  const [code, why] = [text(item, 'code'), text(item, 'why')]
  return {
    target: text(item, 'sk').split('#')[2] ?? '',
    is: text(item, 'is') as Receipt['is'],
    at: number(item, 'at'),
    attempts: number(item, 'attempts'),
    ...(code === '' ? {} : { code }),
    ...(why === '' ? {} : { why }),
  }
}

export function eventOfReceipt(item: Item): EventId {
  return (text(item, 'sk').split('#')[1] ?? '') as EventId
}

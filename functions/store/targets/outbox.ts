import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import {
  LEASE_SECONDS,
  type JobPlace,
  type Outbox,
  type OutboxEntry,
  type Receipt,
} from '../../domain/outbox.ts'
import { endOf } from '../../domain/retention.ts'
import type { Second } from '../../domain/time.ts'
import { conditionHeld } from '../dynamo/conditional.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { n, s } from '../dynamo/items.ts'
import { queryAll, queryPages } from '../dynamo/query-pages.ts'
import { wasWritten } from '../dynamo/transaction.ts'
import { contactKey } from '../dynamo/items.ts'
import {
  OUTBOX_SHARDS,
  outboxKey,
  outboxPartition,
  outboxShard,
  readEntry,
  readReceipt,
  receiptFrom,
  eventOfReceipt,
  readTellingReceipt,
  receiptItem,
  receiptKey,
  receiptPrefix,
  RECEIPTS_PREFIX,
} from './outbox-items.ts'

/** While the target still waits in the entry; what was settled is never touched again. */
const WAITS = 'attribute_exists(#waits.#target)'

export function outbox(db: Dynamo): Outbox {
  return {
    ofContact: async (contact) =>
      (await queryAll(db, outboxPartition(outboxShard(contact)), `${contact}#`)).map(readEntry),
    pages: (from = 0) => everything(db, from),
    lease: (entry, target, now, job) => lease(db, entry, target, now, job),
    retry: async (entry, target, { due, code }) => {
      await update(db, entry, target, {
        UpdateExpression:
          'SET #waits.#target.due = :due, #waits.#target.code = :code REMOVE #waits.#target.lease, #waits.#target.job, #waits.#target.place',
        ExpressionAttributeValues: { ':due': n(due), ':code': s(code) },
      })
    },
    settle: (entry, target, receipt) => settle(db, entry, target, receipt),
    giveUp: async (entry, target, receipt) => {
      const mark = {
        UpdateExpression:
          'SET #waits.#target.gaveUp = :at, #ttl = :end REMOVE #waits.#target.lease, #waits.#target.job, #waits.#target.place',
        ExpressionAttributeValues: {
          ':at': n(receipt.at),
          ':end': n(endOf('outbox_given_up', receipt.at)),
        },
        names: { '#ttl': 'ttl' },
      }
      await wasWritten(db, [
        { Put: { TableName: db.table, Item: receiptItem(entry, target, receipt) } },
        { Update: updateOf(db, entry, target, mark) },
      ])
    },
    reopen: async (entry, target, now) => {
      await update(db, entry, target, {
        UpdateExpression:
          'SET #waits.#target.due = :now, #waits.#target.reopened = :now, #ttl = :end REMOVE #waits.#target.gaveUp, #waits.#target.lease',
        ExpressionAttributeValues: { ':now': n(now), ':end': n(endOfReopened(entry, target, now)) },
        names: { '#ttl': 'ttl' },
      })
    },
    addReceipt: async (of, target, receipt) => {
      await conditionHeld(
        db.client.send(
          new PutItemCommand({
            TableName: db.table,
            Item: receiptItem(of, target, receipt),
            ConditionExpression: 'attribute_not_exists(pk) OR #is <> :delivered',
            ExpressionAttributeNames: { '#is': 'is' },
            ExpressionAttributeValues: { ':delivered': s('delivered') },
          }),
        ),
      )
    },
    receipts: async (contact, event) =>
      (await queryAll(db, contactKey(contact), receiptPrefix(event))).map(readReceipt),
    receiptsOf: async (contact) =>
      (await queryAll(db, contactKey(contact), RECEIPTS_PREFIX)).map((item) => ({
        ...readReceipt(item),
        event: eventOfReceipt(item),
      })),
    receiptsAt: async (contact, target) =>
      (await queryAll(db, contactKey(contact), RECEIPTS_PREFIX))
        .map(readTellingReceipt)
        .filter((receipt) => receipt.target === target),
  }
}

/** What was given up for another target stays as long as it did. */
function endOfReopened({ waits }: OutboxEntry, target: string, now: Second): Second {
  const ends = [...waits].map(([id, { gaveUpAt }]) =>
    id === target || gaveUpAt === undefined ? 0 : endOf('outbox_given_up', gaveUpAt),
  )
  return Math.max(endOf('outbox', now), ...ends)
}

async function* everything(db: Dynamo, from: number): AsyncGenerator<OutboxEntry[]> {
  for (let at = from; at < from + OUTBOX_SHARDS; at += 1)
    for await (const items of queryPages(db, outboxPartition(at % OUTBOX_SHARDS), {
      from: ' ',
      to: '~',
    }))
      if (items.length > 0) yield items.map(readEntry)
}

async function lease(
  db: Dynamo,
  entry: OutboxEntry,
  target: string,
  now: Second,
  job?: JobPlace,
): Promise<boolean> {
  const isFree = 'attribute_not_exists(#waits.#target.lease) OR #waits.#target.lease < :now'
  const isNoJobs = 'attribute_not_exists(#waits.#target.job)'
  const underJob =
    job === undefined
      ? { set: '#waits.#target.lease = :until', values: { ':until': n(now + LEASE_SECONDS) } }
      : {
          set: '#waits.#target.job = :job, #waits.#target.place = :place',
          values: { ':job': s(job.id), ':place': n(job.place) },
        }
  const isOurs = await update(db, entry, target, {
    // `ADD` is for attributes at the top alone (DynamoDB developer guide, "Update expressions").
    UpdateExpression: `SET ${underJob.set}, #waits.#target.attempts = #waits.#target.attempts + :one`,
    ConditionExpression: `${WAITS} AND ${isNoJobs} AND attribute_not_exists(#waits.#target.gaveUp) AND #waits.#target.due <= :now AND (${isFree})`,
    ExpressionAttributeValues: { ...underJob.values, ':now': n(now), ':one': n(1) },
  })
  if (!isOurs || (entry.waits.get(target)?.attempts ?? 0) === 0) return isOurs
  if (!(await isSettled(db, entry, target))) return true
  await takeOut(db, entry, target)
  return false
}

type Change = Pick<UpdateItemCommandInput, 'UpdateExpression' | 'ExpressionAttributeValues'> & {
  readonly ConditionExpression?: string
  readonly names?: Readonly<Record<string, string>>
}

function updateOf(db: Dynamo, entry: OutboxEntry, target: string, { names, ...change }: Change) {
  return {
    TableName: db.table,
    Key: outboxKey(entry),
    ConditionExpression: WAITS,
    ExpressionAttributeNames: { '#waits': 'waits', '#target': target, ...names },
    ...change,
    UpdateExpression: change.UpdateExpression ?? '',
  }
}

function update(db: Dynamo, entry: OutboxEntry, target: string, change: Change): Promise<boolean> {
  return conditionHeld(db.client.send(new UpdateItemCommand(updateOf(db, entry, target, change))))
}

/**
 * The receipt is there before what waits is gone. Who ends between the two leaves both: the next who
 * leases it finds the receipt (`isSettled`), and tells nobody twice. What was settled before is left as
 * it is.
 */
async function settle(
  db: Dynamo,
  entry: OutboxEntry,
  target: string,
  receipt: Receipt,
): Promise<void> {
  await conditionHeld(
    db.client.send(
      new PutItemCommand({
        TableName: db.table,
        Item: receiptItem(entry, target, receipt),
        ConditionExpression: 'attribute_not_exists(pk) OR #is = :givenUp OR #at < :from',
        ExpressionAttributeNames: { '#is': 'is', '#at': 'at' },
        ExpressionAttributeValues: {
          ':givenUp': s('given_up'),
          ':from': n(receiptFrom(entry)),
        },
      }),
    ),
  )
  await takeOut(db, entry, target)
}

/** The last target takes the entry with it. */
async function takeOut(db: Dynamo, entry: OutboxEntry, target: string): Promise<void> {
  const isLast = entry.waits.size === 1
  if (
    isLast &&
    (await conditionHeld(db.client.send(new DeleteItemCommand(onlyFor(db, entry, target)))))
  )
    return
  const remove = { UpdateExpression: 'REMOVE #waits.#target' }
  const sent = db.client.send(
    new UpdateItemCommand({ ...updateOf(db, entry, target, remove), ReturnValues: 'ALL_NEW' }),
  )
  // Others may have taken theirs out since the entry was read: whoever was last ends it.
  if (await conditionHeld(sent)) {
    const { Attributes: left } = await sent
    if (Object.keys(left?.['waits']?.M ?? {}).length === 0) await deleteIfEmpty(db, entry)
  }
}

/** Whether an earlier attempt ended after its receipt and before it took out what waits. */
async function isSettled(
  { client, table }: Dynamo,
  entry: OutboxEntry,
  target: string,
): Promise<boolean> {
  const Key = receiptKey(entry, target)
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key, ConsistentRead: true }),
  )
  if (Item === undefined) return false
  const { is, at } = readReceipt(Item)
  return is !== 'given_up' && at >= receiptFrom(entry)
}

function onlyFor(db: Dynamo, entry: OutboxEntry, target: string) {
  return {
    TableName: db.table,
    Key: outboxKey(entry),
    ConditionExpression: `${WAITS} AND size(#waits) = :one`,
    ExpressionAttributeNames: { '#waits': 'waits', '#target': target },
    ExpressionAttributeValues: { ':one': n(1) },
  }
}

async function deleteIfEmpty(db: Dynamo, entry: OutboxEntry): Promise<void> {
  await conditionHeld(
    db.client.send(
      new DeleteItemCommand({
        TableName: db.table,
        Key: outboxKey(entry),
        ConditionExpression: 'size(#waits) = :none',
        ExpressionAttributeNames: { '#waits': 'waits' },
        ExpressionAttributeValues: { ':none': n(0) },
      }),
    ),
  )
}

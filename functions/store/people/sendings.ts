import { PARTITION } from '../schema.ts'
import {
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb'
import { randomBytes } from 'node:crypto'
import { canonicalJson } from '../../domain/canonical-json.ts'
import { BastaError } from '../../domain/errors.ts'
import { endOf } from '../../domain/retention.ts'
import type { Claimed, Sending, Sendings, SendingState } from '../../domain/sending.ts'
import type { Second } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { getItem } from '../dynamo/get.ts'
import { pageAfter } from '../dynamo/page-after.ts'

const LIST = PARTITION.sending

/**
 * `SENT#<key>` records the outcome of an outgoing message, `SENDING` lists those on their way. The
 * record ends when the queue can no longer deliver the message; the list keeps those with unknown
 * outcome.
 */
export function sendings(db: Dynamo): Sendings {
  return {
    claim: (sending, how) => orUnavailable(claim(db, sending, how)),
    settle: async (sending, state, now) => {
      const record = recordItem(sending, { state, at: now })
      const writes = [
        put(db, record),
        { Delete: { TableName: db.table, Key: listKey(sending.key) } },
      ]
      await orUnavailable(db.client.send(new TransactWriteItemsCommand({ TransactItems: writes })))
    },
    list: async ({ limit, after }) => {
      const items = await pageAfter(db, LIST, { limit, after })
      return items.map(readSending)
    },
    find: async (key) => {
      const item = await getItem(db, listKey(key))
      return item && readSending(item)
    },
  }
}

async function claim(
  db: Dynamo,
  sending: Sending,
  { as, now, againAfterSeconds }: Parameters<Sendings['claim']>[1],
): Promise<Claimed> {
  const claimant = randomBytes(9).toString('base64url')
  const first = await write(db, sending, { as, now, claimant })
  if (first === 'written') return { isMine: true }
  const known = text(first, 'state') as SendingState
  const isStale =
    known === 'sending' &&
    againAfterSeconds !== undefined &&
    now - number(first, 'at') >= againAfterSeconds
  if (known !== 'unsent' && !isStale) return { isMine: false, state: known }
  // The first start time stays: it is what a person is shown.
  const again = { ...sending, began: readSending(first).began }
  const over = text(first, 'claimant')
  const second = await write(db, again, { as, now, claimant, over })
  if (second === 'written') return { isMine: true }
  return { isMine: false, state: text(second, 'state') as SendingState }
}

type Claim = {
  readonly as: 'sending' | 'dropped'
  readonly now: Second
  /** Tells this caller's own write, whose answer was lost, from somebody else's. */
  readonly claimant: string
  /** The claim that this one replaces. */
  readonly over?: string
}

/** One write for both; returns the record that prevents it. */
async function write(
  db: Dynamo,
  sending: Sending,
  { as, now, claimant, over }: Claim,
): Promise<'written' | Item> {
  const record = recordItem(sending, { state: as, at: now, claimant })
  const condition =
    over === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: 'claimant = :over',
          ExpressionAttributeValues: { ':over': s(over) },
        }
  const list: TransactWriteItem =
    as === 'sending'
      ? put(db, { ...listKey(sending.key), document: s(canonicalJson(sending)) })
      : { Delete: { TableName: db.table, Key: listKey(sending.key) } }
  const guarded = {
    Put: {
      TableName: db.table,
      Item: record,
      ...condition,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    },
  }
  try {
    await db.client.send(new TransactWriteItemsCommand({ TransactItems: [guarded, list] }))
    return 'written'
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error
    const [reason] = error.CancellationReasons ?? []
    if (reason?.Code !== 'ConditionalCheckFailed' || reason.Item === undefined)
      throw new BastaError('unavailable', 'Another is recording the same message.', [], error)
    return text(reason.Item, 'claimant') === claimant ? 'written' : reason.Item
  }
}

function put(db: Dynamo, item: Item): TransactWriteItem {
  return { Put: { TableName: db.table, Item: item } }
}

function recordItem(
  sending: Sending,
  { state, at, claimant = 'none' }: { state: SendingState; at: Second; claimant?: string },
): Item {
  return {
    pk: s(`${PARTITION.sent}${sending.key}`),
    sk: s('SENT'),
    document: s(canonicalJson(sending)),
    state: s(state),
    at: n(at),
    claimant: s(claimant),
    ttl: n(endOf('sent_messages', at)),
  }
}

function listKey(key: string): Item {
  return { pk: s(LIST), sk: s(key) }
}

function readSending(item: Item): Sending {
  return JSON.parse(text(item, 'document')) as Sending
}

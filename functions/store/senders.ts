import {
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { createHash } from 'node:crypto'
import { BastaError } from '../domain/errors.ts'
import { canonicalJson } from '../domain/canonical-json.ts'
import type { Senders, StoredSender } from '../domain/ports.ts'
import type { Sender } from '../domain/sender.ts'
import { cached } from './cache.ts'
import type { Dynamo } from './client.ts'
import { orUnavailable } from './failure.ts'
import { eventSortKey, n, number, s, text, type Item } from './items.ts'

/** How long a process may go on with a sender or a key it has read. */
export const CACHE_MS = 30_000

/** Senders, each change of one kept as an event under `SENDER#<id>`, chained like the ledger's. */
export function senders(db: Dynamo): Senders {
  const cache = cached((id: string) => readSender(db, id), { milliseconds: CACHE_MS })
  return {
    get: cache.get,
    put: async (sender, change) => {
      const known = await readSender(db, sender.id)
      const topicNumbers = [...new Set([...(known?.topicNumbers ?? []), ...sender.topics])]
      if (topicNumbers.length > 255)
        throw new BastaError('invalid_request', 'A sender can name 255 topics in its life.', [
          { pointer: '#/topics', detail: 'reuse a topic of before' },
        ])
      const stored = await orUnavailable(
        writeSender(db, { ...sender, topicNumbers }, known, change),
      )
      cache.forget(sender.id)
      return stored
    },
  }
}

async function readSender(db: Dynamo, id: string): Promise<StoredSender | undefined> {
  const { Item: item } = await orUnavailable(
    db.client.send(
      new GetItemCommand({ TableName: db.table, Key: senderKey(id), ConsistentRead: true }),
    ),
  )
  if (item === undefined) return undefined
  const sender = JSON.parse(text(item, 'document')) as Sender
  return { ...sender, version: number(item, 'version'), head: text(item, 'head') }
}

async function writeSender(
  db: Dynamo,
  sender: Sender,
  known: StoredSender | undefined,
  change: { at: string; key: string },
): Promise<StoredSender> {
  const version = (known?.version ?? 0) + 1
  const document = canonicalJson(sender)
  const entry = { ...change, document, prev: known?.head ?? '' }
  const head = createHash('sha256').update(canonicalJson(entry)).digest('hex')
  const isUnchanged =
    known === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: 'version = :v',
          ExpressionAttributeValues: { ':v': n(known.version) },
        }
  try {
    await db.client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          {
            Put: {
              TableName: db.table,
              Item: {
                ...senderKey(sender.id),
                document: s(document),
                version: n(version),
                head: s(head),
              },
              ...isUnchanged,
            },
          },
          {
            Put: {
              TableName: db.table,
              Item: {
                pk: s(`SENDER#${sender.id}`),
                sk: s(eventSortKey(version)),
                at: s(change.at),
                key: s(change.key),
                document: s(document),
                prev: s(entry.prev),
                hash: s(head),
              },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
      }),
    )
  } catch (error) {
    if (error instanceof TransactionCanceledException)
      throw new BastaError('conflict', 'The sender was changed by someone else at the same time.')
    throw error
  }
  return { ...sender, version, head }
}

function senderKey(id: string): Item {
  return { pk: s('SENDER'), sk: s(id) }
}

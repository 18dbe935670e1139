import { PARTITION } from '../schema.ts'
import { QueryCommand } from '@aws-sdk/client-dynamodb'
import { BastaError } from '../../domain/errors.ts'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { Senders, StoredSender } from '../../domain/senders.ts'
import type { Sender } from '../../domain/sender.ts'
import { declaredBy } from '../../domain/sender-change.ts'
import { wasWritten } from '../dynamo/transaction.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { n, s, type Item } from '../dynamo/items.ts'
import { knownSenders, readSender, senderKey, senderOf } from './known-senders.ts'
import { changeHash, changeItem, readChanges } from './sender-changes.ts'

/** Senders; each change is recorded as an event under `SENDER#<id>`, chained like the ledger. */
export function senders(db: Dynamo, known = knownSenders(db)): Senders {
  return {
    get: known.get,
    put: async (sender, change) => {
      const before = await readSender(db, sender.id)
      const topicNumbers = [...new Set([...(before?.topicNumbers ?? []), ...sender.topics])]
      if (topicNumbers.length > 255)
        throw new BastaError(
          'invalid_request',
          'A sender can declare at most 255 topics, old ones included.',
          [{ pointer: '#/topics', detail: 'reuse a topic of before' }],
        )
      const { sender: declared, why } = declaredBy(before, { ...sender, topicNumbers })
      // The same declaration again is no change: nothing is written, and no reason is recorded.
      if (before !== undefined && isSame(before, declared)) return before
      const stored = await orUnavailable(writeSender(db, declared, before, { ...change, why }))
      known.forget(sender.id)
      return stored
    },
    list: async (page) => orUnavailable(listSenders(db, page)),
    changes: async (id, page) => readChanges(db, id, page),
  }
}

function isSame(known: StoredSender, sender: Sender): boolean {
  const { version, head } = known
  return canonicalJson(known) === canonicalJson({ ...sender, version, head })
}

/** Ids are stored in order; one more than the limit shows that there are more. */
async function listSenders(
  db: Dynamo,
  { after, limit }: Parameters<Senders['list']>[0],
): ReturnType<Senders['list']> {
  const found: StoredSender[] = []
  let from: Item | undefined = after === undefined ? undefined : senderKey(after)
  do {
    const page = await db.client.send(
      new QueryCommand({
        TableName: db.table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': s(PARTITION.senders) },
        Limit: limit + 1 - found.length,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    )
    found.push(...(page.Items ?? []).map(senderOf))
    from = page.LastEvaluatedKey
  } while (from !== undefined && found.length <= limit)
  const senders = found.slice(0, limit)
  const last = senders.at(-1)?.id
  return found.length > limit && last !== undefined ? { senders, next: last } : { senders }
}

async function writeSender(
  db: Dynamo,
  sender: Sender,
  known: StoredSender | undefined,
  change: { at: string; key: string; why: string | undefined },
): Promise<StoredSender> {
  const version = (known?.version ?? 0) + 1
  const document = canonicalJson(sender)
  const entry = { ...change, document, prev: known?.head ?? '' }
  const head = changeHash(entry)
  const isUnchanged =
    known === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: 'version = :v',
          ExpressionAttributeValues: { ':v': n(known.version) },
        }
  const item = {
    ...senderKey(sender.id),
    document: s(document),
    version: n(version),
    head: s(head),
  }
  const changed = changeItem(sender.id, version, entry)
  const isFirst = 'attribute_not_exists(pk)'
  const isWritten = await wasWritten(db, [
    { Put: { TableName: db.table, Item: item, ...isUnchanged } },
    { Put: { TableName: db.table, Item: changed, ConditionExpression: isFirst } },
  ])
  if (!isWritten)
    throw new BastaError('conflict', 'The sender was changed by someone else at the same time.')
  return { ...sender, version, head }
}

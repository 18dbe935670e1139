import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { KeyUse } from '../../domain/api-key.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { n, s, text } from '../dynamo/items.ts'
import { listKey, type KeyDocument } from './key-items.ts'
import { readLookup } from './keys.ts'

/** Writes the day into the list of keys, if it is later than the one there. */
export async function recordKeyUse(db: Dynamo, use: KeyUse): Promise<void> {
  const isLater = await update(db, use, {
    SET: '#lastUsed = :day',
    where: 'attribute_exists(pk) AND (attribute_not_exists(#lastUsed) OR #lastUsed < :day)',
  })
  if (isLater !== 'unlisted') return
  // A key from before the list existed is listed at its first use.
  const found = await readLookup(db, use.secretHash)
  if (found === undefined || found.key.id !== use.key) return
  const { key } = found
  const secrets = [{ hash: use.secretHash }]
  const document: KeyDocument = { key, createdBy: 'unknown', secrets, requestId: '' }
  await update(db, use, {
    SET: '#lastUsed = :day, #document = :document, #version = :one',
    where: 'attribute_not_exists(pk)',
    names: { '#document': 'document', '#version': 'version' },
    values: { ':document': s(JSON.stringify(document)), ':one': n(1) },
  })
}

async function update(
  db: Dynamo,
  { key, day }: KeyUse,
  {
    SET,
    where,
    names = {},
    values = {},
  }: {
    readonly SET: string
    readonly where: string
    readonly names?: Record<string, string>
    readonly values?: Record<string, ReturnType<typeof s> | ReturnType<typeof n>>
  },
): Promise<'done' | 'known' | 'unlisted'> {
  const command = new UpdateItemCommand({
    TableName: db.table,
    Key: listKey(key),
    UpdateExpression: `SET ${SET}`,
    ConditionExpression: where,
    ExpressionAttributeNames: { '#lastUsed': 'lastUsed', ...names },
    ExpressionAttributeValues: { ':day': s(day), ...values },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  })
  return orUnavailable(
    db.client.send(command).then(
      () => 'done' as const,
      (error: unknown) => {
        if (!(error instanceof ConditionalCheckFailedException)) throw error
        return text(error.Item, 'document') === '' ? 'unlisted' : 'known'
      },
    ),
  )
}

import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { contactIdBytes, type ContactId } from '../../domain/contact-id.ts'
import type { Registers } from '../../domain/standing.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { standingKey, type StoredStanding } from '../dynamo/items.ts'
import { writeStanding } from './standing-parts.ts'

/** Another id under the same hash key: of what the address was once read as. */
export function isAlias(id: ContactId, target: ContactId): boolean {
  return id !== target && contactIdBytes(id).version === contactIdBytes(target).version
}

/**
 * An old short link names the alias alone, and what it finds there decides whether its click says
 * anything new: so an alias that exists is told what is recorded beside it, and one that does not is
 * held to that. Its version grows, because another writer's condition must see that it was changed.
 */
export async function foldIntoAlias(
  db: Dynamo,
  alias: ContactId,
  found: StoredStanding | undefined,
  registers: Registers,
): Promise<TransactWriteItem[]> {
  if (found === undefined || found.version === 0) {
    const condition = { ConditionExpression: 'attribute_not_exists(pk)' }
    return [{ ConditionCheck: { TableName: db.table, Key: standingKey(alias), ...condition } }]
  }
  const next = { ...found, registers, version: found.version + 1 }
  const { put, parts } = await writeStanding(db, alias, next, found)
  return [put, ...parts]
}

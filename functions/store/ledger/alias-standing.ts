import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { contactIdBytes, type ContactId } from '../../domain/contact-id.ts'
import type { Registers } from '../../domain/standing.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { standingKey, type StoredStanding } from '../dynamo/items.ts'
import { writeStanding } from './standing-parts.ts'

/** Another id under the same hash key: the address was read differently once. */
export function isAlias(id: ContactId, target: ContactId): boolean {
  return id !== target && contactIdBytes(id).version === contactIdBytes(target).version
}

/**
 * An old short link knows only the alias, and what is stored there decides whether a click says
 * anything new. So an alias that exists is updated with what was recorded, and one that does not exist
 * must stay absent during the write. Its version grows, so that another writer's condition sees the
 * change.
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

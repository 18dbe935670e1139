import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { ContactId } from '../domain/contact-id.ts'
import type { Erasures } from '../domain/erasure.ts'
import { BastaError } from '../domain/errors.ts'
import type { Event } from '../domain/event.ts'
import { mergeRegisters, registersOf } from '../domain/standing.ts'
import type { Dynamo } from './client.ts'
import { orUnavailable } from './failure.ts'
import { queryAll } from './history.ts'
import {
  contactKey,
  n,
  readEvent,
  readStanding,
  s,
  standingItem,
  standingKey,
  text,
  type Item,
} from './items.ts'

const WRITES_AT_ONCE = 10
const ATTEMPTS_MAX = 20

/** Rewrites events without what showed them: the chain commits to a digest, so it still verifies. */
export function erasures(db: Dynamo): Erasures {
  return {
    eraseEvidence: ({ ids }, erasure) =>
      orUnavailable(
        (async () => {
          const chains = await Promise.all(ids.map((id) => queryAll(db, contactKey(id), 'E#')))
          const marker = chains.flat().find((item) => text(item, 'id') === erasure)
          if (marker === undefined) throw new BastaError('not_found', 'The erasure is not there.')
          const event = readEvent(marker)
          const items = chains.flatMap((chain) => erasable(chain, event))
          for (let at = 0; at < items.length; at += WRITES_AT_ONCE)
            await Promise.all(items.slice(at, at + WRITES_AT_ONCE).map((item) => erase(db, item)))
          for (const id of ids) await endConsents(db, id, event)
          return items.length
        })(),
      ),
  }
}

/** What came before the erasure and still has its evidence; what comes later was not asked about. */
function erasable(chain: readonly Item[], erasure: Event): Item[] {
  const at = chain.findIndex((item) => text(item, 'id') === erasure.id)
  // A chain under an older hash key holds no erasure; what it received by then came before.
  const before =
    at < 0
      ? chain.filter((item) => readEvent(item).receivedAt <= erasure.receivedAt)
      : chain.slice(0, at)
  return before.filter((item) => 'evidence' in item || 'salt' in item)
}

/** Law 7: only what shows an event goes, and only from the very event that was read. */
async function erase(db: Dynamo, item: Item): Promise<void> {
  const { evidence: _evidence, salt: _salt, ...rest } = item
  await db.client.send(
    new PutItemCommand({
      TableName: db.table,
      Item: rest,
      ConditionExpression: '#hash = :hash',
      ExpressionAttributeNames: { '#hash': 'hash' },
      ExpressionAttributeValues: { ':hash': s(text(item, 'hash')) },
    }),
  )
}

/** A standing under an older hash key is only read; it too shall not say what was consented to. */
async function endConsents(db: Dynamo, id: ContactId, erasure: Event): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const { Item: item } = await db.client.send(
      new GetItemCommand({ TableName: db.table, Key: standingKey(id), ConsistentRead: true }),
    )
    if (item === undefined) return
    const standing = readStanding(item)
    const registers = mergeRegisters(standing.registers, registersOf(erasure))
    if (Object.keys(standing.registers).every((key) => key in registers)) return
    try {
      await db.client.send(
        new PutItemCommand({
          TableName: db.table,
          Item: standingItem(id, { ...standing, registers }),
          ConditionExpression: '#version = :version',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':version': n(standing.version) },
        }),
      )
      return
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
    }
  }
  throw new BastaError('unavailable', 'The contact is being written to by many others.')
}

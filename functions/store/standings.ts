import { BatchGetItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { setTimeout as sleep } from 'node:timers/promises'
import { BastaError } from '../domain/errors.ts'
import type { ContactId } from '../domain/contact-id.ts'
import { mergeRegisters, NOTHING_KNOWN, type Standing } from '../domain/standing.ts'
import type { Dynamo } from './client.ts'
import { orUnavailable } from './failure.ts'
import { readStanding, standingKey, text, type Item } from './items.ts'

/** BatchGetItem takes at most 100 keys. */
const KEYS_A_CALL = 100
const ROUNDS_MAX = 8

/**
 * The standings of contacts, strongly consistent, in the order asked; each contact is a list of the
 * ids it may be stored under, whose standings are merged. One read unit an id, duplicates read once.
 */
export async function readStandings(
  db: Dynamo,
  contacts: readonly (readonly ContactId[])[],
): Promise<Standing[]> {
  const ids = [...new Set(contacts.flat())]
  const known = new Map<ContactId, Standing>()
  const calls: Promise<void>[] = []
  if (ids.length === 1 && ids[0] !== undefined) calls.push(getOne(db, ids[0], known))
  else
    for (let at = 0; at < ids.length; at += KEYS_A_CALL)
      calls.push(getMany(db, ids.slice(at, at + KEYS_A_CALL), known))
  await orUnavailable(Promise.all(calls))
  return contacts.map((versions) =>
    mergeVersions(versions.map((id) => known.get(id) ?? NOTHING_KNOWN)),
  )
}

/** One contact under several hash keys; the chain goes on from the newest that exists. */
export function mergeVersions(versions: readonly Standing[]): Standing {
  return versions.reduce((merged, standing) => {
    if (standing.version === 0) return merged
    if (merged.version === 0) return standing
    return {
      channel: standing.channel ?? merged.channel,
      registers: mergeRegisters(merged.registers, standing.registers),
      version: Math.max(merged.version, standing.version),
      head: standing.head,
      noted: standing.noted,
    }
  }, NOTHING_KNOWN)
}

async function getOne(db: Dynamo, id: ContactId, into: Map<ContactId, Standing>): Promise<void> {
  const { Item: item } = await db.client.send(
    new GetItemCommand({ TableName: db.table, Key: standingKey(id), ConsistentRead: true }),
  )
  if (item !== undefined) into.set(id, readStanding(item))
}

async function getMany(
  db: Dynamo,
  ids: readonly ContactId[],
  into: Map<ContactId, Standing>,
): Promise<void> {
  let keys: Item[] = ids.map(standingKey)
  for (let round = 0; keys.length > 0; round += 1) {
    if (round === ROUNDS_MAX)
      throw new BastaError('unavailable', 'The register is too busy to answer.')
    if (round > 0) await sleep(Math.random() * Math.min(500, 20 * 2 ** round))
    const { Responses, UnprocessedKeys } = await db.client.send(
      new BatchGetItemCommand({
        RequestItems: { [db.table]: { Keys: keys, ConsistentRead: true } },
      }),
    )
    for (const item of Responses?.[db.table] ?? [])
      into.set(text(item, 'pk').slice(2) as ContactId, readStanding(item))
    keys = UnprocessedKeys?.[db.table]?.Keys ?? []
  }
}

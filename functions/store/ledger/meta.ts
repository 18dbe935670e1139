import { PARTITION } from '../schema.ts'
import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { hashKeyProof, type HashKey, type HashKeys } from '../../domain/contact-id.ts'
import { toSecond } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { n, s, type Item } from '../dynamo/items.ts'
import { conditionHeld } from '../dynamo/conditional.ts'
import { compareHashKeys, proofKey, readProofs, type HashKeyProblem } from './proofs.ts'
import { sayNoneTold } from '../sends/none-told.ts'

const SCHEMA_VERSION = '1'
const SCHEMA_KEY: Item = { pk: s(PARTITION.meta), sk: s('schema') }

/**
 * If the other keys are right, writes the proof of each key that has none, and the schema's version. A
 * first proof is written only to a table without any.
 */
export async function proveHashKeys(
  db: Dynamo,
  keys: HashKeys,
  now: () => Date,
): Promise<HashKeyProblem | undefined> {
  const proofs = await readProofs(db)
  if (compareHashKeys(proofs, keys) === 'mismatch') return 'mismatch'
  await sayNoneTold(db, { isNew: proofs.size === 0 })
  for (const key of keys) {
    const isOurs = proofs.has(key.version) || (await prove(db, key, now))
    // Another process was first: go on only if it has the same ring.
    if (!isOurs && compareHashKeys(await readProofs(db), keys) === 'mismatch') return 'mismatch'
  }
  await putOnce(db, SCHEMA_KEY, { version: s(SCHEMA_VERSION) })
  // Another process may have set up the table with keys that we lack.
  return compareHashKeys(await readProofs(db), keys)
}

/** Uses the table's time if our clock is behind, since others count from it. */
function prove(db: Dynamo, key: HashKey, now: () => Date): Promise<boolean> {
  const provenAt = Math.max(toSecond(now()), db.clock.last()?.table ?? 0)
  return putOnce(db, proofKey(key.version), { proof: s(hashKeyProof(key)), provenAt: n(provenAt) })
}

/** Returns false if it exists already. */
async function putOnce(db: Dynamo, key: Item, attributes: Item): Promise<boolean> {
  const put = new PutItemCommand({
    TableName: db.table,
    Item: { ...key, ...attributes },
    ConditionExpression: 'attribute_not_exists(pk)',
  })
  return conditionHeld(db.client.send(put))
}

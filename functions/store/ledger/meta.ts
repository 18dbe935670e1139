import { PARTITION } from '../schema.ts'
import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { hashKeyProof, type HashKey, type HashKeys } from '../../domain/contact-id.ts'
import { toSecond, type Second } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { queryAll } from '../dynamo/query-pages.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { conditionHeld } from '../dynamo/conditional.ts'

const SCHEMA_VERSION = '1'

const PROOF = 'hash-key#'

/** What the table stores for one version of the hash keys, and since when. */
type Proof = { readonly proof: string; readonly provenAt: Second }
export type Proofs = ReadonlyMap<string, Proof>

/** Why the hash keys must not be used with this table. */
export type HashKeyProblem = 'unproven' | 'mismatch'

/**
 * Compares the hash keys with the proofs in the table. With a wrong key every contact would look
 * unknown, and no stop would be found; if a key is missing, the stops written under it would not be
 * found. A key without a proof has never been written under.
 */
export function compareHashKeys(proofs: Proofs, keys: HashKeys): HashKeyProblem | undefined {
  if (proofs.size === 0) return 'unproven'
  const own = new Map(keys.map((key) => [key.version, key]))
  const holds = ([version, { proof }]: [string, Proof]) => {
    const key = own.get(version)
    return key !== undefined && hashKeyProof(key) === proof
  }
  return [...proofs].every(holds) ? undefined : 'mismatch'
}

/** All proofs in the table, also of keys that we do not have: one read unit. */
export async function readProofs(db: Dynamo): Promise<Proofs> {
  const items = await orUnavailable(queryAll(db, PARTITION.meta, PROOF))
  return new Map(
    items.map((item) => [
      text(item, 'sk').slice(PROOF.length),
      // Old proofs have no time: every process has known them for long.
      { proof: text(item, 'proof'), provenAt: number(item, 'provenAt') },
    ]),
  )
}

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
  for (const key of keys) {
    const isOurs = proofs.has(key.version) || (await prove(db, key, now))
    // Another process was first: go on only if it has the same ring.
    if (!isOurs && compareHashKeys(await readProofs(db), keys) === 'mismatch') return 'mismatch'
  }
  await putOnce(db, 'schema', { version: s(SCHEMA_VERSION) })
  // Another process may have set up the table with keys that we lack.
  return compareHashKeys(await readProofs(db), keys)
}

/** Uses the table's time if our clock is behind, since others count from it. */
function prove(db: Dynamo, key: HashKey, now: () => Date): Promise<boolean> {
  const provenAt = Math.max(toSecond(now()), db.clock.last()?.table ?? 0)
  return putOnce(db, PROOF + key.version, { proof: s(hashKeyProof(key)), provenAt: n(provenAt) })
}

/** Returns false if it exists already. */
async function putOnce(db: Dynamo, name: string, attributes: Item): Promise<boolean> {
  const put = new PutItemCommand({
    TableName: db.table,
    Item: { pk: s(PARTITION.meta), sk: s(name), ...attributes },
    ConditionExpression: 'attribute_not_exists(pk)',
  })
  return conditionHeld(db.client.send(put))
}

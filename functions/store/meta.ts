import { BatchGetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { hashKeyProof, type HashKey, type HashKeys } from '../domain/contact-id.ts'
import { BastaError } from '../domain/errors.ts'
import type { Dynamo } from './client.ts'
import { orUnavailable } from './failure.ts'
import { s, text } from './items.ts'

export const SCHEMA_VERSION = '1'

/** Every letter a hash key may have. */
const VERSIONS = Array.from('abcdefghijklmnop')

const metaKey = (name: string) => ({ pk: s('META'), sk: s(name) })
const proofName = (version: string) => `hash-key#${version}`

/** Why the hash keys at hand must not be used with this table. */
export type HashKeyProblem = 'unproven' | 'mismatch'

/**
 * Compares every hash key with the proof the table keeps: with a wrong key every contact would
 * look unknown, and every stop would be forgotten.
 */
export async function checkHashKeys(
  db: Dynamo,
  keys: HashKeys,
): Promise<HashKeyProblem | undefined> {
  const proofs = await readProofs(db)
  const isWrong = (key: HashKey) =>
    (proofs.get(proofName(key.version)) ?? hashKeyProof(key)) !== hashKeyProof(key)
  if (keys.some(isWrong)) return 'mismatch'
  return keys.every(({ version }) => proofs.has(proofName(version))) ? undefined : 'unproven'
}

/**
 * Writes the proof of each key that has none, once the others hold, and the schema's version. The
 * first proof is only ever written to a table without one.
 */
export async function proveHashKeys(
  db: Dynamo,
  keys: HashKeys,
): Promise<HashKeyProblem | undefined> {
  if ((await checkHashKeys(db, keys)) === 'mismatch') return 'mismatch'
  const [oldest] = keys
  const proofs = await readProofs(db)
  // A table that was set up before has a proof; a ring that begins elsewhere is another ring.
  if (proofs.size > 0 && !proofs.has(proofName(oldest.version))) return 'mismatch'
  for (const key of keys) await putOnce(db, proofName(key.version), { proof: s(hashKeyProof(key)) })
  await putOnce(db, 'schema', { version: s(SCHEMA_VERSION) })
  // Someone else may have set the table up meanwhile, with other keys.
  return checkHashKeys(db, keys)
}

/** Every proof of the table, of keys we hold or not. */
async function readProofs(db: Dynamo): Promise<ReadonlyMap<string, string>> {
  const Keys = VERSIONS.map((version) => metaKey(proofName(version)))
  const { Responses, UnprocessedKeys } = await orUnavailable(
    db.client.send(
      new BatchGetItemCommand({ RequestItems: { [db.table]: { Keys, ConsistentRead: true } } }),
    ),
  )
  if (Object.keys(UnprocessedKeys ?? {}).length > 0)
    throw new BastaError('unavailable', 'The register is too busy to answer.')
  return new Map(
    (Responses?.[db.table] ?? []).map((item) => [text(item, 'sk'), text(item, 'proof')]),
  )
}

async function putOnce(
  db: Dynamo,
  name: string,
  attributes: Record<string, { S: string }>,
): Promise<void> {
  const put = new PutItemCommand({
    TableName: db.table,
    Item: { ...metaKey(name), ...attributes },
    ConditionExpression: 'attribute_not_exists(pk)',
  })
  await orUnavailable(
    db.client.send(put).catch((error: unknown) => {
      const isThere = error instanceof Error && error.name === 'ConditionalCheckFailedException'
      if (!isThere) throw error
    }),
  )
}

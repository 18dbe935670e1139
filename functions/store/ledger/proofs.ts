import { PARTITION } from '../schema.ts'
import { HASH_KEY_VERSIONS, hashKeyProof, type HashKeys } from '../../domain/contact-id.ts'
import type { Second } from '../../domain/time.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { queryAll } from '../dynamo/query-pages.ts'
import { number, s, text, type Item } from '../dynamo/items.ts'
import type { TableReader } from '../dynamo/reader.ts'

const PROOF = 'hash-key#'

export function proofKey(version: string): Item {
  return { pk: s(PARTITION.meta), sk: s(PROOF + version) }
}

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
export async function readProofs(db: Pick<TableReader, 'reads'>): Promise<Proofs> {
  return proofsOf(await orUnavailable(queryAll(db, PARTITION.meta, PROOF)))
}

/**
 * The same by name: a unit for each version that there can be, but it travels in one call with whatever
 * else is asked for at that moment. For the first reading of a process, which somebody waits for.
 */
export async function readNamedProofs({ reads }: Pick<TableReader, 'reads'>): Promise<Proofs> {
  const found = await orUnavailable(
    Promise.all(HASH_KEY_VERSIONS.map(async (version) => reads.get(proofKey(version)))),
  )
  return proofsOf(found.filter((item) => item !== undefined))
}

function proofsOf(items: readonly Item[]): Proofs {
  return new Map(
    items.map((item) => [
      text(item, 'sk').slice(PROOF.length),
      // Old proofs have no time: every process has known them for long.
      { proof: text(item, 'proof'), provenAt: number(item, 'provenAt') },
    ]),
  )
}

import type { HashKeys } from '../../domain/contact-id.ts'
import { readSecret } from './read-secret.ts'
import { hashKeysFrom, parseRing } from './ring-secret.ts'

/** Reads a secret that is a ring: a JSON object of texts by name. */
export async function readRing(arn: string): Promise<Record<string, string>> {
  return parseRing(await readSecret(arn))
}

/** Reads the ring of hash keys anew with each call. */
export function loadHashKeys(arn: string): () => Promise<HashKeys> {
  return hashKeysFrom(readSecret, arn)
}

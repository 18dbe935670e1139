import { weaknessOf } from '../domain/api-key.ts'
import type { HashKeys } from '../domain/contact-id.ts'
import { formatSecond, toSecond } from '../domain/time.ts'

export type SetUpDeps = {
  readonly proveHashKeys: (keys: HashKeys) => Promise<'mismatch' | 'unproven' | undefined>
  readonly ensureAdminKey: (secret: string, created: string) => Promise<void>
  /** Publishes the public keys of all that may sign certificates. */
  readonly publishCertificateKeys: () => Promise<void>
  readonly now: () => Date
}

/**
 * Prepares a new table, and may run at every deployment: writes the proof of the hash keys,
 * the first administrator's key, and the public keys that verify certificates. Throws if the table was written with other hash keys.
 */
export async function setUp(
  { proveHashKeys, ensureAdminKey, publishCertificateKeys, now }: SetUpDeps,
  hashKeys: HashKeys,
  adminKey: string,
): Promise<void> {
  const weakness = weaknessOf(adminKey)
  if (weakness !== undefined) throw new Error(`The administrator's key ${weakness}.`)
  const problem = await proveHashKeys(hashKeys)
  if (problem !== undefined)
    throw new Error(
      'The table was written with other hash keys: with these, everybody on record would look unknown.',
    )
  await ensureAdminKey(adminKey, formatSecond(toSecond(now())))
  await publishCertificateKeys()
}

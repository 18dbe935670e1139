import { weaknessOf } from '../domain/api-key.ts'
import type { HashKeys } from '../domain/contact-id.ts'
import { formatSecond, toSecond } from '../domain/time.ts'

export type SetUpDeps = {
  readonly proveHashKeys: (keys: HashKeys) => Promise<'mismatch' | 'unproven' | undefined>
  readonly ensureAdminKey: (secret: string, created: string) => Promise<void>
  readonly now: () => Date
}

/**
 * Prepares a new table, and may run at every deployment: writes the proof of the hash keys and the
 * first administrator's key. Throws if the table was written with other hash keys.
 */
export async function setUp(
  { proveHashKeys, ensureAdminKey, now }: SetUpDeps,
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
}

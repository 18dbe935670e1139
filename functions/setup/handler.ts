import { readConfig } from '../config.ts'
import { readHashKeys } from '../domain/contact-id.ts'
import { dynamo } from '../store/client.ts'
import { ensureAdminKey } from '../store/key-register.ts'
import { proveHashKeys } from '../store/meta.ts'
import { readRing, readSecret } from '../store/secrets.ts'
import { setUp } from './set-up.ts'

const config = readConfig(['TABLE_NAME', 'HASH_KEYS_SECRET', 'ADMIN_KEY_SECRET'], process.env)

/** Run by each deployment, once the table and its secrets stand. */
export async function handler(): Promise<void> {
  const db = dynamo(config.TABLE_NAME)
  const hashKeys = readHashKeys(await readRing(config.HASH_KEYS_SECRET))
  const adminKey = await readSecret(config.ADMIN_KEY_SECRET)
  await setUp(
    {
      proveHashKeys: (keys) => proveHashKeys(db, keys),
      ensureAdminKey: (secret, created) => ensureAdminKey(db, secret, created),
      now: () => new Date(),
    },
    hashKeys,
    adminKey,
  )
}

import { readSigningKeys } from '../certificate/signing-keys.ts'
import { readEnvironment } from '../environment.ts'
import { job } from './job.ts'
import { dynamo } from '../store/dynamo/client.ts'
import { certificateKeys } from '../store/keys/certificate-keys.ts'
import { ensureAdminKey } from '../store/keys/key-register.ts'
import { proveHashKeys } from '../store/ledger/meta.ts'
import { readSecret } from '../store/outside/read-secret.ts'
import { loadHashKeys, readRing } from '../store/outside/secrets.ts'
import { retryDenied } from './retry-denied.ts'
import { setUp } from './set-up.ts'

const environment = readEnvironment(job.environment, process.env)
const now = () => new Date()
const db = dynamo(environment.TABLE_NAME, undefined, { now })

/** Runs with each deployment, when the table and its secrets exist. */
export async function handler(): Promise<void> {
  await retryDenied(async () =>
    setUp(
      {
        proveHashKeys: (keys) => proveHashKeys(db, keys, now),
        ensureAdminKey: (secret, created) => ensureAdminKey(db, secret, created),
        publishCertificateKeys: async () => {
          const signing = readSigningKeys(await readRing(environment.CERTIFICATE_KEYS_SECRET))
          await certificateKeys(db).publish(signing.map(({ publicKey }) => publicKey))
        },
        now,
      },
      await loadHashKeys(environment.HASH_KEYS_SECRET)(),
      await readSecret(environment.ADMIN_KEY_SECRET),
    ),
  )
}

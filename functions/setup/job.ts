import { defineJob } from '../job.ts'
import { every, KEYS, NONE_TOLD, READ_PROOFS } from '../store/rights.ts'
import { PARTITION } from '../store/schema.ts'

export const job = defineJob({
  does: 'Proves the hash keys, makes the first administrator key and publishes the keys of certificates, at deployment.',
  environment: ['TABLE_NAME', 'HASH_KEYS_SECRET', 'ADMIN_KEY_SECRET', 'CERTIFICATE_KEYS_SECRET'],
  rights: [
    READ_PROOFS,
    { actions: ['GetItem'], keys: [every(PARTITION.key), PARTITION.keys] },
    { actions: ['PutItem'], keys: [PARTITION.meta, ...KEYS, NONE_TOLD] },
  ],
  routes: [],
  // At a first deployment its rights take a while to work; it retries for a minute.
  timeoutSeconds: 120,
  memoryMegabytes: 512,
})

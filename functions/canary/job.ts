import { defineJob } from '../job.ts'
import { every, PERSON } from '../store/rights.ts'
import { PARTITION } from '../store/schema.ts'

export const job = defineJob({
  does: 'Every quarter of an hour somebody who does not exist says stop, and must be stopped everywhere.',
  environment: [
    'TABLE_NAME',
    'PUBLIC_URL',
    'MAIL_DOMAIN',
    'MAIL_FROM',
    // Its key for checks and the secret of its account are made of them.
    'HASH_KEYS_SECRET',
    'LINK_KEYS_SECRET',
    'DELIVERY_QUEUE_URL',
  ],
  // It stops nobody itself: it calls the public address, as anybody does. Here it reads receipts.
  rights: [
    { actions: ['Query'], keys: [PERSON, PARTITION.meta, PARTITION.targets] },
    { actions: ['GetItem'], keys: [PARTITION.linkKeys, every(PARTITION.target)] },
    // Of its own sender, at the first run of an epoch.
    { actions: ['PutItem'], keys: [PARTITION.canary, PARTITION.linkKeys] },
  ],
  routes: [],
  writesToLinks: true,
  // A mail and the targets have a minute, at the same time.
  timeoutSeconds: 120,
  memoryMegabytes: 512,
})

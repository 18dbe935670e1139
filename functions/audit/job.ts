import { defineJob } from '../job.ts'
import { every, OUTBOX, PERSON, READ, UNLOGGED } from '../store/rights.ts'
import { PARTITION } from '../store/schema.ts'

/**
 * A job of its own: who tells others knows nobody's hash and writes no event, and who records events
 * holds no credentials of others.
 */
export const job = defineJob({
  does: 'The lists of others are compared with the register.',
  environment: ['TABLE_NAME', 'HASH_KEYS_SECRET', 'ENVELOPE_KEYS_SECRET', 'TARGETS_SECRET'],
  rights: [
    READ,
    {
      actions: ['PutItem'],
      keys: [PERSON, OUTBOX, UNLOGGED, PARTITION.reviews, every(PARTITION.driftAudits)],
    },
    { actions: ['UpdateItem'], keys: [OUTBOX, every(PARTITION.rates)] },
  ],
  routes: [],
  readsAws: true,
  // A pass begins nothing after 50 seconds, and a page with all that it leads to takes no minute.
  timeoutSeconds: 150,
  memoryMegabytes: 512,
})

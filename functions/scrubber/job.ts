import { defineJob } from '../job.ts'
import { every, LOOK_UP } from '../store/rights.ts'
import { PARTITION } from '../store/schema.ts'

/** A job of its own: it records nothing of anybody, and only it opens lists and signs certificates. */
export const job = defineJob({
  does: 'Whole lists are judged against the register.',
  environment: [
    'TABLE_NAME',
    'HASH_KEYS_SECRET',
    'CERTIFICATE_KEYS_SECRET',
    'IMPORTS_BUCKET',
    'SNAPSHOTS_BUCKET',
    'BACKLOG_QUEUE_URL',
    'LIST_MACHINE_ARN',
  ],
  rights: [
    LOOK_UP,
    {
      actions: ['Query'],
      keys: [PARTITION.meta, every(PARTITION.log), every(PARTITION.unlogged)],
    },
    { actions: ['PutItem'], keys: [every(PARTITION.scrub)] },
  ],
  routes: [],
  judgesLists: true,
  // It takes over what was recorded since the last version, and stores a long way.
  keepsSnapshot: true,
  // Lambda's longest. A run that needs more is ended, and after five attempts refused.
  timeoutSeconds: 900,
  // A million contacts are 25 MB, twice while they are taken over; and 1.7 processors come with it.
  memoryMegabytes: 3008,
  // What is held back of a list of 2 GB while its duplicates are looked for.
  temporaryMegabytes: 6144,
})

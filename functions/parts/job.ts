import { defineJob } from '../job.ts'
import { every, LOOK_UP } from '../store/rights.ts'
import { PARTITION } from '../store/schema.ts'
import { MEMORY_MEGABYTES, STEP_SECONDS } from './scale.ts'

export const job = defineJob({
  does: 'Large lists are judged part by part, as a state machine calls.',
  environment: [
    'TABLE_NAME',
    'HASH_KEYS_SECRET',
    'CERTIFICATE_KEYS_SECRET',
    'IMPORTS_BUCKET',
    'SNAPSHOTS_BUCKET',
    'BACKLOG_QUEUE_URL',
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
  judgesParts: true,
  // Its plan takes over what was recorded since the last version, and stores a long way.
  keepsSnapshot: true,
  timeoutSeconds: STEP_SECONDS,
  memoryMegabytes: MEMORY_MEGABYTES,
})

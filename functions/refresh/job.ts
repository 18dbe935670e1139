import { defineJob } from '../job.ts'
import { every, PERSON } from '../store/rights.ts'
import { PARTITION } from '../store/schema.ts'

const LOG = every(PARTITION.log)

/** A job of its own: it reads everybody's standing, so it holds no key, and writes nothing to the table. */
export const job = defineJob({
  does: 'The snapshot of the register, which whole lists are judged by, is kept fresh.',
  environment: ['TABLE_NAME', 'SNAPSHOTS_BUCKET'],
  rights: [
    { actions: ['GetItem'], keys: [PERSON] },
    { actions: ['BatchGetItem'], keys: [PERSON, LOG] },
    { actions: ['Query'], keys: [LOG] },
  ],
  routes: [],
  keepsSnapshot: true,
  // A pass begins nothing after four minutes. A base of many millions then takes some more to be merged.
  timeoutSeconds: 900,
  memoryMegabytes: 1024,
})

import { defineJob } from '../job.ts'
import { every, OUTBOX, PERSON } from '../store/rights.ts'
import { PARTITION } from '../store/schema.ts'

const STATE = every(PARTITION.target)
/** What is told again. */
const LOG = every(PARTITION.log)

export const job = defineJob({
  does: 'Others are told of what people said: their lists, your systems.',
  environment: [
    'TABLE_NAME',
    'ENVELOPE_KEYS_SECRET',
    'TARGETS_SECRET',
    'DELIVERY_QUEUE_URL',
    'SLOW_DELIVERY_QUEUE_URL',
    'OWN_DELIVERY_QUEUES',
  ],
  rights: [
    // Of a person: receipts, and what stands there before a list lets them go; of the hash keys, how many.
    { actions: ['Query'], keys: [OUTBOX, PARTITION.targets, PERSON, LOG, PARTITION.meta] },
    { actions: ['GetItem'], keys: [PARTITION.targets, STATE, PERSON] },
    { actions: ['BatchGetItem'], keys: [PERSON, LOG] },
    { actions: ['PutItem'], keys: [PERSON, STATE] },
    { actions: ['UpdateItem'], keys: [OUTBOX, STATE, every(PARTITION.rates)] },
    { actions: ['DeleteItem'], keys: [OUTBOX, STATE] },
  ],
  routes: [],
  tellsAws: true,
  callsItself: true,
  // A turn ends after ten seconds, with the calls that are then under way: 25 seconds at most.
  timeoutSeconds: 60,
  memoryMegabytes: 512,
})

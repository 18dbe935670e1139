import { defineJob } from '../job.ts'
import { every, OUTBOX, PERSON, READ_PROOFS } from '../store/rights.ts'
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
    READ_PROOFS,
    // Of a person: receipts, and what stands there before a list lets them go.
    { actions: ['Query'], keys: [OUTBOX, PARTITION.targets, PERSON, LOG] },
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

import { defineJob } from '../job.ts'
import { every, OUTBOX, PERSON } from '../store/rights.ts'
import { PARTITION } from '../store/schema.ts'

const STATE = every(PARTITION.target)

export const job = defineJob({
  does: 'Others are told of what people said: their lists, your systems.',
  environment: ['TABLE_NAME', 'ENVELOPE_KEYS_SECRET', 'TARGETS_SECRET', 'DELIVERY_QUEUE_URL'],
  rights: [
    { actions: ['Query'], keys: [OUTBOX, PARTITION.targets] },
    { actions: ['GetItem'], keys: [PARTITION.targets, STATE] },
    // The receipts, beside the events of a person; and what stands there before a list lets them go.
    { actions: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'], keys: [PERSON] },
    { actions: ['PutItem'], keys: [STATE] },
    // What is told again.
    { actions: ['GetItem', 'BatchGetItem', 'Query'], keys: [every(PARTITION.log)] },
    { actions: ['UpdateItem'], keys: [OUTBOX, STATE, every(PARTITION.rates)] },
    { actions: ['DeleteItem'], keys: [OUTBOX, STATE] },
  ],
  routes: [],
  tellsAws: true,
  callsItself: true,
  // A turn ends after ten seconds, with the call that is then under way.
  timeoutSeconds: 60,
  memoryMegabytes: 512,
})

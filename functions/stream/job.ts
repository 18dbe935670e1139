import { defineJob } from '../job.ts'
import { every } from '../store/rights.ts'
import { PARTITION } from '../store/schema.ts'

export const job = defineJob({
  does: 'Every recorded event enters the log that feeds and mirrors read, and is counted; deliverers are woken.',
  environment: ['TABLE_NAME', 'DELIVERY_QUEUE_URL'],
  rights: [
    { actions: ['GetItem'], keys: [`${PARTITION.log}HEAD`] },
    { actions: ['PutItem'], keys: [every(PARTITION.log), every(PARTITION.logged)] },
    { actions: ['UpdateItem'], keys: [every(PARTITION.tallies)] },
  ],
  routes: [],
  timeoutSeconds: 60,
  memoryMegabytes: 512,
})

import { defineJob } from '../job.ts'
import { every, NONE_TOLD, PERSON, UNLOGGED } from '../store/rights.ts'
import { PARTITION } from '../store/schema.ts'

export const job = defineJob({
  does: 'Every recorded event enters the log that feeds and mirrors read, by the stream or else by the minute, and is counted; deliverers are woken; what was sent after a stop is found.',
  environment: ['TABLE_NAME', 'DELIVERY_QUEUE_URL', 'OWN_DELIVERY_QUEUES'],
  rights: [
    {
      actions: ['GetItem'],
      keys: [`${PARTITION.log}HEAD`, PARTITION.senders, every(PARTITION.incident), NONE_TOLD],
    },
    // What was sent to somebody who said stop, and all that had been said by then.
    { actions: ['GetItem', 'BatchGetItem'], keys: [PERSON] },
    { actions: ['Query'], keys: [PERSON, every(PARTITION.sends), UNLOGGED] },
    {
      actions: ['PutItem'],
      keys: [
        every(PARTITION.log),
        every(PARTITION.logged),
        PARTITION.incidents,
        every(PARTITION.incident),
      ],
    },
    { actions: ['UpdateItem'], keys: [every(PARTITION.tallies), UNLOGGED] },
    // The last of several events that share a marker ends it.
    { actions: ['DeleteItem'], keys: [UNLOGGED] },
    // The markers of what is in the log by now, many at once. A batch could also put one; nothing else.
    { actions: ['BatchWriteItem'], keys: [UNLOGGED] },
  ],
  routes: [],
  timeoutSeconds: 60,
  memoryMegabytes: 512,
})

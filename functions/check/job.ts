import { defineJob } from '../job.ts'
import { LOOK_UP, READ_PROOFS } from '../store/rights.ts'

export const job = defineJob({
  does: 'A sender asks before sending.',
  // It writes nothing to the table; the queue only gets a message when a key is first used on a day.
  environment: ['TABLE_NAME', 'HASH_KEYS_SECRET', 'INBOX_QUEUE_URL'],
  rights: [LOOK_UP, READ_PROOFS],
  // A throttle for each route: no flood of checks can take the share of those who say stop. An account
  // has 10,000 requests a second (2,500 in a smaller region), all checks together 560.
  routes: [
    { method: 'POST', path: '/v1/check', perSecond: 500, burst: 1000 },
    { method: 'POST', path: '/v1/check/batch', perSecond: 50, burst: 100 },
    { method: 'GET', path: '/healthz', perSecond: 10, burst: 20 },
  ],
  // After ten seconds the sender has given up, and no answer means do not send.
  timeoutSeconds: 10,
  memoryMegabytes: 512,
})

import { defineJob, GENEROUS } from '../job.ts'
import { every, INBOUND_WRITES, OUTBOX, PERSON, READ, SENDS, UNLOGGED } from '../store/rights.ts'
import { PARTITION } from '../store/schema.ts'

const QUARANTINE = every(PARTITION.quarantine)

export const job = defineJob({
  does: 'A provider passes on what a person replied.',
  environment: [
    'TABLE_NAME',
    'PUBLIC_URL',
    'API_URL',
    'HASH_KEYS_SECRET',
    'ENVELOPE_KEYS_SECRET',
    'ACCOUNTS_SECRET',
    'INBOX_QUEUE_URL',
    'INBOX_BUCKET',
  ],
  inboxBucket: 'fills',
  rights: [
    READ,
    { actions: ['PutItem'], keys: [PERSON, OUTBOX, UNLOGGED, ...INBOUND_WRITES, ...SENDS] },
    { actions: ['UpdateItem'], keys: [QUARANTINE, every(PARTITION.aside), PARTITION.accounts] },
    { actions: ['DeleteItem'], keys: [QUARANTINE] },
  ],
  routes: [
    { method: 'POST', path: '/inbound/{provider}/{account}', ...GENEROUS },
    // Providers without signatures send a secret in the path; some can only use GET.
    { method: 'POST', path: '/inbound/{provider}/{account}/{secret}', ...GENEROUS },
    { method: 'GET', path: '/inbound/{provider}/{account}/{secret}', ...GENEROUS },
    { method: 'GET', path: '/inbound/{provider}/{account}', ...GENEROUS },
    { method: 'GET', path: '/v1/providers', perSecond: 10, burst: 20 },
    { method: 'POST', path: '/v1/providers/{provider}/{account}/test', perSecond: 5, burst: 10 },
    { method: 'GET', path: '/v1/quarantine', perSecond: 10, burst: 20 },
    { method: 'GET', path: '/v1/quarantine/{provider}/{account}', perSecond: 10, burst: 20 },
    { method: 'GET', path: '/v1/quarantine/{provider}/{account}/{id}', perSecond: 10, burst: 20 },
    { method: 'POST', path: '/v1/quarantine/{provider}/{account}', perSecond: 10, burst: 20 },
  ],
  // Providers hang up after 10 to 15 s; an append retries for 1 s before the request goes to the inbox.
  timeoutSeconds: 15,
  memoryMegabytes: 512,
})

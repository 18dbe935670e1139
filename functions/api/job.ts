import { defineJob } from '../job.ts'
import {
  AUDIT,
  AUTHORITY,
  EMAIL_OF_OPERATOR,
  every,
  OPEN_ASIDES,
  OPEN_INCIDENTS,
  OPERATORS,
  OUTBOX,
  PERSON,
  READ,
  SENDS,
  UNLOGGED,
} from '../store/rights.ts'
import { PARTITION } from '../store/schema.ts'

const ACCESS = every(PARTITION.access)

export const job = defineJob({
  does: 'Senders, consents, stops by hand, history, erasure.',
  environment: [
    'STACK_NAME',
    'TABLE_NAME',
    'PUBLIC_URL',
    'PUBLIC_URL_OWNED',
    'MAIL_DOMAIN',
    'MAIL_FROM',
    'HASH_KEYS_SECRET',
    'LINK_KEYS_SECRET',
    'ENVELOPE_KEYS_SECRET',
    'INBOX_QUEUE_URL',
    'IMPORTS_BUCKET',
    'IMPORTS_QUEUE_URL',
    'SCRUBS_QUEUE_URL',
    'DELIVERY_QUEUE_URL',
  ],
  receivesFiles: true,
  rights: [
    READ,
    {
      actions: ['PutItem'],
      keys: [
        PERSON,
        OUTBOX,
        UNLOGGED,
        PARTITION.targets,
        every(PARTITION.driftAudits),
        every(PARTITION.target),
        ...AUTHORITY,
        ...OPERATORS,
        AUDIT,
        ACCESS,
        every(PARTITION.consentRequest),
        every(PARTITION.idempotency),
        every(PARTITION.import),
        PARTITION.imports,
        every(PARTITION.scrub),
        PARTITION.scrubs,
        every(PARTITION.aside),
        every(PARTITION.sent),
        ...SENDS,
      ],
    },
    {
      actions: ['UpdateItem'],
      keys: [
        every(PARTITION.rates),
        every(PARTITION.idempotency),
        PARTITION.keys,
        every(PARTITION.target),
        OUTBOX,
        PARTITION.incidents,
      ],
    },
    {
      actions: ['DeleteItem'],
      keys: [
        PARTITION.targets,
        OUTBOX,
        EMAIL_OF_OPERATOR,
        PARTITION.reviews,
        ...OPEN_ASIDES,
        ACCESS,
        every(PARTITION.consentRequest),
        PARTITION.sending,
        OPEN_INCIDENTS,
      ],
    },
  ],
  routes: [
    { method: 'GET', path: '/openapi.json', perSecond: 10, burst: 20 },
    { method: 'GET', path: '/.well-known/jwks.json', perSecond: 10, burst: 20 },
    { method: 'GET', path: '/docs', perSecond: 10, burst: 20 },
    { method: 'GET', path: '/docs/{file}', perSecond: 20, burst: 40 },

    // Reporting a stop must not wait behind reading, nor behind callers without a key.
    { method: 'POST', path: '/v1/stops', perSecond: 200, burst: 400 },
    // A batch is a thousand: it must not take the share of what operators do.
    { method: 'POST', path: '/v1/sends', perSecond: 50, burst: 100 },
    { method: 'POST', path: '/v1/links', perSecond: 50, burst: 100 },
    { method: 'GET', path: '/v1/events', perSecond: 10, burst: 20 },

    // API Gateway picks the most specific route, so a check never comes here.
    { method: 'ANY', path: '/v1/{proxy+}', perSecond: 50, burst: 100 },
  ],
  // A request may hold many addresses; the HTTP API ends every request after 30 s.
  timeoutSeconds: 29,
  // Peak memory, measured on Node 24 (x64): 260 MB after two batches of 1,000 consents.
  memoryMegabytes: 512,
})

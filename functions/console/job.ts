import { defineJob } from '../job.ts'
import {
  AUDIT,
  EMAIL_OF_OPERATOR,
  every,
  KEYS,
  OPEN_ASIDES,
  OPEN_INCIDENTS,
  OPERATORS,
  OUTBOX,
  PERSON,
  READ,
  UNLOGGED,
} from '../store/rights.ts'
import { PARTITION } from '../store/schema.ts'

const ACCESS = every(PARTITION.access)

export const job = defineJob({
  does: 'Operators sign in, look things up, decide, and answer people.',
  environment: [
    'STACK_NAME',
    'TABLE_NAME',
    'PUBLIC_URL',
    // The job that providers call answers there: it alone holds the secrets of their accounts.
    'API_URL',
    'MAIL_FROM',
    'TEXT_FROM',
    'TWO_PERSONS',
    'CONSOLE_OIDC_SECRET',
    'HASH_KEYS_SECRET',
    'ENVELOPE_KEYS_SECRET',
    'INBOX_QUEUE_URL',
    'IMPORTS_BUCKET',
    'IMPORTS_QUEUE_URL',
    'SCRUBS_QUEUE_URL',
    'DELIVERY_QUEUE_URL',
  ],
  receivesFiles: true,
  // What an operator does, an API key could do too; it signs no links and holds no provider's secret.
  rights: [
    READ,
    {
      actions: ['PutItem'],
      keys: [
        PERSON,
        OUTBOX,
        UNLOGGED,
        PARTITION.targets,
        every(PARTITION.target),
        ...KEYS,
        PARTITION.senders,
        every(PARTITION.senderChanges),
        ...OPERATORS,
        every(PARTITION.session),
        AUDIT,
        ACCESS,
        every(PARTITION.import),
        PARTITION.imports,
        every(PARTITION.scrub),
        PARTITION.scrubs,
        every(PARTITION.aside),
        every(PARTITION.sent),
        PARTITION.approvals,
      ],
    },
    {
      actions: ['UpdateItem'],
      keys: [
        every(PARTITION.rates),
        PARTITION.keys,
        every(PARTITION.signIn),
        PARTITION.incidents,
        every(PARTITION.target),
        OUTBOX,
      ],
    },
    {
      actions: ['DeleteItem'],
      keys: [
        PARTITION.targets,
        OUTBOX,
        EMAIL_OF_OPERATOR,
        every(PARTITION.session),
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
    { method: 'GET', path: '/console', perSecond: 50, burst: 100 },
    { method: 'GET', path: '/console/assets/{proxy+}', perSecond: 100, burst: 200 },
    { method: 'GET', path: '/console/{proxy+}', perSecond: 50, burst: 100 },
    { method: 'POST', path: '/console/{proxy+}', perSecond: 20, burst: 40 },
    // With a low limit of its own: nothing here answers other methods.
    { method: 'ANY', path: '/console/{proxy+}', perSecond: 5, burst: 10 },
  ],
  timeoutSeconds: 29,
  memoryMegabytes: 512,
})

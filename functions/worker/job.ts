import { defineJob } from '../job.ts'
import {
  every,
  INBOUND_WRITES,
  OPEN_ASIDES,
  OUTBOX,
  PERSON,
  READ,
  SENDS,
  UNLOGGED,
} from '../store/rights.ts'
import { PARTITION } from '../store/schema.ts'

const ACCESS = every(PARTITION.access)
const POLLED = every(PARTITION.polled)

export const job = defineJob({
  does: 'What comes without a caller: the queues, events of AWS, and what is due by time.',
  environment: [
    'TABLE_NAME',
    'MAIL_FROM',
    'TEXT_FROM',
    'HASH_KEYS_SECRET',
    'LINK_KEYS_SECRET',
    'ENVELOPE_KEYS_SECRET',
    'ACCOUNTS_SECRET',
    'INBOX_QUEUE_URL',
    'IMPORTS_BUCKET',
    'IMPORTS_QUEUE_URL',
    'INBOX_BUCKET',
  ],
  inboxBucket: 'empties',
  rights: [
    READ,
    {
      actions: ['PutItem'],
      keys: [
        PERSON,
        OUTBOX,
        UNLOGGED,
        ...INBOUND_WRITES,
        ...SENDS,
        POLLED,
        every(PARTITION.import),
        ACCESS,
        every(PARTITION.consentRequest),
        PARTITION.sending,
        every(PARTITION.sent),
        every(PARTITION.signIn),
      ],
    },
    {
      actions: ['UpdateItem'],
      keys: [
        every(PARTITION.quarantine),
        every(PARTITION.aside),
        PARTITION.accounts,
        PARTITION.keys,
        every(PARTITION.rates),
      ],
    },
    {
      actions: ['DeleteItem'],
      keys: [
        POLLED,
        PARTITION.reviews,
        ...OPEN_ASIDES,
        ACCESS,
        every(PARTITION.consentRequest),
        PARTITION.sending,
      ],
    },
  ],
  routes: [],
  readsMail: true,
  sendsMessages: true,
  callsItself: true,
  timeoutSeconds: 60,
  // Measured: 332 MB while it applied an import of 6,000 rows, 197 MB in its dry run.
  memoryMegabytes: 1024,
})

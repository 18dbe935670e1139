import type { Variable } from '../../functions/environment.ts'

/** Each is one Lambda function made of `functions/<job>/handler.ts`. */
export const JOBS = [
  'check',
  'inbound',
  'unsubscribe',
  'register',
  'propagate',
  'inbox',
  'setup',
] as const
export type Job = (typeof JOBS)[number]

/** What may be done to items of the table, and to which partition keys. */
export type Right = Readonly<{
  actions: readonly TableAction[]
  keys: 'all' | readonly string[]
}>

type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'ConditionCheckItem'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'

export type JobSheet = Readonly<{
  does: string
  /** The environment, and with it the secrets a job may read and the queue it may fill. */
  told: readonly Variable[]
  rights: readonly Right[]
  /** Whether files may be put into the bucket of imports by URLs that it signs. */
  receivesFiles?: true
  /** What it does with the bucket of requests that are too large for the inbox's queue. */
  inboxBucket?: 'fills' | 'empties'
  /** Whether it reads mail that SES left in the bucket that is named for it. */
  readsMail?: true
  /** Whether it sends: mail from the one address that is named, texts through AWS End User Messaging. */
  sendsMessages?: true
  timeoutSeconds: number
  /** CPU comes with memory: below 512 MB the SDK's own work shows in every answer. */
  memoryMegabytes: number
}>

const LOOK_UP: Right = { actions: ['GetItem', 'BatchGetItem'], keys: 'all' }
/** The proofs of the hash keys, which every job that answers reads again and again. */
const PROOFS: Right = { actions: ['Query'], keys: ['META'] }
/** An append reads, and holds what an older hash key may know to what it read. */
const LOOK_UP_AND_HOLD: Right = {
  actions: ['GetItem', 'BatchGetItem', 'ConditionCheckItem'],
  keys: 'all',
}
const READ: Right = {
  actions: ['GetItem', 'BatchGetItem', 'Query', 'ConditionCheckItem'],
  keys: 'all',
}

/**
 * Everything about a person lies under `C#`. The ledger only grows, so no job may update or delete
 * there: updates and deletes name the few keys they are for. A put may: an append puts the event
 * and, in one transaction, the standing it leads to. IAM cannot ask that a put be the first; the
 * store's conditions do.
 */
const PERSON = 'C#*'
const QUARANTINE = 'Q#*'
/** What was taken of the lists that are polled; forgotten as soon as it leaves its list. */
const POLLED = 'Y#*'
/** The list of open reviews: only a pointer each, gone once it is decided. */
const OPEN_REVIEWS = 'REVIEW'
/** What was set aside: a list of what is open, and beside it what is sealed, gone once it is decided. */
const ASIDE = 'ASIDE#*'
const OPEN_ASIDES = ['ASIDE', ASIDE]
/** What a request of a provider leaves beside its event: what must be decided, parts, nonces, what is unproven. */
const HEARD = [OPEN_REVIEWS, ...OPEN_ASIDES, 'P#*', 'N#*', QUARANTINE]
/** Access requests: what is due, links, addresses for as long as a person needs them. */
const ACCESS = 'A#*'
/** Messages on their way: gone from this list once it is known what became of them. */
const ON_THEIR_WAY = 'SENDING'
const BECAME_OF_MESSAGE = 'SENT#*'
const LOG = ['F#*', 'L#*']
/** How often something happened lately, and the budgets of what is sent. */
const RATES = 'W#*'
/** What was done under an `Idempotency-Key`. */
const IDEMPOTENCY = 'I#*'
/** Confirmations by mail: links, and what waits for its mail; gone once it left. */
const CONSENT_REQUESTS = 'D#*'
/** How far an import is, with its refused rows; and their list. */
const IMPORT = 'B#*'
const IMPORT_LIST = 'IMPORT'
/** Keys as they are listed, with the day of their last use; what a secret opens is under `K#`. */
const KEY_LIST = 'KEYS'
const KEYS = ['K#*', KEY_LIST, 'KEY#*']
/** Who may call and who may send: what people and providers reach must not be able to write it. */
const AUTHORITY = [...KEYS, 'LINKKEY', 'SENDER', 'SENDER#*']

export const JOB_SHEETS: Readonly<Record<Job, JobSheet>> = {
  check: {
    does: 'A sender asks before sending.',
    // The queue only ever hears from it that a key was used today: a check writes nothing.
    told: ['TABLE_NAME', 'HASH_KEYS_SECRET', 'INBOX_QUEUE_URL'],
    rights: [LOOK_UP, PROOFS],
    // Past ten seconds the sender has given up, and no answer means do not send.
    timeoutSeconds: 10,
    memoryMegabytes: 512,
  },
  inbound: {
    does: 'A provider passes on what a person replied.',
    told: [
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
      { actions: ['PutItem'], keys: [PERSON, ...HEARD] },
      { actions: ['UpdateItem'], keys: [QUARANTINE, ASIDE] },
      { actions: ['DeleteItem'], keys: [QUARANTINE] },
    ],
    // Providers hang up after 10 to 15 s; an append fights for 1 s before it goes to the inbox.
    timeoutSeconds: 15,
    memoryMegabytes: 512,
  },
  unsubscribe: {
    does: 'A person follows a link in a message.',
    told: [
      'TABLE_NAME',
      'HASH_KEYS_SECRET',
      'LINK_KEYS_SECRET',
      'ENVELOPE_KEYS_SECRET',
      'INBOX_QUEUE_URL',
    ],
    rights: [LOOK_UP_AND_HOLD, PROOFS, { actions: ['PutItem'], keys: [PERSON] }],
    timeoutSeconds: 15,
    memoryMegabytes: 512,
  },
  register: {
    does: 'Senders, consents, stops by hand, history, erasure.',
    told: [
      'TABLE_NAME',
      'PUBLIC_URL',
      'PUBLIC_URL_OWNED',
      'MAIL_DOMAIN',
      'MAIL_FROM',
      'TEXT_FROM',
      'HASH_KEYS_SECRET',
      'LINK_KEYS_SECRET',
      'ENVELOPE_KEYS_SECRET',
      'INBOX_QUEUE_URL',
      'IMPORTS_BUCKET',
      'IMPORTS_QUEUE_URL',
    ],
    receivesFiles: true,
    rights: [
      READ,
      {
        actions: ['PutItem'],
        keys: [
          PERSON,
          ...AUTHORITY,
          ACCESS,
          CONSENT_REQUESTS,
          IDEMPOTENCY,
          IMPORT,
          IMPORT_LIST,
          ASIDE,
          BECAME_OF_MESSAGE,
        ],
      },
      { actions: ['UpdateItem'], keys: [RATES, IDEMPOTENCY, KEY_LIST] },
      {
        actions: ['DeleteItem'],
        keys: [OPEN_REVIEWS, ...OPEN_ASIDES, ACCESS, CONSENT_REQUESTS, ON_THEIR_WAY],
      },
    ],
    // A request may carry many addresses; the API itself ends every request at 30 s.
    timeoutSeconds: 29,
    // Resident at most, measured on Node 24 (x64): 260 MB after two batches of 1,000 consents.
    memoryMegabytes: 512,
  },
  propagate: {
    does: 'Every recorded event enters the log that feeds and mirrors read.',
    told: ['TABLE_NAME'],
    rights: [
      { actions: ['GetItem'], keys: ['F#HEAD'] },
      { actions: ['PutItem'], keys: LOG },
    ],
    timeoutSeconds: 60,
    memoryMegabytes: 512,
  },
  inbox: {
    does: 'What comes without a caller: the inbox, events of AWS, and what is due by time.',
    told: [
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
          ...HEARD,
          POLLED,
          IMPORT,
          ACCESS,
          CONSENT_REQUESTS,
          ON_THEIR_WAY,
          BECAME_OF_MESSAGE,
        ],
      },
      { actions: ['UpdateItem'], keys: [QUARANTINE, ASIDE, KEY_LIST, RATES] },
      {
        actions: ['DeleteItem'],
        keys: [POLLED, OPEN_REVIEWS, ...OPEN_ASIDES, ACCESS, CONSENT_REQUESTS, ON_THEIR_WAY],
      },
    ],
    readsMail: true,
    sendsMessages: true,
    timeoutSeconds: 60,
    // Measured so: 332 MB while it applied an import of 6,000 rows, 197 MB in its dry run.
    memoryMegabytes: 1024,
  },
  setup: {
    does: 'Proves the hash keys and makes the first administrator key, at deployment.',
    told: ['TABLE_NAME', 'HASH_KEYS_SECRET', 'ADMIN_KEY_SECRET'],
    rights: [
      PROOFS,
      { actions: ['GetItem'], keys: ['K#*', KEY_LIST] },
      { actions: ['PutItem'], keys: ['META', ...KEYS] },
    ],
    // At a first deployment it is denied for a while what it is allowed, and tries for a minute.
    timeoutSeconds: 120,
    memoryMegabytes: 512,
  },
}

import type { Variable } from '../../functions/config.ts'

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
  keys: 'all' | Readonly<{ only: readonly string[] }> | Readonly<{ except: readonly string[] }>
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
  /** Whether it sends: mail from the one address that is named, texts through AWS End User Messaging. */
  sendsMessages?: true
  timeoutSeconds: number
}>

const LOOK_UP: Right = { actions: ['GetItem', 'BatchGetItem'], keys: 'all' }
/** The proofs of the hash keys, which every job that answers reads again and again. */
const PROOFS: Right = { actions: ['Query'], keys: { only: ['META'] } }
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
const QUARANTINE = 'Q#*'
/** What was taken of the lists that are polled; forgotten as soon as it leaves its list. */
const POLLED = 'Y#*'
/** The list of open reviews: only a pointer each, gone once it is decided. */
const OPEN_REVIEWS = 'REVIEW'
/** What was set aside: a list of what is open, and beside it what is sealed, gone once it is decided. */
const ASIDE = 'ASIDE#*'
const OPEN_ASIDES = ['ASIDE', ASIDE]
/** Access requests: what is due, links, addresses for as long as a person needs them. */
const ACCESS = 'A#*'
/** Messages on their way: gone from this list once it is known what became of them. */
const ON_THEIR_WAY = 'SENDING'
const LOG = ['F#*', 'L#*']
/** How often something happened lately, and what was done under an `Idempotency-Key`. */
const COUNTERS = ['W#*', 'I#*']
/** Keys as they are listed, with the day of their last use; what a secret opens is under `K#`. */
const KEY_LIST = 'KEYS'
/** Who may call and who may send: what people and providers reach must not be able to write it. */
const AUTHORITY = ['K#*', KEY_LIST, 'KEY#*', 'LINKKEY', 'SENDER', 'SENDER#*']

const APPEND: Right = { actions: ['PutItem'], keys: { except: [...AUTHORITY, ...LOG, 'META'] } }

export const JOB_SHEETS: Readonly<Record<Job, JobSheet>> = {
  check: {
    does: 'A sender asks before sending.',
    // The queue only ever hears from it that a key was used today: a check writes nothing.
    told: ['TABLE_NAME', 'HASH_KEYS_SECRET', 'INBOX_QUEUE_URL'],
    rights: [LOOK_UP, PROOFS],
    // Past ten seconds the sender has given up, and no answer means do not send.
    timeoutSeconds: 10,
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
      APPEND,
      { actions: ['UpdateItem', 'DeleteItem'], keys: { only: [QUARANTINE] } },
      { actions: ['UpdateItem'], keys: { only: [ASIDE] } },
    ],
    // Providers hang up after 10 to 15 s; an append fights for 1 s before it goes to the inbox.
    timeoutSeconds: 15,
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
    rights: [READ, APPEND],
    timeoutSeconds: 15,
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
      { actions: ['PutItem'], keys: { except: [...LOG, 'META'] } },
      { actions: ['UpdateItem'], keys: { only: [...COUNTERS, KEY_LIST] } },
      {
        actions: ['DeleteItem'],
        keys: { only: [OPEN_REVIEWS, ...OPEN_ASIDES, ACCESS, ON_THEIR_WAY] },
      },
    ],
    // A request may carry many addresses; the API itself ends every request at 30 s.
    timeoutSeconds: 29,
  },
  propagate: {
    does: 'Every recorded event enters the log that feeds and mirrors read.',
    told: ['TABLE_NAME'],
    rights: [{ actions: ['GetItem', 'PutItem', 'UpdateItem'], keys: { only: LOG } }],
    timeoutSeconds: 60,
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
      APPEND,
      { actions: ['UpdateItem'], keys: { only: [QUARANTINE, ASIDE, KEY_LIST] } },
      {
        actions: ['DeleteItem'],
        keys: { only: [POLLED, OPEN_REVIEWS, ...OPEN_ASIDES, ACCESS, ON_THEIR_WAY] },
      },
    ],
    sendsMessages: true,
    timeoutSeconds: 60,
  },
  setup: {
    does: 'Proves the hash keys and makes the first administrator key, at deployment.',
    told: ['TABLE_NAME', 'HASH_KEYS_SECRET', 'ADMIN_KEY_SECRET'],
    rights: [
      {
        actions: ['GetItem', 'PutItem'],
        keys: { only: ['META', 'K#*', KEY_LIST, 'KEY#*'] },
      },
      PROOFS,
    ],
    // At a first deployment it is denied for a while what it is allowed, and tries for a minute.
    timeoutSeconds: 120,
  },
}

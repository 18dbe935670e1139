import { HOLD_DAYS } from './decide.ts'
import { SECONDS_A_DAY, type Second } from './time.ts'

/**
 * Who sees to it that the limit is kept. `erasure`: no end of its own, `POST /v1/erasures` removes
 * it; `stays`: even an erasure keeps it; `not_kept`: it is never written down.
 */
export type Keeper =
  'ttl' | 'queue' | 'bucket' | 'log_group' | 'table' | 'erasure' | 'stays' | 'not_kept'

export type Retained = {
  readonly what: string
  /** In words, for a person. */
  readonly where: string
  /** Beginnings of partition and sort key of the items of the table that are meant. */
  readonly items?: readonly (readonly [pk: string, sk: string])[]
  /** Null: no end of its own. */
  readonly seconds: number | null
  /** What the limit is counted from. */
  readonly from: string
  readonly why: string
  readonly how: Keeper
}

const days = (count: number) => count * SECONDS_A_DAY
const NO_END = { seconds: null, from: 'no end of its own' } as const
const NOT_KEPT = { seconds: 0, from: 'never written down', how: 'not_kept' } as const

/**
 * Every kind of data that Basta holds or handles, with its limit. The stores take their limits from
 * here and nowhere else; a test compares what they write, and what the stack sets, with this table.
 */
export const RETENTION = {
  stops: {
    what: 'Stops, holds, bounces and what answers them: keyed hash, scopes, times, method, sender',
    where: 'the table, as events of the contact and as its standing',
    items: [
      ['C#', 'S'],
      ['C#', 'E#'],
    ],
    ...NO_END,
    why: 'GDPR 21(3): an objection holds for good; the CNIL asks for at least three years',
    how: 'stays',
  },
  evidence: {
    what: 'Evidence of an event: wording of a consent, reference of a call, digest of a request',
    where: 'the table, with its event',
    items: [['C#', 'E#']],
    ...NO_END,
    why: 'GDPR 7(1) and 5(2): a consent and an objection must be shown for as long as they count',
    how: 'erasure',
  },
  events: {
    what: 'That each event was recorded, a consent or an order too: type, scopes, times, method, sender',
    where: 'the table, as events of the contact',
    items: [['C#', 'E#']],
    ...NO_END,
    why: 'GDPR 5(2): every event names the one before it; without one, none could be shown to be whole',
    how: 'stays',
  },
  consents: {
    what: 'Consents and orders that count: when, for what, how well shown',
    where: 'the table, in the standing of the contact',
    items: [['C#', 'S']],
    ...NO_END,
    why: 'GDPR 7(1): who relies on a consent must be able to show it',
    how: 'erasure',
  },
  erasures: {
    what: 'That an erasure was asked for, when, and which key carried it out',
    where: 'the table, as an event of the contact',
    items: [['C#', 'E#']],
    ...NO_END,
    why: 'GDPR 5(2): to show that it was done; it ends every older consent',
    how: 'stays',
  },
  seen_messages: {
    what: 'Ids of messages that were heard, so that a second delivery changes nothing',
    where: 'the table',
    items: [['C#', 'M#']],
    seconds: days(400),
    from: 'receipt',
    why: 'providers deliver again for weeks; a year and a month outlasts them all',
    how: 'ttl',
  },
  seen_lifting_messages: {
    what: 'Ids of messages that can lift a stop (START, a consent)',
    where: 'the table',
    items: [['C#', 'M#']],
    ...NO_END,
    why: 'a captured START that is sent again must never undo a stop',
    how: 'stays',
  },
  open_reviews: {
    what: 'Texts that may be a stop, sealed, until somebody decides',
    where: 'the table',
    items: [['C#', 'V#']],
    seconds: days(HOLD_DAYS),
    from: 'receipt',
    why: 'undecided for 30 days, the text becomes a stop and is no longer needed',
    how: 'ttl',
  },
  review_list: {
    what: 'The list of what is to be decided: event id and keyed hash',
    where: 'the table, until the decision',
    items: [['REVIEW', '']],
    ...NO_END,
    why: 'a hold must not be forgotten',
    how: 'stays',
  },
  decided_reviews: {
    what: 'Which event decided a review; the text is gone',
    where: 'the table',
    items: [['C#', 'V#']],
    seconds: days(400),
    from: 'the decision',
    why: 'to explain a decision to the person it was about',
    how: 'ttl',
  },
  open_asides: {
    what: 'What a genuine request said that made no event: sender as written, text, sample, sealed, until somebody decides',
    where: 'the table',
    items: [['ASIDE#', '']],
    seconds: days(HOLD_DAYS + 7),
    from: 'receipt',
    why: 'undecided for 30 days it becomes a stop, or ends with a report; a week more outlasts a schedule that fails',
    how: 'ttl',
  },
  aside_list: {
    what: 'The list of what was set aside: why, account, time, keyed hash',
    where: 'the table, until the decision or 30 days',
    items: [['ASIDE', '']],
    ...NO_END,
    why: 'what may hold a wish must not be forgotten',
    how: 'stays',
  },
  decided_asides: {
    what: 'That what was set aside was decided, by a digest of its message; the text is gone',
    where: 'the table',
    items: [['ASIDE#', '']],
    seconds: days(400),
    from: 'the decision',
    why: 'a second delivery must not ask anew what was decided',
    how: 'ttl',
  },
  quarantine: {
    what: 'Requests of providers that failed verification, sealed, and how many there were; the block of addresses each came from, as a keyed hash',
    where: 'the table',
    items: [['Q#', '']],
    seconds: days(7),
    from: 'receipt',
    why: 'time to mend a secret and lose no stop',
    how: 'ttl',
  },
  large_quarantine: {
    what: 'Requests of providers that failed verification and are large, sealed',
    where: 'the inbox bucket, in a folder of their own (locally: the folder of quarantine)',
    seconds: days(8),
    from: 'receipt; at most, for S3 counts whole days',
    why: 'time to mend a secret and lose no stop',
    how: 'bucket',
  },
  polled: {
    what: 'What was taken of the lists that providers keep (replies, a blacklist): keyed digests',
    where: 'the table',
    items: [['Y#', '']],
    seconds: days(60),
    from: 'the day it was taken',
    why: 'longer than a provider lists a reply; what is still listed then is read once more',
    how: 'ttl',
  },
  nonces: {
    what: 'Digests of one-time values of signed requests',
    where: 'the table',
    items: [['N#', '']],
    seconds: days(30),
    from: 'receipt',
    why: 'longer than any provider tries again',
    how: 'ttl',
  },
  parts: {
    what: 'Parts of a long text message, sealed, until all have come',
    where: 'the table',
    items: [['P#', '']],
    seconds: days(2),
    from: 'receipt',
    why: 'the others come within minutes, or never',
    how: 'ttl',
  },
  log_entries: {
    what: 'The log of events: event ids and keyed hashes in order of recording',
    where: 'the table',
    items: [['F#', '']],
    ...NO_END,
    why: 'a mirror must be able to read it from its beginning',
    how: 'stays',
  },
  log_markers: {
    what: 'Which events are in the log',
    where: 'the table',
    items: [['L#', '']],
    seconds: days(8),
    from: 'recording',
    why: 'the stream delivers again within a day; this outlasts it',
    how: 'ttl',
  },
  idempotency: {
    what: 'What was done under an Idempotency-Key: a digest, a status, ids',
    where: 'the table',
    items: [['I#', '']],
    seconds: days(1),
    from: 'the request',
    why: 'a repetition must do nothing',
    how: 'ttl',
  },
  rate_counters: {
    what: 'How often something happened lately, by keyed hash or key id; of source blocks too, for 48 hours',
    where: 'the table',
    items: [['W#', '']],
    seconds: days(1),
    from: 'the end of its window',
    why: 'nobody is flooded through Basta',
    how: 'ttl',
  },
  access_requests: {
    what: 'Access requests: keyed hash, when received, due and answered, by whom',
    where: 'the table',
    items: [
      ['C#', 'A#'],
      ['A#answered', ''],
    ],
    seconds: days(1_095),
    from: 'receipt',
    why: 'GDPR 12(3) and 5(2): to show that it was answered in time',
    how: 'ttl',
  },
  access_list: {
    what: 'The lists of access requests that are open, and of those whose link waits: id and keyed hash',
    where: 'the table, until the answer',
    items: [
      ['A#due', ''],
      ['A#unproven', ''],
      ['A#wait#', ''],
    ],
    ...NO_END,
    why: 'GDPR 12(3): a request must not be forgotten',
    how: 'stays',
  },
  access_links: {
    what: 'One-time links to what is held: the digest of the token and the keyed hash',
    where: 'the table',
    items: [['A#link#', '']],
    seconds: days(7),
    from: 'the sending of the link',
    why: 'time to read a message, and no longer',
    how: 'ttl',
  },
  access_addresses: {
    what: 'The address of an access request that a person must answer by hand, or whose link waits, sealed',
    where: 'the table, until the answer or the sending',
    items: [['A#address#', '']],
    seconds: days(93),
    from: 'receipt',
    why: 'GDPR 12(3): one month to answer, two more where it is complex',
    how: 'ttl',
  },
  consent_requests: {
    what: 'Confirmations by e-mail that were asked for: digest of the token, keyed hash, wording',
    where: 'the table',
    items: [['D#', '']],
    seconds: days(7),
    from: 'the sending of the mail',
    why: 'time to read a message, and no longer',
    how: 'ttl',
  },
  waiting_consent_requests: {
    what: 'Confirmations whose mail has not left: keyed hash and wording, with the address and the mail sealed',
    where: 'the table, until the sending',
    items: [
      ['D#of#', ''],
      ['D#wait', ''],
    ],
    seconds: days(30),
    from: 'the request',
    why: 'past a budget of the day a mail waits; who asked a month ago is asked anew',
    how: 'ttl',
  },
  import_files: {
    what: 'Files of an import, encrypted',
    where: 'the import bucket (locally: the folder of imports)',
    seconds: days(7),
    from: 'upload; at most, for S3 counts whole days',
    why: 'time to apply it after its dry run; the register needs the file no more',
    how: 'bucket',
  },
  import_results: {
    what: 'Refused rows of an import: their numbers and reasons, no address',
    where: 'the table',
    items: [['B#', 'R#']],
    seconds: days(5),
    from: 'the import',
    why: 'time to read them; TTL may be two days late, and in seven all is to be gone',
    how: 'ttl',
  },
  imports: {
    what: 'Imports: who asked for them, when, and how many rows were taken and refused',
    where: 'the table',
    items: [
      ['B#', 'B'],
      ['IMPORT', ''],
    ],
    seconds: days(30),
    from: 'the import',
    why: 'to see last month what was brought in',
    how: 'ttl',
  },
  inbox: {
    what: 'Verified requests that wait for the table; replies, mail and texts that wait to be sent: sealed. What AWS passes on',
    where: 'the queues',
    seconds: days(14),
    from: 'receipt',
    why: 'a stop outlives the longest failure; a queue keeps nothing longer',
    how: 'queue',
  },
  large_requests: {
    what: 'Verified requests that wait for the table and are too large for the queue, sealed',
    where: 'the inbox bucket, until they are taken (locally: the queue itself)',
    seconds: days(15),
    from: 'receipt; at most, for S3 counts whole days',
    why: 'the queue names them for fourteen days',
    how: 'bucket',
  },
  senders: {
    what: 'Senders, API keys by their SHA-256, changes of both, link keys, proofs of the hash keys',
    where: 'the table',
    items: [
      ['SENDER', ''],
      ['LINKKEY', ''],
      ['K#', ''],
      ['KEYS', ''],
      ['KEY#', ''],
      ['META', ''],
    ],
    ...NO_END,
    why: 'the house cannot work without them; they hold nothing of the people written to',
    how: 'stays',
  },
  log_lines: {
    what: 'Log lines: event names, keyed hashes, ids; never an address, a text or a token',
    where: 'the log groups of the functions and of the API',
    seconds: days(30),
    from: 'writing',
    why: 'to find out what went wrong last month',
    how: 'log_group',
  },
  checks: {
    what: 'Questions before a send and their answers; a denial is one log line',
    where: 'nowhere',
    ...NOT_KEPT,
    why: 'the list knows as little as possible; checks are not kept',
  },
  messages: {
    what: 'Mail and texts that Basta sends',
    where:
      'after the queue: handed over to the mail or text service (locally: the mail folder, seven days)',
    ...NOT_KEPT,
    why: 'an address rests nowhere; the service that delivers has limits of its own',
  },
  sent_messages: {
    what: 'That a mail, a text or a reply left: a digest, a kind, a keyed hash, an account; no text, no address',
    where: 'the table',
    items: [['SENT#', '']],
    seconds: days(15),
    from: 'the sending',
    why: 'the queue may deliver it again for fourteen days, and it leaves once',
    how: 'ttl',
  },
  unsure_messages: {
    what: 'The list of messages on their way, or of which nobody knows whether they left',
    where: 'the table, until it is known or a person decides',
    items: [['SENDING', '']],
    ...NO_END,
    why: 'what may have been lost must not be forgotten',
    how: 'stays',
  },
  receipts: {
    what: 'Receipts of others who were told of an event',
    where: 'nowhere',
    ...NOT_KEPT,
    why: 'Basta tells nobody else of an event yet, so there are none',
  },
  stream: {
    what: 'Changes of the table on their way to the log',
    where: 'the stream of the table',
    seconds: days(1),
    from: 'the change',
    why: 'DynamoDB keeps a stream for 24 hours',
    how: 'table',
  },
  backups: {
    what: 'What the table held at any moment, to restore it after an accident',
    where: 'the point-in-time backups of the table',
    seconds: days(35),
    from: 'the change',
    why: 'a lost table would be a lost list of stops; DynamoDB keeps 35 days',
    how: 'table',
  },
} as const satisfies Readonly<Record<string, Retained>>

export type RetainedKind = keyof typeof RETENTION

/** Kinds that end a certain time after something: those a `ttl` can be computed for. */
type Ending = {
  [K in RetainedKind]: (typeof RETENTION)[K]['seconds'] extends null ? never : K
}[RetainedKind]

/** When what began at that second ends: the `ttl` of its item. */
export function endOf(kind: Ending, from: Second): Second {
  return from + RETENTION[kind].seconds
}

export type ShownRetention = Omit<Retained, 'items' | 'seconds'> & {
  readonly kind: RetainedKind
  readonly seconds: number | null
  /** `7 days`, `no end` or `not kept`. */
  readonly limit: string
}

/** The table as it is shown, in its order. */
export function showRetention(): ShownRetention[] {
  return Object.entries(RETENTION).map(([kind, row]) => {
    const { what, where, seconds, from, why, how }: Retained = row
    const limit = limitOf({ seconds, how })
    return { kind: kind as RetainedKind, what, where, limit, seconds, from, why, how }
  })
}

function limitOf({ seconds, how }: Pick<Retained, 'seconds' | 'how'>): string {
  if (how === 'not_kept') return 'not kept'
  if (seconds === null) return 'no end'
  return seconds === SECONDS_A_DAY ? '1 day' : `${seconds / SECONDS_A_DAY} days`
}

/**
 * The one table, as the CDK stack and the local start create it. The names come from the design,
 * section "The table".
 */
export const TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  ttlAttribute: 'ttl',
  streamView: 'NEW_IMAGE',
} as const

/**
 * The beginning of each partition key. After `#` comes a keyed hash, a digest, an id or a day, never an
 * address (law 8). Stores write no other keys; the rights of jobs name these.
 */
export const PARTITION = {
  /**
   * A contact by its keyed hash: standing, events, markers of messages, access requests, texts of
   * holds.
   */
  person: 'C#',
  /** The changes of each sender. */
  senderChanges: 'SENDER#',
  senders: 'SENDER',
  /** What the SHA-256 of a key's secret gives access to. */
  key: 'K#',
  /** The list of keys, with the day of last use. */
  keys: 'KEYS',
  keyChanges: 'KEY#',
  /** The ids of link keys, with sender and epoch; the secrets they are derived from are elsewhere. */
  linkKeys: 'LINKKEY',
  /** The proofs of the hash keys; the public keys of certificates. */
  meta: 'META',
  /** The log of events by day and shard, with its heads and days. */
  log: 'F#',
  /** One marker for each event in the log. */
  logged: 'L#',
  /** One marker for each event that is recorded and not in the log yet. */
  unlogged: 'U#',
  /** What was counted of the events of a day, for each part of the log. */
  tallies: 'T#',
  /** The list of undecided holds; an entry is deleted when it is decided. */
  reviews: 'REVIEW',
  /** Open items that were set aside; their sealed texts, deleted when decided. */
  asides: 'ASIDE',
  aside: 'ASIDE#',
  /** Parts of long messages. */
  parts: 'P#',
  nonces: 'N#',
  quarantine: 'Q#',
  /** When each account at a provider was last heard, and last refused. */
  accounts: 'ACCOUNT',
  /** What was taken from polled lists; deleted when it leaves its list. */
  polled: 'Y#',
  /** Access requests: what is due, links, addresses while a person needs them. */
  access: 'A#',
  /** Confirmations by mail: links, and what waits for its mail. */
  consentRequest: 'D#',
  /** What one officer asked for and another must approve. */
  approvals: 'APPROVAL',
  /** Messages on their way; deleted from this list when the outcome is known. */
  sending: 'SENDING',
  sent: 'SENT#',
  /** Counters of recent calls, and the budgets of sending. */
  rates: 'W#',
  /** What was done under an `Idempotency-Key`. */
  idempotency: 'I#',
  /** The progress of an import with its refused rows; and the list of imports. */
  import: 'B#',
  imports: 'IMPORT',
  /** The progress of a list that is scrubbed; and the list of those. */
  scrub: 'X#',
  scrubs: 'SCRUB',
  /** Those who may sign in to the console, their addresses sealed. */
  operators: 'OPERATOR',
  /** The changes of each, and the keyed digest that finds an address. */
  operator: 'OPERATOR#',
  /** What the SHA-256 of a cookie's secret opens; the sessions of each operator. */
  session: 'SESSION#',
  /** One-time links to sign in, by the SHA-256 of their token. */
  signIn: 'SIGNIN#',
  /** Who else is told; nothing secret. */
  targets: 'TARGET',
  /** How it goes at each. */
  target: 'TARGET#',
  /** The comparisons of each one's own list with the register; no address. */
  driftAudits: 'DRIFT#',
  /** What others are still to be told, with the sealed address. */
  outbox: 'O#',
  /** What others sent to each contact, for some weeks. */
  sends: 'SEND#',
  /** What should not have been sent, by the time of sending. */
  incidents: 'INCIDENT',
  /** Those that are open, those of each person, and one marker for each message and kind. */
  incident: 'INCIDENT#',
  /** How the runs of the canary went. */
  canary: 'CANARY',
  /** What operators did, by day, and by person. */
  audit: 'AUDIT#',
} as const

/** The folder of the bucket for unverified requests; its lifecycle and rights use this name. */
export const QUARANTINE_FOLDER = 'quarantine/'

/**
 * The folders of the bucket for files: imports, lists to scrub, and what came of them. Its lifecycle and
 * rights use these names.
 */
export const FILE_FOLDERS = {
  import: 'imports/',
  list: 'scrubs/lists/',
  result: 'scrubs/results/',
  part: 'scrubs/parts/',
} as const

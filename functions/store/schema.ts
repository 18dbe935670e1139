/**
 * The one table, as both the CDK stack and the local start create it.
 * Source of the names: design of the table, section "The table".
 */
export const TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  ttlAttribute: 'ttl',
  streamView: 'NEW_IMAGE',
} as const

/**
 * How each partition key begins. Behind `#` stands a keyed hash, a digest, an id or a day, never an
 * address (law 8). A store writes these and no others; a job's rights name them.
 */
export const PARTITION = {
  /** A contact by its keyed hash: standing, events, markers of messages, access requests, texts of holds. */
  person: 'C#',
  /** Of each sender, its changes. */
  senderChanges: 'SENDER#',
  senders: 'SENDER',
  /** What the SHA-256 of a key's secret opens. */
  key: 'K#',
  /** Keys as they are listed, with the day of their last use. */
  keys: 'KEYS',
  keyChanges: 'KEY#',
  /** Ids of link keys and of what sender and epoch each is; what they are derived from is a secret. */
  linkKeys: 'LINKKEY',
  /** Proofs of the hash keys. */
  meta: 'META',
  /** The log of events by day and shard, its heads and days. */
  log: 'F#',
  /** One marker for each event in the log. */
  logged: 'L#',
  /** Pointers to holds nobody decided yet, gone once they are. */
  reviews: 'REVIEW',
  /** What was set aside and is open; beside it what is sealed, gone once it is decided. */
  asides: 'ASIDE',
  aside: 'ASIDE#',
  /** Parts of long messages. */
  parts: 'P#',
  nonces: 'N#',
  quarantine: 'Q#',
  /** What was taken of the lists that are polled; forgotten as soon as it leaves its list. */
  polled: 'Y#',
  /** Access requests: what is due, links, addresses for as long as a person needs them. */
  access: 'A#',
  /** Confirmations by mail: links, and what waits for its mail; gone once it left. */
  consentRequest: 'D#',
  /** Messages on their way: gone from this list once it is known what became of them. */
  sending: 'SENDING',
  sent: 'SENT#',
  /** How often something happened lately, and the budgets of what is sent. */
  rates: 'W#',
  /** What was done under an `Idempotency-Key`. */
  idempotency: 'I#',
  /** How far an import is, with its refused rows; and their list. */
  import: 'B#',
  imports: 'IMPORT',
} as const

/** In the bucket of large requests: what forgets there, and who may read, is told by it. */
export const QUARANTINE_FOLDER = 'quarantine/'

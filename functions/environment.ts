/** RFC 1035: labels of letters, digits and inner hyphens, at least two of them. */
const DOMAIN = '(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]'
const MAIL_DOMAIN = new RegExp(`^${DOMAIN}$`)
const MAIL_DOMAIN_OR_NONE = new RegExp(`^(?:|${DOMAIN})$`)
const MAIL_FROM_OR_NONE = new RegExp(`^(?:|[^\\s@<>"]+@${DOMAIN})$`)

export function isMailDomain(written: string): boolean {
  return written.length <= 253 && MAIL_DOMAIN.test(written)
}

/**
 * The environment variables of all deployed jobs. A job asks only for those it needs, so a function
 * that must not read a secret does not even know where it is.
 */
/** What a value must be, in words, and whether one is. */
type Wanted = { readonly words: string; readonly holds: (value: string) => boolean }

const atLeast = (length: number, words: string): Wanted => ({
  words,
  holds: (value) => value.length >= length,
})
const like = (pattern: RegExp, words: string): Wanted => ({
  words,
  holds: (value) => pattern.test(value),
})
const ANY: Wanted = { words: 'a text', holds: () => true }
const YES_OR_NO = like(/^(?:yes|no)$/, '"yes" or "no"')
const QUEUE: Wanted = { words: 'the URL of a queue', holds: (value) => URL.canParse(value) }
const WEB: Wanted = {
  words: 'a URL with its scheme: https://…',
  holds: (value) => /^https?:\/\//i.test(value) && URL.canParse(value),
}

const VARIABLES = {
  /** The name of the stack: those of its alarms begin with it. */
  STACK_NAME: atLeast(1, 'the name of a stack'),
  /** The one DynamoDB table. */
  TABLE_NAME: atLeast(3, 'the name of a table'),
  /** `https://…` without a path: used in links, and signed by providers. */
  PUBLIC_URL: WEB,
  /** `https://…` without a path: the API's own address, with or without a domain. */
  API_URL: WEB,
  /** Whether `PUBLIC_URL` is on the owner's domain: links must live longer than the API. */
  PUBLIC_URL_OWNED: YES_OR_NO,
  /** The domain that receives mail to `mailto:` unsubscribe links; empty if there is none. */
  MAIL_DOMAIN: like(MAIL_DOMAIN_OR_NONE, 'a domain alone, in lower case'),
  /** The address that confirmations are sent from, verified with SES; empty if there is none. */
  MAIL_FROM: like(MAIL_FROM_OR_NONE, 'one plain e-mail address'),
  /** The number, in E.164, that access links are sent from by text; empty if there is none. */
  TEXT_FROM: like(/^(?:|\+[1-9]\d{6,14})$/, 'a phone number: +33…'),
  /** Whether erasures and lifts in the console need a second officer. */
  /** ARN of the secret with the provider that operators sign in at; empty if there is none. */
  CONSOLE_OIDC_SECRET: ANY,
  TWO_PERSONS: YES_OR_NO,
  /** ARN of the secret with the ring of hash keys: `{"a":"…"}`. */
  HASH_KEYS_SECRET: atLeast(1, 'an ARN'),
  /** ARN of the secret with the ring of link roots: `{"1":"…"}`. */
  LINK_KEYS_SECRET: atLeast(1, 'an ARN'),
  /** ARN of the secret with the ring of envelope keys: `{"a":"…"}`. */
  ENVELOPE_KEYS_SECRET: atLeast(1, 'an ARN'),
  /** ARN of the secret with the ring that certificates of lists are signed with: `{"a":"…"}`. */
  CERTIFICATE_KEYS_SECRET: atLeast(1, 'an ARN'),
  /** ARN of the secret with the accounts document. */
  ACCOUNTS_SECRET: atLeast(1, 'an ARN'),
  /** ARN of the secret with the first administrator key. */
  ADMIN_KEY_SECRET: atLeast(1, 'an ARN'),
  /** URL of the inbox queue. */
  INBOX_QUEUE_URL: QUEUE,
  /** Name of the bucket for requests that are too large for that queue. */
  INBOX_BUCKET: atLeast(3, 'the name of a bucket'),
  /** ARN of the state machine that judges large lists in parts. */
  LIST_MACHINE_ARN: atLeast(1, 'an ARN'),
  /** Name of the bucket for the snapshot of the register. */
  SNAPSHOTS_BUCKET: atLeast(3, 'the name of a bucket'),
  /** Name of the bucket for imported files, and for lists that are scrubbed. */
  IMPORTS_BUCKET: atLeast(3, 'the name of a bucket'),
  /** URL of the queue for their chunks. */
  IMPORTS_QUEUE_URL: QUEUE,
  /** URL of the inbox queue, for a job that only counts what waits there. */
  BACKLOG_QUEUE_URL: QUEUE,
  /** URL of the queue that starts runs of lists. */
  SCRUBS_QUEUE_URL: QUEUE,
  /** ARN of the secret with the targets document: the credentials of who else is told. */
  TARGETS_SECRET: atLeast(1, 'an ARN'),
  /** URL of the queue that wakes deliverers. */
  DELIVERY_QUEUE_URL: QUEUE,
  /** URL of the one for targets that answer slowly. */
  SLOW_DELIVERY_QUEUE_URL: QUEUE,
  /** URLs of those of targets with deliverers of their own: `crm=https://…,ses-eu=https://…`. */
  OWN_DELIVERY_QUEUES: like(
    /^(?:|[a-z0-9-]+=https?:\/\/[^,]+(?:,[a-z0-9-]+=https?:\/\/[^,]+)*)$/,
    'URLs of queues',
  ),
} as const satisfies Readonly<Record<string, Wanted>>

export type Variable = keyof typeof VARIABLES
export type Environment<V extends Variable> = Readonly<Record<V, string>>

/**
 * Reads the named variables before the first request is taken. One error lists every variable that is
 * missing or unusable.
 */
export function readEnvironment<const V extends Variable>(
  names: readonly V[],
  environment: Readonly<Record<string, string | undefined>>,
): Environment<V> {
  const problems: string[] = []
  const values: Partial<Record<V, string>> = {}
  for (const name of names) {
    const value = environment[name]
    const { words, holds }: Wanted = VARIABLES[name]
    if (value === undefined) problems.push(`${name} is missing`)
    else if (holds(value)) values[name] = value
    else problems.push(`${name} must be ${words}`)
  }
  if (problems.length > 0) throw new Error(`Environment: ${problems.join('; ')}.`)
  return values as Environment<V>
}

/** The texts of the description that belong to no single call. */

/** The version of the API, equal to that of the package; a test compares them. */
const VERSION = '0.1.0'

export const INFO = {
  title: 'Basta',
  version: VERSION,
  summary: 'The one place where "stop" is heard.',
  description: `Any provider, link or agent reports an opt-out here; any sender asks here before each send.

**Only a 200 with \`allowed: true\` means send.** Every other answer, and none at all, means do not.

- **Keys** go in \`Authorization: Bearer\`. A key has rights, and may be for some senders only; \`admin\` has every right. Each call names the right it needs.
- **Repetitions**: a call that writes takes an \`Idempotency-Key\`. The same request under the same key within 24 hours is done once; the answer then is the ids of the first, with \`Idempotent-Replayed: true\`.
- **Rates**: \`RateLimit\` and \`RateLimit-Policy\` say with every answer how much the key may still ask; past it, 429 with \`Retry-After\`.
- **Pages**: where an answer has \`next\`, ask again with it as \`after\`. It says nothing and is not to be taken apart.
- **Contacts** are keyed hashes. An address is only ever in a body, never in a path or a query.
- **Problems** are \`application/problem+json\` (RFC 9457). \`type\` is a name, not a page; \`errors\` points at each wrong member and says what would be right. Deployed, the front door answers floods with a 429 of its own that has no such body.`,
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
} as const

export const TAGS = [
  { name: 'Checks', description: 'May I send? Asked before each message.' },
  {
    name: 'Senders',
    description: 'Who sends, from which numbers and domains, on what basis, on which topics.',
  },
  { name: 'Keys', description: 'Who may call, what for, and for which senders.' },
  { name: 'Operators', description: 'Who may sign in to the console, and as what.' },
  { name: 'Links', description: 'Unsubscribe links and headers for messages.' },
  { name: 'Consents', description: 'That a person said yes, with what shows it.' },
  { name: 'Customers', description: 'Orders, for senders who write to their customers.' },
  {
    name: 'Stops',
    description: 'That a person said stop, by phone, e-mail, letter or to an agent.',
  },
  { name: 'Reviews', description: 'What may have been a stop, until somebody decides it.' },
  { name: 'Imports', description: 'Whole lists of stops or of consents from other systems.' },
  {
    name: 'Scrubs',
    description: 'Whole lists, each row judged as by one check, before a campaign.',
  },
  { name: 'Events', description: 'Everything recorded, in order, for mirrors and feeds.' },
  { name: 'Targets', description: 'Who else is told of stops, and how it goes there.' },
  {
    name: 'Incidents',
    description: 'What was sent after a stop, or with nothing that allowed it.',
  },
  {
    name: 'Rights of the person',
    description: 'What is known of a person: shown, handed over, erased; how long it is kept.',
  },
  { name: 'Unsubscribing', description: 'What a person reaches from a link in a message.' },
  {
    name: 'Preferences',
    description: 'What a person sees and changes without a message: all senders at once.',
  },
  { name: 'Providers', description: 'What providers report: replies, bounces, complaints.' },
  { name: 'About', description: 'This description, and whether Basta is there.' },
] as const

export const COMPONENTS = {
  securitySchemes: {
    key: {
      type: 'http',
      scheme: 'bearer',
      description:
        'A key of `POST /v1/keys`, or the first administrator key, which is made at deployment. Each call names the right it needs: `check`, `write`, `lift`, `read` or `admin`.',
    },
  },
  parameters: {
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description:
        'Of your choice, new for each request: what is asked again under the same key is done once. Kept for 24 hours, with the ids of the answer and nothing else.',
      schema: { type: 'string', pattern: '^[!-~]{1,255}$' },
      example: '4f1c2b8e-order-1017',
    },
  },
  headers: {
    RetryAfter: {
      description: 'Seconds to wait before asking again.',
      schema: { type: 'integer', minimum: 0 },
    },
    WwwAuthenticate: { description: '`Bearer`', schema: { type: 'string' } },
    RateLimit: {
      description:
        'What the key may ask at once, `r`, and in how many seconds it may ask all of its quota again, `t` (draft-ietf-httpapi-ratelimit-headers-11).',
      schema: { type: 'string' },
      example: '"key";r=5999;t=1',
    },
    RateLimitPolicy: {
      description: 'The key’s quota: `q` requests in a window of `w` seconds.',
      schema: { type: 'string' },
      example: '"key";q=6000;w=60',
    },
    Replayed: {
      description:
        '`true` where the request was done before under this key: the answer then has the ids of the first, and may have no other members.',
      schema: { type: 'string', enum: ['true'] },
    },
  },
} as const

import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ErrorCode } from '../domain/errors.ts'
import type { RequestErrorCode } from './request-error.ts'

/** Every way to be refused over HTTP. */
export type ProblemCode = ErrorCode | RequestErrorCode

/**
 * For each error code its HTTP status, its title, and what the caller can do: `[status, title, do]`.
 * The type requires every code.
 */
export const PROBLEMS = {
  malformed_json: [400, 'The body is not JSON', 'Send well-formed JSON in UTF-8.'],
  unsupported_media_type: [
    415,
    'The body is of another type',
    'Send the body in the type the call names, with its content-type header.',
  ],
  body_too_large: [413, 'The body is too large', 'Send less in one call.'],
  invalid_request: [
    400,
    'The request is not valid',
    'Mend what `errors` points to; the same request will never pass.',
  ],
  unknown_sender: [404, 'There is no such sender', 'Create the sender, or mend its id.'],
  unknown_topic: [
    400,
    'The sender has no such topic',
    'Declare the topic with its sender, or mend its id.',
  ],
  unknown_account: [
    404,
    'There is no such account',
    'Add the account to the accounts document, or mend the path.',
  ],
  unauthenticated: [
    401,
    'A valid key is needed',
    'Send a key that exists, is not revoked and has not run out.',
  ],
  forbidden: [
    403,
    'The key does not have this right',
    'Use a key with the right, and for the sender, that `detail` names.',
  ],
  url_not_valid: [403, 'The URL is not valid, or no more', 'Ask for a new URL; it needs no key.'],
  invalid_signature: [
    401,
    'The signature does not match',
    'Mend the secret of the account; what was refused is kept aside and can be verified again.',
  ],
  no_public_url: [
    409,
    'Links need a domain name of your own',
    'Deploy with a domain name of your own first.',
  ],
  no_mail: [
    409,
    'No mail can be sent from here',
    'Set up an address to send mail from, or do by hand what the mail would have done.',
  ],
  not_found: [404, 'There is nothing here', 'Mend the path or the id.'],
  conflict: [
    409,
    'The request conflicts with another',
    'Look at what is there now, then decide anew.',
  ],
  idempotency_mismatch: [
    422,
    'The Idempotency-Key belongs to another request',
    'Use a new Idempotency-Key for a new request.',
  ],
  list_unreadable: [
    422,
    'The list cannot be read',
    'Mend what `errors` points to in the list, or say how it is to be read, and bring it anew.',
  ],
  list_mostly_invalid: [
    422,
    'Too many rows have no valid address',
    'Name the column and the country of its numbers; or allow more with `maxInvalid`.',
  ],
  rate_limited: [429, 'Too many requests', 'Wait as long as `Retry-After` says, then ask again.'],
  hash_key_mismatch: [
    503,
    'Basta cannot answer now: do not send',
    "Do not send. The deployment's hash keys are not those of its table: bring the right ones back.",
  ],
  clock_apart: [
    503,
    'The clock here is wrong: nothing is lifted now',
    'Ask again after `Retry-After`, with the same Idempotency-Key. Stops are taken all the same.',
  ],
  snapshot_behind: [
    503,
    'The log is behind what was recorded',
    'Run it again in a minute, or allow a lag, which is then said. Nothing was judged by an old register.',
  ],
  unavailable: [
    503,
    'Basta cannot answer now: do not send',
    'Do not send. Ask again after `Retry-After`, with the same Idempotency-Key.',
  ],
} as const satisfies Record<ProblemCode, readonly [ContentfulStatusCode, string, string]>

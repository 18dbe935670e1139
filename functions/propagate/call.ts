import type { AwsKeys } from '../domain/aws-keys.ts'

/** HTTPS only (HTTP to loopback by a local setting alone). */
export type HttpCall = {
  readonly url: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Headers and body must have arrived within it (default: 15 s). */
  readonly deadlineMs?: number
  /** A longer body is a `CallFailure` (default: 1 MB). */
  readonly answerBytesMax?: number
  /** Another service than the target's, which its limit does not count. */
  readonly isOfAnotherService?: true
}

/** Any status, 3xx too: no redirect is followed. */
export type HttpAnswer = {
  readonly status: number
  readonly headers: Headers
  /** Whole. */
  readonly body: string
}

/** What a target may use; everything else is injected. */
export type Call = {
  /**
   * Throws `CallFailure` where no whole answer came. Private, link-local and metadata ranges are
   * refused at each connection.
   */
  readonly fetch: (request: HttpCall) => Promise<HttpAnswer>
  readonly now: () => Date
  /** Keys of the job's own role, for AWS services of the same account. */
  readonly awsKeys: () => Promise<AwsKeys>
}

/** It was left out so that the target's limit is kept: no failure, and told when its turn comes. */
export const IN_TURN = 'in_turn'

export const CALL_FAILURES = [
  'not_connected',
  'cut',
  'timed_out',
  'too_large',
  'forbidden_address',
  'not_https',
  'no_aws_keys',
  IN_TURN,
] as const

export class CallFailure extends Error {
  override readonly name = 'CallFailure'
  readonly code: (typeof CALL_FAILURES)[number]
  readonly afterSeconds: number | undefined

  constructor(code: CallFailure['code'], afterSeconds?: number) {
    super(code)
    this.code = code
    this.afterSeconds = afterSeconds
  }
}

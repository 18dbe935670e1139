/** What went wrong with a call, in the words of the service where it said any. */
export class CallError extends Error {
  readonly status: number | undefined
  /** Whether the clock was corrected by this very answer. */
  readonly isClockCorrected: boolean

  constructor(
    code: string,
    message: string,
    about: {
      readonly status?: number
      readonly isClockCorrected?: boolean
      readonly cause?: unknown
    } = {},
  ) {
    super(message, { cause: about.cause })
    this.name = code
    this.status = about.status
    this.isClockCorrected = about.isClockCorrected ?? false
  }
}

/** An answer that breaks off, does not add up or cannot be read: never taken for "no item". */
export const UNREADABLE = 'UnreadableAnswer'
export const TIMEOUT = 'TimeoutError'

/** The lists of the SDK (`@smithy/core`, service-error-classification); a test compares what they do. */
const THROTTLED = [
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]
const TRANSIENT = [
  TIMEOUT,
  UNREADABLE,
  'RequestTimeout',
  'RequestTimeoutException',
  // What the model of DynamoDB marks as worth a retry.
  'ReplicatedWriteConflictException',
]
const TRANSIENT_STATUS = [500, 502, 503, 504]
const NETWORK = [
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]

export type Retry = 'throttled' | 'transient' | undefined

/** Whether the same call may succeed a little later. */
export function retryOf(error: CallError): Retry {
  const { name, status, message, isClockCorrected } = error
  if (status === 429 || THROTTLED.includes(name)) return 'throttled'
  const isTransient =
    isClockCorrected ||
    (name === 'InvalidSignatureException' && message.includes('Signature expired')) ||
    TRANSIENT.includes(name) ||
    NETWORK.includes(name) ||
    TRANSIENT_STATUS.includes(status ?? 0)
  return isTransient ? 'transient' : undefined
}

const BASE_MS = { throttled: 500, transient: 100 } as const

/** Full jitter, as the SDK has it: anything up to a time that doubles. */
export function backoffMs(retry: 'throttled' | 'transient', retries: number): number {
  return Math.floor(Math.random() * Math.min(BASE_MS[retry] * 2 ** retries, 20_000))
}

const TOKENS_MAX = 500
const TOKENS_A_RETRY = 5

/** While most calls fail, retries stop: they would only keep the service down (the SDK's quota). */
export type RetryQuota = {
  readonly take: () => boolean
  readonly succeeded: (isRetry: boolean) => void
}

export function retryQuota(): RetryQuota {
  let tokens = TOKENS_MAX
  return {
    take: () => {
      if (tokens < TOKENS_A_RETRY) return false
      tokens -= TOKENS_A_RETRY
      return true
    },
    succeeded: (isRetry) => {
      tokens = Math.min(TOKENS_MAX, tokens + (isRetry ? TOKENS_A_RETRY : 1))
    },
  }
}

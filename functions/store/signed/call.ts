import type { OutgoingHttpHeaders } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AwsKeys } from '../../domain/aws-keys.ts'
import { awsSigner, awsTime, sha256 } from '../../domain/aws-signature.ts'
import { poster, type Answer, type Exchange, type Poster } from './exchange.ts'
import { backoffMs, CallError, retryOf, retryQuota, TIMEOUT } from './retry.ts'
import type { Place, Service } from './settings.ts'

/**
 * AWS's JSON protocols (1.0 and 1.1) without the SDK, whose own work costs 0.5 to 0.8 ms of CPU a call and
 * most of a cold start.
 */
export type SignedCalls = {
  readonly call: (
    operation: string,
    input: unknown,
    credentials: AwsKeys,
    onSent?: () => void,
  ) => Promise<Answer['body']>
  readonly connect: () => void
}

export type CallOptions = {
  readonly now: () => Date
  /** The longest that one call may take, with its retries. */
  readonly callMs: number
  readonly attemptsMax?: number
  /** The API, where the service has another one beside its own. */
  readonly target?: string
  /** Hears the `Date` of each answer. */
  readonly heard?: (date: string | undefined) => void
}

const PROTOCOLS = {
  dynamodb: { version: '1.0', target: 'DynamoDB_20120810' },
  secretsmanager: { version: '1.1', target: 'secretsmanager' },
  sqs: { version: '1.0', target: 'AmazonSQS' },
} as const satisfies Record<Service, object>

/** The SDK's: a clock that is this far off is why a signature was refused. */
const SKEW_MS = 240_000

export function signedCalls(
  service: Service,
  { region, endpoint }: Place,
  { now, callMs, attemptsMax = 3, target = PROTOCOLS[service].target, heard }: CallOptions,
): SignedCalls {
  const { version } = PROTOCOLS[service]
  const http: Poster = poster(endpoint)
  const contentType = `application/x-amz-json-${version}`
  const sign = awsSigner(service, region)
  const quota = retryQuota()
  /** By how much the service's clock is ahead of ours; every answer says it anew. */
  let offsetMs = 0

  function hear(headers: Answer['headers'], offsetThen: number): boolean {
    const { date, age } = headers
    heard?.(typeof date === 'string' ? date : undefined)
    const said = typeof date === 'string' && age === undefined ? Date.parse(date) : Number.NaN
    if (Number.isNaN(said)) return false
    offsetMs = said - now().getTime()
    return Math.abs(offsetMs) >= SKEW_MS && offsetMs !== offsetThen
  }

  function headersOf(operation: string, body: Buffer, credentials: AwsKeys): OutgoingHttpHeaders {
    const time = awsTime(new Date(now().getTime() + offsetMs))
    // In the order of their names, as they are signed.
    const headers = {
      'content-type': contentType,
      host: endpoint.host,
      'x-amz-date': time,
      ...(credentials.sessionToken === undefined
        ? {}
        : { 'x-amz-security-token': credentials.sessionToken }),
      'x-amz-target': operation,
    }
    const signed = { method: 'POST', path: '/', headers, bodyHash: sha256(body) }
    return {
      ...headers,
      'content-length': body.length,
      authorization: sign(signed, credentials, time),
    }
  }

  async function attempt(
    operation: string,
    body: string,
    credentials: AwsKeys,
    onSent: (() => void) | undefined,
    begun: (exchange: Exchange) => void,
  ): Promise<Answer['body']> {
    const offsetThen = offsetMs
    const bytes = Buffer.from(body)
    const exchange = http.post(
      headersOf(`${target}.${operation}`, bytes, credentials),
      bytes,
      onSent,
    )
    begun(exchange)
    const answer = await exchange.answer
    const isClockCorrected = hear(answer.headers, offsetThen)
    if (answer.status === 200) return answer.body
    throw refusal(answer, isClockCorrected)
  }

  async function call(
    operation: string,
    input: unknown,
    credentials: AwsKeys,
    onSent?: () => void,
  ): Promise<Answer['body']> {
    const body = JSON.stringify(input)
    let exchange: Exchange | undefined
    let pause: AbortController | undefined
    let isLate = false
    let isOver = false
    // An error is costly to make, and nearly every call ends without one.
    const late = (): void => {
      if (isOver) return
      isLate = true
      exchange?.cancel(new CallError(TIMEOUT, 'No answer in time.'))
      pause?.abort()
    }
    // Lambda freezes a process that has answered. After that, timers run before anything is read: an
    // answer that has come meanwhile is read first.
    const timer = setTimeout(() => setImmediate(late), callMs)
    try {
      for (let retries = 0; ; retries += 1) {
        try {
          const answer = await attempt(
            operation,
            body,
            credentials,
            onSent,
            (begun) => (exchange = begun),
          )
          quota.succeeded(retries > 0)
          return answer
        } catch (error) {
          const retry = error instanceof CallError ? retryOf(error) : undefined
          const mayRetry = retry !== undefined && retries + 1 < attemptsMax && !isLate
          if (!mayRetry || !quota.take()) throw error
          pause = new AbortController()
          await sleep(backoffMs(retry, retries), undefined, { signal: pause.signal })
        }
      }
    } finally {
      isOver = true
      clearTimeout(timer)
    }
  }

  return { call, connect: http.connect }
}

/** `__type` is `<namespace>#<code>`; the header may go on after a colon. */
function refusal({ status, headers, body }: Answer, isClockCorrected: boolean): CallError {
  const header = headers['x-amzn-errortype']
  const type = typeof header === 'string' ? header : (body['__type'] ?? body['code'])
  const code = (typeof type === 'string' ? type : '').split(/[:,]/)[0]?.split('#').at(-1) ?? ''
  const message = body['message'] ?? body['Message']
  return new CallError(
    code === '' ? 'UnknownError' : code,
    typeof message === 'string' ? message : `Refused by ${status}.`,
    { status, isClockCorrected },
  )
}

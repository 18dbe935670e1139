import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { toSecond, type Second } from '../../domain/time.ts'

export type Dynamo = {
  readonly client: DynamoDBClient
  readonly table: string
  /** The clock of this process, which everything that is kept in the table is dated by. */
  readonly now: () => Date
  readonly clock: TableClock
}

export type DynamoOptions = {
  /** Read here, at the edge, where none is given; no store beside this one reads a clock of its own. */
  readonly now?: () => Date
  /** The clock that the table's is compared with. An engine of this machine has no other than ours. */
  readonly compared?: (() => Date) | undefined
  readonly callMs?: number
}

/** What the table's last answer said of the time; undefined where it says nothing of it. */
export type TableClock = {
  readonly last: () => { readonly table: Second; readonly own: Second } | undefined
}

/**
 * A caller waits for us: rather 503 in time than an answer nobody is there to read. Without the last
 * the SDK only warns, and waits for ever.
 */
export const CALL_TIMEOUTS = {
  connectionTimeout: 1_000,
  requestTimeout: 2_000,
  throwOnRequestTimeout: true,
} as const

/** The most that one call of the table takes, its retries together, where somebody waits for it. */
const CALL_MS = 2_000
/** Where nobody waits: a busy table may take longer, and a frozen one must not hold what comes after. */
export const PATIENT_CALL_MS = 5_000

/**
 * The table's client. Region, credentials and `AWS_ENDPOINT_URL_DYNAMODB` come from the environment
 * as the SDK reads it; an endpoint given here (the embedded engine's) needs neither.
 */
export function dynamo(
  table: string,
  endpoint?: string,
  { now = () => new Date(), compared, callMs = CALL_MS }: DynamoOptions = {},
): Dynamo {
  const local =
    endpoint === undefined
      ? {}
      : {
          endpoint,
          region: 'us-east-1',
          credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        }
  const client = new DynamoDBClient({
    ...local,
    maxAttempts: 3,
    requestHandler: { ...CALL_TIMEOUTS, requestTimeout: callMs },
  })
  // It copies each request and answer, member by member, for a logger that is not there.
  client.middlewareStack.remove('loggerMiddleware')
  endInTime(client, callMs)
  const own = compared ?? (endpoint === undefined ? now : undefined)
  return { client, table, now, clock: tableClock(client, own) }
}

/** DynamoDB dates each answer (RFC 9110, `Date`), as the embedded engine does. */
function tableClock(client: DynamoDBClient, now: (() => Date) | undefined): TableClock {
  let last: ReturnType<TableClock['last']>
  if (now === undefined) return { last: () => undefined }
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      const table = Date.parse(dateOf(result.response) ?? '')
      const own = toSecond(now())
      last = Number.isNaN(table) ? undefined : { table: toSecond(new Date(table)), own }
      return result
    },
    { step: 'deserialize', name: 'readTableClock' },
  )
  return { last: () => last }
}

function dateOf(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response))
    return undefined
  const { headers } = response
  if (typeof headers !== 'object' || headers === null || !('date' in headers)) return undefined
  return typeof headers.date === 'string' ? headers.date : undefined
}

/** The SDK knows a limit for each try, and none for the tries of a call together. */
function endInTime(client: DynamoDBClient, callMs: number): void {
  const send = client.send.bind(client) as (command: unknown, options?: object) => Promise<unknown>
  const sendInTime = (command: unknown, options?: object): Promise<unknown> =>
    send(command, { abortSignal: AbortSignal.timeout(callMs), ...options })
  client.send = sendInTime as DynamoDBClient['send']
}

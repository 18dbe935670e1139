import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb'
import { toSecond } from '../../domain/time.ts'
import { CALL_TIMEOUTS, LOCAL_IDLE_MS } from './call-timeouts.ts'
import { CALL_MS, type Reads, type TableClock, type TableReader } from './reader.ts'

/** The table as the SDK reaches it, to read and to write. */
export type Dynamo = TableReader & {
  readonly client: DynamoDBClient
  /** Whether it is the engine of this machine. */
  readonly isLocal?: boolean
}

export type DynamoOptions = {
  /** If absent, the system clock is read here. No other store reads a clock of its own. */
  readonly now?: () => Date
  /**
   * The clock that DynamoDB's is compared with. The local engine has the same clock as we, so there it
   * is absent.
   */
  readonly compared?: (() => Date) | undefined
  readonly callMs?: number
}

/**
 * The longest if nobody waits: a busy table may take more time, but a hanging call must not block the
 * next.
 */
export const PATIENT_CALL_MS = 5_000

/**
 * The DynamoDB client. Region, credentials and `AWS_ENDPOINT_URL_DYNAMODB` come from the environment,
 * as the SDK reads it; with an endpoint given here (the local engine's) none of them is needed.
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
  const agent = endpoint === undefined ? {} : { httpAgent: { timeout: LOCAL_IDLE_MS } }
  const client = new DynamoDBClient({
    ...local,
    maxAttempts: 3,
    requestHandler: { ...CALL_TIMEOUTS, requestTimeout: callMs, ...agent },
  })
  // It copies every request and answer for a logger that we do not have.
  client.middlewareStack.remove('loggerMiddleware')
  endInTime(client, callMs)
  const own = compared ?? (endpoint === undefined ? now : undefined)
  return {
    client,
    table,
    now,
    clock: tableClock(client, own),
    reads: sdkReads(client, table),
    isLocal: endpoint !== undefined,
  }
}

/** What a store reads, asked of the SDK. */
export function sdkReads(client: Pick<DynamoDBClient, 'send'>, table: string): Reads {
  return {
    get: async (key) => {
      const input = { TableName: table, Key: key, ConsistentRead: true }
      return (await client.send(new GetItemCommand(input))).Item
    },
    batch: async (keys, projection = {}) => {
      const wanted = { Keys: [...keys], ConsistentRead: true, ...projection }
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetItemCommand({ RequestItems: { [table]: wanted } }),
      )
      return { items: Responses?.[table] ?? [], left: UnprocessedKeys?.[table]?.Keys ?? [] }
    },
    query: async (input) =>
      client.send(new QueryCommand({ ...input, TableName: table, ConsistentRead: true })),
  }
}

/** Reads the `Date` header (RFC 9110) of each answer; the local engine sends it too. */
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

/** The SDK limits the time of each attempt, but not of all attempts of a call together. */
function endInTime(client: DynamoDBClient, callMs: number): void {
  const send = client.send.bind(client) as (command: unknown, options?: object) => Promise<unknown>
  const sendInTime = (command: unknown, options?: object): Promise<unknown> =>
    send(command, { abortSignal: AbortSignal.timeout(callMs), ...options })
  client.send = sendInTime as DynamoDBClient['send']
}

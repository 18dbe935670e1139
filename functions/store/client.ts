import { DynamoDBClient } from '@aws-sdk/client-dynamodb'

export type Dynamo = { readonly client: DynamoDBClient; readonly table: string }

/**
 * A caller waits for us: rather 503 in time than an answer nobody is there to read. Without the last
 * the SDK only warns, and waits for ever.
 */
export const IN_TIME = {
  connectionTimeout: 1_000,
  requestTimeout: 2_000,
  throwOnRequestTimeout: true,
} as const

/**
 * The table's client. Region, credentials and `AWS_ENDPOINT_URL_DYNAMODB` come from the environment
 * as the SDK reads it; an endpoint given here (the embedded engine's) needs neither.
 */
export function dynamo(table: string, endpoint?: string): Dynamo {
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
    requestHandler: IN_TIME,
  })
  // It copies each request and answer, member by member, for a logger that is not there.
  client.middlewareStack.remove('loggerMiddleware')
  return { client, table }
}

import {
  CreateTableCommand,
  DescribeTableCommand,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import type { Dynamo } from '../../functions/store/dynamo/client.ts'
import { TABLE } from '../../functions/store/schema.ts'

/** Creates the table as the stack does, or finds it; returns the ARN of its stream. */
export async function ensureTable({ client, table }: Dynamo): Promise<string> {
  const { partitionKey, sortKey, ttlAttribute, streamView } = TABLE
  try {
    await client.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: partitionKey, KeyType: 'HASH' },
          { AttributeName: sortKey, KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: partitionKey, AttributeType: 'S' },
          { AttributeName: sortKey, AttributeType: 'S' },
        ],
        StreamSpecification: { StreamEnabled: true, StreamViewType: streamView },
      }),
    )
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: table,
        TimeToLiveSpecification: { AttributeName: ttlAttribute, Enabled: true },
      }),
    )
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error
  }
  const { Table: described } = await client.send(new DescribeTableCommand({ TableName: table }))
  const streamArn = described?.LatestStreamArn
  if (streamArn === undefined) throw new Error(`The table "${table}" has no stream.`)
  return streamArn
}

import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams'
import { recordEvents } from '../../functions/store/event-log.ts'
import { newEvents } from '../../functions/propagate/record.ts'
import type { Dynamo } from '../../functions/store/client.ts'
import type { Storehouse } from './storehouse.ts'

/**
 * Reads the table's stream as Lambda does on AWS and records what is new. One call is one pass
 * over all shards; a pass that fails is made again from where the last good one ended.
 */
export function streamPump(
  db: Dynamo,
  { streamArn, endpoint }: { streamArn: string; endpoint: string },
  positions: Pick<Storehouse, 'position' | 'setPosition'>,
): () => Promise<void> {
  const client = new DynamoDBStreamsClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })

  async function readShard(shardId: string): Promise<void> {
    const after = positions.position(shardId)
    const { ShardIterator: first } = await client.send(
      new GetShardIteratorCommand({
        StreamArn: streamArn,
        ShardId: shardId,
        ...(after === undefined
          ? { ShardIteratorType: 'TRIM_HORIZON' }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }),
      }),
    )
    let iterator = first
    while (iterator !== undefined) {
      const { Records: records = [], NextShardIterator: next } = await client.send(
        new GetRecordsCommand({ ShardIterator: iterator, Limit: 1_000 }),
      )
      if (records.length === 0) return
      await recordEvents(db, newEvents(records), new Date())
      const last = records.at(-1)?.dynamodb?.SequenceNumber
      if (last !== undefined) positions.setPosition(shardId, last)
      iterator = next
    }
  }

  return async () => {
    for (const { ShardId: shardId } of await shards(client, streamArn))
      if (shardId !== undefined) await readShard(shardId)
  }
}

async function shards(client: DynamoDBStreamsClient, streamArn: string): Promise<Shard[]> {
  const { StreamDescription: stream } = await client.send(
    new DescribeStreamCommand({ StreamArn: streamArn }),
  )
  return stream?.Shards ?? []
}

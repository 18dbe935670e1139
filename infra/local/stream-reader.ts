import type { StreamRecord } from '../../functions/stream/record.ts'
import { PATIENT_CALL_MS } from '../../functions/store/dynamo/client.ts'
import { signedCalls } from '../../functions/store/signed/call.ts'
import { CallError } from '../../functions/store/signed/retry.ts'

/** The streams API of the engine, without the SDK: of a record that costs more than the engine's own work. */
export type StreamReader = {
  readonly shards: () => Promise<string[]>
  /** From the beginning, or after a record; undefined where that one is gone. */
  readonly iterator: (shard: string, after?: string) => Promise<string | undefined>
  readonly records: (
    iterator: string,
    most: number,
  ) => Promise<{ readonly records: readonly PlacedRecord[]; readonly next: string | undefined }>
}

/** A change, and its place in its shard. */
type PlacedRecord = StreamRecord & {
  readonly dynamodb?: { readonly SequenceNumber?: string | undefined } | undefined
}

type StreamPage = {
  readonly StreamDescription?: {
    readonly Shards?: readonly { readonly ShardId?: string }[]
    readonly LastEvaluatedShardId?: string
  }
}

/** The engine asks for keys, and looks at none. */
const KEYS = { accessKeyId: 'local', secretAccessKey: 'local' }

export function streamReader(endpoint: string, StreamArn: string, now: () => Date): StreamReader {
  const { call } = signedCalls(
    'dynamodb',
    { region: 'us-east-1', endpoint: new URL(endpoint) },
    { now, callMs: PATIENT_CALL_MS, target: 'DynamoDBStreams_20120810' },
  )
  return {
    shards: async () => {
      const found: string[] = []
      let after: string | undefined
      do {
        const { StreamDescription: page }: StreamPage = await call(
          'DescribeStream',
          { StreamArn, ExclusiveStartShardId: after },
          KEYS,
        )
        for (const { ShardId: id } of page?.Shards ?? []) if (id !== undefined) found.push(id)
        after = page?.LastEvaluatedShardId
      } while (after !== undefined)
      return found
    },
    iterator: async (ShardId, after) => {
      const from =
        after === undefined
          ? { ShardIteratorType: 'TRIM_HORIZON' }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }
      try {
        const { ShardIterator: iterator }: { readonly ShardIterator?: string } = await call(
          'GetShardIterator',
          { StreamArn, ShardId, ...from },
          KEYS,
        )
        return iterator
      } catch (error) {
        if (error instanceof CallError && error.name === 'TrimmedDataAccessException')
          return undefined
        throw error
      }
    },
    records: async (ShardIterator, Limit) => {
      const answer: {
        readonly Records?: readonly PlacedRecord[]
        readonly NextShardIterator?: string
      } = await call('GetRecords', { ShardIterator, Limit }, KEYS)
      return { records: answer.Records ?? [], next: answer.NextShardIterator }
    },
  }
}

import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { CountingInbox, Inbox } from '../../domain/inbox.ts'
import { inBucketNote } from '../../domain/queue-message.ts'
import { CALL_TIMEOUTS } from '../dynamo/call-timeouts.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import type { LargeRequests } from '../objects/large-requests.ts'

/** The SQS limit for one message. */
const MESSAGE_BYTES_MAX = 1024 * 1024

/**
 * SQS takes text of at most 1 MiB, base64 included: a larger request goes into the bucket, and the
 * message holds its name. The bucket is written first, so that no message names a missing object.
 */
export function sqsInbox(queueUrl: string, large?: LargeRequests): CountingInbox {
  const client = new SQSClient({ maxAttempts: 3, requestHandler: CALL_TIMEOUTS })
  const putAfter =
    (hops: number): Inbox['put'] =>
    async (sealed, delaySeconds = 0) => {
      const base64 = Buffer.from(sealed).toString('base64')
      const isLarge = base64.length > MESSAGE_BYTES_MAX && large !== undefined
      const MessageBody = isLarge ? inBucketNote(await large.put(sealed)) : base64
      const counted = { hops: { DataType: 'Number', StringValue: String(hops) } }
      await orUnavailable(
        client.send(
          new SendMessageCommand({
            QueueUrl: queueUrl,
            MessageBody,
            ...(delaySeconds === 0 ? {} : { DelaySeconds: delaySeconds }),
            ...(hops === 0 ? {} : { MessageAttributes: counted }),
          }),
        ),
      )
    }
  return { put: putAfter(0), after: (hops) => ({ put: putAfter(hops + 1) }) }
}

import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { DeliveryQueue } from '../../domain/outbox.ts'
import { CALL_TIMEOUTS } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'

/** The longest delay of SQS. */
const DELAY_SECONDS_MAX = 900

/**
 * Wakes deliverers. The group makes the queue a fair one: a target with many messages in flight does
 * not delay those of others (SQS developer guide, "Amazon SQS fair queues"; documentation alone).
 */
export function sqsDeliveryQueue(queueUrl: string): DeliveryQueue {
  const client = new SQSClient({ maxAttempts: 3, requestHandler: CALL_TIMEOUTS })
  return {
    put: async (wake, delaySeconds = 0) => {
      await orUnavailable(
        client.send(
          new SendMessageCommand({
            QueueUrl: queueUrl,
            MessageBody: JSON.stringify(wake),
            MessageGroupId: wake.target,
            DelaySeconds: Math.min(DELAY_SECONDS_MAX, Math.max(0, Math.ceil(delaySeconds))),
          }),
        ),
      )
    },
  }
}

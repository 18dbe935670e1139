import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { ScrubQueue } from '../../domain/scrub.ts'
import { CALL_TIMEOUTS } from '../dynamo/call-timeouts.ts'
import { orUnavailable } from '../dynamo/failure.ts'

/** The queue that starts runs of lists. */
export function sqsScrubQueue(queueUrl: string): ScrubQueue {
  const client = new SQSClient({ maxAttempts: 3, requestHandler: CALL_TIMEOUTS })
  return {
    put: async (message) => {
      const body = JSON.stringify(message)
      await orUnavailable(
        client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body })),
      )
    },
  }
}

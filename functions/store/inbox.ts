import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Inbox } from '../domain/ports.ts'
import { IN_TIME } from './client.ts'
import { orUnavailable } from './failure.ts'

/** SQS carries text, and with 1 MiB a message it carries the 640 KB we accept, base64 included. */
export function sqsInbox(queueUrl: string): Inbox {
  const client = new SQSClient({ maxAttempts: 3, requestHandler: IN_TIME })
  return {
    put: async (sealed, delaySeconds = 0) => {
      const body = Buffer.from(sealed).toString('base64')
      await orUnavailable(
        client.send(
          new SendMessageCommand({
            QueueUrl: queueUrl,
            MessageBody: body,
            ...(delaySeconds === 0 ? {} : { DelaySeconds: delaySeconds }),
          }),
        ),
      )
    },
  }
}

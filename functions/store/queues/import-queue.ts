import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { ImportQueue } from '../../domain/import.ts'
import { IMPORT_PREFIX } from '../../domain/queue-message.ts'
import { CALL_TIMEOUTS } from '../dynamo/call-timeouts.ts'
import { orUnavailable } from '../dynamo/failure.ts'

/** Has its own queue, so that a long list never delays one person's stop. */
export function sqsImportQueue(queueUrl: string): ImportQueue {
  const client = new SQSClient({ maxAttempts: 3, requestHandler: CALL_TIMEOUTS })
  return {
    put: async (message) => {
      const body = IMPORT_PREFIX + JSON.stringify(message)
      await orUnavailable(
        client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body })),
      )
    },
  }
}

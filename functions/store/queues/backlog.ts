import type { Backlog } from '../../domain/figures.ts'
import { briefly } from '../brief-client.ts'
import { orUnavailable } from '../dynamo/failure.ts'

const COUNTS = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const

/** How many messages the queue holds, with those that are being taken; SQS itself says "about". */
export function sqsBacklog(queueUrl: string): Backlog {
  return {
    inbox: async () => {
      const { GetQueueAttributesCommand, SQSClient } = await import('@aws-sdk/client-sqs')
      const ask = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...COUNTS] })
      const { Attributes: found } = await briefly(new SQSClient({ maxAttempts: 2 }), (client) =>
        orUnavailable(client.send(ask)),
      )
      return { waiting: COUNTS.reduce((sum, name) => sum + Number(found?.[name] ?? 0), 0) }
    },
  }
}

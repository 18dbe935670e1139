import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { DeliveryQueue, Lane } from '../../domain/outbox.ts'
import { CALL_TIMEOUTS } from '../dynamo/call-timeouts.ts'
import { orUnavailable } from '../dynamo/failure.ts'

/** The longest delay of SQS. */
const DELAY_SECONDS_MAX = 900

/** URLs of queues. Who knows the shared one alone leaves it to the deliverer to pass messages on. */
export type DeliveryQueues = {
  readonly shared: string
  readonly slow?: string | undefined
  readonly own?: ReadonlyMap<string, string> | undefined
}

/**
 * Wakes deliverers. The group makes the queue a fair one: a target with many messages in flight does
 * not delay those of others (SQS developer guide, "Amazon SQS fair queues"; documentation alone).
 */
export function sqsDeliveryQueue({ shared, slow = shared, own }: DeliveryQueues): DeliveryQueue {
  const client = new SQSClient({ maxAttempts: 3, requestHandler: CALL_TIMEOUTS })
  return {
    put: async (wake, delaySeconds = 0, lane) => {
      await orUnavailable(
        client.send(
          new SendMessageCommand({
            QueueUrl: own?.get(wake.target) ?? (lane === 'slow' ? slow : shared),
            MessageBody: JSON.stringify(wake),
            MessageGroupId: wake.target,
            DelaySeconds: Math.min(DELAY_SECONDS_MAX, Math.max(0, Math.ceil(delaySeconds))),
          }),
        ),
      )
    },
  }
}

/** As the stack writes them: `crm=https://…,ses-eu=https://…`. */
export function readOwnQueues(written: string): ReadonlyMap<string, string> {
  return new Map(
    written
      .split(',')
      .filter((one) => one !== '')
      .map((one) => {
        const at = one.indexOf('=')
        return [one.slice(0, at), one.slice(at + 1)]
      }),
  )
}

/** Whose messages these are, by the ARN of the queue that they came from. */
export function laneOf(queueArn: string, { shared, slow }: DeliveryQueues): Lane {
  const isOf = (url: string | undefined) => url?.split('/').at(-1) === queueArn.split(':').at(-1)
  if (isOf(shared)) return 'shared'
  return isOf(slow) ? 'slow' : 'own'
}

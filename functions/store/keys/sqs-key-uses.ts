import type { KeyUse } from '../../domain/api-key.ts'
import { keyUseNote } from '../../domain/queue-message.ts'
import { briefly } from '../brief-client.ts'

/** Short timeouts: better a use that is not recorded than a check that waits. */
const SOON = { connectionTimeout: 300, requestTimeout: 500, throwOnRequestTimeout: true } as const

/**
 * Sends a key's day of use to the inbox queue, because a check must not write to the table. The client
 * is loaded once a day, when there is something to send.
 */
export function sqsKeyUses(queueUrl: string): (use: KeyUse) => Promise<void> {
  return async (use) => {
    const { SendMessageCommand, SQSClient } = await import('@aws-sdk/client-sqs')
    const send = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: keyUseNote(use) })
    const once = new SQSClient({ maxAttempts: 1, requestHandler: SOON, md5: false })
    await briefly(once, (client) => client.send(send))
  }
}
